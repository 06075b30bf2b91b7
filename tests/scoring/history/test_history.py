"""A client's history: what became of instalments, where all lies in time, and the page that shows it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.utils.translation import activate

from clients.models.bureau import BureauMonth
from clients.models.client import Client
from clients.models.history import InstalmentPayment
from clients.models.tables import MODEL_OF_TABLE
from ml.features import POSITION
from ml.features.document import UNIT_LABELS
from ml.serving.model import Model
from ml.tables import TABLES
from ml.tables.schema import Column, Kind, Unit
from scoring.core.engine import feature_values
from scoring.core.history import (
    HistoryBin,
    HistoryLane,
    HistorySource,
    Instalment,
    bureau_months_of,
    history_of,
    timeline,
)
from scoring.pages.components.gallery import weather_timeline
from scoring.pages.history.charts import timeline_chart
from scoring.pages.history.presenter import SHOWN, SOURCES, history_tables
from scoring.text.history import ago, history_sentences, repayments
from tests.clients.factories import NOON, a_client, a_record
from tests.languages import spoken
from tests.scoring.factories import a_client_with_history, hundred_clients, signed_in
from tests.scoring.reading import cells_of, drawn_text, file_of, look, plain, queries, text_of

pytestmark = pytest.mark.django_db
PAGE = "/clients/100001/history/"


def pay(client: Client, number: int, due: int, *payments: tuple[int | None, float], amount: float = 100.0) -> None:
    """Save the payments, (day, amount) each, of one instalment."""
    for rank, (day, paid) in enumerate(payments, start=1):
        a_record(
            "installments_payments",
            client=client,
            sk_id_prev=1,
            num_instalment_version=1,
            num_instalment_number=number,
            days_instalment=due,
            days_entry_payment=day,
            amt_instalment=amount,
            amt_payment=paid,
            payment_rank=rank,
        )


def lanes_of(client: Client) -> dict[HistorySource, Any]:
    return {lane.source: lane for lane in timeline(history_of(client))}


@pytest.mark.parametrize(
    ("count", "language", "sentence"),
    [
        (1, "fr", "4 demandes précédentes (1 accordée, 1 refusée, 1 annulée, 1 offre non utilisée)."),
        (2, "fr", "8 demandes précédentes (2 accordées, 2 refusées, 2 annulées, 2 offres non utilisées)."),
        (1, "en", "4 previous applications (1 approved, 1 refused, 1 cancelled, 1 unused offer)."),
        (2, "en", "8 previous applications (2 approved, 2 refused, 2 cancelled, 2 unused offers)."),
    ],
)
def test_outcomes_of_applications_agree_in_number(count: int, language: str, sentence: str) -> None:
    activate(language)
    client = a_client()
    outcomes = TABLES["previous_application"].column("name_contract_status").categories
    for number, outcome in enumerate([*outcomes] * count):
        a_record("previous_application", client=client, sk_id_prev=number, name_contract_status=outcome.value)
    assert sentence in history_sentences(history_of(client))


@pytest.mark.parametrize(
    ("days", "small", "fr", "en"),
    [
        ([], [], "Aucun relevé mensuel n’est connu.", "No monthly statement is known."),
        (
            [0],
            [0],
            "1 relevé mensuel, aucun avec des jours de retard.",
            "1 monthly statement, none with days past due.",
        ),
        (
            [6, 0],
            [6, 0],
            "2 relevés mensuels, dont 1 avec 6\u00a0jours de retard.",
            "2 monthly statements, 1 of them 6 days late.",
        ),
        (
            [6, 1, 0],
            [0, 1, 0],
            "3 relevés mensuels, dont 2 en retard (6\u00a0jours au plus)\u00a0; petites sommes exclues, 1.",
            "3 monthly statements, 2 of them late (at most 6 days); 1 with small amounts left out.",
        ),
        (
            [6],
            [0],
            "1 relevé mensuel, dont 1 avec 6\u00a0jours de retard\u00a0; petites sommes exclues, aucun.",
            "1 monthly statement, 1 of them 6 days late; none with small amounts left out.",
        ),
    ],
)
def test_the_summary_names_the_late_statements_that_the_warning_rests_on(
    days: list[int], small: list[int], fr: str, en: str
) -> None:
    client = a_client()
    for month, (late, without) in enumerate(zip(days, small, strict=True), 1):
        table = "pos_cash_balance" if month % 2 else "credit_card_balance"
        a_record(table, client=client, sk_id_prev=1, months_balance=-month, sk_dpd=late, sk_dpd_def=without)
    history = history_of(client)
    assert fr in history_sentences(history)
    assert en in spoken("en", lambda: history_sentences(history))
    warned = "retards de paiement" in timeline_chart(timeline(history)).title
    assert warned == any(days)


# What became of instalments


def test_the_payments_of_one_instalment_count_as_one() -> None:
    client = a_client()
    pay(client, 1, -100, (-105, 40.0), (-90, 60.0))
    pay(client, 2, -70, (-70, 100.0))
    pay(client, 3, -40, (None, 0.0))
    pay(client, 4, -10, (-12, 99.0))
    instalments = history_of(client).instalments
    assert instalments == (
        Instalment(1, -10, -12, 100.0, 99.0),
        Instalment(1, -40, None, 100.0, 0.0),
        Instalment(1, -70, -70, 100.0, 100.0),
        Instalment(1, -100, -90, 100.0, 100.0),
    )
    assert [i.days_late for i in instalments] == [0, 0, 0, 10]
    assert [i.is_late for i in instalments] == [False, True, False, True]
    assert [i.short for i in instalments] == [1.0, 100.0, 0.0, 0.0]


def test_a_late_payment_counts_in_every_period_that_reaches_back_to_it() -> None:
    client = a_client()
    pay(client, 1, -300, (-295, 100.0))
    pay(client, 2, -700, (-640, 100.0))
    pay(client, 3, -1_090, (None, 0.0))
    pay(client, 4, -1_200, (-1_000, 100.0))
    periods = repayments(history_of(client))
    assert [(r.years, r.due, r.late, r.unpaid, r.longest_days, r.missing) for r in periods] == [
        (1, 1, 1, 0, 5, 0.0),
        (2, 2, 2, 0, 60, 0.0),
        (3, 3, 2, 1, 60, 100.0),
    ]


def test_instalments_are_late_where_the_features_say_so(model: Model) -> None:
    hundred_clients()
    compared = 0
    for client in Client.objects.all():
        instalments = history_of(client).instalments
        paid = [i for i in instalments if not i.is_unpaid]
        values = feature_values(client, now=NOON)[0]
        if paid:
            assert values[POSITION["instalments"]] == len(instalments)
            compared += 1
            assert values[POSITION["instalments_max_days_late"]] == max(i.days_late for i in paid)
            late = sum(i.days_late > 0 for i in paid)
            assert values[POSITION["instalments_late_share"]] * len(paid) == pytest.approx(late)
    assert compared > 20


# Along time


def test_a_bureau_credit_stands_in_every_period_in_which_it_was_open() -> None:
    client = a_client()
    plain = {"client": client, "amt_credit_sum_overdue": 0.0, "credit_day_overdue": 0}
    a_record("bureau", **plain, sk_id_bureau=1, credit_active="Closed", days_credit=-365, days_enddate_fact=-200)
    a_record("bureau", **plain, sk_id_bureau=2, credit_active="Active", days_credit=-61, days_credit_enddate=900)
    late = a_record("bureau", **plain, sk_id_bureau=3, credit_active="Active", days_credit=-100)
    a_record("bureau_balance", bureau_credit=late, months_balance=-2, status="2")
    a_record("bureau_balance", bureau_credit=late, months_balance=-1, status="C")
    lane = lanes_of(client)[HistorySource.BUREAU]
    assert (lane.total, lane.marked) == (3, 1)
    counts = {b.end: b.count for b in lane.bins}
    assert counts == {11: 1, 10: 1, 9: 1, 8: 1, 7: 1, 6: 1, 3: 1, 2: 2, 1: 2, 0: 2}
    assert {b.end for b in lane.bins if b.marked} == {2}


def test_refusals_late_instalments_and_late_statements_are_marked_where_they_lie() -> None:
    client = a_client()
    a_record("previous_application", client=client, sk_id_prev=1, days_decision=-40, name_contract_status="Refused")
    a_record("previous_application", client=client, sk_id_prev=2, days_decision=-45, name_contract_status="Approved")
    pay(client, 1, -100, (-95, 100.0))
    pay(client, 2, -101, (-101, 100.0))
    a_record("pos_cash_balance", client=client, sk_id_prev=2, months_balance=-5, sk_dpd=7)
    a_record("credit_card_balance", client=client, sk_id_prev=3, months_balance=-5, sk_dpd=0)
    lanes = lanes_of(client)
    marked = {source: [(b.end, b.count, b.marked) for b in lane.bins] for source, lane in lanes.items()}
    assert marked == {
        HistorySource.BUREAU: [],
        HistorySource.PREVIOUS: [(1, 2, 1)],
        HistorySource.INSTALMENTS: [(3, 2, 1)],
        HistorySource.MONTHS: [(5, 2, 1)],
    }


def test_a_long_history_is_shown_by_quarters_and_nothing_of_it_is_lost() -> None:
    client = a_client()
    for number, due in enumerate(range(-2_900, -10, 30)):
        pay(client, number, due, (due + (number % 7 == 0), 100.0))
    lane = lanes_of(client)[HistorySource.INSTALMENTS]
    assert {b.start - b.end for b in lane.bins} == {3}
    assert sum(b.count for b in lane.bins) == lane.total == 97
    assert sum(b.marked for b in lane.bins) == lane.marked == 14


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_rows_of_the_timeline_add_up_for_a_hundred_clients(language: str) -> None:
    activate(language)
    hundred_clients()
    for client in Client.objects.all():
        lanes = timeline(history_of(client))
        chart = timeline_chart(lanes)
        assert [row["order"] for row in chart.rows] == list(range(len(chart.rows)))
        for place, lane in enumerate(lanes):
            rows = [row for row in chart.rows if row["lane"] == place]
            assert rows[0]["count"] == lane.total
            assert sum(int(str(row["marked"])) for row in rows[1:]) == rows[0]["marked"] == lane.marked
            assert all(0 < float(str(row["height"])) <= 1 for row in rows[1:] if row["count"])


@pytest.mark.parametrize(
    ("days", "fr", "en"),
    [
        (0, "il y a 0\u00a0jour", "0 days ago"),
        (-1, "il y a 1\u00a0jour", "1 day ago"),
        (-100, "il y a 3\u00a0mois", "3 months ago"),
        (-1_000, "il y a 2,7\u00a0ans", "2.7 years ago"),
        (400, "dans 13\u00a0mois", "in 13 months"),
    ],
)
def test_a_day_is_counted_from_the_application(days: int, fr: str, en: str) -> None:
    assert (ago(days), spoken("en", lambda: ago(days))) == (fr, en)


# The page


def test_a_client_without_history_is_a_case_of_its_own() -> None:
    a_client()
    page = text_of(signed_in(), PAGE)
    assert "Aucun historique" in page
    assert "Dans le temps" not in page
    assert "No history" in text_of(signed_in("senior", language="en"), PAGE)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_tells_every_source_in_words_and_tables(language: str) -> None:
    activate(language)
    hundred_clients()
    browser = signed_in(language=language)
    longest = max(Client.objects.all(), key=lambda c: len(history_of(c).instalments))
    history = history_of(longest)
    page = text_of(browser, f"/clients/{longest.pk}/history/")
    for sentence in history_sentences(history):
        assert " ".join(sentence.split(" ")) in page
    for table in history_tables(history, bureau_months_of(longest, SHOWN)):
        assert table.title in page
    assert {"fr": "Paiement des échéances", "en": "How instalments were paid"}[language] in page


def test_a_long_table_shows_its_newest_rows_and_gives_all_of_them_as_a_file() -> None:
    a_client_with_history(rows=60)
    browser = signed_in()
    page = browser.get(PAGE).content.decode()
    assert f"les {SHOWN} lignes les plus récentes sur 60" in page
    response = browser.get(PAGE, {"as": "csv", "of": "bureau"})
    assert response["Content-Disposition"] == 'attachment; filename="client-100001-bureau.csv"'
    head, *lines = cells_of(response)
    assert len(lines) == 60
    assert len({line[0] for line in lines}) == 60
    assert {len(line) for line in lines} == {len(head)}
    assert browser.get(PAGE, {"as": "svg", "of": "timeline"}).status_code == 200
    assert browser.get(PAGE, {"as": "csv", "of": "secrets"}).status_code == 404


# Every stored column


def heading_of(column: Column, language: str) -> str:
    """Return a column's heading in a file: its label and, of a number or a yes or no, the unit."""
    unit = Unit.YES_NO if column.kind is Kind.FLAG else column.unit
    suffix = "" if unit is Unit.NONE else f" ({UNIT_LABELS[unit].in_language(language)})"
    return column.label.in_language(language) + suffix


