"""Words and numbers as a person reads them, in French typography and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from django.utils.translation import override

from ml.features import FEATURES
from ml.features.policy import DEFAULT
from ml.features.sentences import cases
from ml.population.incomplete import Completeness, ProbabilityRange, Unknowns
from ml.serving.model import ReviewBand
from ml.tables import TABLES
from ml.tables.schema import Unit
from ml.tables.wording import Text
from scoring.core.assessment import Assessment
from scoring.models.versions import Recommendation
from scoring.text import facts as facts_module
from scoring.text.assessment import ResultView, missing_note, natural_frequency
from scoring.text.completeness import zones_sentence
from scoring.text.values import quantity, record_value, shown
from tests.clients.factories import a_client
from tests.languages import spoken

NARROW, FIXED = "\u202f", "\u00a0"  # before %, between thousands; before a word


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (1_350_000.0, Unit.AMOUNT, f"1{NARROW}350{NARROW}000", "1,350,000"),
        (24_700.4, Unit.AMOUNT_PER_MONTH, f"24{NARROW}700 par mois", "24,700 a month"),
        (0.25, Unit.RATIO, f"25{NARROW}%", "25%"),
        (0.1234, Unit.RATIO, f"12,3{NARROW}%", "12.3%"),
        (12.5, Unit.RATIO, f"1{NARROW}250{NARROW}%", "1,250%"),
        (-0.052, Unit.RATIO, f"−5,2{NARROW}%", "−5.2%"),
        (3.24, Unit.YEARS, f"3,2{FIXED}ans", "3.2 years"),
        (1.5, Unit.YEARS, f"18{FIXED}mois", "18 months"),
        (1.0, Unit.YEARS, f"12{FIXED}mois", "12 months"),
        (1.94, Unit.YEARS, f"23{FIXED}mois", "23 months"),
        (1.98, Unit.YEARS, f"2{FIXED}ans", "2 years"),
        (11 / 365.25, Unit.YEARS, f"11{FIXED}jours", "11 days"),
        (0.0001, Unit.YEARS, f"moins de 0,1{FIXED}jour", "less than 0.1 days"),
        (0.0, Unit.DAYS, f"0{FIXED}jour", "0 days"),
        (1.0, Unit.DAYS, f"1{FIXED}jour", "1 day"),
        (59.0, Unit.DAYS, f"59{FIXED}jours", "59 days"),
        (0.03, Unit.DAYS, f"moins de 0,1{FIXED}jour", "less than 0.1 days"),
        (1_096.0, Unit.DAYS, f"3{FIXED}ans", "3 years"),
        (-2.0, Unit.DAYS, f"−2{FIXED}jours", "−2 days"),
        (1.0, Unit.MONTHS, f"1{FIXED}mois", "1 month"),
        (0.5, Unit.MONTHS, f"0,5{FIXED}mois", "0.5 months"),
        (18.0, Unit.MONTHS, f"18{FIXED}mois", "18 months"),
        (23.9, Unit.MONTHS, f"23,9{FIXED}mois", "23.9 months"),
        (24.0, Unit.MONTHS, f"2{FIXED}ans", "2 years"),
        (30.0, Unit.MONTHS, f"2,5{FIXED}ans", "2.5 years"),
        (0.0004, Unit.RATIO, f"moins de 0,1{NARROW}%", "less than 0.1%"),
        (-0.0004, Unit.RATIO, f"moins de 0,1{NARROW}%", "less than 0.1%"),
        (0.0, Unit.RATIO, f"0{NARROW}%", "0%"),
        (0.02, Unit.COUNT, "moins de 0,1", "less than 0.1"),
        (0.3, Unit.AMOUNT, "moins de 1", "less than 1"),
        (3.236, Unit.TIMES, f"3,24{FIXED}fois", "3.24 times"),
        (1.0, Unit.TIMES, f"1{FIXED}fois", "1 time"),
        (0.5678, Unit.SCORE, "0,57", "0.57"),
        (0.0, Unit.SCORE, "0,00", "0.00"),
        (-0.001, Unit.SCORE, "moins de 0,01", "less than 0.01"),
        (0.004, Unit.SCORE, "moins de 0,01", "less than 0.01"),
        (14.0, Unit.HOUR, f"14{FIXED}h", "14:00"),
        (1.0, Unit.YES_NO, "oui", "yes"),
        (0.0, Unit.YES_NO, "non", "no"),
        (2.5, Unit.COUNT, "2,5", "2.5"),
    ],
)
def test_a_quantity_is_written_as_its_language_does(value: float, unit: Unit, french: str, english: str) -> None:
    assert quantity(value, unit) == french
    assert spoken("en", lambda: quantity(value, unit)) == english


@pytest.mark.parametrize(
    ("probability", "french", "english"),
    [
        (0.0, f"moins de 1 sur 1{NARROW}000", "less than 1 in 1,000"),
        (0.0004, f"moins de 1 sur 1{NARROW}000", "less than 1 in 1,000"),
        (0.001, f"1 sur 1{NARROW}000", "1 in 1,000"),
        (0.004, f"4 sur 1{NARROW}000", "4 in 1,000"),
        (0.0094, f"9 sur 1{NARROW}000", "9 in 1,000"),
        (0.0096, "1 sur 100", "1 in 100"),
        (0.0912, "9 sur 100", "9 in 100"),
        (0.994, "99 sur 100", "99 in 100"),
        (1.0, "plus de 99 sur 100", "more than 99 in 100"),
    ],
)
def test_a_probability_is_said_as_an_estimate(probability: float, french: str, english: str) -> None:
    assert natural_frequency(probability) == f"Risque estimé{FIXED}: {french}."
    assert spoken("en", lambda: natural_frequency(probability)) == f"Estimated risk: {english}."


def test_a_missing_value_is_said_to_be_unknown() -> None:
    assert shown(FEATURES[0], None) == "non renseigné"
    assert spoken("en", lambda: shown(FEATURES[0], None)) == "not known"


def test_every_category_of_every_feature_has_words_in_both_languages() -> None:
    categories = [(f, c) for f in FEATURES for c in f.categories]
    assert categories
    for declared, category in categories:
        assert shown(declared, category.value) == category.label.fr
        with override("en"):
            assert shown(declared, category.value) == category.label.en


def test_no_feature_is_told_as_an_offset_from_the_application() -> None:
    # "−1 200 jours" is the files' way of saying "1 200 jours"; features say ages and durations.
    offsets = [f.name for f in DEFAULT.features if f.unit in (Unit.DAYS_BEFORE, Unit.MONTHS_BEFORE)]
    assert offsets == []


@pytest.mark.parametrize(
    ("column", "value", "french"),
    [
        ("days_employed", 365_243, "non renseigné"),
        ("days_registration", -1_200, f"3,3{FIXED}ans avant la demande"),
        ("days_birth", -10_776, f"29,5{FIXED}ans avant la demande"),
        ("days_id_publish", -420, f"14{FIXED}mois avant la demande"),
        ("days_last_phone_change", -1, f"1{FIXED}jour avant la demande"),
        ("days_last_phone_change", 0, "le jour de la demande"),
        ("days_employed", 75, f"2{FIXED}mois après la demande"),
        ("sk_id_curr", 100_008, "100008"),
        ("amt_income_total", 376_920.0, f"376{NARROW}920 par mois"),
        ("name_contract_type", "Cash loans", None),
        ("occupation_type", None, "non renseigné"),
        ("organization_type", "A type of tomorrow", "«\u00a0A type of tomorrow\u00a0», que le modèle ne connaît pas"),
        ("flag_email", 1, "oui"),
    ],
)
def test_a_records_column_is_written_for_a_person(column: str, value: object, french: str | None) -> None:
    said = record_value("application", column, value)  # type: ignore[arg-type]
    assert said == french if french else said not in ("", value)


@pytest.mark.django_db
def test_facts_give_the_age_instead_of_the_days_since_birth() -> None:
    facts = facts_module.facts(a_client(days_birth=-14_620), ("days_birth", "amt_credit"))
    assert [value for _, value in facts] == [f"40{FIXED}ans", "1"]
    assert all(label and not label.isupper() for label, _ in facts)


# An assessment in words


def test_a_result_without_a_recommendation_says_so_and_keeps_its_figures() -> None:
    result = ResultView(0.0912, None)
    assert result.recommendation_label == "Sans recommandation"
    assert result.shown_probability == f"9,1{NARROW}%"
    assert result.natural_frequency == natural_frequency(0.0912)
    assert spoken("en", lambda: ResultView(0.2, Recommendation.DECLINE).recommendation_label) == spoken(
        "en", lambda: str(Recommendation.DECLINE.label)
    )


@pytest.mark.parametrize("recommendation", list(Recommendation))
def test_every_recommendation_has_a_word_in_both_languages(recommendation: Recommendation) -> None:
    french, english_label = (spoken(language, lambda: str(recommendation.label)) for language in ("fr", "en"))
    assert french
    assert english_label
    assert french != english_label


@pytest.mark.parametrize(
    ("unknowns", "french", "english"),
    [
        (Unknowns(5, 0, 0), "", ""),
        (
            Unknowns(5, 1, 0),
            f"1 des 5 informations que le modèle lit n’est pas renseignée dans ce dossier{FIXED}: "
            "1 que la plupart des clients ont.",
            "1 of the 5 facts the model reads is not known in this file: 1 that most clients have.",
        ),
        (
            Unknowns(9, 2, 3),
            f"5 des 9 informations que le modèle lit ne sont pas renseignées dans ce dossier{FIXED}: 2 que la plupart "
            "des clients ont, et 3 que beaucoup n’ont pas non plus (faute d’un tel historique, ou parce qu’elles sont "
            "rarement connues).",
            "5 of the 9 facts the model reads are not known in this file: 2 that most clients have, and 3 that many "
            "lack too (having no such history, or because they are rarely known).",
        ),
        (
            Unknowns(9, 0, 1),
            "Rien ne manque de ce que la plupart des clients ont. 1 des 9 informations que le modèle lit n’est pas "
            "renseignée dans ce dossier, mais beaucoup de clients ne l’ont pas non plus (faute d’un tel historique, ou "
            "parce qu’elle est rarement connue).",
            "Nothing is missing that most clients have. 1 of the 9 facts the model reads is not known in this file, "
            "but many clients lack it too (having no such history, or because it is rarely known).",
        ),
    ],
)
def test_the_note_on_what_is_not_known_says_apart_what_is_missed(unknowns: Unknowns, french: str, english: str) -> None:
    assert missing_note(unknowns) == french
    assert spoken("en", lambda: missing_note(unknowns)) == english


def french_texts() -> Iterator[Text]:
    for declared in FEATURES:
        yield from (declared.label, declared.clauses.what, *(case.said for case in cases(declared)))
    for table in TABLES.values():
        yield from (table.label, table.description)
        for column in table.columns:
            yield from (column.label, column.description, *(category.label for category in column.categories))


def test_words_use_the_typography_of_their_language() -> None:
    for text in french_texts():
        assert "'" not in text.fr + text.en, f"a straight apostrophe in {text}"
        loose = re.search(r"(?<![\u00a0\u202f])[:;?!%»]|«(?![\u00a0\u202f])", text.fr)
        assert loose is None, f"no fixed space around {loose and loose.group()!r} in {text.fr!r}"


@pytest.mark.parametrize(
    ("low", "now", "high", "french", "english"),
    [
        (0.01, 0.03, 0.30, "de l’accord au refus", "from “Approval” to “Refusal”"),
        (0.01, 0.30, 0.30, "du refus à l’accord", "from “Refusal” to “Approval”"),
        (0.01, 0.09, 0.30, "de l’examen à l’accord ou au refus", "from “Review” to “Approval” or “Refusal”"),
        (0.01, 0.03, 0.09, "de l’accord à l’examen", "from “Approval” to “Review”"),
        (0.08, 0.03, 0.30, "de l’accord à l’examen ou au refus", "from “Approval” to “Review” or “Refusal”"),
        (0.20, 0.03, 0.30, "de l’accord au refus", "from “Approval” to “Refusal”"),
        (0.01, 0.03, 0.04, "", ""),
        (0.2, 0.25, 0.3, "", ""),
    ],
)
def test_a_range_that_crosses_a_limit_names_the_zones_and_asks_for_the_rest(
    low: float, now: float, high: float, french: str, english: str
) -> None:
    band = ReviewBand(0.07, 0.11)
    found = Completeness((), 0.1, Unknowns(100, 0, 0), (), 0.0, (), ProbabilityRange(low, (low + high) / 2, high, 200))
    assessment = cast(Assessment, SimpleNamespace(recommendation=Recommendation(band.zone(now)), review_band=band))
    told = [spoken(language, lambda: zones_sentence(found, assessment)) for language in ("fr", "en")]
    if not french:
        assert told == ["", ""]
        return
    assert told == [
        f"Ce qui manque peut faire passer ce dossier {french}{FIXED}: complétez-le avant de répondre.",
        f"What is missing may take this file {english}: complete it before you answer.",
    ]
    assert zones_sentence(replace(found, range=None), assessment) == ""
