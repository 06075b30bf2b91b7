"""What is said of every feature, in every state a client can be in, both ways and in both languages."""

import re
from collections.abc import Callable

import pytest

from ml.features import FEATURES, feature
from ml.features.clauses import with_endings
from ml.features.definition import Source, Value
from ml.features.lineage import histories
from ml.features.sentences import Case, State, beside, case_of, cases, effect, known, not_known, unknown_value
from ml.tables.schema import Unit
from ml.tables.wording import Text

LANGUAGES = ("fr", "en")
FORBIDDEN = re.compile(
    r"log-odds|logarithme|cotes\b|weighted|pondér|normali[sz]|\bprodui[t]|\bproduct\b|\bratio\b|rapporté|relative to"
    r"|SHAP|\{|\}|  ",
    re.IGNORECASE,
)
ESTIMATED_WITHOUT = re.compile(r"our un dossier sans cet.*le risque estimé|or a file without this.*the estimated risk")


def told(case: Case, language: str, *, plural: bool) -> str:
    """Return a case's sentence with a value in it, as the portal completes it."""
    return with_endings(case.said.in_language(language), plural=plural).replace("{value}", "7") + "."


WITH_VALUE = (State.VALUE, State.UNKNOWN_VALUE)
EVERY_CASE = [(declared, case) for declared in FEATURES for case in cases(declared)]


def test_every_feature_has_words_for_a_value_and_for_none_at_all() -> None:
    for declared in FEATURES:
        states = {case.state for case in cases(declared)}
        assert {State.VALUE, State.NOT_KNOWN} <= states
        assert declared.unit is not Unit.YES_NO or State.NONE in states
        assert (State.NO_HISTORY in states) == bool(histories(declared.name))
        assert (State.UNKNOWN_VALUE in states) == declared.is_category


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_is_said_in_a_sentence_of_words_a_person_uses(language: str) -> None:
    for declared, case in EVERY_CASE:
        assert not FORBIDDEN.search(declared.label.in_language(language)), declared.name
        for plural in (False, True):
            sentence = told(case, language, plural=plural)
            assert sentence[0].isupper(), sentence
            assert re.search(r"[^.]\.$", sentence), sentence
            assert not FORBIDDEN.search(sentence), sentence
            assert "'" not in sentence, sentence
            assert sentence.count("(") == sentence.count(")"), sentence


def test_every_case_is_said_in_both_languages_in_the_typography_of_each() -> None:
    for _, case in EVERY_CASE:
        assert case.said.fr != case.said.en
        assert not re.search(r"(?<!\u00a0)[:;?!%»]|«(?!\u00a0)", case.said.fr), case.said.fr
        assert not re.search("[«»]", case.said.en), case.said.en


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_effect_of_every_case_is_said_and_never_as_that_of_a_value_not_known(language: str) -> None:
    for _, case in EVERY_CASE:
        raises, lowers, neither = (effect(case, one).in_language(language) for one in (0.3, -0.3, 0.0))
        assert len({raises, lowers, neither}) == 3
        for sentence in (raises, lowers, neither):
            assert re.fullmatch(r"[A-Z][^.]+\.", sentence), sentence
            assert not FORBIDDEN.search(sentence), sentence
            of_a_fact = case.state in (State.VALUE, State.NONE, State.NO_RECORD)
            assert of_a_fact != bool(ESTIMATED_WITHOUT.search(sentence)), sentence


def test_the_value_is_said_where_there_is_one_and_nowhere_else() -> None:
    for declared, case in EVERY_CASE:
        is_yes = case.state is State.VALUE and declared.unit is Unit.YES_NO
        for words in (case.said.fr, case.said.en):
            assert words.count("{value}") == (case.state in WITH_VALUE and not is_yes), words


def test_what_is_not_known_is_said_without_a_verb_of_a_value() -> None:
    for declared in FEATURES:
        said = not_known(declared).said
        assert re.match(r"Nous ne (connaissons pas (l|un)|savons pas si )", said.fr), said.fr
        assert said.en.startswith("We do not know ")
        assert said.fr.startswith("Nous ne savons pas si ") == said.en.startswith("We do not know whether ")


