"""The letter about a decision: what it says of whom, how it is read and issued, and that it stays as it was issued."""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone, translation
from pytest_django import Settings

from bench.letters import PROMISE, measure, tagging, wording
from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import switch
from scoring.core.decisions import service as decisions
from scoring.core.engine import StoppedError
from scoring.core.letters.service import (
    LenderMissingError,
    LetterKind,
    LetterWordsMissingError,
    NoLetterError,
    NotAsReadError,
    basis_of,
    kind_of,
    needs_words,
)
from scoring.core.log.verification import Nature, verify
from scoring.core.log.writing import erase_about
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import Decision, DecisionReason
from scoring.models.events import Event, Kind
from scoring.models.letters import Letter
from scoring.models.records import AssessmentRecord
from scoring.models.switch import Position
from scoring.text import days
from scoring.text.letters import v1
from scoring.text.letters.issuing import draft_letter, issue_letter
from tests.scoring.contents import nothing_stored
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.factories import signed_in
from tests.scoring.review.reviewing import viewed
from tests.scoring.test_templates import english_words

pytestmark = pytest.mark.django_db
LATE = "LATE_PAYMENTS"


def because(code: str) -> DecisionReason:
    return DecisionReason.objects.get(code=code)


def decided(answer: str, outcome: str, by: User, place: int = 0, **said: Any) -> Decision:
    """Take and return a decision on a file of which the model says this."""
    leaves = {("APPROVE", "refuse"): True, ("APPROVE", "accept"): False, ("DECLINE", "refuse"): False}
    leaves[("DECLINE", "accept")] = True
    departs = leaves.get((answer, outcome))
    agrees = {} if departs is None else {"agrees": not departs}
    return taken(
        a_file(answer, place),
        by,
        outcome,
        **{**agrees, "reason": because(LATE if outcome == "refuse" else "OTHER"), **said},
    )


def confirmed(decision: Decision, by: User) -> Decision:
    return decisions.confirm(decision=decision, by=by, now=timezone.now())


def said(decision: Decision, by: User, language: str = "fr", words: str = "") -> str:
    """Return all that a letter says, as running text."""
    content = draft_letter(decision, language, words=words, by=by, now=timezone.now())
    return " ".join(texts(content))


def texts(value: Any) -> list[str]:
    """Return the texts of a letter's content, with plain blanks."""
    if isinstance(value, str):
        return [plain(value)]
    return [text for one in (value.values() if isinstance(value, dict) else value) for text in texts(one)]


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def numbered(decision: Decision, by: User, language: str = "fr") -> list[str]:
    content = draft_letter(decision, language, words="Un motif.", by=by, now=timezone.now())
    return [one for part in content["parts"] for block in part["blocks"] for one in block.get("numbered", [])]


# What it says


def test_letters_to_many_clients_tell_the_kept_reasons_on_few_tagged_pages(scored: Model, weasyprint: None) -> None:
    advisor, senior = people("advisor", "senior")
    browser = Browser()
    browser.force_login(advisor, backend="django.contrib.auth.backends.ModelBackend")
    rows = BatchAssessment.objects.order_by("client").values_list("client_id", "recommendation")
    kinds = {kind: [row for row in rows if row[1] == kind] for kind in ("APPROVE", "REVIEW", "DECLINE")}
    kinds = {kind: some[: 4 if kind == "APPROVE" else 2] for kind, some in kinds.items()}
    found = measure(advisor, senior, browser, [row for some in kinds.values() for row in some])
    assert found.faults == []
    assert found.letters == 2 * sum(map(len, kinds.values()))
    assert {"accept", "refuse", "request_documents"} <= found.pages.keys()


def test_what_the_measure_looks_for_it_finds() -> None:
    assert tagging(b"%PDF-1.7 /Type /Page /Type /Pages", "fr", "Titre") == (
        1,
        ["is not marked", "has no structure", "has another language", "has another title"],
    )
    assert wording("Le modèle dépasse le seuil. Nous accepterons.") != []
    assert PROMISE.search("The loan would be granted.")
    assert wording("Un calcul a estimé le risque à 9 sur 100.") == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_refusal_tells_the_reasons_kept_with_it_and_no_others(scored: Model, language: str) -> None:
    (advisor,) = people("advisor")
    for answer in ("DECLINE", "REVIEW"):
        decision = decided(answer, "refuse", advisor)
        assert decision.assessment
        kept = [reason["sentences"][language]["said"] for reason in decision.assessment.reasons]
        assert 0 < len(kept) <= 4
        assert numbered(decision, advisor, language) == kept


