"""Clients unlike most: nothing but an application, very long histories, nothing optional filled in, unknown words.

Every page about them answers in both languages, says what is missing, and shows no value a program would print.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User

from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from ml.serving.model import Model
from ml.tables import TABLES
from ml.tables.schema import Kind
from scoring.charts.chart import Chart
from tests.clients.factories import a_client, a_record
from tests.conftest import loads_weasyprint
from tests.scoring.client_pages import AS_PDF, ASKED, POSTED, others_of, routes
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
    key = {"num_instalment_version": 1, "num_instalment_number": 1, "payment_rank": 1}
    a_record("installments_payments", client=client, sk_id_prev=1, **key)
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
            if route.name in AS_PDF:
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


# Of each page: what it is asked for, and what it then says is missing.
LACKING: tuple[tuple[str, dict[str, str], str], ...] = (
    ("", {}, r"Il manque \d+ informations? que la plupart des clients ont|Il manque l’indispensable|Il manque \d+\s%"),
    ("print/", {}, r"\d+ des \d+ informations que le modèle lit ne sont pas renseignées"),
    ("completeness/", {}, r"Ce qui manque \(\d+\) porte|Il manque l’indispensable|Il manque \d+"),
    ("compare/", {"feature": "ext_source_1"}, "La valeur de ce client n’est pas renseignée"),
    ("two-features/", {"x": "ext_source_1", "y": "age_years"}, "Ce client : Non renseigné × "),
    ("why/", {"feature": "ext_source_1"}, "Ce client n’a pas de valeur ici"),
    ("data/", {"known": "missing"}, "non renseigné"),
)
NO_HISTORY: tuple[tuple[str, dict[str, str], str], ...] = (
    ("history/", {}, "Aucun historique"),
    ("completeness/", {}, "Sans aucun enregistrement : crédits chez d’autres prêteurs"),
)


def lacks(feature: str, label: str) -> tuple[tuple[str, dict[str, str], str], ...]:
    """Return what the pages say of a feature that the model finds missing."""
    return (
        ("compare/", {"feature": feature}, "La valeur de ce client n’est pas renseignée"),
        ("two-features/", {"x": feature, "y": "age_years"}, "Ce client : Non renseigné × "),
        ("why/", {"feature": feature}, "Ce client n’a pas de valeur ici"),
        ("data/", {"known": "missing", "q": label}, f"{label} non renseigné"),
    )


def unknown_of(feature: str, label: str) -> tuple[tuple[str, dict[str, str], str], ...]:
    """Return what the pages say of a feature for which the file has a text that the model does not know."""
    said = "« Unheard of », que le modèle ne connaît pas"
    return (
        ("", {}, f"{label} {said}"),
        ("compare/", {"feature": feature}, f"Ce client : {said}"),
        ("two-features/", {"x": feature, "y": "age_years"}, f"{label}, {said} .*Ce client : Non renseigné ou inconnu"),
        (
            "why/",
            {"feature": feature},
            "Le dossier indique « Unheard of » à la rubrique « .* », une valeur que le calcul ne connaît pas"
            ".*Le modèle traite cette valeur comme une absence",
        ),
        ("data/", {"known": "known", "q": label}, f"{label} {said}"),
        ("completeness/", {}, f"{label} Unheard of"),
    )


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (bare, LACKING + NO_HISTORY),
        # The signs of the files are no values: neither shown nor read.
        (
            empty,
            LACKING
            + NO_HISTORY
            + lacks("organization_type", "Secteur de l’employeur")
            + (("", {}, "Situation familiale non renseigné"), ("", {}, "Début de l’emploi actuel non renseigné")),
        ),
        # Words of no list are shown as the file has them, and the model does not know them.
        (
            strange,
            LACKING
            + unknown_of("name_education_type", "Niveau d’études")
            + unknown_of("flag_own_car", "Possède une voiture")[1:]
            + (
                ("print/", {}, "1 crédit chez d’autres prêteurs ; 1 en retard"),
                ("print/", {}, r"1 demande précédente\."),
                ("print/", {}, "1 échéance, dont"),
            ),
        ),
    ],
    ids=["bare", "empty", "strange"],
)
def test_the_pages_say_what_is_missing(
    scored: Model, make: Any, told: tuple[tuple[str, dict[str, str], str], ...]
) -> None:
    make()
    browser = signed_in()
    for page, query, said in told:
        assert re.search(said, look(browser, f"/clients/{ODD}/{page}", query).text), (page, query, said)


def test_what_is_known_is_not_said_to_be_missing(scored: Model) -> None:
    a_client(ODD, **AMOUNTS, ext_source_1=0.5)
    browser = signed_in()
    for page, query, said in LACKING:
        if "ext_source_1" in query.values():
            assert not re.search(said, look(browser, f"/clients/{ODD}/{page}", query).text), (page, query)
