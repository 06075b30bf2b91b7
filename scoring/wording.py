"""Puts an assessment into words: values with their unit, reasons as sentences, natural frequencies. French and English.

`explain` gives what pages, charts and the API show; nothing here computes a number anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from babel.numbers import format_decimal

from clients.models import Client
from ml.features import FAMILY_LABELS, Feature, feature
from ml.tables import TABLES, Kind, Text, Unit
from scoring import services
from scoring.models import Recommendation
from scoring.numbers import MINUS, decimal, percent
from scoring.search import ClientRow

RECOMMENDATION_LABELS = {
    Recommendation.APPROVE: Text("Accord", "Approve"),
    Recommendation.REVIEW: Text("Examen", "Review"),
    Recommendation.DECLINE: Text("Refus", "Decline"),
}
_MISSING = Text("non renseigné", "not known")
_YES = Text("oui", "yes")
_NO = Text("non", "no")
_DAYS = Text("\u00a0jour", " day"), Text("\u00a0jours", " days")
_MONTHS = Text("\u00a0mois", " month"), Text("\u00a0mois", " months")
# What follows the number, for one and for several.
_SUFFIXES = {
    Unit.AMOUNT_PER_MONTH: (Text(" par mois", " a month"),) * 2,
    Unit.AMOUNT_PER_YEAR: (Text(" par an", " a year"),) * 2,
    Unit.DAYS: _DAYS,
    Unit.DAYS_BEFORE: _DAYS,
    Unit.MONTHS: _MONTHS,
    Unit.MONTHS_BEFORE: _MONTHS,
    Unit.YEARS: (Text("\u00a0an", " year"), Text("\u00a0ans", " years")),
    Unit.TIMES: (Text("\u00a0fois", " time"), Text("\u00a0fois", " times")),
    Unit.HOUR: (Text("\u00a0h", ":00"),) * 2,
    Unit.RATIO: (Text("\u202f%", "%"),) * 2,
}
_DECIMALS = {Unit.TIMES: 2, Unit.YEARS: 1, Unit.DAYS: 1, Unit.MONTHS: 1, Unit.COUNT: 1, Unit.RATIO: 1}


@dataclass(frozen=True)
class Contribution:
    """A contribution in words: `value` as a machine reads it, `shown_value` and `usual_value` as a person does.

    The two are written when they are asked for: a page shows a dozen of some hundreds.
    """

    feature: str
    label: str
    family: str
    value: services.Value
    usual: services.Value
    contribution: float
    language: str

    @property
    def shown_value(self) -> str:
        """The client's value with its unit."""
        return shown(feature(self.feature), self.value, self.language)

    @property
    def usual_value(self) -> str:
        """The population's usual value with its unit."""
        return shown(feature(self.feature), self.usual, self.language)


@dataclass(frozen=True)
class Reason:
    """A principal reason: `said` alone, or the whole `sentence` that carries the client's value and the usual one."""

    reason_code: str
    feature: str
    label: str
    said: str
    sentence: str
    contribution: float
    shown_value: str
    usual_value: str


@dataclass(frozen=True)
class Explanation:
    """An assessment in words. Numbers are those of `services.Assessment`, unchanged."""

    client: Client
    language: str
    model_version: str
    probability_of_default: float
    log_odds: float
    base_value: float
    contributions: tuple[Contribution, ...]
    decision_threshold: float
    review_band: tuple[float, float]
    recommendation: Recommendation
    recommendation_label: str
    reasons: tuple[Reason, ...]


def explain(assessment: services.Assessment, language: str) -> Explanation:
    """Return the assessment in the words of `language` ("fr" or "en")."""
    told = tuple(_contribution(c, language) for c in assessment.contributions)
    by_feature = {c.feature: c for c in told}
    return Explanation(
        client=assessment.client,
        language=language,
        model_version=assessment.model_version,
        probability_of_default=assessment.probability_of_default,
        log_odds=assessment.log_odds,
        base_value=assessment.base_value,
        contributions=told,
        decision_threshold=assessment.decision_threshold,
        review_band=assessment.review_band,
        recommendation=assessment.recommendation,
        recommendation_label=RECOMMENDATION_LABELS[assessment.recommendation].in_language(language),
        reasons=tuple(_reason(r, by_feature[r.contribution.feature], language) for r in assessment.reasons),
    )


def natural_frequency(probability: float, language: str) -> str:
    """Return the probability as a count among 100 comparable clients, among 1,000 where fewer than one in 100.

    A certainty is never said: what rounds to none or to all of them is « moins d’un » or « plus de 99 ».
    """
    among = 100 if probability >= 0.0095 else 1000
    count = round(probability * among)
    shown = number(among, language)
    if count == 0:
        return Text(
            f"Moins d’un client comparable sur {shown} n’a pas remboursé.",
            f"Fewer than 1 in {shown} comparable clients did not repay.",
        ).in_language(language)
    if count == among:
        return Text(
            f"Plus de {among - 1} clients comparables sur {shown} n’ont pas remboursé.",
            f"More than {among - 1} in {shown} comparable clients did not repay.",
        ).in_language(language)
    return Text(
        f"{count} {'client comparable' if count == 1 else 'clients comparables'} sur {shown} "
        f"n’{'a' if count == 1 else 'ont'} pas remboursé.",
        f"{count} in {shown} comparable clients did not repay.",
    ).in_language(language)