def test_a_refusal_against_the_model_tells_no_fact_that_spoke_for_the_request(scored: Model) -> None:
    advisor, senior = people("advisor", "senior")
    for place in range(3):
        decision = confirmed(decided("APPROVE", "refuse", advisor, place), senior)
        record = decision.assessment
        assert record
        told, facts = said(decision, advisor), numbered(decision, advisor)
        for reason in record.reasons:
            assert reason["sentences"]["fr"]["said"] not in told
        basis = basis_of(decision, words="", by=advisor, today=timezone.localdate())
        raised = dict(record.contributions)
        assert [raised[one.feature] > 0 for one in basis.raising] == [True] * len(facts)
        assert len(facts) <= 3
        assert told.index("donne ce motif : « Retards de paiement passés »") < told.index("recommandait d’accepter")
        assert "La personne qui a décidé ne l’a pas suivi." in told
        assert "aurait été" not in told


def test_where_nothing_raised_the_risk_no_fact_is_told(scored: Model) -> None:
    advisor, senior = people("advisor", "senior")
    decision = confirmed(decided("APPROVE", "refuse", advisor), senior)
    record = decision.assessment
    assert record
    record.contributions = [[name, -abs(amount)] for name, amount in record.contributions]
    assert numbered(decision, advisor) == []
    assert "a vu un risque" not in said(decision, advisor)


def test_what_would_have_changed_is_said_of_the_file_as_it_was_decided_alone(scored: Model) -> None:
    (advisor,) = people("advisor")
    answers = BatchAssessment.objects.exclude(recommendation="APPROVE").order_by("client")
    found = 0
    for client, answer in answers.values_list("client_id", "recommendation")[:20]:
        agrees = {"agrees": True} if answer == "DECLINE" else {}
        decision = taken(Client.objects.get(pk=client), advisor, "refuse", reason=because(LATE), **agrees)
        told = said(decision, advisor)
        assert ("Ce n’est pas une promesse" in told) == ("L’estimation aurait été de" in told)
        if "L’estimation aurait été de" in told:
            found += 1
            assert decision.assessment
            decision.assessment.probability_of_default += 0.01  # the file has moved since
            assert "aurait été" not in said(decision, advisor)
    assert found


def test_an_acceptance_gives_no_reason_and_other_terms_say_what_was_asked_and_granted(scored: Model) -> None:
    (advisor,) = people("advisor")
    accepted = said(decided("APPROVE", "accept", advisor), advisor)
    assert "Votre demande de crédit est acceptée" in accepted
    assert "Pourquoi" not in accepted
    client = a_file("APPROVE", 1)
    assert client.amt_credit
    credit = float(round(client.amt_credit * 0.8, -3))
    other = taken(client, advisor, "accept_on_other_terms", terms={"amt_credit": credit}, reason=because("OTHER"))
    content = draft_letter(other, "en", words="", by=advisor, now=timezone.now())
    rows = next(block["rows"] for part in content["parts"] for block in part["blocks"] if "rows" in block)
    assert rows[0] == ["", "Requested", "Granted"]
    assert rows[1] == ["Loan", f"{client.amt_credit:,.0f}", f"{credit:,.0f}"]


def test_a_letter_about_documents_says_which_until_when_and_that_nothing_is_decided(scored: Model) -> None:
    (advisor,) = people("advisor")
    decision = decided("REVIEW", "request_documents", advisor)
    content = draft_letter(decision, "fr", words="- Un bail\n\n• Un avis d’imposition", by=advisor, now=timezone.now())
    told = " ".join(texts(content))
    assert ["Un bail", "Un avis d’imposition"] in [b.get("points") for p in content["parts"] for b in p["blocks"]]
    assert "Rien n’est encore décidé." in told
    assert decision.until
    with translation.override("fr"):
        assert f"jusqu’au {decision.until.day} " in told


