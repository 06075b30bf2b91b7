"""The examples of the API's description are what the API answers; `RECORD_EXAMPLES=1` writes them anew."""

from __future__ import annotations

import json
import math
import os
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client as Browser

from clients.models.client import Client
from ml.serving.model import Model
from scoring.api.description import EXAMPLES, read_examples
from scoring.core.engine import NoModelError
from scoring.models.assessments import BatchAssessment
from tests.clients.factories import NOON
from tests.scoring.decision.deciding import taken
from tests.scoring.factories import with_token

pytestmark = pytest.mark.django_db
LANGUAGES = ("fr", "en")


REFUSE = {"outcome": "refuse", "agrees": True, "reason_code": "PAYMENT_TOO_HEAVY", "words": "Budget trop court."}
# What differs from one run to the next: moments, keys, and what is made of them.
SETTLED = {
    **dict.fromkeys(("id", "assessment_id", "replaces"), 1),
    "seen": "0-0-DECLINE-0.123456789",  # to nine digits: processors differ before
    **dict.fromkeys(("at", "decided_at"), "2026-11-30T10:00:00+01:00"),
    **dict.fromkeys(("event_hash", "model_digest", "input_fingerprint", "feature_fingerprint"), "0123456789abcdef" * 4),
}


def settled(told: Any) -> Any:
    """Return an answer without what differs from one run to the next."""
    if isinstance(told, list):
        return [settled(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {name: SETTLED[name] if name in SETTLED and one is not None else settled(one) for name, one in told.items()}


def bodies() -> dict[str, dict[str, Any]]:
    """Return what is posted to take a decision, by the status that comes of it."""
    return {
        **dict.fromkeys(("201", "401", "403", "404", "409", "412", "422", "503"), REFUSE),
        "400": {"outcome": "refuse"},
    }


def requests(client: int) -> dict[str, dict[str, str]]:
    """Return the address that is asked for each operation and status; 401 and 403 depend on who asks."""
    one, score = f"/api/v1/clients/{client}/", f"/api/v1/clients/{client}/score/"
    listed = "/api/v1/clients/?income_type=Working&page_size=2"
    return {
        "clients_list": {
            **dict.fromkeys(("200", "401", "403"), listed),
            "400": "/api/v1/clients/?age_min=40&age_max=30",
            "404": "/api/v1/clients/?cursor=altered",
        },
        "clients_retrieve": {
            **dict.fromkeys(("200", "401", "403"), one),
            "400": f"{one}?fields=amt_credit",
            "404": "/api/v1/clients/7/",
        },
        "clients_score": {
            **dict.fromkeys(("200", "401", "403", "503"), score),
            "400": f"{score}?contributions=maybe",
            "404": "/api/v1/clients/7/score/",
        },
        "decisions_list": {
            **dict.fromkeys(("200", "401", "403"), f"{one}decisions/"),
            "400": f"{one}decisions/?page_size=501",
            "404": "/api/v1/clients/7/decisions/",
        },
        "decisions_create": {
            **dict.fromkeys(("201", "400", "401", "403", "409", "412", "422", "503"), f"{one}decisions/"),
            "404": "/api/v1/clients/7/decisions/",
        },
        "decisions_retrieve": {
            **dict.fromkeys(("200", "401", "403"), f"{one}decisions/1/"),
            "400": f"{one}decisions/1/?fields=state",
            "404": f"{one}decisions/7000000/",
        },
        "assessments_retrieve": {
            **dict.fromkeys(("200", "401", "403"), "/api/v1/assessments/1/"),
            "400": "/api/v1/assessments/1/?fields=reasons",
            "404": "/api/v1/assessments/7000000/",
        },
        "decision_reasons_list": {
            **dict.fromkeys(("200", "401", "403"), "/api/v1/decision-reasons/"),
            "400": "/api/v1/decision-reasons/?page=2",
        },
    }


def answered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Ask everything in both languages; return the recorded examples as they would be today."""
    Client.objects.update(records_changed_at=NOON)
    client = (
        BatchAssessment.objects.filter(recommendation="DECLINE").order_by("client_id").values_list("client_id")[0][0]
    )
    allowed, forbidden = with_token("senior"), with_token("")
    senior = User.objects.get(username="senior")

    def fails(*args: object, **kwargs: object) -> None:
        raise NoModelError

    def ask(operation: str, status: str, address: str, language: str) -> Any:
        """Ask for what is as it was before, whatever was asked until now."""
        with transaction.atomic():
            told = asked(operation, status, address, language)
            transaction.set_rollback(True)
        return settled(told)

    def asked(operation: str, status: str, address: str, language: str) -> Any:
        if operation in ("decisions_list", "decisions_retrieve", "assessments_retrieve") or status in ("409", "412"):
            made = taken(Client.objects.get(pk=client), senior, "refuse", agrees=True, words="Budget trop court.")
            address = address.replace("/decisions/1/", f"/decisions/{made.pk}/")
            address = address.replace("/assessments/1/", f"/assessments/{made.assessment_id}/")
        heads = {"accept-language": language, "host": "localhost", "x-request-id": "0123456789abcdef"}
        if status == "412":
            heads["if-match"] = f'"{SETTLED["seen"]}"'
        browser = {"401": Browser(), "403": forbidden}.get(status, allowed)
        with monkeypatch.context() as patch:
            if status == "503":
                patch.setattr("scoring.api.views.assess", fails)
                patch.setattr("scoring.api.decisions.decide", fails)
            if operation == "decisions_create":
                if status == "422":
                    send(browser, address, {"outcome": "refer"}, heads)
                answer = send(browser, address, bodies()[status], heads)
            else:
                answer = browser.get(address, headers=heads)
        assert str(answer.status_code) == status, (operation, status, answer.content[:300])
        return json.loads(answer.content.decode().replace(address, requests(client)[operation][status]))

    return {
        operation: {
            status: {
                "request": address,
                **({"body": bodies()[status]} if operation == "decisions_create" else {}),
                **{language: ask(operation, status, address, language) for language in LANGUAGES},
            }
            for status, address in sorted(addresses.items())
        }
        for operation, addresses in requests(client).items()
    }


def send(browser: Browser, address: str, body: dict[str, Any], heads: dict[str, str]) -> Any:
    """Post a decision under a key."""
    sent = {**heads, "idempotency-key": "example"}
    return browser.post(address, json.dumps(body), content_type="application/json", headers=sent)


def differences(told: Any, recorded: Any, place: str) -> list[str]:
    """Return where two answers differ; numbers are the same to six digits, for processors differ beyond."""
    if isinstance(told, dict) and isinstance(recorded, dict):
        names = [*recorded, *(name for name in told if name not in recorded)]
        return [one for name in names for one in differences(told.get(name), recorded.get(name), f"{place}.{name}")]
    if isinstance(told, list) and isinstance(recorded, list) and len(told) == len(recorded):
        pairs = enumerate(zip(told, recorded, strict=True))
        return [one for number, pair in pairs for one in differences(*pair, f"{place}[{number}]")]
    if isinstance(told, float) and isinstance(recorded, float) and math.isclose(told, recorded, rel_tol=1e-6):
        return []
    return [] if told == recorded else [f"{place}: {recorded!r}, now {told!r}"]


def test_the_examples_are_what_the_api_answers(scored: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    today = answered(monkeypatch)
    if os.environ.get("RECORD_EXAMPLES") == "1":
        EXAMPLES.write_text(json.dumps(today, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    found = differences(today, json.loads(EXAMPLES.read_text(encoding="utf-8")), "examples")
    assert found == [], "RECORD_EXAMPLES=1 writes them anew, then make openapi"


def test_an_example_that_is_no_longer_true_would_be_found() -> None:
    recorded = {"a": [1.0, "x"], "b": None}
    assert differences({"a": [1.0 + 1e-9, "x"], "b": None}, recorded, "answer") == []
    assert differences({"a": [1.1, "x"], "c": 2}, recorded, "answer") == [
        "answer.a[0]: 1.0, now 1.1",
        "answer.c: None, now 2",
    ]
    assert differences({"a": [1.0], "b": None}, recorded, "answer") != []


def test_examples_name_no_real_person_and_no_real_host() -> None:
    text = json.dumps(read_examples())
    assert "://localhost/" in text
    assert text.count("://") == text.count("://localhost/")