def written(column: Column, value: Any, language: str) -> str:
    """Return a stored value as a file writes it, from the declaration alone."""
    if value is None or value in column.missing:
        return ""
    if column.kind is Kind.FLAG:
        return {"fr": ("non", "oui"), "en": ("no", "yes")}[language][int(value)]
    return column.category_label(value, language) if column.kind is Kind.CATEGORY else str(value)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_files_hold_every_stored_column_of_every_row(language: str) -> None:
    hundred_clients()
    browser, compared = signed_in(language=language), Counter[str]()
    for client in Client.objects.order_by("pk")[:12]:
        for name, table in list(TABLES.items())[1:]:
            owner = "bureau_credit__client" if name == "bureau_balance" else "client"
            stored = list(MODEL_OF_TABLE[name].objects.filter(**{owner: client}).values())
            rows = file_of(browser, f"/clients/{client.pk}/history/", name)
            names = {"sk_id_curr": "client_id"}
            if name == "bureau_balance":
                names["sk_id_bureau"] = "bureau_credit_id"
            headings = [heading_of(column, language) for column in table.stored_columns]
            assert len(set(headings)) == len(headings)
            expected = [
                tuple(written(c, one[names.get(c.name, c.name)], language) for c in table.stored_columns)
                for one in stored
            ]
            assert sorted(tuple(row[h] for h in headings) for row in rows) == sorted(expected)
            compared[name] += len(rows)
    assert all(compared[name] > 10 for name in list(TABLES)[1:]), compared


