"""What programs get wrong, and what they are told: addresses, methods, parameters, types, sizes, languages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client as Browser
from pytest_django import Settings

from ml.serving.model import Model
from scoring.models.decisions import Decision
from tests.clients.factories import a_client
from tests.scoring.api.test_api import problem_of
from tests.scoring.factories import signed_in, with_token

pytestmark = pytest.mark.django_db
ONE = "/api/v1/clients/100001/"
DECISIONS = f"{ONE}decisions/"
UNTIL = f"{date.today() + timedelta(days=10)}"
ASKED = {"outcome": "request_documents", "words": "Trois bulletins.", "until": UNTIL, "reason_code": "OTHER"}


def post(browser: Browser, body: Any = None, address: str = DECISIONS, **heads: str) -> Any:
    return browser.post(address, json.dumps(body or ASKED), content_type="application/json", headers=heads)


# Addresses


@pytest.mark.parametrize("debug", [True, False])
def test_posting_without_the_final_slash_names_the_right_address(debug: bool, settings: Settings) -> None:
    settings.DEBUG = debug
    a_client()
    document = problem_of(post(with_token("advisor"), address=DECISIONS[:-1]), 404)
    assert DECISIONS in document["detail"]
    assert not Decision.objects.exists()


def test_reading_without_the_final_slash_is_redirected_with_the_query(client: Browser) -> None:
    response = client.get("/api/v1/clients?page_size=2")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/clients/?page_size=2")


@pytest.mark.parametrize("address", ["/api/v1/decision/", "/api/v1/decision", "/api/v2/", "/api"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_unknown_address_is_a_problem_by_any_method(address: str, method: str) -> None:
    strict = Browser(enforce_csrf_checks=True)
    response = getattr(strict, method)(address)
    if response.status_code == 301:  # /api, to read
        response = strict.get(response["Location"])
    assert "/api/v1/docs/" in problem_of(response, 404)["detail"]


# Parameters


@pytest.mark.parametrize("text", ["abc", "0", "-1", "501", "1.5", "", "1e2"])
@pytest.mark.parametrize("address", ["/api/v1/clients/", DECISIONS])
def test_a_size_of_page_that_is_none_is_refused_by_name(text: str, address: str) -> None:
    a_client()
    [[told]] = problem_of(with_token().get(address, {"page_size": text}), 400)["errors"].values()
    assert "500" in told


def test_the_largest_page_is_given() -> None:
    assert with_token().get("/api/v1/clients/", {"page_size": "500"}).status_code == 200


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("/api/v1/clients/", "page_size"),
        (ONE, "aucun"),
        (f"{ONE}score/", "contributions"),
        (DECISIONS, "cursor"),
        ("/api/v1/decision-reasons/", "aucun"),
    ],
)
def test_a_parameter_that_is_not_known_is_refused_with_those_that_are(address: str, known: str, model: Model) -> None:
    a_client()
    errors = problem_of(with_token().get(address, {"ocupation": "Laborers"}), 400)["errors"]
    assert list(errors) == ["ocupation"]
    assert known in errors["ocupation"][0]


def test_a_stranger_is_told_nothing_of_parameters(client: Browser) -> None:
    problem_of(client.get("/api/v1/clients/", {"x": "1"}), 401)


# Types


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"words": 5}, "words"),
        ({"words": True}, "words"),
        ({"reason_code": 5}, "reason_code"),
        ({"agrees": "true"}, "agrees"),
        ({"agrees": 1}, "agrees"),
        ({"outcome": 5}, "outcome"),
        ({"outcome": None}, "outcome"),
        ({"until": 20990131}, "until"),
        ({"until": "31/01/2099"}, "until"),
        ({"until": "２０９９-01-31"}, "until"),
        ({"looked_at": "file"}, "looked_at"),
        ({"looked_at": {"file": 1}}, "looked_at"),
        ({"terms": []}, "terms"),
        ({"terms": None}, "terms"),
        ({"terms": {"amt_credit": "150000"}}, "terms"),
        ({"terms": {"amt_credit": True}}, "terms"),
        ({"terms": {"amt_credit": [1]}}, "terms"),
        ({"seen": 5}, "seen"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(said: dict[str, Any], field: str, model: Model) -> None:
    a_client()
    errors = problem_of(post(with_token("advisor"), ASKED | said), 400)["errors"]
    assert list(errors) == [field]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity"])
def test_a_number_that_is_none_is_refused(number: str, model: Model) -> None:
    a_client()
    body = '{"outcome": "accept_on_other_terms", "reason_code": "OTHER", "terms": {"amt_credit": 1.5}}'
    body = body.replace("1.5", number)
    problem_of(with_token("advisor").post(DECISIONS, body, content_type="application/json"), 400)


@pytest.mark.parametrize("body", ["[]", '"x"', "5", "null", "{", ""])
def test_a_body_that_is_no_object_is_refused(body: str, model: Model) -> None:
    a_client()
    problem_of(with_token("advisor").post(DECISIONS, body, content_type="application/json"), 400)


# Size, languages


@pytest.mark.parametrize(("language", "said"), [("fr", "2,5 Mo"), ("en", "2.5 MB")])
def test_a_body_that_is_too_large_is_told_the_limit(language: str, said: str) -> None:
    a_client()
    browser = with_token("advisor")
    heads = {"idempotency-key": "large", "accept-language": language}
    told = problem_of(post(browser, {"outcome": "refer", "words": "x" * 3_000_000}, **heads), 413)["detail"]
    assert said in told.replace("\u00a0", " ").replace("\u202f", " ")
    assert project.DATA_UPLOAD_MAX_MEMORY_SIZE == 2_621_440


def test_errors_are_in_the_language_asked_for(model: Model) -> None:
    a_client()
    allowed, strange = with_token("advisor"), Browser(headers={"authorization": "Token 0"})

    def told(language: str) -> list[str]:
        heads = {"accept-language": language}
        answers = [
            strange.get(ONE, headers=heads),
            Browser().get(ONE, headers=heads),
            allowed.get("/api/v1/clients/7/", headers=heads),
            allowed.get("/api/v1/clients/7/decisions/", headers=heads),
            allowed.get(f"{DECISIONS}7/", headers=heads),
            allowed.get("/api/v1/assessments/7/", headers=heads),
            allowed.get("/api/v1/clients/?cursor=x", headers=heads),
            allowed.get("/api/v1/clients/?page_size=x", headers=heads),
            allowed.get("/api/v1/clients/?x=1", headers=heads),
            allowed.get("/api/v1/nothing/", headers=heads),
            allowed.get(f"{ONE}?format=xml", headers=heads),
            allowed.put(ONE, headers=heads),
            allowed.get(ONE, headers=heads | {"accept": "text/csv"}),
            allowed.post(DECISIONS, "{", content_type="application/json", headers=heads),
            allowed.post(DECISIONS, "[]", content_type="application/json", headers=heads),
            allowed.post(DECISIONS, "x=1", content_type="application/x-www-form-urlencoded", headers=heads),
            allowed.post(DECISIONS, '{"outcome": "x", "agrees": 5}', content_type="application/json", headers=heads),
            allowed.post(DECISIONS[:-1], "{}", content_type="application/json", headers=heads),
        ]
        assert [answer["Content-Language"] for answer in answers] == [language] * len(answers)
        documents = [answer.json() for answer in answers]
        return [f"{one['detail']} {json.dumps(one.get('errors', ''), ensure_ascii=False)}" for one in documents]

    french, english = told("fr"), told("en")
    assert [one for one in zip(french, english, strict=True) if one[0] == one[1]] == []
    words = {"the", "not", "is", "was", "no", "matches", "given", "invalid", "object", "data", "method", "expecting"}
    assert [one for one in french if words & {*one.lower().replace("«", " ").split()}] == []
    assert [one for one in english if {"le", "la", "les", "pas", "est", "une", "cette"} & {*one.lower().split()}] == []


def test_a_replay_says_where_what_was_made_is_and_in_which_language_it_speaks(model: Model) -> None:
    a_client()
    browser = with_token("advisor")
    first = post(browser, **{"idempotency-key": "k", "accept-language": "en"})
    again = post(browser, **{"idempotency-key": "k", "accept-language": "fr"})
    assert again["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Location"] == first["Location"] == f"{DECISIONS}{first.json()['id']}/"
    assert again["Content-Language"] == first["Content-Language"] == "en"
    refused = post(browser, {"outcome": "refer"}, **{"idempotency-key": "r", "accept-language": "en"})
    replayed = post(browser, {"outcome": "refer"}, **{"idempotency-key": "r", "accept-language": "fr"})
    assert refused.status_code == replayed.status_code
    assert replayed["Content-Language"] == "en"


# A file that changed


def test_who_says_what_was_seen_is_told_that_the_file_changed(model: Model) -> None:
    a_client()
    browser, other = with_token("advisor"), with_token("senior")
    seen = browser.get(f"{ONE}score/").json()["seen"]
    assert post(other, ASKED | {"seen": seen}).status_code == 201
    problem_of(post(browser, ASKED | {"seen": seen}), 409)
    assert Decision.objects.count() == 1
    now = browser.get(f"{ONE}score/").json()["seen"]
    assert now != seen
    assert post(browser, ASKED | {"seen": now}).status_code == 201
    assert post(other).status_code == 201


def test_if_match_is_what_was_seen(model: Model) -> None:
    a_client()
    browser, other = with_token("advisor"), with_token("senior")
    seen = browser.get(f"{ONE}score/").json()["seen"]
    for wrong in (seen, f'W/"{seen}"', "*", '"a", "b"', '""', f'"{"x" * 101}"'):
        document = problem_of(post(browser, **{"If-Match": wrong}), 400)
        assert "entre guillemets" in document["errors"]["If-Match"][0]
    both = problem_of(post(browser, ASKED | {"seen": "x"}, **{"If-Match": f'"{seen}"'}), 400)
    assert "n’en gardez qu’un" in both["errors"]["If-Match"][0]
    assert not Decision.objects.exists()
    assert post(other, ASKED | {"seen": seen}, **{"If-Match": f'"{seen}"'}).status_code == 201
    told = problem_of(post(browser, **{"If-Match": f'"{seen}"', "Idempotency-Key": "k"}), 412)
    assert "a été plus rapide" in told["detail"]
    now = browser.get(f"{ONE}score/").json()["seen"]
    problem_of(post(browser, **{"If-Match": f'"{now}"', "Idempotency-Key": "k"}), 422)  # another request
    assert post(browser, **{"If-Match": f'"{now}"'}).status_code == 201
    assert Decision.objects.count() == 2


def test_who_saw_other_records_is_told_too(model: Model) -> None:
    a_client()
    browser = with_token("advisor")
    seen = browser.get(f"{ONE}score/").json()["seen"]
    problem_of(post(browser, ASKED | {"seen": seen.replace("0", "1")}), 409)
    problem_of(post(browser, ASKED | {"seen": "x"}), 409)
    assert not Decision.objects.exists()


def test_a_decision_sent_back_is_a_draft_and_no_longer_listed(model: Model) -> None:
    from scoring.models.decisions import DecisionState

    a_client()
    browser = with_token("advisor")
    made = post(browser).json()["id"]
    assert len(browser.get(DECISIONS).json()["results"]) == 1
    Decision.objects.filter(pk=made).update(state=DecisionState.DRAFT)
    assert browser.get(DECISIONS).json()["results"] == []
    problem_of(browser.get(f"{DECISIONS}{made}/"), 404)


def test_a_session_without_its_token_is_a_problem_document(model: Model) -> None:
    a_client()
    browser = signed_in("advisor")
    browser.handler.enforce_csrf_checks = True
    problem_of(post(browser), 403)
