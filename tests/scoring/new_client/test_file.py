"""An application that can be answered is read on the pages of a client: the same ones, on what was written down."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import NoReverseMatch, reverse

from clients.models.client import Client
from clients.models.recents import RecentClient
from clients.records import records_of
from ml.serving.model import Model
from ml.tables import TABLES
from scoring.core.applications import client_of
from scoring.core.assessment import assess
from scoring.core.simulation import subject_of
from scoring.models.applications import NewApplication
from scoring.models.rows import FeatureRow
from scoring.text.values import percent
from tests.clients.factories import NOON
from tests.scoring.factories import signed_in
from tests.scoring.new_client.test_new_client import LIST, begin, fill, population  # noqa: F401
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db
PAGES = {
    "summary": "Principales raisons",
    "why": "À lire à voix haute",
    "compare": "Situer ce client",
    "similar": "Qui sont les clients similaires",
    "two_features": "Durand",
    "simulate": "Et si la demande était différente",
    "proposals": "Ce qui changerait la réponse",
    "completeness": "Complétude du dossier",
    "for_client": "Votre demande",
    "for_client_print": "Votre demande",
}
OF_RECORDS = ("history", "data", "notes", "print", "two_clients_choice", "bookmark")
SCORES = {"ext_source_1": "0.5", "ext_source_2": "0.4", "ext_source_3": "0.3"}


def written(browser_of: str = "advisor") -> NewApplication:
    return fill(
        signed_in(browser_of),
        {
            "name": "Durand, travaux",
            "name_contract_type": "Cash loans",
            "amt_credit": "300000",
            "amt_annuity": "15000",
        },
        **SCORES,
    )


def test_every_page_that_takes_an_application_shows_what_it_says_under_its_name(population: Model) -> None:  # noqa: F811
    browser = signed_in()
    application = fill(browser, {"name": "Durand, travaux", "amt_credit": "300000", "amt_annuity": "15000"}, **SCORES)
    assessment = assess(client_of(application), now=NOON)
    assert assessment.sufficient
    for name, words in PAGES.items():
        address = reverse(name, args=[application.file_number])
        assert address.startswith(f"{LIST}{application.pk}/")
        page = text_of(browser, address)
        assert words in page, name
        assert "Durand, travaux" in page or name.startswith("for_client")
        assert f"Client -{application.pk}" not in page
        assert "client--" not in page
    assert percent(assessment.probability_of_default) in text_of(browser, f"{LIST}{application.pk}/why/")
    tabs = browser.get(f"{LIST}{application.pk}/").content.decode()
    for name in ("why", "compare", "simulate", "completeness"):
        assert f'href="{reverse(name, args=[application.file_number])}"' in tabs
    title = tabs.partition("<title>")[2].partition("</title>")[0]
    assert f"Demande {application.pk}" in title
    assert "Durand" not in title


def test_pages_of_records_take_no_application(population: Model) -> None:  # noqa: F811
    browser = signed_in()
    application = fill(browser)
    for name in OF_RECORDS:
        with pytest.raises(NoReverseMatch):
            reverse(name, args=[application.file_number])
    for rest in ("history", "data", "notes", "print", "bookmark", "two-clients"):
        assert browser.get(f"{LIST}{application.pk}/{rest}/").status_code == 404


def test_reading_an_application_stores_nothing(population: Model) -> None:  # noqa: F811
    browser = signed_in()
    application = fill(browser, **SCORES)
    for name in PAGES:
        assert browser.get(reverse(name, args=[application.file_number])).status_code == 200
    assert not RecentClient.objects.exists()
    assert not FeatureRow.objects.exists()
    assert not Client.objects.exists()
    kept = browser.post(f"{LIST}{application.pk}/simulate/?{urlencode({'amt_credit': 290000})}", {"name": "Moins"})
    assert kept.status_code == 403


def test_without_what_an_answer_needs_every_page_leads_to_the_summary_which_says_why(
    population: Model,  # noqa: F811
) -> None:
    browser = signed_in()
    application = begin(browser)
    summary = reverse("summary", args=[application.file_number])
    for name in PAGES.keys() - {"summary"}:
        answer = browser.get(reverse(name, args=[application.file_number]))
        assert (answer.status_code, answer.headers.get("Location")) == (302, summary), name
    assert "Pages du dossier" not in browser.get(summary).content.decode()


def test_anothers_application_is_not_told_to_exist_on_any_page(population: Model) -> None:  # noqa: F811
    application, other = written(), signed_in("senior")
    for name in PAGES:
        assert other.get(reverse(name, args=[application.file_number])).status_code == 404, name


def test_a_client_who_is_in_no_record_has_the_application_alone_and_can_be_simulated(
    population: Model,  # noqa: F811
) -> None:
    application = written()
    client = client_of(application)
    records = records_of(client)
    assert records.keys() == TABLES.keys()
    assert {name: len(rows) for name, rows in records.items() if len(rows)} == {"application": 1}
    what_if = subject_of(client, now=NOON).what_if({"amt_credit": 290_000.0})
    assert what_if.before.probability_of_default == assess(client, now=NOON).probability_of_default
    assert what_if.values["amt_credit"] == 290_000
