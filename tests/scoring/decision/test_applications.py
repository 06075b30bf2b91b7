"""Decisions on new applications: the same rules, service and page as for a client of the records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from scoring.core.applications import Step, UnreadableError, client_about, client_of, lock_file, readable_by
from scoring.core.decisions import service
from scoring.core.decisions.service import OvertakenError, UnanswerableError, current_of, seen_of
from scoring.core.decisions.waiting import work_of
from scoring.core.letters.service import NoLetterError
from scoring.core.oversight.choice import Chosen, Period, chosen
from scoring.core.records import replay
from scoring.core.reviews.cover import covered_for
from scoring.core.roles import ROLES
from scoring.core.search import OPEN, Criteria, page_of
from scoring.core.simulation import subject_of
from scoring.core.worklist import nearest_threshold
from scoring.models.applications import NewApplication
from scoring.models.decisions import Decision
from scoring.models.events import Event, EventWords, Kind
from scoring.models.letters import Letter
from scoring.models.records import AssessmentRecord
from scoring.models.reviews import Review
from scoring.models.switch import Position
from scoring.pages.new_client.service import FrozenError, delete_application, save_step
from scoring.text.facts import fact
from tests.scoring.decision.applying import applied
from tests.scoring.decision.deciding import a_file, people, posted, taken
from tests.scoring.reading import plain, text_of
from tests.scoring.review.reviewing import requested
from tests.scoring.switch.test_switch import turn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]


CREDIT = fact("amt_credit", None)[0]


def as_user(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def page_about(application: NewApplication, rest: str = "decision/") -> str:
    return f"/clients/new/{application.pk}/{rest}"


def changed(application: NewApplication, **values: Any) -> None:
    """Save other values of the first step, as its author does."""
    save_step(application=application, step=Step.REQUEST, values=values, by=application.author, now=timezone.now())


def test_a_decision_is_about_a_client_or_an_application_and_never_about_both_or_none() -> None:
    (advisor,) = people("advisor")
    application, client = applied(advisor), a_file("APPROVE")
    told: dict[str, Any] = {"state": "draft", "decided_by": advisor, "decided_at": timezone.now()}
    for about in ({}, {"client": client, "application": application}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**about, **told)
    assert Decision.objects.create(application=application, **told).file_number == -application.pk
    with pytest.raises(IntegrityError), transaction.atomic():  # one that is not replaced
        Decision.objects.create(application=application, **told)
    assert Decision.objects.create(client=client, **told).file_number == client.pk


def test_it_is_taken_on_the_page_with_its_record_its_event_and_the_time_on_file() -> None:
    (me,) = people("advisor")
    browser = as_user(me)
    application = applied(me)
    page = page_about(application)
    head = browser.get(page_about(application, "")).content.decode()
    assert f'href="{page}">Décider</a>' in head
    checked = browser.post(page, posted("accept", agrees="yes", act="check"))
    assert "Suit la recommandation" in checked.content.decode() or checked.status_code == 200
    assert not Decision.objects.exists()
    done = browser.post(page, posted("accept", agrees="yes", act="decide"), follow=True)
    assert done.redirect_chain == [(page, 302)]
    assert "Demande acceptée" in done.content.decode()
    decision = Decision.objects.get()
    assert (decision.client, decision.application, decision.state) == (None, application, "final")
    assert decision.seconds_on_file is not None
    kept = decision.assessment
    assert kept is not None
    assert (kept.client, kept.application, kept.recommendation) == (None, application.pk, "APPROVE")
    event = Event.objects.get(kind=Kind.DECIDED)
    assert (event.client, event.application) == (None, application.pk)
    assert "Demande acceptée" in text_of(browser, page_about(application, ""))  # beside the recommendation


def test_its_record_gives_the_same_again_after_the_application_was_changed() -> None:
    (advisor,) = people("advisor")
    application = applied(advisor)
    decision = taken(client_of(application), advisor, "request_documents")
    changed(application, amt_credit=1_000_000.0)
    kept = decision.assessment
    assert kept is not None
    assert replay(kept).differences == ()
    call_command("replay_assessment", str(kept.pk))


def test_a_second_person_reads_the_application_once_it_waits_for_them_and_confirms() -> None:
    advisor, senior, other, analyst, admin = people("advisor", "senior", "advisor:other", "analyst", "admin")
    application = applied(advisor)
    page = page_about(application)
    for user in (senior, other, analyst, admin):
        assert as_user(user).get(page).status_code == 404
        assert not readable_by(user).exists()
    service.keep_draft(client=client_of(application), typed={"outcome": "refuse"}, by=advisor, now=timezone.now())
    assert as_user(senior).get(page).status_code == 404  # a draft is nobody's decision
    decision = taken(client_of(application), advisor, "refuse", agrees=False)
    assert decision.state == "awaiting_second"
    for user, status in ((senior, 200), (other, 200), (analyst, 200), (admin, 404)):
        assert as_user(user).get(page).status_code == status
    browser = as_user(senior)
    for rest in ("", "why/", "decision/"):
        shown = browser.get(page_about(application, rest))
        assert shown.status_code == 200
        assert "Modifier la saisie" not in shown.content.decode()
        assert f"{page_about(application)}delete/" not in shown.content.decode()
    assert browser.get(page_about(application, "1/")).status_code == 404
    work = work_of(senior, 5, timezone.localdate())
    assert work is not None
    assert work.as_senior is not None
    assert [one.pk for one, _row in work.as_senior.lines] == [decision.pk]
    for list_page in ("/decisions/", "/"):
        source = browser.get(list_page).content.decode()
        assert f'href="{page}">Demande {application.pk}</a>' in source
    done = browser.post(page, {"act": "confirm", "words": "Vu."}, follow=True)
    assert "La décision est confirmée." in done.content.decode()
    decision.refresh_from_db()
    assert (decision.state, decision.second_by) == ("final", senior)


def test_no_service_acts_on_an_application_that_is_not_theirs_to_read() -> None:
    advisor, senior, admin = people("advisor", "senior", "admin")
    application = applied(advisor)
    client, now = client_of(application), timezone.now()
    with pytest.raises(UnreadableError):
        taken(client, senior, "accept", agrees=True)
    with pytest.raises(UnreadableError):
        service.keep_draft(client=client, typed={"outcome": "refuse"}, by=senior, now=now)
    with pytest.raises(UnreadableError), transaction.atomic():
        lock_file(client.pk, senior)
    assert not Decision.objects.exists()
    decision = taken(client, advisor, "refuse", agrees=False)
    with pytest.raises(UnreadableError):
        client_about(decision, admin)
    with pytest.raises(UnreadableError):
        service.confirm(decision=decision, by=admin, now=now)
    assert client_about(decision, senior).pk == client.pk
    assert service.confirm(decision=decision, by=senior, now=now).state == "final"


def test_what_is_sent_back_is_its_authors_draft_and_may_be_changed_again() -> None:
    advisor, senior = people("advisor", "senior")
    application = applied(advisor)
    decision = taken(client_of(application), advisor, "refuse", agrees=False)
    with pytest.raises(FrozenError):
        changed(application, amt_credit=100_000.0)
    service.send_back(decision=decision, words="À revoir.", by=senior, now=timezone.now())
    draft = current_of(client_of(application))
    assert draft is not None
    assert (draft.state, draft.application, draft.decided_by) == ("draft", application, advisor)
    changed(application, amt_credit=100_000.0)
    work = work_of(advisor, 5, timezone.localdate())
    assert work is not None
    assert [one.pk for one, _row in work.own.lines] == [draft.pk]


def test_an_application_without_an_answer_cannot_be_decided_and_its_page_says_so() -> None:
    (me,) = people("advisor")
    browser = as_user(me)
    application = applied(me, amt_credit=None)
    page = page_about(application)
    assert "Décider" not in browser.get(page_about(application, "")).content.decode()
    led = browser.get(page, follow=True)
    assert led.redirect_chain == [(page_about(application, ""), 302)]
    (told,) = [str(one) for one in led.context["messages"]]
    assert plain(told) == f"Cette page demande une réponse du modèle. Il manque à la demande : {CREDIT}."
    assert not browser.get(f"{page}?as=png&of=x", follow=True).context["messages"]
    for act in ("decide", "keep"):
        told = browser.post(page, posted("accept", agrees="yes", act=act, words="Il faut garder ceci"), follow=True)
        assert "la demande n’a pas tout ce qu’il faut" in told.content.decode()
        assert "Il faut garder ceci" in told.content.decode()
    with pytest.raises(UnanswerableError):
        taken(client_of(application), application.author, "accept", agrees=True)
    with pytest.raises(UnanswerableError):
        service.keep_draft(client=client_of(application), typed={}, by=application.author, now=timezone.now())
    assert not Decision.objects.exists()


def test_what_was_assessed_before_a_change_is_not_decided_and_nothing_typed_is_lost() -> None:
    (me,) = people("advisor")
    browser = as_user(me)
    application = applied(me)
    page, client = page_about(application), client_of(application)
    service.keep_draft(client=client, typed={"outcome": "accept"}, by=application.author, now=timezone.now())
    seen = seen_of(current_of(client), subject_of(client, now=timezone.now()).assess())
    changed(application, amt_credit=1_500_000.0)
    told = browser.post(page, posted("accept", agrees="yes", act="decide", seen=seen, words="Mes mots"))
    assert told.status_code == 409
    assert "Le dossier a changé depuis que vous l’avez ouvert." in told.content.decode()
    assert "Mes mots" in told.content.decode()
    assert Decision.objects.get().state == "draft"
    with pytest.raises(OvertakenError):  # also where the change comes between what is weighed and what is locked
        service.locked(client, current_of(client), application.author)


@pytest.mark.parametrize("outcome", ["accept", "refer"])
def test_an_application_that_was_decided_is_neither_changed_nor_deleted(outcome: str) -> None:
    (me,) = people("advisor")
    browser = as_user(me)
    application = applied(me)
    said = {"agrees": True} if outcome == "accept" else {}
    taken(client_of(application), application.author, outcome, **said)
    with pytest.raises(FrozenError):
        changed(application, amt_credit=1.0)
    with pytest.raises(FrozenError):
        delete_application(application=application, by=application.author)
    shown = browser.get(page_about(application, "1/"), follow=True)
    assert shown.redirect_chain == [(page_about(application, ""), 302)]
    assert "ce qui y est saisi ne change plus" in shown.content.decode()
    late = browser.post(page_about(application, "1/"), {"amt_credit": "123456", "name_contract_type": "Cash loans"})
    assert late.status_code == 409
    assert "ce qui y est saisi ne change plus" in late.content.decode()
    assert 'value="123456"' in late.content.decode()
    draft = browser.post(
        page_about(application, "1/"), {"amt_credit": "123456"}, headers={"Accept": "application/json"}
    )
    assert "ne change plus" in draft.json()["saved"]
    for send in (browser.get, browser.post):
        gone = send(page_about(application, "delete/"), follow=True)
        assert "elle ne se supprime plus" in gone.content.decode()
    listed = browser.get("/clients/new/").content.decode()
    assert f"{page_about(application)}" in listed or {"accept": "Accepté", "refer": "Transmis"}[outcome] in listed
    assert page_about(application, "delete/") not in listed
    assert NewApplication.objects.get().data == application.data


def test_a_draft_of_a_decision_goes_with_the_application() -> None:
    (me,) = people("advisor")
    browser = as_user(me)
    application = applied(me)
    service.keep_draft(client=client_of(application), typed={}, by=application.author, now=timezone.now())
    assert "Le brouillon de décision aussi." in text_of(browser, page_about(application, "delete/"))
    browser.post(page_about(application, "delete/"))
    assert not NewApplication.objects.exists()
    assert not Decision.objects.exists()


def test_lists_of_clients_know_nothing_of_applications() -> None:
    (advisor,) = people("advisor")
    before = [page_of(Criteria(decision=OPEN), 1).paginator.count, len(nearest_threshold(Criteria(), 10))]
    assert before[1] > 0
    taken(client_of(applied(advisor)), advisor, "accept", agrees=True)
    assert [page_of(Criteria(decision=OPEN), 1).paginator.count, len(nearest_threshold(Criteria(), 10))] == before
    assert page_of(Criteria(decision="final"), 1).paginator.count == 0


def test_the_oversight_counts_it_also_by_group_and_leads_to_it() -> None:
    advisor, analyst = people("advisor", "analyst")
    application = applied(advisor, code_gender="F", days_birth=-45 * 366)
    decision = taken(client_of(application), advisor, "accept", agrees=True)
    today = timezone.localdate()
    period = Period(today - timedelta(days=1), today)
    for group in ("", "code_gender:F", "age_years:40-49"):
        assert [one.pk for one in chosen(Chosen(period, group=group), today)] == [decision.pk], group
    assert not chosen(Chosen(period, group="code_gender:M"), today)
    shown = as_user(analyst).get("/oversight/decisions/")
    assert f'href="{page_about(application)}">Demande {application.pk}</a>' in shown.content.decode()
    assert as_user(analyst).get("/oversight/").status_code == 200


def test_its_words_are_erased_by_the_number_of_the_application() -> None:
    (advisor,) = people("advisor")
    application, client = applied(advisor), a_file("APPROVE")
    decision = taken(client_of(application), advisor, "refer")
    other = taken(client, advisor, "refer")
    assert EventWords.objects.count() == 2
    call_command("erase_words", application=application.pk)
    assert [one.event.client for one in EventWords.objects.select_related("event")] == [client.pk]
    decision.refresh_from_db()
    kept = AssessmentRecord.objects.get(pk=decision.assessment_id)
    assert kept.erased_at is not None
    assert AssessmentRecord.objects.get(pk=other.assessment_id).erased_at is None
    erased = Event.objects.filter(kind=Kind.WORDS_ERASED)
    assert {(one.client, one.application) for one in erased} == {(None, application.pk)}


def test_english_says_the_same() -> None:
    (me,) = people("advisor")
    browser = as_user(me)
    browser.cookies["django_language"] = "en"
    application = applied(me)
    taken(client_of(application), application.author, "accept", agrees=True)
    told = browser.get(page_about(application, "1/"), follow=True).content.decode()
    assert "A decision was made on this application: what it says no longer changes." in told
    gone = browser.get(page_about(application, "delete/"), follow=True).content.decode()
    assert "it can no longer be deleted" in gone


def test_a_refused_applicant_has_a_letter_that_names_the_application() -> None:
    advisor, senior = people("advisor", "senior")
    application = applied(advisor, "DECLINE")
    decision = taken(client_of(application), advisor, "refuse", agrees=True)
    browser, page = as_user(advisor), page_about(application, "letter/")
    assert f'href="{page}"' in browser.get(page_about(application)).content.decode()
    shown = browser.get(page).content.decode()
    assert f"Demande {application.pk}, décision {decision.pk}" in shown
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    done = browser.post(page, {"act": "issue", "language": "fr", "seen": seen}, follow=True)
    assert "Le courrier est gardé tel quel." in done.content.decode()
    letter = Letter.objects.get()
    assert letter.content["reference"] == f"Demande {application.pk}, décision {decision.pk}"
    told = [part["heading"] for part in letter.content["parts"]]
    assert len(told) > 2
    assert "nos propres fichiers" not in str(letter.content)  # nobody of the records
    assert "ce que vous nous avez dit" in str(letter.content)
    event = Event.objects.get(kind=Kind.LETTER_ISSUED)
    assert (event.client, event.application) == (None, application.pk)
    for rest in (f"letter/{letter.pk}/", f"letter/{letter.pk}.pdf"):
        assert as_user(senior).get(page_about(application, rest)).status_code == 200
        assert as_user(senior).get(f"/clients/{application.pk}/{rest}").status_code == 404
    call_command("erase_words", application=application.pk)
    assert Letter.objects.get().is_erased


def test_a_letter_to_an_applicant_whose_decision_is_replaced_meanwhile_keeps_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    advisor, senior = people("advisor", "senior")
    application = applied(advisor, "DECLINE")
    decision = taken(client_of(application), advisor, "refuse", agrees=True)

    def overtaken(decision: Decision, *_: Any, **__: Any) -> None:
        service.reopen(decision=decision, words="Je doute.", by=senior, now=timezone.now())
        raise NoLetterError

    monkeypatch.setattr("scoring.pages.letter.views.issue_letter", overtaken)
    said = {"act": "issue", "language": "fr", "words": "Avec nos regrets.", "decision": decision.pk, "seen": "x"}
    answer = as_user(advisor).post(page_about(application, "letter/"), said)
    assert answer.status_code == 409
    assert "Décision rouverte" in answer.content.decode()
    assert "Avec nos regrets." in answer.content.decode()


def test_a_decision_on_an_application_is_looked_at_again_without_the_calculation_first() -> None:
    advisor, senior, other = people("advisor", "senior", "senior:second")
    application = applied(advisor, "DECLINE")
    decision = taken(client_of(application), advisor, "refuse", agrees=True)
    browser, page = as_user(advisor), page_about(application, "review/")
    assert f'href="{page}">Ouvrir un réexamen</a>' in browser.get(page_about(application)).content.decode()
    opened = browser.post(page, requested(), follow=True)
    assert "Le réexamen est ouvert" in opened.content.decode()
    review = Review.objects.get()
    assert (review.client, review.application, review.decision) == (None, application, decision)
    reader = as_user(senior)
    assert f'href="{page}">Demande {application.pk}</a>' in reader.get("/reviews/").content.decode()
    reader.post(page, {"act": "take"})
    assert covered_for(senior) == {application.file_number}
    for rest in ("", "why/", "decision/", "letter/"):
        assert reader.get(page_about(application, rest))["Location"] == page
        assert as_user(other).get(page_about(application, rest)).status_code == 200
    blind = reader.get(page)
    assert blind.status_code == 200
    assert "head-row" not in blind.content.decode()
    reader.post(page, {"act": "view", "view": "accept", "words": "Le budget tient."})
    assert reader.get(page_about(application, "")).status_code == 200
    done = reader.post(page_about(application), posted("accept", agrees="no", act="decide"), follow=True)
    assert done.status_code == 200
    new = Decision.objects.current().get()
    assert (new.application, new.review_of, new.decided_by) == (application, decision, senior)
    step = review.steps.get(act="view")
    assert step.knew_since is None


def test_a_refusal_against_the_model_is_reviewed_by_the_rule_where_that_is_on(settings: Settings) -> None:
    settings.REVIEW_DEPARTING_REFUSALS = True
    advisor, senior = people("advisor", "senior")
    application = applied(advisor)
    decision = taken(client_of(application), advisor, "refuse", agrees=False)
    service.confirm(decision=decision, by=senior, now=timezone.now())
    assert (Review.objects.get().application, Review.objects.get().origin) == (application, "rule")


def test_the_administration_of_the_log_leads_to_the_application() -> None:
    advisor, auditor = people("advisor", "auditor")
    application = applied(advisor)
    taken(client_of(application), advisor, "refer")
    shown = as_user(auditor).get("/log/")
    assert shown.status_code == 200
    assert as_user(auditor).get(page_about(application)).status_code == 200
    assert as_user(auditor).post(page_about(application), posted("accept", act="decide")).status_code == 403


@pytest.mark.parametrize("role", sorted(ROLES))
def test_which_role_reads_a_decided_application_and_writes_about_it(role: str) -> None:
    author, user = people("advisor:author", f"{role}:other")
    application = applied(author, "DECLINE")
    browser, reads = as_user(user), role in {"advisor", "senior", "analyst", "auditor"}
    pages = [page_about(application, rest) for rest in ("", "why/", "simulate/", "decision/", "letter/", "review/")]
    assert {browser.get(page).status_code for page in pages} == {404}  # nothing is decided yet
    assert {browser.post(page).status_code for page in pages[3:]} == {404}
    taken(client_of(application), author, "refuse", agrees=True)
    assert {browser.get(page).status_code for page in pages} == {200 if reads else 404}
    decides = role in {"advisor", "senior"}
    for page in pages[3:]:
        status = browser.post(page, {"act": "none"}).status_code
        assert status in ({200, 400, 409} if decides else {403 if reads else 404}), page
    for rest in ("1/", "delete/"):  # its author's alone, whoever reads it
        for send in (browser.get, browser.post):
            assert send(page_about(application, rest)).status_code in (403, 404)
    assert Browser().get(pages[0]).status_code == 302


def test_what_was_decided_stays_readable_while_scoring_is_stopped() -> None:
    advisor, other, admin = people("advisor", "advisor:other", "admin")
    application = applied(advisor)
    taken(client_of(application), advisor, "accept", agrees=True)
    hidden = applied(advisor)
    turn(Position.STOPPED)
    shown = as_user(other).get(page_about(application))
    assert shown.status_code == 200
    assert "Demande acceptée" in shown.content.decode()
    assert as_user(admin).get(page_about(application)).status_code == 404
    assert as_user(other).get(page_about(hidden)).status_code == 404
    assert as_user(other).get("/decisions/").status_code == 200


def test_an_application_with_a_decision_is_no_longer_among_those_begun() -> None:
    (advisor,) = people("advisor")
    application = applied(advisor)
    NewApplication.objects.update(step=2)
    assert [*NewApplication.objects.unfinished()] == [application]
    taken(client_of(application), advisor, "accept", agrees=True)
    assert not NewApplication.objects.unfinished()


@pytest.mark.parametrize(("step", "column"), [(Step.PERSON, "days_birth"), (Step.REQUEST, "amt_credit")])
def test_what_waits_is_shown_where_an_application_lost_what_an_answer_needs(step: Step, column: str) -> None:
    advisor, other = people("advisor", "advisor:other")
    drafted, awaited = applied(advisor), applied(advisor)
    service.keep_draft(client=client_of(drafted), typed={"words": "Demain."}, by=advisor, now=timezone.now())
    taken(client_of(awaited), advisor, "request_documents")
    Decision.objects.filter(application=awaited).update(due_date=timezone.localdate())  # whoever decides sees it
    for one in (drafted, awaited):
        save_step(application=one, step=step, values={column: None}, by=advisor, now=timezone.now())
    for page in ("/", "/decisions/"):
        told = text_of(as_user(advisor), page)
        assert f"Demande {drafted.pk}" in told
        assert told.count("pas encore évalué") == 2
        assert f"Demande {awaited.pk}" in text_of(as_user(other), page)
