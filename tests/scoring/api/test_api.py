"""The API: who may call it, what it answers, and that every error is a problem document."""

from __future__ import annotations

import math
from base64 import b64encode
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries, Settings

from clients.models.client import Client
from ml.serving.model import Model
from ml.tables import TABLES
from scoring.core.assessment import assess
from scoring.core.search import Criteria, Limits, matching
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_client_with_history, signed_in, with_token

pytestmark = pytest.mark.django_db
LIST, DETAIL, SCORE = "/api/v1/clients/", "/api/v1/clients/100001/", "/api/v1/clients/100001/score/"


def problem_of(response: HttpResponse, status: int) -> dict[str, Any]:
    """Return the problem document of a response, checked for its form."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = response.json()  # type: ignore[attr-defined]
    assert set(document) >= {"type", "title", "status", "detail", "instance"}
    assert document["status"] == status
    return document


# Who may call


@pytest.mark.parametrize("address", [LIST, DETAIL, SCORE])
def test_a_caller_without_a_token_is_refused(client: Browser, address: str) -> None:
    response = client.get(address)
    assert problem_of(response, 401)["instance"] == address
    assert response["WWW-Authenticate"].startswith("Token")


@pytest.mark.parametrize("address", [LIST, DETAIL, SCORE])
def test_a_caller_with_a_wrong_token_is_refused(client: Browser, address: str) -> None:
    problem_of(client.get(address, headers={"authorization": "Token " + "0" * 64}), 401)


def test_a_token_that_is_no_text_is_refused_as_a_wrong_one(client: Browser) -> None:
    problem_of(client.get(LIST, HTTP_AUTHORIZATION="Token \xff"), 401)


def test_a_cursor_of_another_list_is_not_found() -> None:
    problem_of(with_token().get(LIST, {"cursor": b64encode(b"p=abc").decode()}), 404)


@pytest.mark.parametrize("address", [LIST, DETAIL, SCORE])
def test_an_account_without_a_role_is_refused(address: str) -> None:
    a_client()
    assert "rôle" in problem_of(with_token(role="").get(address), 403)["detail"]


def test_the_token_of_a_deactivated_account_is_refused() -> None:
    browser = with_token()
    User.objects.update(is_active=False)
    problem_of(browser.get(LIST), 401)


def test_a_signed_in_advisor_may_read_the_api_in_the_browser() -> None:
    assert signed_in("advisor").get(LIST).status_code == 200


def test_the_api_changes_nothing(model: Model) -> None:
    a_client()
    browser = with_token()
    for address in (LIST, DETAIL, SCORE):
        for method in (browser.post, browser.put, browser.patch, browser.delete):
            problem_of(method(address), 405)


# One client


def test_a_client_carries_every_column_of_the_application() -> None:
    a_client(amt_credit=1234.5)
    answer = with_token().get(DETAIL).json()
    assert set(answer) == {column.name for column in TABLES["application"].columns} | {"records_changed_at"}
    assert answer["sk_id_curr"] == 100_001
    assert answer["amt_credit"] == 1234.5
    assert answer["ext_source_1"] is None


@pytest.mark.parametrize("number", ["1", "9999999999", "99999999999999999999999999"])
def test_an_unknown_client_is_not_found(model: Model, number: str) -> None:
    browser = with_token()
    problem_of(browser.get(f"/api/v1/clients/{number}/"), 404)
    problem_of(browser.get(f"/api/v1/clients/{number}/score/"), 404)


# The score


def test_a_score_has_exactly_the_fields_promised(model: Model) -> None:
    told = assess(a_client(), now=NOON)
    answer = with_token().get(SCORE).json()
    assert list(answer) == [
        "sk_id_curr",
        "probability_of_default",
        "decision_threshold",
        "recommendation",
        "sufficient",
        "insufficiency",
        "unknown_values",
        "model_version",
        "seen",
        "budget",
        "reasons",
    ]
    assert answer["probability_of_default"] == told.probability_of_default
    assert answer["decision_threshold"] == model.decision_threshold
    assert answer["recommendation"] == told.recommendation.value
    assert answer["model_version"] == model.version
    assert [reason["reason_code"] for reason in answer["reasons"]] == [r.reason_code for r in told.reasons]
    assert all(list(r) == ["reason_code", "feature", "sentence", "contribution"] for r in answer["reasons"])


@pytest.mark.parametrize("yes", ["true", "1", "True"])
def test_contributions_come_on_demand_and_add_up(model: Model, yes: str) -> None:
    a_client()
    answer = with_token().get(SCORE, {"contributions": yes}).json()
    assert {c["feature"] for c in answer["contributions"]} == set(model.inputs)
    total = answer["base_value"] + math.fsum(c["contribution"] for c in answer["contributions"])
    p = answer["probability_of_default"]
    assert total == pytest.approx(math.log(p / (1 - p)), abs=1e-9)
    families = answer["families"]
    facts = [fact for family in families for fact in family["facts"]]
    inputs = {one["feature"]: one["contribution"] for fact in facts for one in fact["inputs"]}
    assert inputs == {c["feature"]: c["contribution"] for c in answer["contributions"]}
    assert answer["base_probability"] == pytest.approx(1 / (1 + math.exp(-answer["base_value"])))
    for whole, parts in [*((f, f["facts"]) for f in families), *((f, f["inputs"]) for f in facts)]:
        assert whole["contribution"] == pytest.approx(math.fsum(one["contribution"] for one in parts), abs=1e-9)
        assert whole["points"] == pytest.approx(math.fsum(one["points"] for one in parts), abs=1e-9)
    ends = [round(100 * one, 1) for one in (answer["base_probability"], p)]
    assert ends[0] + math.fsum(one["points"] for one in families) == pytest.approx(ends[1], abs=1e-9)
    kinds = {type(c["value"]) for c in answer["contributions"]}
    assert kinds == {float, str, type(None)}


def test_contributions_stay_out_when_they_are_declined(model: Model) -> None:
    a_client()
    assert "contributions" not in with_token().get(SCORE, {"contributions": "false"}).json()


def test_a_contributions_parameter_that_is_no_truth_value_is_a_bad_request(model: Model) -> None:
    a_client()
    document = problem_of(with_token().get(SCORE, {"contributions": "maybe"}), 400)
    assert list(document["errors"]) == ["contributions"]


def test_sentences_follow_the_language_asked_for_french_otherwise(model: Model) -> None:
    a_client()
    french = with_token().get(SCORE)
    english = signed_in("advisor").get(SCORE, headers={"accept-language": "en-GB,en;q=0.9"})
    other = signed_in("senior").get(SCORE, headers={"accept-language": "de"})
    assert french["Content-Language"] == "fr"
    assert english["Content-Language"] == "en"
    assert "Accept-Language" in english["Vary"]
    sentences = [[reason["sentence"] for reason in r.json()["reasons"]] for r in (french, english, other)]
    assert sentences[0] == sentences[2] != sentences[1]
    assert all("le risque estimé" in s for s in sentences[0])
    assert all("the estimated risk" in s for s in sentences[1])


def test_a_score_without_a_model_is_a_service_unavailable() -> None:
    a_client()
    assert "modèle" in problem_of(with_token().get(SCORE), 503)["detail"]


def test_a_score_needs_as_many_queries_whatever_the_history(
    model: Model, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = with_token()
    a_client_with_history(rows=40)
    browser.get(SCORE)
    with django_assert_max_num_queries(11):
        browser.get(SCORE)


def test_the_score_of_a_hundred_clients_is_the_services(scored: Model) -> None:
    browser = with_token()
    for client in Client.objects.all():
        answer = browser.get(f"/api/v1/clients/{client.pk}/score/").json()
        assert answer["probability_of_default"] == assess(client, now=NOON).probability_of_default


# The list


def test_the_list_goes_through_all_clients_page_by_page() -> None:
    for number in range(100_001, 100_008):
        a_client(number)
    browser, address, seen = with_token(), f"{LIST}?page_size=3", []
    while address:
        answer = browser.get(address).json()
        assert set(answer) == {"next", "previous", "results"}
        seen.append([row["sk_id_curr"] for row in answer["results"]])
        address = answer["next"]
    assert seen == [[100_001, 100_002, 100_003], [100_004, 100_005, 100_006], [100_007]]


def test_the_list_finds_identifiers_by_their_first_digits() -> None:
    for number in (1234, 12345, 2234):
        a_client(number)
    rows = with_token().get(LIST, {"identifier": "123"}).json()["results"]
    assert [row["sk_id_curr"] for row in rows] == [1234, 12345]


def test_the_list_has_the_filters_of_the_page(scored: Model) -> None:
    query = {"contract_type": "Cash loans", "age_min": "30", "amount_max": "600000", "risk_min": "3", "risk_max": "40"}
    criteria = Criteria(contract_type="Cash loans", age=Limits(30), amount=Limits(most=600_000), risk=Limits(3, 40))
    rows = with_token().get(LIST, query | {"page_size": "500"}).json()["results"]
    assert [row["sk_id_curr"] for row in rows] == [*matching(criteria).values_list("pk", flat=True)] != []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("occupation", "Gift"), ("recommendation", "MAYBE"), ("age_min", "1.5"), ("risk_max", "101")),
        *(("amount_min", "x"), ("age_min", "３０"), ("amount_min", "１００"), ("amount_min", "1_000")),
    ],
)
def test_a_filter_not_understood_is_a_bad_request(name: str, value: str) -> None:
    assert list(problem_of(with_token().get(LIST, {name: value}), 400)["errors"]) == [name]


def test_limits_the_wrong_way_round_are_a_bad_request() -> None:
    document = problem_of(with_token().get(LIST, {"age_min": "40", "age_max": "30"}), 400)
    assert list(document["errors"]) == ["age_max"]


@pytest.mark.parametrize("text", ["abc", "12a", "-1", "12345678901", "١٢٣", "1 2"])
def test_an_identifier_that_is_no_number_is_a_bad_request(text: str) -> None:
    document = problem_of(with_token().get(LIST, {"identifier": text}), 400)
    assert list(document["errors"]) == ["identifier"]


def test_a_page_address_that_was_altered_is_not_found() -> None:
    problem_of(with_token().get(LIST, {"cursor": "tampered"}), 404)


def test_the_list_needs_as_many_queries_for_one_client_as_for_forty(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, 41):
        a_client(number)
    browser = with_token()
    with django_assert_max_num_queries(8):
        assert len(browser.get(LIST).json()["results"]) == 40


# Addresses, description


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/clients/", "/api/v1/clients/abc/"]
)
def test_an_unknown_address_is_a_problem_document_even_in_debug_mode(
    client: Browser, settings: Settings, address: str, debug: bool
) -> None:
    settings.DEBUG = debug
    assert problem_of(client.get(address), 404)["instance"] == address


def test_an_address_without_its_final_slash_is_redirected(client: Browser) -> None:
    assert client.get("/api/v1/clients")["Location"] == "/api/v1/clients/"


def test_answers_with_clients_data_stay_out_of_caches(model: Model) -> None:
    a_client()
    browser = with_token()
    for address in (LIST, DETAIL, SCORE):
        assert browser.get(address)["Cache-Control"] == "private, no-store"


def test_an_unforeseen_error_is_a_problem_document_without_its_details(
    model: Model, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    a_client()
    browser = with_token()
    browser.raise_request_exception = False

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a secret of the database")

    monkeypatch.setattr("scoring.api.views.assess", fails)
    document = problem_of(browser.get(SCORE), 500)
    assert "secret" not in str(document)
    assert "a secret of the database" in caplog.text