def test_every_table_of_the_page_has_its_file_and_a_file_says_more_than_the_page() -> None:
    client = a_client_with_history(rows=20)
    for month in range(2, 40):
        a_record("bureau_balance", bureau_credit_id=client.pk * 1_000, months_balance=-month - 100)
    page = look(signed_in(), PAGE)
    assert set(page.cells) == {*SOURCES, "repayments", "timeline"}
    assert "installments_payments" in page.cells
    assert "les 12 lignes les plus récentes sur 58, toutes dans le fichier CSV" in page.text
    browser = signed_in("senior")
    for name, cells in page.cells.items():
        rows = file_of(browser, PAGE, name)
        assert f"as=csv&amp;of={name}" in page.source
        assert len(rows) >= len(cells) > 0
        assert name in ("timeline", "repayments", "instalments") or len(rows) >= 20
    assert len(file_of(browser, PAGE, "bureau_balance")) == BureauMonth.objects.count() == 58
    assert len(file_of(browser, PAGE, "installments_payments")) == InstalmentPayment.objects.count()


def test_the_newest_months_and_payments_are_shown_first() -> None:
    client = a_client()
    credit = a_record("bureau", client=client, sk_id_bureau=5)
    for month in (-3, -1, -2):
        a_record("bureau_balance", bureau_credit=credit, months_balance=month, status="1" if month == -2 else "C")
    pay(client, 1, -100, (-105, 40.0), (-90, 60.0))
    cells = look(signed_in(), PAGE).cells
    late = "1 à 30 jours de retard"
    assert [row[1:] for row in cells["bureau_balance"]] == [
        ["1\u00a0mois", "Clos"],
        ["2\u00a0mois", late],
        ["3\u00a0mois", "Clos"],
    ]
    assert [row[5:] for row in cells["installments_payments"]] == [["100", "40"], ["100", "60"]]


