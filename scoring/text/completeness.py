"""Puts what a file lacks into words: how much the model leans on it, and what the probability may be with it."""

from __future__ import annotations

from ml.population.incomplete import Completeness, ProbabilityRange
from ml.tables import TABLES
from ml.tables.schema import Text
from scoring.core.assessment import Assessment
from scoring.models.versions import Recommendation
from scoring.text.numbers import percent

_ZONES = {  # from it, to it
    Recommendation.APPROVE: (Text("de l’accord", "“Approve”"), Text("à l’accord", "“Approve”")),
    Recommendation.REVIEW: (Text("de l’examen", "“Review”"), Text("à l’examen", "“Review”")),
    Recommendation.DECLINE: (Text("du refus", "“Decline”"), Text("au refus", "“Decline”")),
}


def completeness_sentences(found: Completeness, language: str) -> list[str]:
    """Return what follows from what is missing, a sentence each; none where the file lacks nothing."""
    said = []
    if found.missing:
        said.append(_weight(found))
    if not found.sufficient:
        said.append(
            Text(
                "C’est au-delà du minimum admis\u00a0: complétez le dossier avant de vous y fier.",
                "This is beyond the stated minimum: do not rely on this probability, complete the file.",
            )
        )
    elif found.range is not None:
        said.append(range_words(found.range))
    elif found.missing:
        said.append(
            Text(
                "Trop peu de clients similaires ont ces informations pour dire ce qu’elles changeraient.",
                "Too few similar clients have these facts to say what they would change.",
            )
        )
    if found.without_history:
        said.append(_histories(found))
    return [text.in_language(language) for text in said]


def zones_sentence(found: Completeness, assessment: Assessment, language: str) -> str:
    """Return that what is missing may change the recommendation, and to what; empty where it does not.

    Every page that says the range of the probability says this beside it.
    """
    if found.range is None or assessment.recommendation is None:
        return ""
    ends = (Recommendation.of(edge, *assessment.review_band) for edge in (found.range.low, found.range.high))
    others = [zone for zone in dict.fromkeys(ends) if zone is not assessment.recommendation]
    if not others:
        return ""
    start = _ZONES[assessment.recommendation][0]
    fr, en = (
        word.join(_ZONES[zone][1].in_language(x) for zone in others) for word, x in ((" ou ", "fr"), (" or ", "en"))
    )
    return Text(
        f"Ce qui manque peut faire passer ce dossier {start.fr} {fr}\u00a0: complétez-le avant de répondre.",
        f"What is missing may take this file from {start.en} to {en}: complete it before you answer.",
    ).in_language(language)


def _weight(found: Completeness) -> Text:
    count, (fr, en) = len(found.missing), (percent(found.missing_weight, x) for x in ("fr", "en"))
    return Text(
        f"Ce qui manque ({count}) porte d’habitude {fr} de ce que le modèle pèse.",
        f"What is missing ({count}) usually carries {en} of what the model weighs.",
    )


def range_words(found: ProbabilityRange) -> Text:
    """Return what the probability may be with the values that similar clients have: its 5 %, 95 % and 50 % points."""
    (low_fr, low_en), (high_fr, high_en), (middle_fr, middle_en) = (
        (percent(share, "fr"), percent(share, "en")) for share in (found.low, found.high, found.middle)
    )
    return Text(
        f"Avec les valeurs de {found.donors} clients similaires qui les ont, la probabilité de défaut irait neuf fois "
        f"sur dix de {low_fr} à {high_fr} (au milieu, {middle_fr}).",
        f"With the values of {found.donors} similar clients who have them, the probability of default would go from "
        f"{low_en} to {high_en} nine times in ten ({middle_en} in the middle).",
    )


def _histories(found: Completeness) -> Text:
    tables = [TABLES[source.value].label for source in found.without_history]
    fr, en = (", ".join(label.in_language(x).lower() for label in tables) for x in ("fr", "en"))
    return Text(
        f"Sans aucun enregistrement\u00a0: {fr}. C’est un cas à part, pas un oubli.",
        f"Without any record: {en}. This is a case of its own, not an omission.",
    )
