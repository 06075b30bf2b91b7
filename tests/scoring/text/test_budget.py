"""What a payment takes of the income, in words; nothing is said of what is not known."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from pytest_django import Settings

from scoring.core.budget import Budget
from scoring.text.budget import MEDIAN_SHARE, amounts_note, budget_sentences, period_note
from tests.languages import spoken

NARROW, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("income", "payment", "members", "french"),
    [
        (
            *(135_000.0, 21_600.0, 2.0),
            (
                f"La mensualité prend 16{NARROW}% des revenus déclarés.",
                f"Il reste 56{NARROW}700 par mois et par personne d’un foyer de 2, avant loyer et autres crédits.",
            ),
        ),
        (
            *(100_000.0, 16_100.0, 1.0),
            (
                f"La mensualité prend 16,1{NARROW}% des revenus déclarés.",
                f"Il reste 83{NARROW}900 par mois pour 1 personne, avant loyer et autres crédits.",
            ),
        ),
        (
            *(100_000.0, 16_100.0, None),
            (
                f"La mensualité prend 16,1{NARROW}% des revenus déclarés.",
                f"Il reste 83{NARROW}900 par mois, avant loyer et autres crédits{FIXED}; la taille du foyer n’est pas "
                "connue.",
            ),
        ),
        (
            *(33_000.0, 42_900.0, 3.0),
            (
                f"La mensualité dépasse les revenus déclarés{FIXED}: elle en représente 130{NARROW}%.",
                f"Il manque 9{NARROW}900 chaque mois pour la payer.",
            ),
        ),
        (
            *(45_000.0, 45_013.5, 1.0),
            (
                f"La mensualité dépasse les revenus déclarés{FIXED}: elle en représente 100,03{NARROW}%.",
                "Il manque 14 chaque mois pour la payer.",
            ),
        ),
        (
            *(45_000.0, 44_999.8, 1.0),
            (
                f"La mensualité prend 100,0{NARROW}% des revenus déclarés.",
                "Il reste 0,2 par mois pour 1 personne, avant loyer et autres crédits.",
            ),
        ),
        (
            *(45_000.0, 45_000.0, 4.0),
            (f"La mensualité prend 100{NARROW}% des revenus déclarés.", "Il n’en reste rien."),
        ),
        (
            *(0.0, 12_000.0, 2.0),
            ("Les revenus déclarés sont de zéro.", f"Il manque 12{NARROW}000 chaque mois pour la payer."),
        ),
        (
            *(None, 12_000.0, 2.0),
            (f"Les revenus ne sont pas renseignés{FIXED}: la part qu’en prend la mensualité n’est pas connue.",),
        ),
        (
            *(100_000.0, None, 2.0),
            (f"La mensualité n’est pas renseignée{FIXED}: la part des revenus qu’elle prend n’est pas connue.",),
        ),
        (
            *(None, None, None),
            (f"Ni les revenus ni la mensualité ne sont renseignés{FIXED}: la part qu’elle en prend n’est pas connue.",),
        ),
    ],
)
def test_share_and_rest_are_said_and_what_is_not_known_is_named(
    income: float | None, payment: float | None, members: float | None, french: tuple[str, ...]
) -> None:
    budget = Budget(income, payment, members)
    assert budget_sentences(budget) == french
    english = spoken("en", lambda: budget_sentences(budget))
    assert len(english) == len(french)
    assert not any(word in " ".join(english) for word in ("revenus", "mensualité", "reste", "manque"))


def test_the_english_sentences_say_the_same_figures() -> None:
    with override("en"):
        assert budget_sentences(Budget(135_000.0, 21_600.0, 2.0)) == (
            "The monthly payment takes 16% of the declared income.",
            "That leaves 56,700 a month for each person of a household of 2, before rent and other loans.",
        )
        assert (
            budget_sentences(Budget(100_000.0, 16_100.0, 1.0))[1]
            == "That leaves 83,900 a month for 1 person, before rent and other loans."
        )
        assert budget_sentences(Budget(33_000.0, 42_900.0, 3.0)) == (
            "The monthly payment exceeds the declared income: it is 130% of it.",
            "9,900 a month is lacking to pay it.",
        )


def test_how_the_period_was_inferred_is_said_with_both_readings() -> None:
    assert f"en prend ainsi 16{NARROW}%{FIXED}; lus par an, elle en prendrait 195{NARROW}%." in period_note()
    english = spoken("en", period_note)
    assert "takes 16% of it; read as yearly, it would take 195%." in english
    assert f"{MEDIAN_SHARE:.3f}" == "0.162"


def test_amounts_are_said_to_be_in_the_currency_of_the_data_only_while_none_is_set(settings: Settings) -> None:
    assert "monnaie des données" in amounts_note()
    settings.CURRENCY = "€"
    assert "monnaie" not in amounts_note()
    assert "par mois" in amounts_note()