def test_the_paid_instalments_are_a_file_as_the_page_tells_them() -> None:
    client = a_client()
    pay(client, 1, -300, (-295, 99.5))
    pay(client, 2, -700, (None, 0.0))
    rows = file_of(signed_in(), PAGE, "repayments")
    assert [list(row.values()) for row in rows] == [
        ["Dernière année", "1", "1", "5", "0", "0.5"],
        ["2 dernières années", "2", "1", "5", "1", "100.5"],
        ["3 dernières années", "2", "1", "5", "1", "100.5"],
    ]


def test_the_page_needs_as_many_queries_for_a_long_history_as_for_none() -> None:
    a_client(1)
    a_client_with_history(2, rows=200)
    browser = signed_in()
    assert queries(browser, "/clients/1/history/") == queries(browser, "/clients/2/history/") <= 20


def test_values_nobody_declared_or_knows_are_shown_as_such() -> None:
    client = a_client()
    a_record("bureau", client=client, sk_id_bureau=1, credit_type="Crédit lunaire", credit_active="Suspended")
    a_record("previous_application", client=client, sk_id_prev=1, code_reject_reason="XAP", cnt_payment=None)
    page = text_of(signed_in(), PAGE)
    assert "Crédit lunaire" in page
    assert "Suspended" in page
    assert "—" in page


