"""The API's documentation: every operation with its example, and a form that leads to the address asked."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client as Browser

from ml.serving.model import Model
from scoring.api.description import read_examples
from scoring.pages.api_docs.presenter import document_in, operations_of
from tests.clients.factories import a_client
from tests.scoring.factories import signed_in

DOCS = "/api/v1/docs/"
OPERATIONS = (
    "assessments_retrieve",
    *("clients_list", "clients_retrieve", "decisions_list", "decisions_create", "decisions_retrieve", "clients_score"),
    "decision_reasons_list",
)


def page_in(language: str) -> str:
    browser = Browser()
    browser.cookies["django_language"] = language
    response = browser.get(DOCS)
    assert response.status_code == 200
    assert response["Content-Language"] == language
    return response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_every_operation_parameter_field_and_error_to_anybody(language: str) -> None:
    page = html.unescape(page_in(language))
    operations = operations_of(document_in(language))
    assert [one.name for one in operations] == [*OPERATIONS]
    for one in operations:
        assert f"<code>{one.method} {one.path}</code>" in page
        for text in (one.summary, one.description, one.command):
            assert text in page, (one.name, text)
        for parameter in one.parameters:
            assert parameter.meaning
            assert parameter.meaning in page
            assert one.method == "POST" or f'name="{parameter.name}"' in page
        for field in one.fields:
            assert field.meaning, field.name
            assert f"<code>{field.name}</code>" in page
        wanted = {"401", "403"} | ({"404"} if "{" in one.path else set())
        assert wanted <= {failure.status for failure in one.failures}
    assert "reasons[].sentence" in page
    assert "budget.left_per_person" in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_examples_are_the_recorded_ones_in_the_language_of_the_page(language: str) -> None:
    shown = [
        html.unescape(one)
        for one in re.findall(r'<pre class="code"[^>]*><code>([\[{].*?)</code></pre>', page_in(language), re.DOTALL)
    ]
    recorded = read_examples()
    told = [json.loads(one) for one in shown]
    assert told
    expected = [recorded[operation][status][language] for operation in recorded for status in recorded[operation]]
    assert sorted(map(json.dumps, told)) == sorted(map(json.dumps, expected))


def test_the_page_follows_the_switch_and_not_the_browser(client: Browser) -> None:
    assert '<html lang="fr">' in client.get(DOCS, headers={"accept-language": "en"}).content.decode()


def test_the_page_loads_nothing_from_elsewhere_and_keeps_the_strict_policy(client: Browser) -> None:
    response = client.get(DOCS)
    page = response.content.decode()
    assert not re.search(r"(?:src|href|action)=\"https?:", page)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in response["Content-Security-Policy"]


def test_the_field_of_the_token_has_no_name_so_that_no_form_sends_it() -> None:
    fields = re.findall(r'<input id="[a-z_]+-token"[^>]*>', page_in("fr"))
    assert len(fields) == len(OPERATIONS) - 1  # what is posted is not tried from here
    assert all("name=" not in field and 'autocomplete="off"' in field for field in fields)


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ({"operation": "clients_list"}, "/api/v1/clients/"),
        ({"operation": "clients_list", "identifier": "10", "age_min": ""}, "/api/v1/clients/?identifier=10"),
        ({"operation": "clients_list", "contract_type": "Cash loans"}, "/api/v1/clients/?contract_type=Cash+loans"),
        ({"operation": "clients_retrieve", "sk_id_curr": " 100001 "}, "/api/v1/clients/100001/"),
        (
            {"operation": "clients_score", "sk_id_curr": "1", "contributions": "true"},
            "/api/v1/clients/1/score/?contributions=true",
        ),
        ({"operation": "clients_retrieve", "sk_id_curr": "//evil.example"}, "/api/v1/clients/%2F%2Fevil.example/"),
        ({"operation": "clients_list", "elsewhere": "x"}, "/api/v1/clients/"),
    ],
)
def test_without_scripts_the_form_leads_to_the_address(client: Browser, asked: dict[str, str], address: str) -> None:
    response = client.get(f"{DOCS}try/", asked)
    assert (response.status_code, response["Location"]) == (302, address)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"operation": "nothing"},
        {"operation": "decisions_create", "sk_id_curr": "1"},
        {"operation": "clients_score", "sk_id_curr": " "},
    ],
)
def test_a_form_that_names_no_address_is_not_found(client: Browser, asked: dict[str, str]) -> None:
    assert client.get(f"{DOCS}try/", asked).status_code == 404


@pytest.mark.django_db
def test_a_signed_in_advisor_is_answered_with_the_session(model: Model) -> None:
    a_client()
    asked = {"operation": "clients_score", "sk_id_curr": "100001"}
    response = signed_in().get(f"{DOCS}try/", asked, follow=True)
    assert response.status_code == 200
    assert response.json()["sk_id_curr"] == 100_001


def test_forms_are_filled_with_what_the_example_asks() -> None:
    score = operations_of(document_in("fr"))[2]
    assert score.parameters[0].name in ("sk_id_curr", "contributions")
    filled = {one.name: one.value for one in score.parameters}
    assert filled["sk_id_curr"] == str(read_examples()["clients_score"]["200"]["fr"]["sk_id_curr"])
