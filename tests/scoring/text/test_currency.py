"""Amounts with the currency that the setting names, in both languages, and without one."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from pytest_django import Settings

from ml.features import feature
from ml.population.results import Bin
from ml.tables.schema import Unit
from scoring.charts.bins import axis_of, bin_labels
from scoring.text.values import money, money_unit, quantity, record_value, shown, with_money_unit

NARROW, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("currency", "french", "english"),
    [
        ("", f"1{NARROW}200 par mois", "1,200 a month"),
        ("€", f"1{NARROW}200{FIXED}€ par mois", "€1,200 a month"),
        ("£", f"1{NARROW}200{FIXED}£ par mois", "£1,200 a month"),
        ("R$", f"1{NARROW}200{FIXED}R$ par mois", "R$1,200 a month"),
        ("CHF", f"1{NARROW}200{FIXED}CHF par mois", f"1,200{FIXED}CHF a month"),
        ("kr", f"1{NARROW}200{FIXED}kr par mois", f"1,200{FIXED}kr a month"),
    ],
)
def test_a_sign_stands_before_english_amounts_a_code_and_french_ones_behind(
    settings: Settings, currency: str, french: str, english: str
) -> None:
    settings.CURRENCY = currency
    assert quantity(1_200.0, Unit.AMOUNT_PER_MONTH) == french
    assert record_value("application", "amt_income_total", 1_200.0) == french
    assert shown(feature("amt_annuity"), 1_200.0) == french
    with override("en"):
        assert quantity(1_200.0, Unit.AMOUNT_PER_MONTH) == english


def test_a_minus_stands_before_the_sign_of_the_currency(settings: Settings) -> None:
    settings.CURRENCY = "£"
    assert money(-1_200.0) == f"\u22121{NARROW}200{FIXED}£"
    with override("en"):
        assert money(-1_200.0) == "\u2212£1,200"
        assert money(1_200.5, 2) == "£1,200.5"


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit not in (Unit.AMOUNT, Unit.AMOUNT_PER_MONTH)])
def test_what_is_no_amount_has_no_currency(settings: Settings, unit: Unit) -> None:
    bare = quantity(3.0, unit)
    settings.CURRENCY = "€"
    assert quantity(3.0, unit) == bare
    assert "€" not in bare
    assert money_unit(unit) == ""


def test_axes_and_fields_say_what_amounts_are_counted_in(settings: Settings) -> None:
    assert axis_of("amt_credit").endswith("(monnaie des données)")
    assert axis_of("amt_annuity").endswith("(par mois)")
    assert with_money_unit("Crédit", Unit.AMOUNT) == "Crédit"
    settings.CURRENCY = "€"
    assert axis_of("amt_credit").endswith("(€)")
    assert axis_of("amt_annuity").endswith("(€ par mois)")
    assert axis_of("ext_source_2").endswith("(score de 0 à 1)")
    assert with_money_unit("Crédit", Unit.AMOUNT) == "Crédit (€)"
    assert with_money_unit("Revenus déclarés", Unit.AMOUNT_PER_MONTH) == "Revenus déclarés (€ par mois)"
    with override("en"):
        assert with_money_unit("Income", Unit.AMOUNT_PER_MONTH) == "Income (€ a month)"


def test_a_span_of_amounts_has_the_currency_once_where_it_stands_behind(settings: Settings) -> None:
    bins = [Bin(lower=1_000.0, upper=2_000.0)]
    assert bin_labels(bins, Unit.AMOUNT) == [f"de 1{NARROW}000 à moins de 2{NARROW}000"]
    settings.CURRENCY = "£"
    assert bin_labels(bins, Unit.AMOUNT) == [f"de 1{NARROW}000 à moins de 2{NARROW}000{FIXED}£"]
    with override("en"):
        assert bin_labels(bins, Unit.AMOUNT) == ["£1,000 to under £2,000"]
        settings.CURRENCY = "CHF"
        assert bin_labels(bins, Unit.AMOUNT) == [f"1,000 to under 2,000{FIXED}CHF"]
