"""The words of a search: numbers as they are written, labels of the language in force, what says nothing."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from scoring.web.words import read_words

ABOUT_35 = {"age_min": "33", "age_max": "37"}
ABOUT_450_000 = {"amount_min": "405000", "amount_max": "495000"}
DESCRIBED = {"occupation": "Laborers", **ABOUT_35, **ABOUT_450_000}


@pytest.mark.parametrize(
    "text",
    [
        *("100774", "100 774", "100\u202f774", "n° 100774", "N°100 774", "#100774", "no 100774"),
        *("client 100774", "Client n° 100 774", "dossier 100774", "numéro 100774", "identifiant : 100774"),
    ],
)
def test_an_identifier_is_read_as_people_write_it(text: str) -> None:
    assert read_words(text).fields == {"identifier": "100774"}


@pytest.mark.parametrize(
    ("language", "text", "fields"),
    [
        ("fr", "ouvrier 35 ans 450000", DESCRIBED),
        ("fr", "Une ouvrière de 35 ans qui demande 450\u202f000", DESCRIBED),
        ("fr", "450 000, 35 ans, OUVRIERS", DESCRIBED),
        ("en", "a worker of 35 who asked for 450,000", DESCRIBED),
        ("en", "35-year-old labourer 450,000", DESCRIBED),
        ("fr", "ouvrier peu qualifié", {"occupation": "Low-skill Laborers"}),
        ("fr", "agent de sécurité", {"occupation": "Security staff"}),
        ("fr", "retraitée", {"income_type": "Pensioner"}),
        ("fr", "crédit renouvelable", {"contract_type": "Revolving loans"}),
        ("en", "higher education", {"education_type": "Higher education"}),
        ("fr", "cadre refus", {"occupation": "Managers", "recommendation": "DECLINE"}),
        ("fr", "âge 35", ABOUT_35),
        ("fr", "montant 450 000", ABOUT_450_000),
        ("fr", "mensualité de 20 000", {"payment_min": "18000", "payment_max": "22000"}),
        ("fr", "revenu 100 000", {"income_min": "90000", "income_max": "110000"}),
        ("fr", "risque 12,5 %", {"risk_min": "11.5", "risk_max": "13.5"}),
        ("fr", "n° 100 774 ouvrier", {"identifier": "100774", "occupation": "Laborers"}),
        ("fr", "", {}),
    ],
)
def test_words_become_fields(language: str, text: str, fields: dict[str, str]) -> None:
    with override(language):
        reading = read_words(text)
    assert reading.fields == fields
    assert not reading.unknown
    assert not reading.doubtful


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("xyzzy ouvrier", ["xyzzy"]),
        ("ouvrier cadre", ["cadre"]),
        ("12345678901", ["12345678901"]),
        ("ouvrier 500", ["500"]),
        ("labourer", ["labourer"]),
        ("enfant de 7 ans", ["enfant", "7"]),
    ],
)
def test_what_says_nothing_is_named(text: str, unknown: list[str]) -> None:
    assert read_words(text).unknown == unknown


def test_a_word_of_several_labels_is_given_with_them() -> None:
    assert read_words("agent").doubtful == {
        "agent": ["Agent de sécurité", "Agent d’entretien", "Agent immobilier", "Agent public"]
    }
