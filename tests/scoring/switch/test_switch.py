"""The switch: who turns it, what every page says while it is off, and that each worker follows."""

from __future__ import annotations

import html
import json
import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import switch
from scoring.core.assessment import assess
from scoring.core.batch import score_everyone
from scoring.core.engine import NoModelError, published_model
from scoring.core.log.verification import verify
from scoring.core.roles import ROLES
from scoring.core.search import Criteria, page_of
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import Decision
from scoring.models.events import Event, EventWords, Kind
from scoring.models.switch import Position, SwitchChange
from scoring.models.versions import Answer
from tests.clients.factories import NOON, a_client
from tests.scoring.decision.deciding import taken
from tests.scoring.factories import a_user, applicant, signed_in, with_token

pytestmark = pytest.mark.django_db
PAGE = "/switch/"


def turn(position: Position) -> SwitchChange:
    last = SwitchChange.objects.first()
    by = User.objects.filter(username="turner").first() or a_user("senior", username="turner")
    return switch.turn(position=position, why="Un doute", by=by, now=timezone.now(), seen=last.pk if last else 0)


def posted(browser: Browser, position: str = "stopped", why: str = "Dérive constatée", seen: int = 0) -> object:
    return browser.post(PAGE, {"position": position, "why": why, "seen": seen})


@pytest.mark.parametrize("role", list(ROLES))
def test_seniors_and_administrators_turn_it_and_everybody_sees_it(role: str) -> None:
    browser, may = signed_in(role), role in ("senior", "admin")
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert ('name="position"' in page.content.decode()) is may
    assert posted(browser).status_code == (302 if may else 403)  # type: ignore[attr-defined]
    assert SwitchChange.objects.count() == may


def test_a_visitor_is_sent_to_the_sign_in_page(client: Browser) -> None:
    assert client.get(PAGE).status_code == 302


def test_what_was_turned_is_an_event_with_its_words_and_the_chain_stays_whole() -> None:
    posted(signed_in("senior"))
    [event] = Event.objects.filter(kind=Kind.SCORING_SWITCHED)
    change = SwitchChange.objects.get()
    assert (event.facts, event.actor, change.event) == ({"position": "stopped"}, change.by_id, event.pk)
    assert EventWords.objects.get(event=event.pk).values == {"text": "Dérive constatée"}
    assert verify().fault is None


def test_it_says_since_when_and_why_and_starts_again() -> None:
    browser = signed_in("senior")
    posted(browser)
    page = browser.get(PAGE).content.decode()
    assert "Évaluation arrêtée" in page
    assert "Dérive constatée" in page
    posted(browser, "on", "Vérifié", SwitchChange.objects.first().pk)  # type: ignore[union-attr]
    page = browser.get("/help/").content.decode()
    assert 'class="stopped"' not in page
    assert [one.position for one in SwitchChange.objects.all()] == ["on", "stopped"]


@pytest.mark.parametrize(
    ("position", "why", "said"),
    [
        ("stopped", "", "Dites pourquoi."),
        ("", "x", "Choisissez."),
        ("on", "x", "Choisissez dans la liste."),
        ("stopped", "x" * 2001, "2001 caractères"),
    ],
)
def test_what_does_not_do_is_said_and_what_was_typed_stays(position: str, why: str, said: str) -> None:
    response = posted(signed_in("admin"), position, why)
    assert response.status_code == 400  # type: ignore[attr-defined]
    page = response.content.decode().replace("\u202f", "")  # type: ignore[attr-defined]
    assert said.replace(" ", "") in page.replace(" ", "").replace("\u00a0", "")
    assert why in page
    assert not SwitchChange.objects.exists()


def test_of_two_people_the_second_is_told_and_keeps_what_was_typed() -> None:
    turn(Position.NO_RECOMMENDATION)
    response = posted(signed_in("admin"), "stopped", "Mes mots", seen=0)
    assert response.status_code == 409  # type: ignore[attr-defined]
    page = response.content.decode()  # type: ignore[attr-defined]
    assert "Mes mots" in page
    assert 'value="stopped" selected' in page
    assert SwitchChange.objects.count() == 1
    with pytest.raises(switch.OvertakenError):
        switch.turn(position=Position.ON, why="x", by=a_user("senior", username="late"), now=timezone.now(), seen=0)
    assert Event.objects.filter(kind=Kind.SCORING_SWITCHED).count() == 1


def test_a_button_pressed_twice_turns_it_once_and_leads_to_what_its_first_press_did() -> None:
    browser = signed_in("senior")
    for _ in range(2):
        assert posted(browser, why="Un doute\nsérieux").status_code == 302  # type: ignore[attr-defined]
    assert SwitchChange.objects.count() == 1
    assert "C’est fait" in browser.get(PAGE).content.decode()
    assert posted(browser, why="Autre chose").status_code == 409  # type: ignore[attr-defined]


# What every process does