def values(**known_values: Value) -> Callable[[str], Value]:
    return known_values.get


def everywhere(source: Source) -> bool:
    return True


def nowhere(source: Source) -> bool:
    return False


@pytest.mark.parametrize(
    ("name", "row", "history", "state", "french"),
    [
        ("annuity_to_income", {"annuity_to_income": 0.21}, True, State.VALUE, "La mensualité prend {value}"),
        ("annuity_to_income", {}, True, State.NOT_KNOWN, "Nous ne connaissons pas la part du revenu que prend"),
        ("bureau_credits_last_half_year", {"bureau_credits_last_half_year": 0.0}, True, State.NONE, "Aucun crédit n’a"),
        ("bureau_credits_last_half_year", {}, False, State.NO_HISTORY, "Aucun crédit n’est connu chez d’autres"),
        ("previous_refusal_years", {"previous_refused_share": 0.0}, True, State.NO_RECORD, "Aucune demande précédente"),
        (
            "previous_refusal_years",
            {"previous_refused_share": 0.5},
            True,
            State.NOT_KNOWN,
            "Nous ne connaissons pas le",
        ),
        (
            "bureau_debt",
            {"bureau_debt": 0.0, "bureau_active_credits": 0.0},
            True,
            State.NO_RECORD,
            "Aucun crédit n’est en",
        ),
        ("bureau_debt", {"bureau_debt": 0.0, "bureau_active_credits": 2.0}, True, State.NONE, "Rien n’est dû"),
        ("own_car_age", {"flag_own_car": 0.0}, True, State.NO_RECORD, "Aucune voiture"),
        ("own_car_age", {"flag_own_car": 1.0}, True, State.NOT_KNOWN, "Nous ne connaissons pas l’âge de la voiture"),
        ("employed_years", {"name_income_type": "Pensioner"}, True, State.NO_RECORD, "Aucun emploi en cours"),
        ("employed_years", {"name_income_type": "Working"}, True, State.NOT_KNOWN, "Nous ne connaissons pas l’anc"),
        ("pos_late_month_share_last_year", {"pos_latest_month": 13.0}, True, State.NO_RECORD, "Aucun mois de crédit"),
        ("pos_late_month_share_last_year", {"pos_latest_month": 12.0}, True, State.NOT_KNOWN, "Nous ne connaissons"),
        ("card_drawings_last_year", {}, True, State.NO_RECORD, "Aucun relevé de carte n’est connu depuis un an"),
        ("card_drawings_last_year", {"card_late_month_share_last_year": 0.0}, True, State.NOT_KNOWN, "Nous ne connais"),
        ("annuities_to_income", {}, False, State.NO_HISTORY, "Aucun autre crédit n’est connu"),
        ("down_payment", {"down_payment": -300.0}, True, State.VALUE, "Le crédit demandé dépasse le prix"),
        ("down_payment", {"down_payment": 300.0}, True, State.VALUE, "Le prix du bien dépasse"),
        ("down_payment", {"down_payment": 0.0}, True, State.NONE, "Le crédit demandé est égal"),
        ("flag_email", {"flag_email": 0.0}, True, State.NONE, "Aucune adresse électronique n’a été fournie"),
        ("flag_email", {"flag_email": 1.0}, True, State.VALUE, "Une adresse électronique a été fournie"),
    ],
)
def test_what_there_is_none_of_is_told_from_what_is_not_known(
    name: str, row: dict[str, Value], history: bool, state: State, french: str
) -> None:
    case = case_of(feature(name), values(**row), everywhere if history else nowhere)

    assert case.state is state
    assert case.said.fr.startswith(french)


