"""The accessibility statement: open to anybody, true of the last recorded run, and the deployer's where they set it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client as Browser
from pytest_django import Settings

from creditscore import environment
from creditscore.environment import Audit
from scoring.pages.accessibility.checks import read_checks
from scoring.text.days import day
from scoring.text.values import number
from tests.scoring.factories import signed_in
from tests.scoring.reading import plain_text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/accessibilite/"


def test_anybody_reads_the_statement_and_every_page_leads_to_it() -> None:
    assert "Ce portail est non conforme avec le référentiel" in plain_text_of(Browser(), ADDRESS)
    for browser, page in ((Browser(), "/accounts/login/"), (signed_in(), "/help/"), (signed_in("auditor"), "/model/")):
        assert f'<a href="{ADDRESS}">Accessibilité\u00a0: non conforme</a>' in browser.get(page).content.decode()


def test_the_statement_says_what_the_checkers_found_and_when() -> None:
    checks = read_checks()
    assert checks.views > 300
    told = plain_text_of(Browser(), ADDRESS)
    assert f"Par des machines, le {day(checks.day)}" in told
    assert f"{number(checks.views)} vues de pages dans {checks.browser}, avec {checks.checker}" in told.replace(
        "\u202f", " "
    )
    assert "Personne n’a encore essayé le portail avec un lecteur d’écran" in told


@pytest.mark.parametrize(
    ("share", "state"),
    [
        (0, "non conforme"),
        (49, "non conforme"),
        (50, "partiellement conforme"),
        (99, "partiellement"),
        (100, "totalement conforme"),
    ],
)
def test_an_audit_decides_the_state(settings: Settings, share: int, state: str) -> None:
    settings.ACCESSIBILITY_AUDIT = Audit(date(2027, 3, 1), "Auditeurs Réunis", share)
    told = plain_text_of(Browser(), ADDRESS)
    assert f"Ce portail est {state}" in told
    assert f"L’audit du 1er mars 2027 par Auditeurs Réunis trouve que {share} %" in told
    assert "Aucun audit" not in told


def test_the_deployer_says_who_answers(settings: Settings) -> None:
    settings.ACCESSIBILITY_ENTITY, settings.ACCESSIBILITY_CONTACT = "Banque du Lac", "acces@lac.example"
    settings.ACCESSIBILITY_PLAN = "https://lac.example/plan"
    told = Browser().get(ADDRESS).content.decode()
    assert "Banque du Lac s’engage" in told
    assert "acces@lac.example" in told
    assert 'href="https://lac.example/plan"' in told


@pytest.mark.parametrize(
    "wrong", ["72", "2027-13-01;Someone;72", "2027-03-01;Someone;101", "2027-03-01; ;72", "a;b;c;d"]
)
def test_an_audit_that_cannot_be_read_stops_the_start_and_says_how(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("ACCESSIBILITY_AUDIT", wrong)
    with pytest.raises(
        ImproperlyConfigured, match=r"write its day, the auditor and the percentage .* as in 2026-11-30;"
    ):
        environment.audit("ACCESSIBILITY_AUDIT")


def test_an_audit_is_read_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCESSIBILITY_AUDIT", "2027-03-01; Auditeurs Réunis ;72")
    assert environment.audit("ACCESSIBILITY_AUDIT") == Audit(date(2027, 3, 1), "Auditeurs Réunis", 72)
    monkeypatch.delenv("ACCESSIBILITY_AUDIT")
    assert environment.audit("ACCESSIBILITY_AUDIT") is None