def test_people_are_named_where_the_settings_allow_and_a_second_person_is_said(
    scored: Model, settings: Settings
) -> None:
    advisor, senior = people("advisor", "senior")
    User.objects.filter(pk=advisor.pk).update(first_name="Jeanne", last_name="Martin")
    decision = Decision.objects.get(pk=confirmed(decided("APPROVE", "refuse", advisor), senior).pk)
    by = decision.decided_by
    told = said(decision, by)
    assert "prise par Jeanne Martin (chargé de relation client) et confirmée par une autre personne" in told
    settings.LETTER_NAMES_PEOPLE = False
    told = said(decision, by)
    assert "Jeanne" not in told
    assert "prise par une personne de notre équipe (chargé de relation client)" in told


def test_the_outcome_of_a_review_says_so_and_asks_for_no_second_review(scored: Model) -> None:
    advisor, senior, other = people("advisor", "senior", "advisor:other")
    first = decided("DECLINE", "refuse", advisor)
    assert "réexamine votre dossier" in said(first, advisor)
    decisions.reopen(decision=first, words="Le client conteste.", by=senior, now=timezone.now())
    assert kind_of(Decision.objects.get(pk=first.pk)) is None
    viewed(first.client, other)
    again = taken(first.client, other, "refuse", agrees=True, reason=because(LATE))
    told = said(again, other)
    assert "Après réexamen : votre demande de crédit est refusée" in told
    assert "Cette personne n’avait pas pris la décision d’avant." in told
    assert "réexamine votre dossier" not in told
    assert kind_of(Decision.objects.get(pk=first.pk)) is None


def test_a_reason_that_tells_nothing_has_to_be_put_into_words_unless_the_record_tells_some(scored: Model) -> None:
    advisor, senior = people("advisor", "senior")
    followed = decided("DECLINE", "refuse", advisor, reason=because("OTHER"))
    assert not needs_words(followed)
    assert "donne ce motif" not in said(followed, advisor)
    against = confirmed(decided("APPROVE", "refuse", advisor, reason=because("OTHER")), senior)
    unclear = decided("REVIEW", "refuse", advisor, reason=because("OTHER"))
    for decision in (against, unclear):
        assert needs_words(decision)
        with pytest.raises(LetterWordsMissingError):
            said(decision, advisor, words="\u200b")
        with pytest.raises(LetterWordsMissingError):
            said(decision, advisor)
        told = said(decision, advisor, words="Votre bail s’achève en mars.")
        assert "donne ce motif : « Votre bail s’achève en mars »." in told
        assert "Autre motif" not in told


def test_a_file_too_incomplete_for_a_recommendation_is_told_so(scored: Model) -> None:
    (advisor,) = people("advisor")
    decision = decided("REVIEW", "refuse", advisor)
    record = decision.assessment
    assert record
    record.recommendation, record.reasons = "NONE", []
    told = said(decision, advisor)  # while recommendations are stopped
    assert "Il ne recommandait rien ce jour-là." in told
    assert "sur 100" in told
    record.shortfall = {"absent_keys": ["amt_credit"], "missing_weight": 0.5}
    told = said(decision, advisor)
    assert "trop incomplet" in told
    assert "sur 100" not in told


# Reading and issuing it


def on_page(browser: Browser, address: str) -> tuple[str, str]:
    """Return a page and the mark of the letter it shows."""
    page = plain(unescape(browser.get(address).content.decode()))
    mark = re.search(r'name="seen" value="(\w*)"', page)
    return page, mark[1] if mark else ""


