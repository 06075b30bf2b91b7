"""Rules of the words that stand once: each test fails where a limit between two words moves. No database."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.features import FEATURES
from ml.population.results import wilson_interval
from ml.tables import TABLES
from ml.tables.schema import Unit
from scoring.pages.similar.charts import peer_rates
from scoring.pages.similar.service import Similar
from scoring.text.effects import effect_size
from scoring.text.values import (
    apart,
    counted_clients,
    counted_in_a_hundred,
    digits_for,
    duration,
    frequency,
    in_a_hundred,
    number,
    percent,
    plural_of,
    points_apart,
    points_between,
    quantity,
    record_value,
    rounds_to_nothing,
    shown,
    signed,
    unit_words,
    with_unit,
)
from tests.languages import spoken

NARROW, FIXED = "\u202f", "\u00a0"  # before %, between thousands; before a word

# How much a contribution moves the risk


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0.05, "augmente légèrement le risque", "slightly raises the risk"),
        (math.nextafter(0.25, 0), "augmente légèrement le risque", "slightly raises the risk"),
        (0.25, "augmente nettement le risque", "clearly raises the risk"),
        (math.nextafter(0.7, 0), "augmente nettement le risque", "clearly raises the risk"),
        (0.7, "augmente fortement le risque", "strongly raises the risk"),
        (3.0, "augmente fortement le risque", "strongly raises the risk"),
    ],
)
def test_an_effect_is_said_by_its_size_and_a_limit_belongs_to_the_stronger_word(
    size: float, french: str, english: str
) -> None:
    assert (effect_size(size), effect_size(-size)) == (french, french.replace("augmente", "diminue"))
    assert spoken("en", lambda: effect_size(size)) == english
    assert spoken("en", lambda: effect_size(-size)) == english.replace("raises", "lowers")


@pytest.mark.parametrize("contribution", [0.01, math.nextafter(0.05, 0), -math.nextafter(0.05, 0)])
def test_an_effect_that_hardly_changes_the_risk_has_no_direction(contribution: float) -> None:
    assert effect_size(contribution) == "ne change presque pas le risque"
    assert spoken("en", lambda: effect_size(contribution)) == "hardly changes the risk"


def test_nothing_changes_nothing() -> None:
    assert effect_size(0.0) == "ne change pas le risque"
    assert spoken("en", lambda: effect_size(0.0)) == "does not change the risk"


# Rates and shares


@pytest.mark.parametrize(("labelled", "charts"), [(29, 0), (30, 1), (31, 1)])
def test_a_groups_rate_is_given_from_thirty_known_outcomes_on(labelled: int, charts: int) -> None:
    group = SimpleNamespace(default_rate=3 / labelled, interval=wilson_interval(3, labelled), labelled=labelled)
    similar = SimpleNamespace(
        group=group, everyone_default_rate=0.08, labelled=900, probability_of_default=0.05, shortfall=None
    )
    assert len(peer_rates(cast(Similar, similar))) == charts


@pytest.mark.parametrize(
    ("count", "known", "french"),
    [
        (5, 5, "tous les clients"),
        (1000, int("1000"), "tous les clients"),  # equal, and not the same object
        (0, 5, "aucun client"),
        (1, 5, "20 clients sur 100"),
        (4, 5, "80 clients sur 100"),
        (1, 1000, "moins d’un client sur 100"),
        (999, 1000, "plus de 99 clients sur 100"),
    ],
)
def test_a_share_is_said_as_clients_of_a_hundred(count: int, known: int, french: str) -> None:
    assert in_a_hundred(count, known) == french


def test_few_are_never_said_to_be_nobody() -> None:
    assert in_a_hundred(1, 1000) == "moins d’un client sur 100"
    assert in_a_hundred(0, 1000) == "aucun client"
    assert spoken("en", lambda: in_a_hundred(1, 100)) == "1 in 100 clients"


@pytest.mark.parametrize(
    ("part", "whole", "french", "english"),
    [
        (0, 7, "aucun client sur 100", "no client in 100"),
        (0.004, 1, "moins d’un client sur 100", "fewer than 1 in 100 clients"),
        (0.006, 1, "1 client sur 100", "1 in 100 clients"),
        (3, 200, "2 clients sur 100", "2 in 100 clients"),
        (1, 3, "33 clients sur 100", "33 in 100 clients"),
        (0.994, 1, "99 clients sur 100", "99 in 100 clients"),
        (0.996, 1, "plus de 99 clients sur 100", "more than 99 in 100 clients"),
        (7, 7, "100 clients sur 100", "100 in 100 clients"),
        (7.0, 7, "100 clients sur 100", "100 in 100 clients"),
    ],
)
def test_a_count_of_a_hundred_is_never_a_certainty_it_is_not(
    part: float, whole: float, french: str, english: str
) -> None:
    assert counted_in_a_hundred(part, whole) == french
    assert spoken("en", lambda: counted_in_a_hundred(part, whole)) == english


def test_a_share_without_a_whole_is_one_of_everything() -> None:
    assert [counted_in_a_hundred(share) for share in (0.25, 1)] == ["25 clients sur 100", "100 clients sur 100"]


@pytest.mark.parametrize(
    ("probability", "french"),
    [
        (0.0, f"moins de 1 sur 1{NARROW}000"),
        (0.0004, f"moins de 1 sur 1{NARROW}000"),
        (0.0006, f"1 sur 1{NARROW}000"),
        (0.0094, f"9 sur 1{NARROW}000"),
        (0.0096, "1 sur 100"),
        (0.1644, "16 sur 100"),
        (0.1646, "17 sur 100"),  # written 16,5 %
        (0.5, "50 sur 100"),
        (0.9944, "99 sur 100"),
        (0.9946, "plus de 99 sur 100"),
        (1.0, "plus de 99 sur 100"),
    ],
)
def test_a_risk_is_said_among_a_hundred_or_a_thousand_where_it_is_less_than_one_in_a_hundred(
    probability: float, french: str
) -> None:
    assert frequency(probability) == french


@given(st.floats(0, 1))
def test_a_count_of_a_hundred_agrees_with_the_percentage_beside_it(probability: float) -> None:
    written = Decimal(percent(probability).removesuffix(f"{NARROW}%").replace(",", "."))
    count, among = frequency(probability).removeprefix("moins de ").removeprefix("plus de ").split(" sur ")
    if among == "100":
        assert int(count) == min(99, written.to_integral_value(ROUND_HALF_UP))
    else:
        assert int(count) == max(1, written * 10)
        assert written < 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_points_between_two_shares_are_those_between_the_percentages_written(one: float, other: float) -> None:
    first, second = (Decimal(percent(share)[:-2].replace(",", ".")) for share in (one, other))
    assert Decimal(str(points_between(one, other))) == abs(first - second)


# Numbers


def test_percentages_have_one_decimal_and_numbers_none_where_nothing_else_is_asked() -> None:
    assert (percent(0.0912), percent(0.0912, 0)) == (f"9,1{NARROW}%", f"9{NARROW}%")
    assert (number(3.6), number(1200.4)) == ("4", f"1{NARROW}200")


def test_shares_that_three_decimals_do_not_tell_apart_have_one() -> None:
    assert apart(0.114, 0.114001) == (f"11,4{NARROW}%", f"11,4{NARROW}%")
    assert apart(0.114, 0.1142) == (f"11,40{NARROW}%", f"11,42{NARROW}%")
    assert apart(0.1, 0.10001) == (f"10,000{NARROW}%", f"10,001{NARROW}%")


@pytest.mark.parametrize(
    ("share", "french", "english"),
    [
        (0.019, "+1,9 point", "+1.9 points"),
        (0.0194, "+1,9 point", "+1.9 points"),
        (0.0196, "+2,0 points", "+2.0 points"),
        (0.5, "+50,0 points", "+50.0 points"),
        (-0.0199, "\u22122,0 points", "\u22122.0 points"),
        (-0.01, "\u22121,0 point", "\u22121.0 point"),
        (0.0, "0,0 point", "0.0 points"),
        (0.00014, "0,0 point", "0.0 points"),
    ],
)
def test_a_distance_between_shares_has_its_sign_where_it_is_asked_for(share: float, french: str, english: str) -> None:
    assert points_apart(share, with_sign=True) == french
    assert spoken("en", lambda: points_apart(share, with_sign=True)) == english
    assert points_apart(share) == french.lstrip("+\u2212")


@pytest.mark.parametrize(
    ("quantity_", "french", "english"),
    [(0, 0, 0), (0.5, 0, 2), (1, 1, 1), (1.5, 1, 2), (2, 2, 2), (2.5, 2, 2), (7, 7, 7)],
)
def test_french_is_singular_below_two_and_english_for_one_alone(quantity_: float, french: int, english: int) -> None:
    assert plural_of(quantity_) == french
    assert spoken("en", lambda: plural_of(quantity_)) == english


def test_clients_are_counted_as_whole_ones() -> None:
    assert [counted_clients(count) for count in (1, 2, 2.6)] == ["1 client", "2 clients", "3 clients"]


@pytest.mark.parametrize(
    ("amounts", "digits"),
    [
        ([12.0, 3.0], 2),
        ([0.5], 2),
        ([0.1], 2),
        ([0.09], 3),
        ([-0.05, 0.0], 3),
        ([0.009], 4),
        ([0.00001], 4),
        ([5.0, 0.01], 2),
        ([5.0, 0.009], 3),
        ([5.0, 0.0009], 4),
        ([5.0, 0.00009], 4),
    ],
)
def test_amounts_have_the_decimals_that_let_their_figures_show(amounts: list[float], digits: int) -> None:
    assert digits_for(amounts) == digits


def test_a_number_with_its_sign_has_none_where_it_rounds_to_zero() -> None:
    assert [signed(value) for value in (0.42, -0.31, 0.006, -0.006)] == ["+0,42", "\u22120,31", "+0,01", "\u22120,01"]
    assert [signed(value) for value in (0.0, 0.004, -0.004)] == ["0,00"] * 3
    assert (signed(0.42, 1), signed(0.04, 1), signed(0.004, 3)) == ("+0,4", "0,0", "+0,004")
    assert [rounds_to_nothing(value) for value in (0.0, 0.004, -0.004, 0.006, 0.04)] == [True, True, True, False, False]
    assert (rounds_to_nothing(0.04, 1), rounds_to_nothing(0.004, 3)) == (True, False)


# Values with their unit


@pytest.mark.parametrize(
    ("value", "unit", "french"),
    [
        (0.1234, Unit.RATIO, f"12,3{NARROW}%"),
        (1.0, Unit.RATIO, f"100{NARROW}%"),
        (3.25, Unit.DAYS, f"3,2{FIXED}jours"),
        (2.54, Unit.MONTHS, f"2,5{FIXED}mois"),
        (2.54, Unit.YEARS, f"2,5{FIXED}ans"),
        (2.54, Unit.COUNT, "2,5"),
        (2.546, Unit.TIMES, f"2,55{FIXED}fois"),
        (2.546, Unit.SCORE, "2,55"),
        (2.54, Unit.AMOUNT, "3"),
        (2.54, Unit.NONE, "3"),
        (9.6, Unit.HOUR, f"10{FIXED}h"),
        (2.0, Unit.YES_NO, "oui"),
        (-1.96, Unit.DAYS, f"\u22122{FIXED}jours"),
    ],
)
def test_each_unit_has_its_decimals(value: float, unit: Unit, french: str) -> None:
    assert quantity(value, unit) == french


def test_words_of_a_number_take_the_unit_in_the_number_of_the_value() -> None:
    assert with_unit("deux ou trois", 3, Unit.DAYS) == f"deux ou trois{FIXED}jours"
    assert with_unit("un", -1.5, Unit.YEARS) == f"un{FIXED}an"
    assert with_unit("mille", 1000, Unit.AMOUNT) == "mille"


@pytest.mark.parametrize(
    ("days", "french"),
    [
        (0, f"0{FIXED}jour"),
        (-59, f"59{FIXED}jours"),
        (9.46, f"9,5{FIXED}jours"),
        (10.4, f"10{FIXED}jours"),
        (59.4, f"59{FIXED}jours"),
        (59.6, f"2{FIXED}mois"),
        (-400, f"13{FIXED}mois"),
        (715, f"23{FIXED}mois"),
        (716, f"2{FIXED}ans"),
        (-10_776, f"29,5{FIXED}ans"),
    ],
)
def test_a_duration_is_said_in_days_below_sixty_then_in_months_below_two_years(days: float, french: str) -> None:
    assert duration(days) == french


@pytest.mark.parametrize(
    ("table", "column", "value", "french"),
    [
        ("application", "days_birth", -1, f"1{FIXED}jour avant la demande"),
        ("application", "days_birth", 1, f"1{FIXED}jour après la demande"),
        ("application", "days_birth", 0, "le jour de la demande"),
        ("application", "days_employed", 365_243, "non renseigné"),
        ("application", "organization_type", "XNA", "non renseigné"),
        ("application", "organization_type", "Of tomorrow", "«\u00a0Of tomorrow\u00a0», que le modèle ne connaît pas"),
        ("application", "sk_id_curr", 100_008, "100008"),
        ("application", "flag_email", 0, "non"),
        ("application", "amt_income_total", 1_000.0, f"1{NARROW}000 par mois"),
        ("application", "amt_credit", 1_000.0, f"1{NARROW}000"),
        ("application", "amt_credit", -5.0, "\u22125"),
        ("application", "cnt_children", -2, "\u22122"),
        ("application", "region_rating_client", -2, "\u22122"),
        ("pos_cash_balance", "months_balance", -3, f"3{FIXED}mois"),
        ("bureau", "days_credit", -3, f"3{FIXED}jours avant la demande"),
        ("bureau", "days_credit", None, "non renseigné"),
    ],
)
def test_a_column_is_written_by_its_kind_and_unit(
    table: str, column: str, value: float | str | None, french: str
) -> None:
    assert record_value(table, column, value) == french


def test_a_category_is_written_by_its_label() -> None:
    column = TABLES["application"].column("name_contract_type")
    for category in column.categories:
        assert record_value("application", column.name, category.value) == category.label.fr
    declared = next(f for f in FEATURES if f.categories)
    read = ["".join([*c.value]) for c in declared.categories]  # as from a file: equal, and not the same object
    assert [shown(declared, value) for value in read] == [c.label.fr for c in declared.categories]
    assert shown(declared, None) == "non renseigné"
    counted = next(f for f in FEATURES if f.unit is Unit.YEARS)
    assert shown(counted, 2.5) == f"2,5{FIXED}ans"


def test_a_unit_is_named_and_a_flag_or_a_category_by_what_it_is() -> None:
    columns = TABLES["application"]
    named = {
        name: unit_words(columns.column(name))
        for name in ("name_contract_type", "flag_email", "days_birth", "sk_id_curr", "amt_credit")
    }
    assert named == {
        "name_contract_type": "catégorie",
        "flag_email": "oui ou non",
        "days_birth": "jours depuis la demande",
        "sk_id_curr": "—",
        "amt_credit": "montant",
    }
    assert unit_words(next(f for f in FEATURES if f.unit is Unit.YEARS)) == "années"
    assert unit_words(next(f for f in FEATURES if f.categories)) == "catégorie"
