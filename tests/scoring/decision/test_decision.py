"""The page of a decision: taken in two steps, nothing typed is lost, second person, history, both languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from ml.serving.model import Model
from scoring.core.decisions import service
from scoring.core.roles import ROLES
from scoring.core.simulation import subject_of
from scoring.models.decisions import WORDS_LENGTH, Decision, DecisionReason, DecisionStep
from scoring.pages.decision import acts
from scoring.pages.simulate.service import keep_scenario
from tests.scoring.decision.deciding import a_file, people, posted, taken
from tests.scoring.factories import signed_in
from tests.scoring.reading import text_of
from tests.scoring.review.reviewing import viewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]


def address(answer: str = "APPROVE") -> str:
    return f"/clients/{a_file(answer).pk}/decision/"


def as_user(user: object) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return browser


def test_a_decision_is_checked_then_taken() -> None:
    browser, page = signed_in(), address()
    checked = browser.post(page, posted("refuse", agrees="no", act="check"))
    told = checked.content.decode()
    assert checked.status_code == 200
    assert "s’écarte de la recommandation" in told
    assert "Un senior, autre que vous, la confirme ou vous la renvoie." in told
    assert not Decision.objects.exists()
    done = browser.post(page, posted("refuse", agrees="no", act="decide"), follow=True)
    assert done.redirect_chain == [(page, 302)]
    assert Decision.objects.get().state == "awaiting_second"
    assert "Vu avec le client." in done.content.decode()
    assert "Résumé" in done.content.decode()


def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays() -> None:
    browser, page = signed_in(), address()
    response = browser.post(page, {"outcome": "refuse", "words": "À vérifier", "act": "check"})
    told = response.content.decode()
    assert response.status_code == 400
    assert "Erreur\u00a0: " in told
    assert "Dites si vous suivez la recommandation." in told
    assert "À vérifier" in told
    response = browser.post(page, posted("refuse", reason="", agrees="yes", act="check"))
    told = response.content.decode()
    assert "Choisissez un motif." in told
    assert "Cela contredit votre décision" in told
    assert 'href="#id_reason"' in told
    assert 'id="id_agrees_0"' in told
    assert not Decision.objects.exists()


def test_a_choice_that_is_none_is_refused() -> None:
    browser, page = signed_in(), address()
    for wrong in ({"outcome": "maybe"}, {"outcome": ""}, {"reason": "NONE_SUCH"}, {"words": "x" * (WORDS_LENGTH + 1)}):
        assert browser.post(page, {**posted("accept", agrees="yes", act="decide"), **wrong}).status_code == 400
    assert browser.post(page, posted("request_documents", until="soon", act="decide")).status_code == 400
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reads_decisions_and_advisors_and_seniors_take_them(role: str) -> None:
    client, (author,) = a_file("APPROVE"), people("advisor:first")
    taken(a_file("APPROVE", 1), author, "refer")
    browser, page = signed_in(role), f"/clients/{client.pk}/decision/"
    assert browser.get(page).status_code == 200
    status = browser.post(page, posted("accept", agrees="yes", act="decide")).status_code
    assert status == (302 if role in ("advisor", "senior") else 403)
    told = text_of(browser, f"/clients/{a_file('APPROVE', 2).pk}/")
    assert ("Décider" in told) == (role in ("advisor", "senior"))
    assert browser.get("/decisions/").status_code == (200 if role in ("advisor", "senior") else 403)


def test_the_slower_of_two_is_told_and_loses_nothing_typed() -> None:
    client, (advisor, other) = a_file("APPROVE"), people("advisor", "advisor:other")
    page, browser = f"/clients/{client.pk}/decision/", as_user(advisor)
    opened = browser.get(page)
    taken(client, other, "request_documents")
    answer = browser.post(page, posted("accept", agrees="yes", act="decide", seen=opened.context["seen"]))
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "other a été plus rapide" in told
    assert "Vu avec le client." in told
    assert 'value="accept" required checked' in told
    assert Decision.objects.count() == 1
    again = browser.post(page, posted("accept", agrees="yes", act="decide", seen=answer.context["seen"]))
    assert again.status_code == 302


TWICE = {
    "refuse": {"agrees": "no"},
    "refer": {},
    "request_documents": {},
    "accept_on_other_terms": {"amt_credit": "100000", "term": "24"},
}


@pytest.mark.parametrize("outcome", TWICE)
def test_a_button_pressed_twice_leads_to_what_its_first_press_did(outcome: str) -> None:
    (advisor,) = people("advisor")
    browser, page = as_user(advisor), address()
    said = {**posted(outcome, **TWICE[outcome]), "seen": browser.get(page).context["seen"], "act": "decide"}
    first, again = (browser.post(page, said, follow=True) for _ in range(2))
    assert first.redirect_chain == again.redirect_chain == [(page, 302)]
    for answer in (first, again):
        assert "C’est enregistré" in answer.content.decode()
        assert "plus rapide" not in answer.content.decode()
    assert Decision.objects.count() == 1
    other = browser.post(page, {**said, "words": "Autre chose."})
    assert other.status_code in (400, 409)
    assert "C’est enregistré" not in other.content.decode()
    assert "Autre chose." in other.content.decode()
    assert Decision.objects.count() == 1


def test_two_presses_at_once_lead_to_one_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    (advisor,) = people("advisor")
    browser, page = as_user(advisor), address()
    said = posted("refuse", agrees="no", act="decide", seen=browser.get(page).context["seen"])
    decide = acts.decide

    def twice(**asked: Any) -> Decision:
        decide(**asked)
        return decide(**asked)

    monkeypatch.setattr(acts, "decide", twice)
    answer = browser.post(page, said, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "C’est enregistré" in answer.content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("act", ["confirm", "send_back"])
@pytest.mark.parametrize("by_mark", [True, False])
def test_a_second_person_who_presses_twice_is_led_to_what_they_did(act: str, by_mark: bool) -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    page, browser = f"/clients/{client.pk}/decision/", as_user(senior)
    taken(client, advisor, "refuse", agrees=False)
    said = {"act": act, "words": "Relu avec vous."}
    if by_mark:
        said["seen"] = browser.get(page).context["seen"]
    first, again = (browser.post(page, said, follow=True) for _ in range(2))
    assert first.redirect_chain == again.redirect_chain == [(page, 302)]
    for answer in (first, again):
        assert "La décision est" in answer.content.decode()
        assert "plus rapide" not in answer.content.decode()
    other = browser.post(page, {**said, "words": "Autre chose."})
    assert other.status_code == 409
    assert "Autre chose." in other.content.decode()
    assert DecisionStep.objects.exclude(act="decide").count() == 1


def test_a_second_person_who_presses_twice_at_once_confirms_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    page, browser = f"/clients/{client.pk}/decision/", as_user(senior)
    taken(client, advisor, "refuse", agrees=False)
    said = {"act": "confirm", "words": "", "seen": browser.get(page).context["seen"]}
    read = service.said

    def after_the_other_press(words: str) -> str:  # checked, and not locked yet
        monkeypatch.setattr(service, "said", read)
        as_user(senior).post(page, said)
        return read(words)

    monkeypatch.setattr(service, "said", after_the_other_press)
    answer = browser.post(page, said, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "La décision est confirmée." in answer.content.decode()
    assert DecisionStep.objects.filter(act="confirm").count() == 1


def test_a_draft_that_is_kept_twice_is_kept_once() -> None:
    (advisor,) = people("advisor")
    browser, page = as_user(advisor), address()
    said = posted("refuse", agrees="no", act="keep", seen=browser.get(page).context["seen"])
    first, again = (browser.post(page, said, follow=True) for _ in range(2))
    for answer in (first, again):
        assert answer.redirect_chain == [(page, 302)]
        assert "Le brouillon est gardé." in answer.content.decode()
    assert Decision.objects.get().version == 1


def test_what_was_written_is_shown_where_there_is_nothing_left_to_decide() -> None:
    client, (advisor, other) = a_file("APPROVE"), people("advisor", "advisor:other")
    page, browser = f"/clients/{client.pk}/decision/", as_user(advisor)
    opened = browser.get(page)
    taken(client, other, "accept", agrees=True)
    for act in ("check", "keep", "decide"):
        answer = browser.post(page, posted("refuse", agrees="no", act=act, seen=opened.context["seen"]))
        assert answer.status_code == 409
        assert "Vu avec le client." in answer.content.decode()
        assert "data-for" not in answer.content.decode()


def test_who_sent_it_back_was_quicker_than_who_confirms() -> None:
    client, (advisor, first, second) = a_file("APPROVE"), people("advisor", "senior:first", "senior:second")
    page, browser = f"/clients/{client.pk}/decision/", as_user(second)
    decision = taken(client, advisor, "refuse", agrees=False)
    opened = browser.get(page)
    service.send_back(decision=decision, words="Expliquez.", by=first, now=timezone.now())
    told = browser.post(page, {"act": "confirm", "words": "", "seen": opened.context["seen"]})
    assert told.status_code == 409
    assert "first a été plus rapide" in told.content.decode()
    assert "Décision renvoyée à son auteur" in told.content.decode()


def test_what_was_sent_back_stands_in_the_story_and_its_draft_is_no_decision() -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    service.send_back(
        decision=taken(client, advisor, "refuse", agrees=False), words="Expliquez.", by=senior, now=timezone.now()
    )
    browser, page = as_user(advisor), f"/clients/{client.pk}/decision/"
    (story,) = browser.get(page).context["stories"]
    assert (story.done, story.state_label) == ("Demande refusée", "Renvoyé")
    assert [step.words for step in story.steps] == ["Vu avec le client.", "Expliquez."]
    listed = browser.get(f"/api/v1/clients/{client.pk}/decisions/").json()["results"]
    assert [(one["state"], one["outcome"]) for one in listed] == [("replaced", "refuse")]
    assert client.pk in [line.client.pk for line in browser.get("/clients/?decision=open").context["listing"].lines]


def test_a_draft_keeps_what_was_typed_right_or_wrong() -> None:
    browser, page = signed_in(), address()
    kept = {
        "outcome": "refuse",
        "words": "À finir <b>",
        "amt_credit": "douze",
        "looked_at": ["why", "data"],
        "act": "keep",
    }
    assert browser.post(page, kept).status_code == 302
    told = browser.get(page).content.decode()
    assert "À finir &lt;b&gt;" in told
    assert 'value="refuse" required checked' in told
    assert 'value="douze"' in told
    assert told.count(" checked") == 3
    assert "À finir" not in browser.get("/decisions/").content.decode()
    assert page in browser.get("/decisions/").content.decode()


def test_a_draft_keeps_of_what_is_chosen_only_what_the_lists_have() -> None:
    browser, page = signed_in(), address()
    looked = [f"page-{number}" for number in range(400)] + ["summary"] * 400
    said = posted("burn", looked_at=looked, agrees="perhaps", reason="NONE_SUCH", act="keep")
    assert browser.post(page, said).status_code == 302
    assert Decision.objects.get().typed == {"words": "Vu avec le client.", "looked_at": ["summary"]}
    assert browser.post(page, posted("refuse", agrees="no", act="keep")).status_code == 302
    assert Decision.objects.get().typed == {**posted("refuse", agrees="no")}


def test_modifying_shows_the_form_again_as_typed() -> None:
    told = signed_in().post(address(), posted("refuse", agrees="no", act="edit")).content.decode()
    assert "Vu avec le client." in told
    assert 'value="refuse" required checked' in told


def test_a_senior_confirms_or_sends_back_in_words() -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    page, browser = f"/clients/{client.pk}/decision/", as_user(senior)
    taken(client, advisor, "refuse", agrees=False)
    assert page in browser.get("/decisions/").content.decode()
    assert page in browser.get("/").content.decode()
    assert as_user(advisor).post(page, {"act": "confirm"}).status_code == 403
    refused = browser.post(page, {"act": "send_back", "words": ""})
    assert refused.status_code == 400
    assert "Dites pourquoi" in refused.content.decode()
    assert browser.post(page, {"act": "send_back", "words": "Précisez le motif."}).status_code == 302
    told = text_of(as_user(advisor), page)
    assert "Précisez le motif." in told
    assert "Vu avec le client." in told
    taken(client, advisor, "refuse", agrees=False)
    done = browser.post(page, {"act": "confirm", "words": ""}, follow=True)
    assert "La décision est confirmée." in done.content.decode()
    assert page not in browser.get("/decisions/").content.decode()
    assert f"/clients/{client.pk}/review/" in browser.get(page).content.decode()


def test_acts_on_nothing_and_unknown_acts_change_nothing() -> None:
    browser, page = signed_in("senior"), address()
    for act in ("confirm", "send_back"):
        answer = browser.post(page, {"act": act, "words": "Déjà écrit"})
        assert answer.status_code == 409
        assert "Déjà écrit" in answer.content.decode()
    for act in ("", "zzz", "reopen"):
        answer = browser.post(page, posted("accept", agrees="yes", act=act))
        assert answer.status_code == 400
        assert "Cet acte n’est pas connu" in answer.content.decode()
        assert 'value="accept" required checked' in answer.content.decode()
    assert not Decision.objects.exists()


def test_who_may_not_confirm_their_own_loses_nothing_written() -> None:
    client, (senior,) = a_file("APPROVE"), people("senior")
    taken(client, senior, "refuse", agrees=False)
    answer = as_user(senior).post(f"/clients/{client.pk}/decision/", {"act": "confirm", "words": "Relu deux fois."})
    assert answer.status_code == 403
    assert "revient à une autre personne" in answer.content.decode()
    assert "Relu deux fois." in answer.content.decode()


def test_a_draft_that_cannot_be_kept_says_why_and_stays() -> None:
    browser, page = signed_in(), address()
    for words, told in (("x" * (WORDS_LENGTH + 1), "trop long"), ("Vu\0", "ne s’enregistre pas")):
        answer = browser.post(page, {"outcome": "refuse", "words": words, "act": "keep"})
        assert answer.status_code == 400
        assert told in answer.content.decode()
        assert words[:3].strip("\0") in answer.content.decode()
    assert not Decision.objects.exists()


def test_words_that_show_nothing_are_none() -> None:
    answer = signed_in().post(address(), posted("refuse", agrees="no", words="\u200b\u200b", act="check"))
    assert answer.status_code == 400
    assert "Dites pourquoi" in answer.content.decode()


def test_reasons_stand_by_what_they_speak_for() -> None:
    browser, page = signed_in(), address("DECLINE")
    told = browser.get(page).content.decode()
    accepting = told.split('<optgroup label="Pour accepter">')[1].split("</optgroup>")[0]
    refusing = told.split('<optgroup label="Pour refuser">')[1].split("</optgroup>")[0]
    assert "Garantie" in accepting
    assert "Garantie" not in refusing
    for usual in ("Part du revenu", "Revenus irréguliers", "Dettes ailleurs", "Pièces demandées et non reçues"):
        assert usual in refusing
    answer = browser.post(page, posted("refuse", agrees="yes", reason="GUARANTEE", act="check"))
    assert answer.status_code == 400
    assert "Ce motif va avec la décision contraire" in answer.content.decode()


def test_a_senior_hands_on_to_another_senior() -> None:
    for role, told in (("advisor", "Transmettre à un senior"), ("senior", "Transmettre à un autre senior")):
        cards = signed_in(role).get(address()).context["cards"]
        assert [card.label for card in cards if card.value == "refer"] == [told]


def test_what_was_looked_at_is_read_again_before_it_is_confirmed() -> None:
    browser, page = signed_in(), address()
    facts = dict(browser.post(page, posted("accept", agrees="yes", act="check")).context["check"]["facts"])
    assert facts["Regardé"] == "Résumé"
    facts = dict(
        browser.post(page, posted("accept", agrees="yes", looked_at=[], act="check")).context["check"]["facts"]
    )
    assert facts["Regardé"] == "rien n’est coché"


def test_a_file_whose_records_changed_is_shown_as_it_is_now() -> None:
    client = a_file("APPROVE")
    page, browser = f"/clients/{client.pk}/decision/", signed_in()
    seen = browser.get(page).context["seen"].replace("APPROVE", "REVIEW")
    client.amt_credit *= 2
    client.save()
    answer = browser.post(page, posted("accept", agrees="yes", act="decide", seen=seen))
    assert answer.status_code == 409
    assert answer.context["client"].amt_credit == client.amt_credit
    assert answer.context["seen"] == browser.get(page).context["seen"]


def test_other_terms_are_loaded_from_a_scenario_and_scored() -> None:
    client, (advisor,) = a_file("DECLINE"), people("advisor")
    subject, now = subject_of(client, now=timezone.now()), timezone.now()
    changes = {"amt_credit": round(client.amt_credit * 0.8)}
    keep_scenario(subject=subject, name="Quatre cinquièmes", changes=changes, by=advisor, now=now)
    page, browser = f"/clients/{client.pk}/decision/", as_user(advisor)
    told = browser.get(page)
    load = told.context["loadable"][0]
    assert load["label"] == "Quatre cinquièmes"
    shown = browser.post(page, posted("refuse", words="Gardé", load=load["value"])).content.decode()
    assert f'value="{changes["amt_credit"]}"' in shown
    assert 'value="accept_on_other_terms" required checked' in shown
    assert "Gardé" in shown
    terms = dict(pair.split("=") for pair in load["value"].split("&"))
    checked = browser.post(page, posted("accept_on_other_terms", act="check", **terms))
    assert checked.status_code == 200
    after = subject.what_if(changes).after
    assert checked.context["check"]["on_terms"].probability_of_default == pytest.approx(
        after.probability_of_default, abs=1e-9
    )


def test_proposals_are_looked_for_when_asked() -> None:
    client = a_file("REVIEW")
    browser, page = signed_in(), f"/clients/{client.pk}/decision/"
    answer = browser.post(page, posted("accept", load="proposals"))
    assert answer.status_code == 200
    assert answer.context["searched"]
    assert bool(answer.context["loadable"]) != answer.context["found_none"]


def test_terms_that_cannot_be_are_said_beside_their_field() -> None:
    browser, page = signed_in("senior"), address()
    for field, others in (("amt_credit", ("amt_annuity",)), ("amt_annuity", ("amt_credit",))):
        answer = browser.post(page, posted("accept_on_other_terms", act="check", **{field: "99999999999"}))
        assert answer.status_code == 400
        assert f"id_{field}_error" in answer.content.decode()
        assert not any(f"id_{other}_error" in answer.content.decode() for other in others)
    empty = browser.post(page, posted("accept_on_other_terms", act="check"))
    assert "Donnez au moins une condition" in empty.content.decode()


def test_the_address_may_bring_terms() -> None:
    told = signed_in().get(f"{address()}?amt_credit=150000").content.decode()
    assert 'value="150000"' in told
    assert 'value="accept_on_other_terms" required checked' in told


def test_documents_are_asked_for_with_their_day() -> None:
    browser, page = signed_in(), address()
    checked = browser.post(page, posted("request_documents", act="check")).content.decode()
    day = timezone.localdate() + timedelta(days=10)
    assert f"{day.day} " in checked
    assert "revient dans votre liste" in checked
    assert browser.post(page, posted("request_documents", words="", act="check")).status_code == 400


@pytest.mark.parametrize("until", ["２０２６-12-31", "bientôt", "2026-02-30"])
def test_a_day_that_is_none_is_said_and_stays(until: str) -> None:
    response = signed_in().post(address(), posted("request_documents", until=until, act="check"))
    assert response.status_code == 400
    assert f'value="{until}"' in response.content.decode()
    assert "date" in str(response.context["form"].errors["until"])


def test_the_calendar_offers_the_days_that_the_rules_take() -> None:
    browser, page = signed_in(), address()
    attrs = browser.get(page).context["form"].fields["until"].widget.attrs
    for end, step in ((attrs["min"], -1), (attrs["max"], 1)):
        beyond = (date.fromisoformat(end) + timedelta(days=step)).isoformat()
        for day, status in ((end, 200), (beyond, 400)):
            said = posted("request_documents", until=day, act="check")
            assert browser.post(page, said).status_code == status, day


def test_the_state_stands_at_the_head_of_every_page_and_in_lists() -> None:
    client, (advisor,) = a_file("REVIEW"), people("advisor")
    taken(client, advisor, "refer")
    browser = as_user(advisor)
    for page in (f"/clients/{client.pk}/", f"/clients/{client.pk}/why/", f"/clients/?identifier={client.pk}&sort=last"):
        assert "state-referred" in browser.get(page, follow=True).content.decode(), page


def test_the_list_is_filtered_by_decision() -> None:
    client, (advisor,) = a_file("REVIEW"), people("advisor")
    taken(client, advisor, "refer")
    browser = as_user(advisor)
    listed = browser.get("/clients/?decision=referred").context["listing"]
    assert [line.client.pk for line in listed.lines] == [client.pk]
    assert [chip.label for chip in listed.chips] == ["Transmis"]
    assert browser.get("/clients/?decision=open").context["listing"].count == 99
    assert browser.get("/clients/?decision=final").context["listing"].count == 0
    assert browser.get("/clients/?decision=x").status_code == 400
    found = browser.get("/api/v1/clients/?decision=referred").json()["results"]
    assert [one["sk_id_curr"] for one in found] == [client.pk]


def test_both_languages(model: Model) -> None:
    browser = signed_in(language="en")
    DecisionReason.objects.filter(code="OTHER").update(label_en="Something else")
    page = address()
    told = browser.get(page).content.decode()
    assert "Your decision" in told
    assert "Something else" in told
    checked = browser.post(page, posted("refuse", agrees="no", act="check")).content.decode()
    assert "departs from the recommendation" in checked


def test_queries_do_not_grow_with_the_history() -> None:
    client, (advisor, senior) = a_file("REVIEW"), people("advisor", "senior")
    taken(client, advisor, "refer")
    from tests.scoring.reading import queries

    browser, page = as_user(senior), f"/clients/{client.pk}/decision/"
    first = queries(browser, page)
    taken(client, senior, "accept")
    for _ in range(3):
        now = timezone.now()
        current = service.current_of(client)
        assert current is not None
        service.reopen(decision=current, words="Encore.", by=senior, now=now)
        reviewer = advisor if current.decided_by == senior else senior
        viewed(client, reviewer)
        taken(client, reviewer, "refuse")
    assert queries(browser, page) <= first + 1
