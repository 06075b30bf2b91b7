"""Reasons as they are read: every feature with values and without, and every reason of the test population."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import activate
from pytest_django import Settings

from bench.sentences import breaches
from ml.features import FEATURES, feature
from ml.features.definition import Feature, Value
from ml.features.sentences import Case, State, cases, known, not_known
from ml.serving.model import Model
from ml.tables.schema import Unit
from scoring.core.assessment import Contribution, Reason, assess
from scoring.text.assessment import reason_sentence, reason_sentences
from scoring.text.sentences import Sentence, sentence, usual_words, value_words
from tests.clients.factories import NOON, a_client
from tests.languages import spoken

NARROW, FIXED = "\u202f", "\u00a0"
NUMBERS = (0.0, 0.0003, 0.04, 0.3, 1.0, 1.4, 2.0, 7.3, 45.0, 700.0, 1_234_567.0)


def found_wrong(told: Sentence, case: Case, value: Value) -> list[str]:
    return [f"{what} in {told.whole}" for what in breaches(told.said, told.effect, case.state, value)]


def every_value(declared: Feature) -> Iterator[Value]:
    if declared.is_category:
        yield from (category.value for category in declared.categories)
    elif declared.unit is Unit.YES_NO:
        yield from (0.0, 1.0)
    else:
        yield from NUMBERS
        yield from (-number for number in NUMBERS if declared.clauses.below)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_feature_is_said_with_any_value_beside_any_other(language: str) -> None:
    activate(language)
    for declared in FEATURES:
        every = [*every_value(declared)]
        for value in every:
            for usual, contribution in ((None, 0.3), (every[0], -0.3), (every[-1], 0.3)):
                case = known(declared, value)  # type: ignore[arg-type]
                told = sentence(declared, case, value, usual, contribution)
                assert found_wrong(told, case, value) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_feature_without_a_value_is_said(language: str) -> None:
    activate(language)
    for declared in FEATURES:
        for case in cases(declared):
            if case.state not in (State.VALUE, State.UNKNOWN_VALUE, State.NONE):
                for contribution in (0.3, -0.3):
                    told = sentence(declared, case, None, 0.0, contribution)
                    assert found_wrong(told, case, None) == []
                    assert not told.compares


@pytest.mark.parametrize(
    ("name", "value", "usual", "french", "english"),
    [
        (
            "annuity_to_income",
            0.21,
            0.16,
            f"La mensualité prend 21{NARROW}% du revenu mensuel (16{NARROW}% en général).",
            "The monthly payment takes 21% of monthly income (usually 16%).",
        ),
        (
            "previous_latest_years",
            11 / 365.25,
            0.75,
            f"La demande précédente remonte à 11{FIXED}jours (9{FIXED}mois en général).",
            "The previous application was 11 days ago (usually 9 months).",
        ),
        (
            "bureau_credits_last_half_year",
            0.0,
            1.0,
            "Aucun crédit n’a été pris chez d’autres prêteurs depuis six mois (1 en général).",
            "No loan was taken with other lenders in the last six months (usually 1).",
        ),
        (
            "bureau_credits_last_half_year",
            1.0,
            0.0,
            "Le dossier compte 1 crédit pris chez d’autres prêteurs depuis six mois (aucun en général).",
            "The file shows 1 loan taken with other lenders in the last six months (usually none).",
        ),
        (
            "instalments_late_share",
            0.0004,
            0.03,
            f"Au total, moins de 0,1{NARROW}% des échéances ont été payées en retard (3{NARROW}% en général).",
            "Overall, less than 0.1% of instalments were paid late (usually 3%).",
        ),
        (
            "cnt_children",
            2.0,
            2.0,
            "Le foyer compte 2 enfants à charge.",
            "The household has 2 dependent children.",
        ),
        (
            "down_payment",
            -1_200.0,
            -900.0,
            f"Le crédit demandé dépasse le prix du bien de 1{NARROW}200 (900 en général).",
            "The loan requested exceeds the price of the goods by 1,200 (usually 900).",
        ),
        (
            "name_housing_type",
            "With parents",
            "House / apartment",
            f"Le type de logement est «{FIXED}Chez ses parents{FIXED}» "
            f"(«{FIXED}Maison ou appartement{FIXED}» chez la plupart des clients).",
            "The type of housing is “With parents” (“House or apartment” for most clients).",
        ),
        (
            "flag_email",
            1.0,
            0.0,
            "Une adresse électronique a été fournie (à la différence de la plupart des clients).",
            "An email address was provided (unlike most clients).",
        ),
    ],
)
def test_a_value_is_said_beside_the_usual_one_in_the_unit_a_person_uses(
    name: str, value: float | str, usual: float | str, french: str, english: str
) -> None:
    declared = feature(name)
    for language, said in (("fr", french), ("en", english)):
        assert spoken(language, lambda: sentence(declared, known(declared, value), value, usual, 0.2)).said == said


def test_the_direction_is_told_by_its_effect_and_its_size_behind_it() -> None:
    declared = feature("annuity_to_income")
    raises, lowers, neither = (sentence(declared, known(declared, 0.2), 0.2, 0.1, one) for one in (0.3, -0.3, 0.004))
    assert raises.whole == f"{raises.said} Cela augmente le risque estimé."
    assert lowers.effect == "Cela réduit le risque estimé."
    assert neither.effect == "Cela ne change presque pas le risque estimé."
    assert raises.effect_of("+0,30") == "Cela augmente le risque estimé (+0,30)."
    unknown = sentence(declared, not_known(declared), None, 0.1, 0.3)
    assert unknown.whole == (
        "Nous ne connaissons pas la part du revenu que prend la mensualité. "
        "Pour un dossier sans cette information, le risque estimé est plus élevé."
    )


def test_a_reason_is_told_by_its_strongest_feature() -> None:
    declared = feature("annuity_to_income")
    strongest = Contribution(declared.name, 0.2, 0.1, 0.3, known(declared, 0.2))
    assert reason_sentence(Reason(declared.reason_code, 0.2, strongest)).whole == (
        f"La mensualité prend 20{NARROW}% du revenu mensuel (10{NARROW}% en général). Cela augmente le risque estimé."
    )


def test_a_table_does_not_call_missing_what_there_is_none_of() -> None:
    absent, without, lacking = (
        next(case for case in cases(feature("previous_refusal_years")) if case.state is state)
        for state in (State.NO_RECORD, State.NO_HISTORY, State.NOT_KNOWN)
    )
    told = [value_words(Contribution("previous_refusal_years", None, 2.0, 0.1, c)) for c in (absent, without, lacking)]
    assert told == ["sans objet", "pas d’historique", "non renseigné"]
    assert usual_words(feature("name_housing_type"), None) == "variable"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_contribution_of_a_client_without_history_is_said(model: Model, language: str) -> None:
    activate(language)
    assessment = assess(a_client(), now=NOON)
    for one in assessment.contributions:
        told = sentence(feature(one.feature), one.case, one.value, one.usual, one.contribution)
        assert found_wrong(told, one.case, one.value) == []
    assert len(reason_sentences(assessment)) == len(assessment.reasons)


def test_what_is_measured_in_months_of_income_is_never_said_in_years() -> None:
    declared = feature("credit_to_income")
    one, many = (sentence(declared, known(declared, value), value, 40.0, 0.3).said for value in (1.0, 30.0))
    assert one.replace(FIXED, " ") == "Le crédit demandé vaut 1 mois de revenu (40 mois en général)."
    assert many.replace(FIXED, " ") == "Le crédit demandé vaut 30 mois de revenu (40 mois en général)."
    english = spoken("en", lambda: sentence(declared, known(declared, 30.0), 30.0, 1.0, 0.3).said)
    assert english.replace(FIXED, " ") == "The loan requested is worth 30 months of income (usually 1 month)."


@pytest.mark.parametrize("name", ["name_housing_type", "flag_own_car"])
def test_a_text_that_the_model_does_not_know_is_said_as_the_file_has_it(name: str) -> None:
    declared = feature(name)
    case = known(declared, "Yurt")
    told = sentence(declared, case, "Yurt", None, 0.3)
    assert case.state is State.UNKNOWN_VALUE
    assert "Le dossier indique « Yurt » à la rubrique" in told.said.replace(FIXED, " ")
    assert "Nous ne" not in told.whole


def test_a_sentence_writes_amounts_in_the_currency(settings: Settings) -> None:
    settings.CURRENCY = "€"
    declared = feature("amt_income_total")
    told = sentence(declared, known(declared, 1_400.0), 1_400.0, 1_200.0, 0.3)
    assert told.said == (
        f"Les revenus déclarés sont de 1{NARROW}400{FIXED}€ par mois (1{NARROW}200{FIXED}€ par mois en général)."
    )
