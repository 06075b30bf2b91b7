"""Every data point of a client's file and the dictionary: all of them, their values, and how they are searched."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client as Browser
from django.utils.translation import activate

from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from ml.features import FEATURES
from ml.features.definition import Family
from ml.features.lineage import application_columns
from ml.serving.model import Model
from ml.tables import TABLES
from scoring.core.engine import feature_values
from scoring.pages.data.presenter import Search, data_points, matching, value_words
from scoring.pages.data.service import HISTORIES, OBSERVED_LATER, Reading, entries, value_in
from tests.clients.factories import NOON, a_client
from tests.languages import spoken
from tests.scoring.factories import a_client_with_history, hundred_clients, signed_in
from tests.scoring.reading import cells_of, queries, records_of, text_of

pytestmark = pytest.mark.django_db
PAGE, DICTIONARY = "/clients/100001/data/", "/dictionary/"
COLUMNS = [column.name for column in TABLES["application"].columns if column.name != OBSERVED_LATER]


def reading(model: Model) -> Reading:
    return Reading(model.inputs, model.policy)


def rows_of(browser: Browser, address: str, name: str, **query: str) -> list[dict[str, str]]:
    """Return the page's table as its file gives it."""
    response = browser.get(address, {"as": "csv", "of": name, **query})
    assert response.status_code == 200
    return records_of(response)


