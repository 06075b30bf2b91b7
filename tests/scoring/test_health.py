"""What watches the portal is told: the process runs, and whether pages can be answered."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries, Settings

from ml.serving.model import Model

OK = dict.fromkeys(("database", "migrations", "model", "reference", "disk"), "ok")


def states(client: Browser, status: int) -> dict[str, str]:
    answer = client.get("/readyz")
    assert answer.status_code == status
    told: dict[str, str] = answer.json()
    return told


@pytest.mark.django_db
def test_the_process_answers_and_asks_the_database_nothing(
    client: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "private, no-store"


def test_a_portal_with_all_it_needs_is_ready(client: Browser, scored: Model) -> None:
    assert states(client, 200) == OK


@pytest.mark.django_db
def test_without_a_model_it_says_what_to_run(client: Browser) -> None:
    told = states(client, 503)
    assert "publish_model" in told["model"]
    assert told["database"] == told["migrations"] == told["disk"] == "ok"


def test_without_the_reference_it_says_what_to_run(client: Browser, model: Model, db: None) -> None:
    told = states(client, 503)
    assert "score_clients" in told.pop("reference")
    assert set(told.values()) == {"ok"}


@pytest.mark.django_db
def test_an_older_database_is_told(client: Browser) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="scoring").order_by("-name")[0].delete()
    assert "migrate" in states(client, 503)["migrations"]


@pytest.mark.django_db
def test_a_database_that_is_down_is_told_without_its_address(
    client: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down() -> None:
        raise OperationalError("connection to server at 10.1.2.3 failed")

    monkeypatch.setattr(connection, "cursor", down)
    told = states(client, 503)
    assert "10.1.2.3" not in str(told)
    assert told["database"] != "ok" != told["migrations"]
    assert client.get("/healthz").status_code == 200
    assert "10.1.2.3" in caplog.text


@pytest.mark.django_db
def test_a_full_disk_is_told(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=42_000_000))
    assert states(client, 503)["disk"].startswith("42 MB are left")


def test_they_are_asked_over_plain_http_from_within(client: Browser, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]
    assert client.get("/healthz").status_code == 200
    assert client.get("/help/").status_code == 301
