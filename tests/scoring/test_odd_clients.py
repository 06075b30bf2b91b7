"""Clients unlike most: nothing but an application, very long histories, nothing optional filled in, unknown words.

Every page about them answers in both languages, says what is missing, and shows no value a program would print.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User

from clients.models import MODEL_OF_TABLE, Client
from ml.model import Model
from ml.tables import TABLES, Kind
from scoring.charts import Chart
from tests.clients.factories import a_client, a_record
from tests.conftest import loads_weasyprint
from tests.scoring.client_pages import ASKED, POSTED, others_of, routes
from tests.scoring.factories import a_client_with_history, signed_in
from tests.scoring.reading import look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
ODD = 999_001
AMOUNTS = {"amt_credit": 300_000.0, "amt_income_total": 150_000.0}
PROGRAMS = re.compile(r"\b(?:None|nan|NaN|inf|Infinity|undefined|null|NaT)\b")


def bare() -> Client:
    """Save a client with nothing but an application, its required columns alone filled in."""
    return a_client(ODD, **AMOUNTS)


def long() -> Client:
    """Save a client with two hundred rows in each history."""
    return a_client_with_history(ODD, rows=200)


def empty() -> Client:
    """Save a client for whom every column that may be missing is: left out, or the sign the files put there."""
    missing = {c.name: c.missing[0] for c in TABLES["application"].columns if c.missing}
    return a_client(ODD, **AMOUNTS | missing)


def strange() -> Client:
    """Save a client whose every category is one that no list holds, in the application and in each history."""
    client = a_client(ODD, **AMOUNTS | unheard_of("application"))
    credit = a_record("bureau", client=client, sk_id_bureau=1, **unheard_of("bureau"))
    a_record("bureau_balance", bureau_credit=credit, months_balance=-1, **unheard_of("bureau_balance"))
    for name, key in {"pos_cash_balance": "months_balance", "credit_card_balance": "months_balance"}.items():
        a_record(name, client=client, sk_id_prev=1, **{key: -1}, **unheard_of(name))
    a_record("previous_application", client=client, sk_id_prev=1, **unheard_of("previous_application"))
    return client


def unheard_of(table: str) -> dict[str, Any]:
    categories = [c.name for c in TABLES[table].stored_columns if c.kind is Kind.CATEGORY]
    lengths = {f.column: f.max_length for f in MODEL_OF_TABLE[table]._meta.concrete_fields}
    return {name: "Unheard of"[: lengths[name]] for name in categories}


@pytest.mark.parametrize("make", [bare, long, empty, strange])
def test_every_page_about_an_odd_client_answers_and_so_does_every_file(scored: Model, make: Any) -> None:
    client, other = make(), Client.objects.exclude(pk=ODD).order_by("pk")[0].pk
    for role, language in (("senior", "fr"), ("advisor", "en")):
        browser = signed_in(role, language)
        author = User.objects.get(username=role)
        for route in routes():
            if route.name in POSTED:
                continue
            address = route.address(ODD, **others_of(route, client, other, author))
            if route.name == "client_pdf":
                if language == "fr" and loads_weasyprint():
                    assert browser.get(address).content.startswith(b"%PDF-")
                continue
            for query in ({}, *ASKED.get(route.name, [])):
                page = look(browser, address, query)
                where = (make.__name__, language, address, query)
                assert page.status == 200, where
                assert not PROGRAMS.findall(page.text), (*where, PROGRAMS.findall(page.text))
                for name, table in page.tables.items():
                    for kind in ("csv", "svg") if isinstance(table, Chart) and language == "fr" else ("csv",):
                        found = browser.get(address, {**query, "as": kind, "of": name})
                        assert found.status_code == 200, (*where, name, kind)
                        written = re.sub(r"<[^>]+>", " ", found.content.decode())
                        assert not PROGRAMS.findall(written), (*where, name, kind)


def test_the_pages_say_what_is_missing(scored: Model) -> None:
    bare()
    browser = signed_in()
    for page, query, said in (
        ("", {}, r"\d+ des \d+ informations que le modèle lit ne sont pas renseignées"),
        ("print/", {}, r"\d+ des \d+ informations que le modèle lit ne sont pas renseignées"),
        ("history/", {}, "Aucun historique"),
        ("completeness/", {}, r"Ce qui manque \(\d+\) porte"),
        ("completeness/", {}, "Sans aucun enregistrement"),
        ("comparison/", {"feature": "ext_source_1"}, "La valeur de ce client n’est pas renseignée"),
        ("bivariate/", {"x": "ext_source_1", "y": "age_years"}, "Ce client n’est dans aucune case"),
        ("explanation/", {"feature": "ext_source_1"}, "Cette information manque dans le dossier"),
        ("data/", {"known": "missing"}, "non renseigné"),
    ):
        assert re.search(said, look(browser, f"/clients/{ODD}/{page}", query).text), (page, said)