def test_every_column_and_every_feature_of_the_client_is_listed_with_its_value(model: Model) -> None:
    client = a_client_with_history(100_001, rows=3)
    rows = rows_of(signed_in(), PAGE, "data")
    assert [row["Nom technique"] for row in rows] == COLUMNS + [f.name for f in FEATURES]
    values = feature_values(client, now=NOON)
    shown = [entry for entry in entries(reading(model)) if entry.name != OBSERVED_LATER]
    for row, entry in zip(rows, shown, strict=False):
        value = value_in(entry, client, values)
        assert row["Valeur"] == ("" if value is None else str(value))
        assert all(row[column] for column in ("Information", "Unité", "Lue par le modèle", "Famille", "Description"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_shows_label_value_and_description(model: Model, language: str) -> None:
    activate(language)
    client = a_client(amt_income_total=123_456)
    page = text_of(signed_in(language=language), PAGE)
    for point in data_points(reading(model))[2:60]:  # behind the identifier and what was observed later
        assert point.label in page
        assert point.description in page
    income = next(e for e in entries(reading(model)) if e.name == "amt_income_total")
    assert value_words(income, client.amt_income_total) in page


def test_days_are_shown_as_years_and_an_identifier_without_separator_while_the_file_keeps_both_as_they_are(
    model: Model,
) -> None:
    a_client(days_birth=-10_776)
    page = text_of(signed_in(), PAGE)
    assert "29,5\u00a0ans avant la demande" in page
    assert "10\u202f776" not in page
    assert "100\u202f001" not in page
    rows = {row["Nom technique"]: row for row in rows_of(signed_in("senior"), PAGE, "data")}
    assert (rows["days_birth"]["Valeur"], rows["sk_id_curr"]["Valeur"]) == ("-10776", "100001")
    assert "le fichier compte des jours négatifs" in rows["days_birth"]["Description"]
    assert rows["days_birth"]["Unité"] == "jours depuis la demande"


def test_whether_the_model_reads_a_data_point_follows_from_what_its_inputs_are_computed_from(model: Model) -> None:
    read = {c for name in model.inputs for c in application_columns(name)}
    for point in spoken("en", lambda: data_points(reading(model))):
        if point.entry.table == "application":
            assert point.is_read == (point.name in read)
        if point.entry.table == "features":
            assert point.is_read == (point.name in model.inputs)
    gender = [t for t in spoken("en", lambda: data_points(reading(model))) if t.name == "code_gender"]
    assert [t.use for t in gender] == ["no, policy keeps it out"] * 2


def test_a_search_takes_every_word_whatever_accents_and_capitals(model: Model) -> None:
    points = data_points(reading(model))
    names = [one.name for one in matching(points, Search("NIVEAU d'etudes"))]
    assert "name_education_type" in names
    assert len(names) < 10
    assert matching(points, Search("xyzzy")) == []
    assert matching(points, Search()) == list(points)
    family = matching(points, Search(family="external_scores"))
    assert {one.entry.family for one in family} == {Family.EXTERNAL_SCORES}
    both = matching(points, Search(use="read")), matching(points, Search(use="unread"))
    assert sum(map(len, both)) == len(points)
    assert all(map(len, both))


def test_what_was_observed_later_is_not_shown_to_whoever_decides(model: Model) -> None:
    a_client(target=1)
    browser = signed_in()
    for query in ({}, {"q": "target"}, {"known": "known"}):
        assert "target" not in [row["Nom technique"] for row in rows_of(browser, PAGE, "data", **query)]
    assert "target" in [point.name for point in data_points(reading(model))]  # the dictionary explains it


def test_known_and_missing_data_points_are_listed_apart(model: Model) -> None:
    a_client(organization_type="XNA", ext_source_1=None)
    browser = signed_in()
    known, missing = (rows_of(browser, PAGE, "data", known=which) for which in ("known", "missing"))
    assert len(known) + len(missing) == len(COLUMNS) + len(FEATURES)
    names = {row["Nom technique"] for row in missing}
    assert {"organization_type", "ext_source_1"} <= names
    assert "amt_credit" not in names


def test_every_column_of_the_histories_is_listed_with_the_rows_that_know_it(model: Model) -> None:
    hundred_clients()
    browser, seen = signed_in(), 0
    for client in Client.objects.order_by("pk")[:8]:
        rows = iter(rows_of(browser, f"/clients/{client.pk}/data/", "history"))
        for name in HISTORIES:
            owner = "bureau_credit__client" if name == "bureau_balance" else "client"
            stored = list(MODEL_OF_TABLE[name].objects.filter(**{owner: client}).values())
            for column in TABLES[name].stored_columns:
                row = next(rows)
                assert (row["Nom technique"], row["Table"]) == (column.name, TABLES[name].label.fr)
                assert (row["Information"], row["Description"]) == (column.label.fr, column.description.fr)
                assert row["Unité"]
                values = [one.get(column.name, "a key") for one in stored]
                known = sum(value is not None and value not in column.missing for value in values)
                assert [row["Lignes renseignées"], row["Lignes de ce client"]] == [str(known), str(len(stored))]
                seen += 0 < known < len(stored)
        assert next(rows, None) is None
    assert seen > 20


def test_a_column_of_a_history_leads_to_its_table_and_its_file(model: Model) -> None:
    a_client_with_history(100_001, rows=3)
    browser = signed_in()
    page = browser.get(PAGE, {"q": "taux d'apport"}).content.decode()
    history = "/clients/100001/history/"
    assert f'<a href="{history}#previous_application-caption">' in page
    assert '<caption id="previous_application-caption">' in browser.get(history).content.decode()
    links = re.findall(rf'href="{history}([?]as=csv&amp;of=(\w+))"', browser.get(PAGE).content.decode())
    assert [name for _, name in links] == list(HISTORIES)
    for query, name in links:
        lines = cells_of(browser.get(history + html.unescape(query)))
        assert len(lines) == 1 + 3, name


def test_a_client_without_histories_reads_so_and_is_led_nowhere(model: Model) -> None:
    a_client()
    page = signed_in().get(PAGE).content.decode()
    assert "0 ligne" in page
    assert "/history/#" not in page
    assert "of=bureau_balance" not in page


def test_the_columns_of_one_table_are_listed_by_it(model: Model) -> None:
    a_client_with_history(100_001, rows=2)
    browser = signed_in()
    assert rows_of(browser, PAGE, "data", table="bureau_balance") == []
    months = rows_of(browser, PAGE, "history", table="bureau_balance")
    assert [row["Nom technique"] for row in months] == ["sk_id_bureau", "months_balance", "status"]
    assert rows_of(browser, PAGE, "history", table="features") == []
    assert len(rows_of(browser, PAGE, "data", table="features")) == len(FEATURES)
    listed = rows_of(browser, DICTIONARY, "dictionary", table="installments_payments")
    assert len(listed) == len(TABLES["installments_payments"].stored_columns)
    cards = rows_of(browser, PAGE, "history", table="credit_card_balance", q="retraits")
    assert "cnt_drawings_atm_current" in {row["Nom technique"] for row in cards}
    assert 0 < len(cards) < 6
    both = [rows_of(browser, PAGE, "history", known=which) for which in ("known", "missing")]
    assert sum(map(len, both)) == sum(len(TABLES[name].stored_columns) for name in HISTORIES)
    assert "amt_down_payment" in {row["Nom technique"] for row in both[1]}


def test_the_dictionary_holds_every_column_of_every_table(model: Model) -> None:
    rows = rows_of(signed_in(), DICTIONARY, "dictionary")
    assert len(rows) == len(FEATURES) + sum(len(table.stored_columns) for table in TABLES.values())
    assert {row["Table"] for row in rows} == {t.label.fr for t in TABLES.values()} | {"Information calculée"}


@pytest.mark.parametrize("address", [PAGE, DICTIONARY])
@pytest.mark.parametrize("query", ["family=x", "use=maybe", "table=secrets", f"q={'a' * 101}"])
def test_a_filter_that_does_not_exist_is_said(model: Model, address: str, query: str) -> None:
    a_client()
    page = text_of(signed_in(), f"{address}?{query}", status=400)
    assert "La saisie est à corriger" in page


@pytest.mark.parametrize("address", [PAGE, DICTIONARY])
def test_a_search_without_result_says_so(model: Model, address: str) -> None:
    a_client()
    assert "Aucune information ne correspond" in text_of(signed_in(), address, q="xyzzy")


@pytest.mark.parametrize("address", [PAGE, DICTIONARY])
def test_pages_are_for_those_who_read_assessments(client: Browser, model: Model, address: str) -> None:
    a_client()
    assert client.get(address).status_code == 302
    assert signed_in("").get(address).status_code == 403
    assert signed_in("senior").post(address).status_code == 405


def test_the_list_of_an_unknown_client_or_without_a_model_is_an_error_page(model: Model) -> None:
    assert signed_in().get("/clients/7/data/").status_code == 404


def test_queries_do_not_grow_with_the_history(model: Model) -> None:
    a_client(1)
    a_client_with_history(2, rows=60)
    browser = signed_in()
    assert queries(browser, "/clients/1/data/") == queries(browser, "/clients/2/data/") <= 24


def test_a_value_no_list_knows_is_shown_as_it_came(model: Model) -> None:
    a_client(occupation_type="Astronaut")
    assert Client.objects.get().occupation_type == "Astronaut"
    assert "Astronaut" in text_of(signed_in(), PAGE)


@pytest.mark.parametrize("address", [PAGE, DICTIONARY])
def test_data_come_in_closed_groups_that_a_search_opens(model: Model, address: str) -> None:
    a_client_with_history(100_001, rows=2)
    browser = signed_in()
    page = browser.get(address).content.decode()
    groups = re.findall(r'<details class="group"( open)?>\s*<summary><b>([^<]+)</b>', page)
    assert len(groups) > 5
    assert not any(is_open for is_open, _ in groups)
    searched = re.findall(r'<details class="group"( open)?>', browser.get(address, {"q": "score"}).content.decode())
    assert searched
    assert all(searched)


def test_a_group_says_how_many_it_has_and_begins_with_what_is_known(model: Model) -> None:
    a_client(ext_source_1=None)
    page = signed_in().get(PAGE).content.decode()
    group = page[page.index("<b>Scores d’autres organismes</b>") :].partition("</details>")[0]
    total, known = map(int, re.findall(r"(\d+) information", group)[:1] + re.findall(r"dont (\d+) renseignée", group))
    rows = re.findall(r"<tr><th scope=\"row\">.*?</th><td>(.*?)</td>", group)
    missing = [row == "non renseigné" for row in rows]
    assert (len(rows), missing.count(False)) == (total, known)
    assert 0 < known < total
    assert missing == sorted(missing)