def test_only_who_reads_assessments_sees_a_history_and_only_of_a_known_client() -> None:
    a_client()
    assert signed_in("").get(PAGE).status_code == 403
    browser = signed_in("auditor")
    assert browser.get(PAGE).status_code == 200
    assert browser.get("/clients/7/history/").status_code == 404
    assert browser.post(PAGE).status_code == 405


@pytest.mark.parametrize(
    ("source", "start", "end", "french", "english"),
    [
        ("previous", 3, 0, "2 refusées, la dernière il y a moins de 3 mois.", "the latest less than 3 months ago."),
        ("instalments", 12, 9, "2 en retard, la dernière il y a 9 à 11 mois.", "the latest 9 to 11 months ago."),
        ("months", 2, 1, "2 en retard, le dernier il y a 1 mois.", "the latest 1 month ago."),
    ],
)
def test_the_summary_says_when_the_latest_trouble_was(
    source: str, start: int, end: int, french: str, english: str
) -> None:
    bins = (HistoryBin(start, end, 4, 1), HistoryBin(40, 37, 4, 1))
    lane = HistoryLane(HistorySource(source), 8, 2, bins)
    assert timeline_chart((lane,)).summary[-1].endswith(french)
    assert spoken("en", lambda: timeline_chart((lane,))).summary[-1].endswith(english)


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_time_is_counted_back_from_zero_and_what_is_counted_has_a_name(width: str) -> None:
    texts = [plain(text) for text in drawn_text(weather_timeline(), "fr", width)]
    assert "0" in texts
    assert any(re.match(r"Autres prêteurs : \d+ crédit|Crédits ailleurs : \d+", text) for text in texts)
