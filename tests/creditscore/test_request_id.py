"""X-Request-ID: taken from the request where it can be, returned with every answer, told where something went wrong."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser

from scoring.core import request_ids
from scoring.models.events import PendingEvent
from tests.clients.factories import a_client
from tests.scoring.factories import signed_in, with_token

pytestmark = pytest.mark.django_db
MADE = r"[0-9a-f]{32}"


@pytest.mark.parametrize("address", ["/accounts/login/", "/clients/", "/nowhere/", "/api/v1/clients/", "/api/nowhere/"])
def test_every_answer_has_an_identifier(address: str) -> None:
    one, other = (Browser().get(address).headers["X-Request-ID"] for _ in range(2))
    assert re.fullmatch(MADE, one)
    assert one != other
    assert request_ids.current.get() == ""


@pytest.mark.parametrize("given", ["a", "9f0c-77.b_Z", "x" * 64])
def test_the_identifier_of_the_request_is_kept(given: str) -> None:
    assert Browser().get("/accounts/login/", headers={"x-request-id": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", "<b>", "é", "a\nb", "١"])
def test_one_that_is_no_identifier_is_replaced(given: str) -> None:
    answer = Browser().get("/accounts/login/", headers={"x-request-id": given})
    assert re.fullmatch(MADE, answer.headers["X-Request-ID"])


@pytest.mark.parametrize("address", ["/api/v1/clients/1/", "/api/nowhere/", "/api/v1/clients/?cursor=x"])
def test_a_problem_document_tells_it(address: str) -> None:
    answer = with_token().get(address, headers={"x-request-id": "order-7"})
    assert answer.status_code == 404
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"] == "order-7"


def test_an_error_page_tells_it() -> None:
    answer = signed_in().get("/nowhere/", headers={"x-request-id": "order-7"})
    assert answer.status_code == 404
    assert "<code>order-7</code>" in answer.content.decode()


def test_the_page_of_a_server_error_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in()
    browser.raise_request_exception = False
    monkeypatch.setattr("scoring.pages.help.views.render", None)
    answer = browser.get("/help/", headers={"x-request-id": "order-7"})
    assert answer.status_code == 500
    assert "<code>order-7</code>" in answer.content.decode()
    assert answer.headers["X-Request-ID"] == "order-7"


def test_events_have_it() -> None:
    a_client(1)
    with_token().get("/api/v1/clients/1/", headers={"x-request-id": "order-7"})
    assert PendingEvent.objects.get().request_id == "order-7"