def shown(declared: Feature, value: services.Value, language: str) -> str:
    """Return a feature's value as it is written for a person, with its unit; « non renseigné » where missing."""
    if value is None:
        return _MISSING.in_language(language)
    if isinstance(value, str):
        return next(c.label.in_language(language) for c in declared.categories if c.value == value)
    return quantity(value, declared.unit, language)


def quantity(value: float, unit: Unit, language: str) -> str:
    """Return a number with its unit: 0.25 of RATIO is « 25 % », 3.2 of YEARS « 3,2 ans »."""
    if unit is Unit.YES_NO:
        return (_YES if value else _NO).in_language(language)
    if unit is Unit.SCORE:
        return decimal(value, language, 2)  # always two decimals, so that a score and the usual one compare at a glance
    decimals = _DECIMALS.get(unit, 0)
    value = round(value * 100 if unit is Unit.RATIO else value, decimals)
    text = number(value, language, decimals)
    if unit not in _SUFFIXES:
        return text
    one, several = _SUFFIXES[unit]
    is_one = abs(value) < 2 if language == "fr" else abs(value) == 1  # French says « 1,5 an », English "1.5 years"
    return text + (one if is_one else several).in_language(language)


def number(value: float, language: str, decimals: int = 0) -> str:
    """Return a number with at most `decimals` decimals, grouped by thousands as the language does."""
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return format_decimal(round(value, decimals) + 0.0, pattern, locale=language).replace("-", MINUS)


def record_value(table: str, column: str, value: services.Value, language: str) -> str:
    """Return a record's column as a person reads it: a category's label, a number with its unit."""
    declared = TABLES[table].column(column)
    if value is None or value in declared.missing:
        return _MISSING.in_language(language)
    if isinstance(value, str):
        labels = {c.value: c.label.in_language(language) for c in declared.categories}
        return labels.get(value, value)
    unit = Unit.YES_NO if declared.kind is Kind.FLAG else declared.unit
    return quantity(abs(value) if unit in (Unit.DAYS_BEFORE, Unit.MONTHS_BEFORE) else value, unit, language)


def _contribution(contribution: services.Contribution, language: str) -> Contribution:
    declared = feature(contribution.feature)
    return Contribution(
        feature=contribution.feature,
        label=declared.label.in_language(language),
        family=FAMILY_LABELS[declared.family].in_language(language),
        value=contribution.value,
        usual=contribution.usual,
        contribution=contribution.contribution,
        language=language,
    )


def _reason(reason: services.Reason, told: Contribution, language: str) -> Reason:
    declared = feature(told.feature)
    raises = told.contribution > 0
    said = (declared.sentence_raises if raises else declared.sentence_lowers).in_language(language)
    compared = Text(
        f"{told.shown_value}, contre {told.usual_value} habituellement",
        f"{told.shown_value}, usually {told.usual_value}",
    )
    same = Text(f"{told.shown_value}, comme la plupart des clients", f"{told.shown_value}, like most clients")
    value = (same if told.shown_value == told.usual_value else compared).in_language(language)
    colon = Text(" : ", ": ").in_language(language)
    return Reason(
        reason_code=reason.reason_code,
        feature=told.feature,
        label=told.label,
        said=said,
        sentence=f"{said}. {told.label}{colon}{value}.",
        contribution=told.contribution,
        shown_value=told.shown_value,
        usual_value=told.usual_value,
    )


def facts(client: Client, columns: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    """Return (label, shown value) of these columns of the client's application; ages instead of days since birth."""
    said = []
    for name in columns:
        if name == "days_birth":
            age = feature("age_years")
            said.append((age.label.in_language(language), quantity(client.age_years, age.unit, language)))
        else:
            label = TABLES["application"].column(name).label.in_language(language)
            said.append((label, record_value("application", name, getattr(client, name), language)))
    return said


@dataclass(frozen=True)
class Line:
    """A line of the client list in words; `probability` is empty where batch scoring has not come by."""

    row: ClientRow
    contract_type: str
    credit: str
    age: str
    probability: str

    @property
    def client(self) -> Client:
        """The line's client."""
        return self.row.client


def line(row: ClientRow, language: str) -> Line:
    """Return a line of the client list in the words of `language`."""
    client, assessment = row.client, row.assessment
    return Line(
        row=row,
        contract_type=record_value("application", "name_contract_type", client.name_contract_type, language),
        credit=number(client.amt_credit, language),
        age=quantity(client.age_years, feature("age_years").unit, language),
        probability=percent(assessment.probability_of_default, language) if assessment else "",
    )


def missing_note(explanation: Explanation) -> str:
    """Return how many of the model's inputs this file lacks, empty where none is."""
    missing = sum(c.value is None for c in explanation.contributions)
    if not missing:
        return ""
    total = len(explanation.contributions)
    return Text(
        f"{missing} des {total} informations que le modèle lit "
        f"{'n’est pas renseignée' if missing == 1 else 'ne sont pas renseignées'} dans ce dossier.",
        f"{missing} of the {total} facts the model reads {'is' if missing == 1 else 'are'} not known in this file.",
    ).in_language(explanation.language)
