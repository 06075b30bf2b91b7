"""Puts what-ifs into words: what may be changed, before and after, and the proposals of what would change a refusal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ml.changes.simulation import CHANGEABLE, DOWN_PAYMENT, TERM, Changeable, Range, Refusal
from ml.features import feature
from ml.features.aggregates import DAYS_A_YEAR
from ml.tables.schema import Text, Unit
from scoring.core.assessment import Value
from scoring.core.simulation import Changed, Moved, WhatIf
from scoring.text.assessment import ToldResult, tell_result
from scoring.text.numbers import decimal
from scoring.text.values import quantity, record_value, shown

MOVES_SHOWN = 10
_MISSING = Text("non renseigné", "not known")
_PAYMENTS = Text("mensualités", "monthly payments")
_ASKED = Text("demandé", "asked for")
_FOLLOWS = Text("suit le reste", "follows from the rest")
_OTHERWISE = {DOWN_PAYMENT: Text("Apport (prix du bien moins crédit)", "Down payment (price of the goods less credit)")}


@dataclass(frozen=True)
class ToldChange:
    """A value of the application before and after, in words, and whether it was asked for."""

    name: str
    label: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class ToldMove:
    """A contribution that moved: its feature's values in words, and by how much, in log-odds."""

    label: str
    before: str
    after: str
    difference: float


@dataclass(frozen=True)
class ToldWhatIf:
    """A what-if in words. `others` are the differences of the contributions not among `moves`."""

    headline: str
    before: ToldResult
    after: ToldResult
    changes: tuple[ToldChange, ...]
    moves: tuple[ToldMove, ...]
    others: tuple[float, ...]


def changeable_label(changeable: Changeable, language: str) -> str:
    """Return what is changed, as a form asks for it: an age in years where the record has days."""
    if changeable.unit is Unit.DAYS_BEFORE:
        return feature(changeable.feature).label.in_language(language)
    return _OTHERWISE.get(changeable.name, changeable.label).in_language(language)


def changeable_value(name: str, value: Value, language: str) -> str:
    """Return a value of something changeable with its unit; a down payment below zero is none."""
    unit = CHANGEABLE[name].unit
    if value is None:
        return _MISSING.in_language(language)
    if isinstance(value, str):
        return record_value("application", name, value, language)
    if unit is Unit.DAYS_BEFORE:
        return quantity(-value / DAYS_A_YEAR, Unit.YEARS, language)
    if exceeds_goods(name, value):
        beyond = decimal(-value, language, 0)
        return Text(
            f"aucun apport (le crédit dépasse le prix du bien de {beyond})",
            f"none (the credit exceeds the price of the goods by {beyond})",
        ).in_language(language)
    if name == TERM:
        return f"{decimal(value, language, 1)}\u00a0{_PAYMENTS.in_language(language)}"
    if name == DOWN_PAYMENT:
        return quantity(value, unit, language)
    return record_value("application", name, value, language)


def exceeds_goods(name: str, value: Value) -> bool:
    """Return whether a value is a down payment below zero: the credit is then more than the goods cost."""
    return name == DOWN_PAYMENT and isinstance(value, (int, float)) and round(value) < 0


def allowed_values(changeable: Changeable, allowed: Range, language: str) -> str:
    """Return « de 45 000 à 4 050 000 »: bounds rounded inward, so that whatever is said is allowed."""
    lower, upper = allowed.lower, allowed.upper
    if changeable.unit is Unit.DAYS_BEFORE:
        lower, upper = -upper / DAYS_A_YEAR, -lower / DAYS_A_YEAR
    in_years = changeable.unit is Unit.DAYS_BEFORE
    digits = 0 if upper - lower >= 1_000 or (changeable.whole and not in_years) else 1
    factor = 10**digits
    low = decimal(math.ceil(lower * factor - 1e-9) / factor, language, digits)
    high = decimal(math.floor(upper * factor + 1e-9) / factor, language, digits)
    years = Text("\u00a0ans", " years").in_language(language) if in_years else ""
    return Text(f"de {low} à {high}{years}", f"from {low} to {high}{years}").in_language(language)


def refusal_message(refusal: Refusal, language: str) -> str:
    """Return why a change cannot be, beside its field; the range in the words of the form."""
    if refusal.allowed is None or refusal.name not in CHANGEABLE:
        said = refusal.message.in_language(language)
        return f"{said[0].upper()}{said[1:]}."
    allowed = allowed_values(CHANGEABLE[refusal.name], refusal.allowed, language)
    return Text(f"Valeur possible\u00a0: {allowed}.", f"Possible values: {allowed}.").in_language(language)


def tell_what_if(told: WhatIf, language: str) -> ToldWhatIf:
    """Return a what-if in the words of `language`, with the contributions that moved farthest."""
    before, after = (
        tell_result(side.probability_of_default, side.recommendation, language) for side in (told.before, told.after)
    )
    moved, others = told.moved(MOVES_SHOWN)
    return ToldWhatIf(
        headline=_headline(before, after, language),
        before=before,
        after=after,
        changes=tuple(tell_change(change, language) for change in told.changed),
        moves=tuple(_tell_move(one, language) for one in moved),
        others=others,
    )


def tell_change(change: Changed, language: str) -> ToldChange:
    """Return a changed value in words."""
    return ToldChange(
        change.name,
        changeable_label(CHANGEABLE[change.name], language),
        changeable_value(change.name, change.before, language),
        changeable_value(change.name, change.after, language),
        (_ASKED if change.asked else _FOLLOWS).in_language(language),
    )


def tell_changes(changes: dict[str, Value], language: str) -> str:
    """Return what a scenario asks for in one line; what is no longer open to change keeps its name."""
    colon = Text("\u00a0: ", ": ").in_language(language)
    return " · ".join(
        f"{changeable_label(CHANGEABLE[name], language)}{colon}{changeable_value(name, value, language)}"
        if name in CHANGEABLE
        else name
        for name, value in changes.items()
    )


def _tell_move(one: Moved, language: str) -> ToldMove:
    declared = feature(one.feature)
    before, after = (shown(declared, value, language) for value in (one.before, one.after))
    return ToldMove(declared.label.in_language(language), before, after, one.difference)


def _headline(before: ToldResult, after: ToldResult, language: str) -> str:
    """Return what comes of the changes: both probabilities and, where it changes, the recommendation."""
    if before.shown_probability == after.shown_probability:
        probability = Text(
            f"La probabilité de défaut reste à {after.shown_probability}",
            f"The probability of default stays at {after.shown_probability}",
        )
    else:
        up = after.probability_of_default > before.probability_of_default
        probability = Text(
            f"La probabilité de défaut {'monterait' if up else 'descendrait'} de {before.shown_probability} "
            f"à {after.shown_probability}",
            f"The probability of default would {'rise' if up else 'fall'} from {before.shown_probability} "
            f"to {after.shown_probability}",
        )
    first, then = before.recommendation_label.lower(), after.recommendation_label.lower()
    recommendation = (
        Text(f"la recommandation reste la même ({then})", f"the recommendation stays the same ({then})")
        if before.recommendation is after.recommendation
        else Text(
            f"la recommandation passerait de «\u00a0{first}\u00a0» à «\u00a0{then}\u00a0»",
            f"the recommendation would go from “{first}” to “{then}”",
        )
    )
    semicolon = Text("\u00a0; ", "; ").in_language(language)
    return f"{probability.in_language(language)}{semicolon}{recommendation.in_language(language)}."
