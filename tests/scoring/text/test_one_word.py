"""One word a thing, in both languages: what the catalogues and the declarations of `ml` say to advisors and clients."""

from __future__ import annotations

import re

import pytest

from ml.features import FEATURES
from ml.tables import TABLES
from tests.scoring.test_templates import english_words, french_words

# What is not said, and what is said in its place, with the reason. What is allowed all the same is taken out first.
ENGLISH = {
    r"\bcredits?\b": "loan: “credit” is read as money owed to the client",
    r"\bcustomers?\b|\bapplicants?\b|\bborrowers?\b": "client: one name for the person, whoever they are to whom",
    r"\bdeclin\w+|\bdenied\b|\bdenial\b|\brejection\b|\bturned down\b": "refusal, refused: as the recommendation",
    r"(?<!manual )\breview (?:zone|band)\b|\brecommends? a review\b": "manual review: a review is of a decision",
    r"\bexternal scores?\b": "scores from other organisations: what clients call them",
    r"\bdata points?\b|\bvariables?\b|\battributes?\b": "fact: what the file says of the client",
}
FRENCH = {
    r"\bvariables\b|\bcaractéristiques?\b|\bfaits principaux\b": "information : ce que le dossier dit du client",
    r"\bdonnée\b(?! personnelle)": "information ; « données » au pluriel est le nom de l’onglet et celui de la loi",
    r"\bfichiers? client|\bdossiers? de crédit\b": "dossier",
    r"\bscoring\b|\bscores? de crédit\b": "évaluation",
    r"\bscores? externes?\b": "score d’un autre organisme : ce que comprend le client",
    r"inscription administrative": "adresse enregistrée",
    r"\bvaleur de départ\b": "point de départ du modèle",
    r"\brejets?\b|\brejeté|\bdéclin": "refus, refusé",
    r"\bemprunteu\w+": "client : un seul nom pour la personne",
}
ENGLISH_ALLOWED = r"%\(\w+\)s|\{\w*\}|Home Credit|[Cc]redit bureau|[Cc]redit cards?|[Cc]redit histor\w+|in credit\b"
FRENCH_ALLOWED = r"%\(\w+\)s|\{\w*\}|n’est donnée|Suite donnée"


def broken(text: str, rules: dict[str, str], allowed: str) -> list[str]:
    """Return the rules that a text breaks."""
    rest = re.sub(allowed, " ", text)
    return [f"{text!r}: {said}" for rule, said in rules.items() if re.search(rule, rest, re.IGNORECASE)]


def of_catalogue(language: str) -> list[str]:
    told = english_words().values() if language == "en" else french_words()
    return [text for one in told for text in (one if isinstance(one, tuple) else (one,))]


def of_declarations(language: str) -> list[str]:
    """Return labels and descriptions of tables, columns, categories and features."""
    tables = [*TABLES.values()]
    columns = [column for table in tables for column in table.stored_columns]
    texts = [text for one in [*tables, *columns] for text in (one.label, one.description)]
    texts += [category.label for column in columns for category in column.categories]
    texts += [feature.label for feature in FEATURES]
    return [text.in_language(language) for text in texts]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_catalogue_has_one_word_a_thing(language: str) -> None:
    rules, allowed = (ENGLISH, ENGLISH_ALLOWED) if language == "en" else (FRENCH, FRENCH_ALLOWED)
    texts = of_catalogue(language)
    assert len(texts) > 1000
    assert [one for text in texts for one in broken(text, rules, allowed)] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_declarations_have_one_word_a_thing(language: str) -> None:
    rules, allowed = (ENGLISH, ENGLISH_ALLOWED) if language == "en" else (FRENCH, FRENCH_ALLOWED)
    texts = of_declarations(language)
    assert len(texts) > 500
    assert [one for text in texts for one in broken(text, rules, allowed)] == []


@pytest.mark.parametrize(
    ("text", "rules", "allowed"),
    [
        ("The applicant’s credit was declined.", ENGLISH, ENGLISH_ALLOWED),
        ("La variable et la caractéristique de l’emprunteuse.", FRENCH, FRENCH_ALLOWED),
        ("Une donnée manque.", FRENCH, FRENCH_ALLOWED),
    ],
)
def test_another_word_would_be_found(text: str, rules: dict[str, str], allowed: str) -> None:
    assert broken(text, rules, allowed) != []


def test_names_of_other_things_are_allowed() -> None:
    assert broken("The credit bureau knows one credit card and %(credit)s.", ENGLISH, ENGLISH_ALLOWED) == []
    assert broken("N’y écrivez pas de donnée personnelle d’un client.", FRENCH, FRENCH_ALLOWED) == []