def test_another_process_looks_again_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=100.0)
    monkeypatch.setattr(switch, "time", clock)
    switch.forget()
    assert switch.standing().position is Position.ON
    SwitchChange.objects.create(position=Position.STOPPED, by=a_user("senior"), at=NOON, event=1)  # elsewhere
    clock.now += switch.REREAD - 0.01
    assert switch.standing().position is Position.ON
    clock.now += 0.01
    assert switch.standing().position is Position.STOPPED
    assert switch.REREAD < 1


def test_reading_it_is_one_query_for_many_readings(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    switch.forget()
    with django_assert_num_queries(1):
        for _ in range(100):
            switch.standing()


# Recommendations stopped


@pytest.fixture
def scored(model: Model) -> Client:
    client = a_client()
    score_everyone(now=NOON, advance=lambda _: None)
    return client


def test_without_recommendations_risk_and_explanation_stay(scored: Client) -> None:
    before = assess(scored, now=NOON)
    turn(Position.NO_RECOMMENDATION)
    after = assess(scored, now=NOON)
    assert before.recommendation is not None
    assert (after.recommendation, after.reasons, after.sufficient) == (None, (), True)
    assert after.probability_of_default == before.probability_of_default
    assert after.contributions.by_feature == before.contributions.by_feature


def test_without_recommendations_no_page_of_a_file_names_one(scored: Client) -> None:
    turn(Position.NO_RECOMMENDATION)
    browser = signed_in("senior")
    pages = ("", "why/", "compare/", "similar/", "simulate/", "for-client/", "for-client/?card=reasons")
    others = ("for-client/?card=next", "print/", "decision/", "notes/", "data/", "?in=recommendation%3DDECLINE")
    for page in (*pages, *others):
        response = browser.get(f"/clients/{scored.pk}/{page}")
        assert response.status_code == 200, page
        text = response.content.decode()
        assert not re.search(r"badge-(approve|review|decline)", text), page
        assert "Le calcul recommande de" not in text
        assert "trop incomplet" not in text, page


def test_lists_hide_recommendations_and_keep_the_risk(scored: Client) -> None:
    turn(Position.NO_RECOMMENDATION)
    browser = signed_in("senior")
    for address in ("/", "/clients/"):
        assert not re.search(r"badge-(approve|review|decline)", browser.get(address).content.decode())
    [row] = page_of(Criteria(), 1)
    assert row.assessment is not None
    assert row.assessment.recommendation == Answer.NONE
    assert row.assessment.probability_of_default == BatchAssessment.objects.get().probability_of_default


def test_pages_of_recommendations_say_that_these_are_stopped(scored: Client) -> None:
    turn(Position.NO_RECOMMENDATION)
    browser = signed_in("senior")
    for address in ("/portfolio/", "/clients/?recommendation=DECLINE", f"/clients/{scored.pk}/proposals/"):
        response = browser.get(address)
        assert response.status_code == 503, address
        assert "<h1>Recommandations arrêtées</h1>" in response.content.decode()


def test_batch_scoring_keeps_what_the_model_says_for_when_they_start_again(scored: Client) -> None:
    before = BatchAssessment.objects.get().recommendation
    turn(Position.NO_RECOMMENDATION)
    score_everyone(now=NOON, advance=lambda _: None)
    assert BatchAssessment.objects.get().recommendation == before


def test_without_recommendations_a_decision_wants_a_reason(scored: Client) -> None:
    turn(Position.NO_RECOMMENDATION)
    browser, address = with_token("senior"), f"/api/v1/clients/{scored.pk}/decisions/"

    def post(**said: object) -> object:
        return browser.post(address, json.dumps({"outcome": "accept", **said}), content_type="application/json")

    refused = post()
    assert refused.status_code == 400  # type: ignore[attr-defined]
    assert list(refused.json()["errors"]) == ["reason_code"]  # type: ignore[attr-defined]
    assert post(reason_code="OTHER").status_code == 201  # type: ignore[attr-defined]
    kept = Decision.objects.get().assessment
    assert kept is not None
    assert (kept.recommendation, kept.shortfall) == (Answer.NONE, None)


def test_by_api_a_score_has_no_recommendation_and_is_sufficient(scored: Client) -> None:
    turn(Position.NO_RECOMMENDATION)
    program = with_token("integrator")
    answer = program.get(f"/api/v1/clients/{scored.pk}/score/").json()
    assert (answer["recommendation"], answer["sufficient"], answer["reasons"]) == (None, True, [])
    assert answer["probability_of_default"] > 0
    refused = program.get("/api/v1/clients/?recommendation=DECLINE")
    assert refused.status_code == 503
    assert refused.json()["type"] == "/api/v1/docs/#recommendations-stopped"


# Scoring stopped


def test_while_scoring_is_stopped_pages_of_estimates_say_so_and_the_rest_is_open(scored: Client) -> None:
    turn(Position.STOPPED)
    browser = signed_in("senior")
    for page in ("", "why/", "compare/", "similar/", "simulate/", "proposals/", "for-client/", "print/"):
        response = browser.get(f"/clients/{scored.pk}/{page}")
        assert response.status_code == 503, page
        text = response.content.decode()
        assert "<h1>Évaluation arrêtée</h1>" in text
        assert f'href="/clients/{scored.pk}/notes/"' in text
    for page in ("data/", "history/", "notes/"):
        response = browser.get(f"/clients/{scored.pk}/{page}")
        assert response.status_code == 200, page
        text = response.content.decode()
        assert 'class="stopped"' in text
        assert not re.search(r"badge-(approve|review|decline|none)", text), page


def test_while_scoring_is_stopped_what_was_decided_is_read(model: Model) -> None:
    client = applicant(1)
    decided = taken(client, a_user("senior", username="decider"), "refuse", agrees=True, words="Trop de charges.")
    turn(Position.STOPPED)
    page = signed_in("advisor").get(f"/clients/{client.pk}/decision/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Trop de charges." in text
    assert decided.reason.label in html.unescape(text)
    assert 'name="outcome"' not in text


def test_while_scoring_is_stopped_lists_show_no_risk(scored: Client) -> None:
    turn(Position.STOPPED)
    browser = signed_in("senior")
    for address in ("/", "/clients/", "/decisions/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert not re.search(r"badge-(approve|review|decline|none)", page.content.decode())
    for search in ("sort=riskiest", "risk_max=10", "recommendation=DECLINE"):
        assert browser.get(f"/clients/?{search}").status_code == 503
    [row] = page_of(Criteria(), 1)
    assert row.assessment is None


def test_while_scoring_is_stopped_the_api_answers_503_with_a_type() -> None:
    client, program = a_client(), with_token("integrator")
    turn(Position.STOPPED)
    for language, said in {"fr": "arrêtée", "en": "stopped"}.items():
        response = program.get(f"/api/v1/clients/{client.pk}/score/", headers={"accept-language": language})
        assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
        assert response.json()["type"] == "/api/v1/docs/#scoring-stopped"
        assert said in response.json()["detail"]


def test_while_scoring_is_stopped_nothing_is_scored_and_the_model_can_be_looked_at(scored: Client) -> None:
    turn(Position.STOPPED)
    with pytest.raises(NoModelError, match="stopped"):
        score_everyone(now=NOON, advance=lambda _: None)
    assert published_model().version
    browser = signed_in("analyst")
    for address in ("/model/", "/model/details/", "/model/threshold/"):
        assert browser.get(address).status_code == 200


@pytest.mark.parametrize(("position", "shown"), [("stopped", True), ("no_recommendation", True), ("on", False)])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_says_what_is_stopped(position: str, shown: bool, language: str) -> None:
    turn(Position.STOPPED)
    if position != "stopped":
        turn(Position(position))
    browser = signed_in("advisor")
    browser.cookies["django_language"] = language
    for address in ("/help/", "/accessibilite/", "/api/v1/docs/", "/unknown/"):
        page = browser.get(address).content.decode()
        assert ('class="stopped"' in page) is shown
        assert ("Pourquoi</a>" in page if language == "fr" else "Why</a>" in page) is shown


def test_it_is_found_in_the_menu_by_those_who_may() -> None:
    for role, may in {"senior": True, "admin": True, "advisor": False, "auditor": False}.items():
        menu = signed_in(role).get("/help/").content.decode().partition('id="me"')[2].partition("</ul>")[0]
        assert ('href="/switch/"' in menu) is may


def test_what_was_typed_before_scoring_stopped_stays_and_is_sent_again_once_it_is_on(model: Model) -> None:
    client = applicant(1)
    browser = signed_in("advisor")
    page = f"/clients/{client.pk}/decision/"
    seen = browser.get(page).context["seen"]
    typed = {"act": "keep", "outcome": "refuse", "words": 'Vu avec elle : "rien" de plus.', "seen": seen}
    turn(Position.STOPPED)
    stopped = browser.post(page, {**typed, "looked_at": ["summary", "why"]})
    assert stopped.status_code == 503
    assert not Decision.objects.exists()
    form = stopped.content.decode().partition(f'<form method="post" action="{page}"')[2].partition("</form>")[0]
    fields = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"(?: value="|[^>]*>\s*)([^"<]*)', form)
    kept = QueryDict(mutable=True)
    for name, value in fields:
        kept.appendlist(name, html.unescape(value))
    assert kept.getlist("looked_at") == ["summary", "why"]
    turn(Position.ON)
    again = browser.post(page, kept.urlencode(), content_type="application/x-www-form-urlencoded")
    assert again.status_code == 302
    draft = Decision.objects.get()
    assert (draft.typed["outcome"], draft.typed["words"]) == ("refuse", typed["words"])
