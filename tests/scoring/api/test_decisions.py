"""Decisions by API: the same service as the page, answers and refusals, done once under a key."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import Settings

from scoring.api.idempotency import KEPT, LONGEST
from scoring.core.log.writing import erase_about
from scoring.core.roles import ROLES
from scoring.models.decisions import Decision, DecisionReason
from scoring.models.events import Event, Kind
from scoring.models.idempotency import KeyedRequest
from scoring.models.records import AssessmentRecord
from tests.scoring.decision.deciding import a_file, taken
from tests.scoring.factories import a_user, with_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
ACCEPT = {"outcome": "accept", "agrees": True}
REFUSE = {"outcome": "refuse", "agrees": False, "reason_code": "OTHER", "words": "Vu."}


def address(answer: str = "APPROVE", place: int = 0) -> str:
    return f"/api/v1/clients/{a_file(answer, place).pk}/decisions/"


def post(caller: Browser, to: str, body: Any, key: str = "") -> Any:
    headers = {"idempotency-key": key} if key else {}
    return caller.post(to, json.dumps(body), content_type="application/json", headers=headers)


def test_a_decision_is_taken_listed_and_read() -> None:
    caller, to = with_token("advisor"), address()
    answer = post(caller, to, REFUSE)
    assert answer.status_code == 201
    told = answer.json()
    decision, event = Decision.objects.get(), Event.objects.get(kind=Kind.DECIDED)
    assert told == {
        "id": decision.pk,
        "state": "awaiting_second",
        "departs": True,
        "assessment_id": decision.assessment_id,
        "event_hash": event.link,
    }
    assert answer["Location"] == f"{to}{decision.pk}/"
    one = caller.get(answer["Location"]).json()
    assert caller.get(to).json()["results"] == [one]
    assert {**one, **told} == one
    assert (one["words"], one["reason_code"], one["recommendation"]) == ("Vu.", "OTHER", "APPROVE")
    kept = caller.get(f"/api/v1/assessments/{told['assessment_id']}/").json()
    assert kept["sk_id_curr"] == one["sk_id_curr"]
    assert kept["log_odds"] == pytest.approx(
        kept["base_value"] + sum(part["contribution"] for part in kept["contributions"]), abs=1e-9
    )
    assert all(reason["sentence"] for reason in kept["reasons"])


def test_an_emptied_assessment_is_marked() -> None:
    caller = with_token("advisor")
    decision = taken(a_file("REVIEW"), User.objects.get(username="advisor"), "refer")
    to = f"/api/v1/assessments/{decision.assessment_id}/"
    assert caller.get(to).json()["erased_at"] is None
    erase_about(decision.client_id, by=None)
    told, kept = caller.get(to).json(), AssessmentRecord.objects.get()
    assert kept.erased_at is not None
    assert datetime.fromisoformat(told["erased_at"]) == kept.erased_at
    assert (told["values"], told["contributions"], told["reasons"]) == ({}, [], [])


def test_what_is_missing_is_named_in_both_languages() -> None:
    to = address()
    for language, said in (("fr", "Choisissez un motif."), ("en", "Choose a reason.")):
        caller = with_token("advisor" if language == "fr" else "senior", **{"accept-language": language})
        answer = post(caller, to, {"outcome": "refuse", "agrees": False, "words": "x"})
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["errors"] == {"reason_code": [said]}
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"outcome": "maybe"}, "outcome"),
        ({}, "outcome"),
        ({"outcome": "accept"}, "agrees"),
        ({"outcome": "accept", "agrees": False}, "agrees"),
        ({"outcome": "refuse", "agrees": True, "reason_code": "OTHER", "words": "x"}, "agrees"),
        ({**REFUSE, "reason_code": "NONE_SUCH"}, "reason_code"),
        ({**REFUSE, "words": " "}, "words"),
        ({**REFUSE, "words": "x" * 2001}, "words"),
        ({**ACCEPT, "reason": "OTHER"}, "reason"),
        ({**ACCEPT, "terms": {"amt_credit": 5}}, "terms"),
        ({"outcome": "accept_on_other_terms"}, "terms"),
        ({"outcome": "accept_on_other_terms", "terms": {"amt_credit": 1e13}}, "terms"),
        ({"outcome": "accept_on_other_terms", "terms": {"days_birth": 1}}, "terms.days_birth"),
        ({"outcome": "accept_on_other_terms", "terms": 7}, "terms"),
        ({"outcome": "request_documents", "words": "RIB"}, "until"),
        ({"outcome": "request_documents", "words": "RIB", "until": "2020-01-01"}, "until"),
        ({"outcome": "request_documents", "until": "2999-01-01"}, "words"),
        ({**ACCEPT, "looked_at": ["tarot"]}, "looked_at"),
    ],
)
def test_each_refusal_names_its_field_and_writes_nothing(body: dict[str, Any], field: str) -> None:
    answer = post(with_token("advisor"), address(), body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Decision.objects.exists()
    assert not Event.objects.exists()


def test_other_outcomes_answer_their_state() -> None:
    caller = with_token("advisor")
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    for place, (body, state) in enumerate(
        [
            ({"outcome": "request_documents", "words": "RIB", "until": until}, "awaiting_documents"),
            ({"outcome": "refer"}, "referred"),
            (ACCEPT, "final"),
        ]
    ):
        assert post(caller, address("APPROVE", place), body).json()["state"] == state


@pytest.mark.parametrize("role", sorted(ROLES))
def test_reading_and_deciding_go_by_role(role: str) -> None:
    author = a_user("advisor", username="first")
    decision = taken(a_file("REVIEW"), author, "refer")
    caller = with_token(role)
    to = address("REVIEW")
    for page in (
        to,
        f"{to}{decision.pk}/",
        f"/api/v1/assessments/{decision.assessment_id}/",
        "/api/v1/decision-reasons/",
    ):
        assert caller.get(page).status_code == 200
        assert caller.delete(page).status_code == 405
    answer = post(caller, address(), ACCEPT)
    assert answer.status_code == (201 if role in ("advisor", "senior") else 403)
    assert answer.status_code == 201 or answer["Content-Type"] == "application/problem+json"


def test_strangers_and_unknown_addresses() -> None:
    to = address()
    assert post(Browser(), to, ACCEPT).status_code == 401
    nobody = with_token("")
    assert nobody.get(to).status_code == post(nobody, to, ACCEPT).status_code == 403
    caller = with_token("advisor")
    unknown = ("/api/v1/clients/7/decisions/", f"{to}99/", "/api/v1/assessments/99/")
    assert {caller.get(one).status_code for one in unknown} == {404}
    assert post(caller, "/api/v1/clients/7/decisions/", ACCEPT).status_code == 404
    decision = taken(a_file("REVIEW"), User.objects.get(username="advisor"), "refer")
    assert caller.get(f"{to}{decision.pk}/").status_code == 404  # another client's


def test_a_file_that_does_not_stand_so_is_a_conflict() -> None:
    caller, to = with_token("advisor"), address()
    assert post(caller, to, ACCEPT).status_code == 201
    again = post(caller, to, ACCEPT)
    assert again.status_code == 409
    assert (
        again.json()["detail"]
        == "La décision est définitive. Un réexamen peut être ouvert, à la demande du client ou par un senior."
    )
    referred = address("REVIEW")
    assert post(caller, referred, {"outcome": "refer", "reason_code": "OTHER"}).status_code == 201
    assert post(caller, referred, {"outcome": "accept", "reason_code": "OTHER"}).status_code == 403


def test_the_reasons_are_those_offered_in_the_language_asked_for() -> None:
    DecisionReason.objects.filter(code="OTHER").update(is_offered=False)
    french = with_token("advisor").get("/api/v1/decision-reasons/").json()
    english = with_token("senior", **{"accept-language": "en"}).get("/api/v1/decision-reasons/").json()
    assert [one["code"] for one in french] == [one["code"] for one in english]
    assert "OTHER" not in [one["code"] for one in french]
    assert french[0]["label"] != english[0]["label"]


# Done once under a key


def test_the_same_request_is_done_once_and_answered_alike() -> None:
    caller, to = with_token("advisor"), address()
    first, second = (post(caller, to, REFUSE, "a-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Decision.objects.count() == 1
    assert Event.objects.filter(kind=Kind.DECIDED).count() == 1


def test_a_refusal_is_an_answer_too() -> None:
    caller, to = with_token("advisor"), address()
    first, second = (post(caller, to, {"outcome": "accept"}, "a-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (400, 400)
    assert first.json() == second.json()
    assert second["Content-Type"] == "application/problem+json"


def test_the_same_key_for_another_request_is_refused() -> None:
    caller, to = with_token("advisor"), address()
    post(caller, to, REFUSE, "a-1")
    for other, body in ((to, {**REFUSE, "words": "Autre."}), (address("APPROVE", 1), REFUSE)):
        answer = post(caller, other, body, "a-1")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert Decision.objects.count() == 1


def test_the_order_of_names_makes_no_other_request() -> None:
    caller, to = with_token("advisor"), address()
    post(caller, to, REFUSE, "a-1")
    assert post(caller, to, dict(reversed(REFUSE.items())), "a-1").status_code == 201


def test_keys_are_each_accounts_own() -> None:
    assert post(with_token("advisor"), address(), ACCEPT, "a-1").status_code == 201
    assert post(with_token("senior"), address("APPROVE", 1), ACCEPT, "a-1").status_code == 201
    assert Decision.objects.count() == 2


def test_a_request_in_flight_is_not_done_twice_and_one_cut_off_is_done_again() -> None:
    caller, to = with_token("advisor"), address()
    post(caller, to, ACCEPT, "a-1")
    row = KeyedRequest.objects.get()
    Decision.objects.all().update(state="replaced")
    KeyedRequest.objects.update(status=None, answer=None)
    answer = post(caller, to, ACCEPT, "a-1")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    KeyedRequest.objects.update(begun_at=row.begun_at - LONGEST - timedelta(seconds=1))
    assert post(caller, to, ACCEPT, "a-1").status_code == 201


def test_an_answer_is_kept_for_a_day() -> None:
    caller, to = with_token("advisor"), address()
    post(caller, to, ACCEPT, "a-1")
    KeyedRequest.objects.update(begun_at=timezone.now() - KEPT + timedelta(minutes=5))
    assert post(caller, to, ACCEPT, "a-1").status_code == 201
    KeyedRequest.objects.update(begun_at=timezone.now() - KEPT - timedelta(seconds=5))
    assert post(caller, to, ACCEPT, "a-1").status_code == 409  # done anew: the file is decided
    assert Decision.objects.count() == 1


def test_what_fails_is_forgotten_and_may_be_sent_again(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    caller, to = with_token("advisor"), address()
    caller.raise_request_exception = False

    def fails(*args: Any, **named: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("scoring.core.decisions.service._step", fails)
        assert post(caller, to, ACCEPT, "a-1").status_code == 500
    assert not KeyedRequest.objects.exists()
    assert not Decision.objects.exists()
    assert post(caller, to, ACCEPT, "a-1").status_code == 201


@pytest.mark.parametrize("key", ["é", "x" * 256, "a\tb"])
def test_a_key_of_another_form_is_refused(key: str) -> None:
    assert post(with_token("advisor"), address(), ACCEPT, key).status_code == 400


def test_the_answer_kept_holds_no_words() -> None:
    post(with_token("advisor"), address(), {**REFUSE, "words": "Secret de famille."}, "a-1")
    row = KeyedRequest.objects.get()
    assert "Secret" not in json.dumps([row.answer, row.fingerprint])


def test_the_identifier_of_the_request_is_given_back_and_told_by_the_event() -> None:
    caller, to = with_token("advisor"), address()
    answer = caller.post(to, json.dumps(ACCEPT), content_type="application/json", headers={"x-request-id": "abc-123"})
    assert answer["X-Request-ID"] == "abc-123"
    assert Event.objects.get(kind=Kind.DECIDED).request_id == "abc-123"


def test_a_revoked_right_decides_nothing() -> None:
    user = a_user("advisor")
    token = AuthToken.objects.create(user)[1]
    user.groups.clear()
    assert post(Browser(headers={"authorization": f"Token {token}"}), address(), ACCEPT).status_code == 403


@pytest.mark.parametrize(("language", "word"), [("fr", "imbriquées"), ("en", "nested")])
def test_a_body_that_is_nested_too_deeply_is_refused_in_words(language: str, word: str) -> None:
    body, to = "[" * 100_000 + "]" * 100_000, address()
    headers = {"accept-language": language}
    answer = with_token("advisor").post(to, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert word in answer.json()["detail"]
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        '{"outcome": "accept_on_other_terms", "terms": {"amt_credit": 1' + "0" * 400 + "}}",
        '{"\\ud800": 1, "outcome": "accept"}',
        '{"outcome": "\\ud800"}',
        '{"outcome": "accept", "looked_at": ["\\ud800"]}',
    ],
    ids=["number-too-large", "half-a-character-in-a-name", "in-a-value", "in-a-list"],
)
def test_a_body_that_no_answer_could_repeat_is_refused_in_words(body: str) -> None:
    answer = with_token("advisor").post(address(), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Decision.objects.exists()