def as_user(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_letter_is_read_issued_once_a_language_and_shown_as_it_was_kept(scored: Model) -> None:
    advisor, _ = people("advisor", "senior")
    decision = decided("DECLINE", "refuse", advisor)
    browser, address = as_user(advisor), f"/clients/{decision.client_id}/letter/"
    assert f'href="{address}"' in browser.get(f"/clients/{decision.client_id}/decision/").content.decode()
    page, seen = on_page(browser, address)
    assert "Votre demande de crédit est refusée" in page
    post = {"act": "issue", "seen": seen, "language": "fr"}
    assert browser.post(address, post)["Location"] == f"{address}?language=fr"
    letter = Letter.objects.get()
    assert (letter.decision, letter.language, letter.issued_by) == (decision, "fr", advisor)
    assert (letter.assessment, letter.template) == (decision.assessment_id, "v1")
    event = Event.objects.get(kind=Kind.LETTER_ISSUED)
    assert (event.pk, event.assessment, event.facts["digest"]) == (letter.event, decision.assessment_id, letter.digest)
    with nothing_stored():
        browser.post(address, post)
    _, seen = on_page(browser, f"{address}?language=en")
    browser.post(address, {"act": "issue", "seen": seen, "language": "en"})
    assert {*Letter.objects.values_list("language", flat=True)} == {"fr", "en"}
    decisions_page = browser.get(f"/clients/{decision.client_id}/decision/").content.decode()
    assert f'href="{address}{letter.pk}/"' in decisions_page
    assert f'href="{address}"' not in decisions_page  # both languages are issued
    assert verify().fault is None


def test_what_was_issued_stays_whatever_changes_afterwards(scored: Model, settings: Settings) -> None:
    (advisor,) = people("advisor")
    decision = decided("DECLINE", "refuse", advisor)
    letter = issue_letter(decision, "fr", by=advisor, now=timezone.now())
    browser, address = as_user(advisor), f"/clients/{decision.client_id}/letter/{letter.pk}/"
    before = browser.get(address).content.decode()
    settings.LENDER = replace(settings.LENDER, name="Une autre banque", phone="0")
    AssessmentRecord.objects.update(reasons=[])
    Client.objects.update(amt_credit=1.0)
    assert "Une autre banque" not in before
    assert browser.get(address).content.decode() == before
    assert issue_letter(decision, "fr", by=advisor, now=timezone.now()) == letter


def test_who_issues_what_was_not_read_is_shown_it_first(scored: Model) -> None:
    (advisor,) = people("advisor")
    decision = decided("REVIEW", "request_documents", advisor, words="Un bail.")
    browser, address = as_user(advisor), f"/clients/{decision.client_id}/letter/"
    page, seen = on_page(browser, address)
    assert "Un bail." in page
    assert "Un bail." not in on_page(browser, f"{address}?language=en")[0]  # they were not written in English
    post = {"act": "issue", "seen": seen, "language": "fr", "words": "Un bail récent."}
    with nothing_stored():
        answer = browser.post(address, post)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "n’est plus celui que vous avez lu" in shown
    assert "Un bail récent." in shown
    mark = re.search(r'name="seen" value="(\w+)"', shown)
    assert mark
    browser.post(address, post | {"seen": mark[1]})
    assert "Un bail récent." in texts(Letter.objects.get().content)
    with pytest.raises(NotAsReadError):
        issue_letter(decision, "en", words="A lease.", by=advisor, now=timezone.now(), seen=mark[1])


def test_words_that_are_missing_or_too_many_are_asked_for_and_nothing_typed_is_lost(scored: Model) -> None:
    (advisor,) = people("advisor")
    decision = decided("REVIEW", "refuse", advisor, reason=because("OTHER"))
    browser, address = as_user(advisor), f"/clients/{decision.client_id}/letter/"
    page, _ = on_page(browser, address)
    assert "Remettre ce courrier" not in page
    empty = browser.post(address, {"act": "issue", "language": "fr", "words": " "})
    assert empty.status_code == 400
    assert "Dites au client le motif de votre refus." in empty.content.decode()
    long = browser.post(address, {"act": "issue", "language": "fr", "words": "x" * 1_001})
    assert long.status_code == 400
    assert "x" * 1_001 in long.content.decode()
    read = browser.post(address, {"act": "preview", "language": "fr", "words": "Votre bail s’achève."})
    assert "« Votre bail s’achève »" in unescape(read.content.decode()).replace("\xa0", " ")
    assert not Letter.objects.exists()


def test_without_a_decision_to_tell_there_is_no_letter(scored: Model) -> None:
    advisor, _ = people("advisor", "senior")
    undecided, waiting = a_file("APPROVE", 0), decided("APPROVE", "refuse", advisor, 1)
    browser = as_user(advisor)
    for client in (undecided.pk, waiting.client_id):
        page, _ = on_page(browser, f"/clients/{client}/letter/")
        assert "Pas de courrier pour l’instant." in page
        with nothing_stored():
            assert browser.post(f"/clients/{client}/letter/", {"act": "issue", "language": "fr"}).status_code == 409
    with pytest.raises(NoLetterError):
        issue_letter(waiting, "fr", by=advisor, now=timezone.now())


def test_a_decision_that_was_replaced_meanwhile_is_not_told(scored: Model) -> None:
    advisor, senior, other = people("advisor", "senior", "advisor:other")
    first = decided("DECLINE", "refuse", advisor)
    kept = issue_letter(first, "fr", by=advisor, now=timezone.now())
    decisions.reopen(decision=first, words="Conteste.", by=senior, now=timezone.now())
    with pytest.raises(NoLetterError):
        issue_letter(first, "en", by=advisor, now=timezone.now())
    viewed(first.client, other)
    again = taken(first.client, other, "refuse", agrees=True, reason=because(LATE))
    second = issue_letter(again, "fr", by=other, now=timezone.now())
    assert kept.pk != second.pk
    browser = as_user(other)
    for letter in (kept, second):
        assert browser.get(f"/clients/{first.client_id}/letter/{letter.pk}/").status_code == 200


TYPED = "Un bail & deux bulletins"


def late(browser: Browser, decision: Decision, act: str = "issue") -> str:
    """Post the letter about a decision that is not the file's any more; return the page without tags."""
    said = {"act": act, "language": "fr", "words": TYPED, "decision": decision.pk, "seen": "x"}
    with nothing_stored():
        answer = browser.post(f"/clients/{decision.client_id}/letter/", said)
    assert answer.status_code == 409
    return plain(unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


@pytest.mark.parametrize("act", ["issue", "preview"])
def test_a_letter_about_a_decision_replaced_meanwhile_says_so_and_keeps_the_words(scored: Model, act: str) -> None:
    advisor, other = people("advisor", "advisor:other")
    asked = decided("APPROVE", "request_documents", advisor)
    decided("APPROVE", "accept", other)
    page = late(as_user(advisor), asked, act)
    assert "other a été plus rapide : « Demande acceptée »." in page
    assert "Votre courrier parlait de la décision d’avant" in page
    assert f"Ce que vous aviez écrit :{TYPED}" in page
    assert "n’est plus celui que vous avez lu" not in page
    issue_letter(Decision.objects.get(outcome="accept"), "fr", by=other, now=timezone.now())
    page = late(as_user(advisor), asked, act)
    assert "Votre courrier parlait de la décision d’avant" in page
    assert f"Ce que vous aviez écrit :{TYPED}" in page


def test_a_letter_about_a_decision_reopened_or_erased_meanwhile_says_so_and_keeps_the_words(scored: Model) -> None:
    advisor, senior = people("advisor", "senior")
    refused = decided("REVIEW", "refuse", advisor, reason=because("OTHER"))
    decisions.reopen(decision=refused, words="Je doute.", by=senior, now=timezone.now())
    page = late(as_user(advisor), refused)
    assert "senior a été plus rapide : « Décision rouverte »." in page
    assert f"Ce que vous aviez écrit :{TYPED}" in page
    kept = decided("REVIEW", "refuse", advisor, 1, reason=because("OTHER"))
    call_command("erase_words", client=kept.client_id, verbosity=0)
    page = late(as_user(advisor), kept)
    assert "a été effacé : il n’y a plus de courrier à écrire." in page
    assert f"Ce que vous aviez écrit :{TYPED}" in page


def test_a_decision_replaced_while_its_letter_is_being_kept_is_told_too(
    scored: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor, senior = people("advisor", "senior")
    refused = decided("REVIEW", "refuse", advisor, reason=because("OTHER"))

    def overtaken(decision: Decision, *_: Any, **__: Any) -> None:
        decisions.reopen(decision=decision, words="Je doute.", by=senior, now=timezone.now())
        raise NoLetterError

    monkeypatch.setattr("scoring.pages.letter.views.issue_letter", overtaken)
    said = {"act": "issue", "language": "fr", "words": TYPED, "decision": refused.pk, "seen": "x"}
    answer = as_user(advisor).post(f"/clients/{refused.client_id}/letter/", said)
    assert answer.status_code == 409
    assert "Décision rouverte" in answer.content.decode()
    assert TYPED in unescape(answer.content.decode())


def test_who_decides_nothing_reads_letters_and_issues_none(scored: Model) -> None:
    (advisor,) = people("advisor")
    decision = decided("DECLINE", "refuse", advisor)
    letter = issue_letter(decision, "fr", by=advisor, now=timezone.now())
    browser, address = signed_in("auditor"), f"/clients/{decision.client_id}/letter/"
    assert browser.get(f"{address}{letter.pk}/").status_code == 200
    page, _ = on_page(browser, f"{address}?language=en")
    assert "Remettre ce courrier" not in page
    with nothing_stored():
        assert browser.post(address, {"act": "issue", "language": "en"}).status_code == 403


def test_without_the_lenders_details_nothing_is_issued(scored: Model, settings: Settings) -> None:
    (advisor,) = people("advisor")
    decision = decided("DECLINE", "refuse", advisor)
    settings.LENDER = replace(settings.LENDER, phone="", address=())
    browser, address = as_user(advisor), f"/clients/{decision.client_id}/letter/"
    page, seen = on_page(browser, address)
    assert "LENDER_ADDRESS, LENDER_PHONE" in page
    assert "Remettre ce courrier" not in page
    with nothing_stored():
        assert browser.post(address, {"act": "issue", "seen": seen, "language": "fr"}).status_code == 409
    with pytest.raises(LenderMissingError):
        issue_letter(decision, "fr", by=advisor, now=timezone.now())


def test_the_check_of_a_deployment_names_what_is_missing_of_the_lender(settings: Settings) -> None:
    assert "scoring.W002" in {one.id for one in run_checks(include_deployment_checks=True)}
    settings.LENDER = replace(settings.LENDER, mediator="")
    found = [one for one in run_checks(include_deployment_checks=True) if one.id == "scoring.W001"]
    assert [one.msg for one in found] == ["LENDER_MEDIATOR: not set."]
    settings.LENDER = replace(settings.LENDER, mediator="médiateur", name="Une banque")
    assert not {one.id for one in run_checks(include_deployment_checks=True)} & {"scoring.W001", "scoring.W002"}


# Kept, checked, erased


def test_erasing_a_clients_words_takes_the_letters_too_and_the_log_stays_whole(scored: Model) -> None:
    (advisor,) = people("advisor")
    decision, other = decided("DECLINE", "refuse", advisor), decided("APPROVE", "accept", advisor)
    letters = [issue_letter(decision, language, by=advisor, now=timezone.now()) for language in ("fr", "en")]
    kept = issue_letter(other, "fr", by=advisor, now=timezone.now())
    call_command("erase_words", event=letters[0].event, verbosity=0)
    assert [letter.is_erased for letter in Letter.objects.order_by("pk")] == [True, False, False]
    assert verify().fault is None
    browser, address = as_user(advisor), f"/clients/{decision.client_id}/letter/"
    assert browser.get(f"{address}{letters[0].pk}/").status_code == 404
    page, _ = on_page(browser, f"{address}?language=fr")
    assert "Courrier (Français), remis le" in page
    assert "texte effacé le" in page
    assert "texte effacé" in browser.get(f"/clients/{decision.client_id}/decision/").content.decode()
    assert erase_about(decision.client_id, by=None).letters == 1
    assert [letter.is_erased for letter in Letter.objects.order_by("pk")] == [True, True, False]
    assert verify().fault is None
    Letter.objects.filter(pk=kept.pk).update(content={}, salt="")
    fault = verify().fault
    assert fault
    assert (fault.nature, fault.sequence) == (Nature.LETTER, kept.event)


def test_a_decision_whose_assessment_was_erased_is_told_in_no_new_letter(scored: Model) -> None:
    (advisor,) = people("advisor")
    decision = decided("DECLINE", "refuse", advisor)
    AssessmentRecord.objects.update(salt="", reasons=[], contributions=[], values={})
    decision = Decision.objects.get(pk=decision.pk)
    assert kind_of(decision) is None
    with pytest.raises(NoLetterError):
        issue_letter(decision, "fr", by=advisor, now=timezone.now())


@pytest.mark.parametrize("change", [{"content": {"subject": "Accepté"}}, {"language": "en"}, {"digest": "0" * 64}])
def test_a_letter_that_somebody_changed_is_found(scored: Model, change: dict[str, Any]) -> None:
    (advisor,) = people("advisor")
    letter = issue_letter(decided("DECLINE", "refuse", advisor), "fr", by=advisor, now=timezone.now())
    assert verify().fault is None
    Letter.objects.update(**change)
    fault = verify().fault
    assert fault
    assert (fault.nature, fault.sequence) == (Nature.LETTER, letter.event)


# The template


def test_the_words_of_the_first_template_stay() -> None:
    """Other words are another version: write `v2`, and leave this one to the letters that name it."""
    tree = ast.parse(Path(v1.__file__).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    french = [ast.literal_eval(one.args[0]) for one in calls if getattr(one.func, "id", "") in ("_", "gettext_lazy")]
    assert len(french) > 50
    words = sorted({*french})
    told = repr([(text, english_words()[text]) for text in words])
    assert hashlib.sha256(told.encode()).hexdigest() == WORDS_OF_V1


WORDS_OF_V1 = "f05c73a1fba17e3715dc0f00b5f4ed3081208413fcda91d274efb2720eebb533"


def test_every_kind_of_letter_has_its_subject_in_both_languages() -> None:
    assert v1._SUBJECTS.keys() == set(LetterKind)
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            assert len({str(subject) for subject in v1._SUBJECTS.values()}) == len(LetterKind)


def posted(browser: Browser, decision: Decision, act: str, words: str, seen: str = "x") -> tuple[int, str]:
    """Post a letter in French; return the status and the page without tags."""
    said = {"act": act, "language": "fr", "words": words, "decision": decision.pk, "seen": seen}
    answer = browser.post(f"/clients/{decision.client_id}/letter/", said)
    return answer.status_code, plain(unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


@pytest.mark.parametrize("act", ["issue", "preview"])
def test_who_comes_second_is_told_when_and_by_whom_and_keeps_the_words(scored: Model, act: str) -> None:
    advisor, other = people("advisor", "advisor:other")
    decision = decided("APPROVE", "request_documents", advisor)
    letter = issue_letter(decision, "fr", words="Un bail", by=advisor, now=timezone.now())
    with translation.override("fr"):
        when = plain(days.moment(letter.issued_at))
    for user, told in ((other, f"advisor a déjà remis ce courrier, le {when}."), (advisor, "Vous avez déjà remis")):
        status, page = posted(as_user(user), decision, act, "Un relevé")
        assert status == 409
        assert told in page
        assert "Ce que vous aviez écrit :Un relevé" in page
    status, page = posted(as_user(other), decision, "issue", "Un bail")  # the other would have signed it
    assert (status, "advisor a déjà remis ce courrier" in page) == (409, True)
    assert posted(as_user(advisor), decision, act, "Un bail")[0] == 302  # pressed twice
    assert list(Letter.objects.all()) == [letter]


def test_two_who_issue_at_the_same_moment_are_not_both_told_that_theirs_is_kept(
    scored: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor, other = people("advisor", "advisor:other")
    decision = decided("APPROVE", "request_documents", advisor)
    _, page = posted(as_user(advisor), decision, "preview", "Un relevé")

    def meanwhile(decision: Decision, language: str, **said: Any) -> Letter:
        issue_letter(decision, language, words="Un bail", by=other, now=said["now"])
        return issue_letter(decision, language, **said)

    monkeypatch.setattr("scoring.pages.letter.views.issue_letter", meanwhile)
    status, page = posted(as_user(advisor), decision, "issue", "Un relevé")
    assert status == 409
    assert "other a déjà remis ce courrier" in page
    assert "Ce que vous aviez écrit :Un relevé" in page
    assert "Un bail" in texts(Letter.objects.get().content)


def test_a_refusal_is_not_told_while_recommendations_are_stopped(scored: Model) -> None:
    advisor, senior = people("advisor", "senior")
    decision = decided("REVIEW", "refuse", advisor, reason=because("OTHER"))
    browser, words = as_user(advisor), "Votre bail s’achève en mars."
    page = browser.post(f"/clients/{decision.client_id}/letter/", {"act": "preview", "language": "fr", "words": words})
    mark = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert mark
    switch.turn(position=Position.NO_RECOMMENDATION, why="Essai.", by=senior, now=timezone.now(), seen=0)
    status, page = posted(browser, decision, "issue", words, mark[1])
    assert status == 503
    assert "Recommandations arrêtées" in page
    assert words in page
    with pytest.raises(StoppedError):
        issue_letter(decision, "fr", words=words, by=advisor, now=timezone.now())
    assert not Letter.objects.exists()
    last = switch.current().change
    switch.turn(position=Position.ON, why="Essai fini.", by=senior, now=timezone.now(), seen=last)
    assert posted(browser, decision, "issue", words, mark[1])[0] == 302