@pytest.mark.parametrize(
    ("name", "value", "usual", "alike", "french"),
    [
        ("annuity_to_income", 0.21, 0.16, False, " ({usual} en général)"),
        ("annuity_to_income", 0.16, 0.1601, True, " (comme en général)"),
        ("annuity_to_income", 0.21, None, False, None),
        ("bureau_credits_last_half_year", 0.0, 1.0, False, " ({usual} en général)"),
        ("bureau_credits_last_half_year", 0.0, 0.0, True, " (comme la plupart des clients)"),
        ("bureau_credits_last_half_year", 3.0, 0.0, False, " (aucun en général)"),
        ("previous_applications_last_year", 3.0, 0.0, False, " (aucune en général)"),
        ("bureau_overdue", 300.0, 0.0, False, " (rien en général)"),
        (
            "bureau_overdue",
            0.0,
            300.0,
            False,
            " (en général, le montant en retard chez d’autres prêteurs est de {usual})",
        ),
        ("instalments_late_share", 0.0, 0.1, False, " (en général, {usual} des échéances ont été payées en retard)"),
        (
            "bureau_worst_state",
            0.0,
            1.0,
            False,
            " (en général, le pire retard mensuel chez d’autres prêteurs est de {us",
        ),
        ("flag_email", 1.0, 0.0, False, " (à la différence de la plupart des clients)"),
        ("flag_email", 0.0, 0.0, False, " (comme la plupart des clients)"),
        ("name_housing_type", "With parents", "House / apartment", False, " («\u00a0{usual}\u00a0» chez la plupart"),
        ("name_housing_type", "House / apartment", "House / apartment", True, " (comme la plupart des clients)"),
        ("name_housing_type", "With parents", None, False, None),
        ("down_payment", 300.0, -200.0, False, " (en général, c’est l’inverse)"),
        ("down_payment", -300.0, -200.0, False, " ({usual} en général)"),
        ("down_payment", 300.0, 0.0, False, None),
        ("down_payment", 0.0, -200.0, False, None),
        ("phone_change_years", 0.0, 0.75, False, " (en général, le dernier changement de téléphone remonte à {usual})"),
    ],
)
def test_the_usual_value_is_said_where_there_is_one_to_compare(
    name: str, value: float | str, usual: float | str | None, alike: bool, french: str | None
) -> None:
    said = beside(feature(name), known(feature(name), value), value, usual, looks_the_same=alike, moves=False)

    assert said.fr.startswith(french) if said and french else said is french


@pytest.mark.parametrize(
    ("name", "value"), [("amt_goods_price", 450_000.0), ("flag_email", 0.0), ("name_housing_type", "With parents")]
)
def test_what_is_usual_is_not_said_to_be_so_where_it_moves_the_risk(name: str, value: float | str) -> None:
    case = known(feature(name), value)

    assert beside(feature(name), case, value, value, looks_the_same=True, moves=True) is None
    assert beside(feature(name), case, value, value, looks_the_same=True, moves=False)


def test_a_time_since_what_not_everybody_had_is_usual_where_there_is_any() -> None:
    declared = feature("previous_refusal_years")

    said = beside(declared, known(declared, 0.1), 0.1, 1.0, looks_the_same=False, moves=True)

    assert said is not None
    assert said.fr == " ({usual} en général, quand il y en a)"


def test_nothing_is_compared_with_what_is_not_there() -> None:
    declared = feature("previous_refusal_years")

    assert beside(declared, not_known(declared), None, 2.0, looks_the_same=False, moves=True) is None


def test_a_value_the_model_does_not_know_is_said_as_the_file_has_it() -> None:
    case = unknown_value(feature("name_housing_type"))

    assert case.said == Text(
        "Le dossier indique «\u00a0{value}\u00a0» à la rubrique «\u00a0Type de logement\u00a0», "
        "une valeur que le calcul ne connaît pas",
        "The file gives “{value}” under “Type of housing”, a value the calculation does not know",
    )
    assert effect(case, 0.2).fr == "Comme pour un dossier sans cette information, le risque estimé est plus élevé."


def test_endings_are_those_of_what_is_counted() -> None:
    said = feature("cnt_children").clauses.value

    assert with_endings(said.en, plural=True) == "The household has {value} dependent children"
    assert with_endings(said.en, plural=False) == "The household has {value} dependent child"
    assert with_endings(said.fr, plural=True) == "Le foyer compte {value} enfants à charge"
