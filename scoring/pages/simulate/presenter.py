"""Puts what-ifs into words: what may be changed, before and after, and the proposals of what would change a refusal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.changes.simulation import CHANGEABLE, DOWN_PAYMENT, TERM, Changeable, Range, Refusal
from ml.features import feature
from ml.tables.durations import years_before
from ml.tables.schema import Unit
from scoring.charts.words import labelled
from scoring.core.assessment import Value
from scoring.core.simulation import Changed, Moved, WhatIf
from scoring.text.assessment import ToldResult, tell_result
from scoring.text.numbers import decimal
from scoring.text.values import quantity, record_value, shown

MOVES_SHOWN = 10
_MISSING = gettext_lazy("non renseigné")
_ASKED = gettext_lazy("demandé")
_FOLLOWS = gettext_lazy("suit le reste")
_DOWN_PAYMENT = gettext_lazy("Apport (prix du bien moins crédit)")


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


def changeable_label(changeable: Changeable) -> str:
    """Return what is changed, as a form asks for it: an age in years where the record has days."""
    if changeable.unit is Unit.DAYS_BEFORE:
        return translated(feature(changeable.feature).label)
    return str(_DOWN_PAYMENT) if changeable.name == DOWN_PAYMENT else translated(changeable.label)


def changeable_value(name: str, value: Value) -> str:
    """Return a value of something changeable with its unit; a down payment below zero is none."""
    unit = CHANGEABLE[name].unit
    if value is None:
        return str(_MISSING)
    if isinstance(value, str):
        return record_value("application", name, value)
    if unit is Unit.DAYS_BEFORE:
        return quantity(years_before(value), Unit.YEARS)
    if exceeds_goods(name, value):
        beyond = decimal(-value, 0)
        return _("aucun apport (le crédit dépasse le prix du bien de %(beyond)s)") % {"beyond": beyond}
    if name == TERM:
        return _("%(count)s\u00a0mensualités") % {"count": decimal(value, 1)}
    if name == DOWN_PAYMENT:
        return quantity(value, unit)
    return record_value("application", name, value)


def exceeds_goods(name: str, value: Value) -> bool:
    """Return whether a value is a down payment below zero: the credit is then more than the goods cost."""
    return name == DOWN_PAYMENT and isinstance(value, (int, float)) and round(value) < 0


def allowed_values(changeable: Changeable, allowed: Range) -> str:
    """Return « de 45 000 à 4 050 000 »: bounds rounded inward, so that whatever is said is allowed."""
    lower, upper = allowed.lower, allowed.upper
    if changeable.unit is Unit.DAYS_BEFORE:
        lower, upper = years_before(upper), years_before(lower)
    in_years = changeable.unit is Unit.DAYS_BEFORE
    digits = 0 if upper - lower >= 1_000 or (changeable.whole and not in_years) else 1
    factor = 10**digits
    low = decimal(math.ceil(lower * factor - 1e-9) / factor, digits)
    high = decimal(math.floor(upper * factor + 1e-9) / factor, digits)
    said = _("de %(low)s à %(high)s\u00a0ans") if in_years else _("de %(low)s à %(high)s")
    return said % {"low": low, "high": high}


def refusal_message(refusal: Refusal) -> str:
    """Return why a change cannot be, beside its field; the range in the words of the form."""
    if refusal.allowed is None or refusal.name not in CHANGEABLE:
        said = translated(refusal.message)
        return f"{said[0].upper()}{said[1:]}."
    allowed = allowed_values(CHANGEABLE[refusal.name], refusal.allowed)
    return _("Valeur possible : %(allowed)s.") % {"allowed": allowed}


def tell_what_if(told: WhatIf) -> ToldWhatIf:
    """Return a what-if in words, with the contributions that moved farthest."""
    before, after = (
        tell_result(side.probability_of_default, side.recommendation) for side in (told.before, told.after)
    )
    moved, others = told.moved(MOVES_SHOWN)
    return ToldWhatIf(
        headline=_headline(before, after),
        before=before,
        after=after,
        changes=tuple(tell_change(change) for change in told.changed),
        moves=tuple(_tell_move(one) for one in moved),
        others=others,
    )


def tell_change(change: Changed) -> ToldChange:
    """Return a changed value in words."""
    return ToldChange(
        change.name,
        changeable_label(CHANGEABLE[change.name]),
        changeable_value(change.name, change.before),
        changeable_value(change.name, change.after),
        str(_ASKED if change.asked else _FOLLOWS),
    )


def tell_changes(changes: dict[str, Value]) -> str:
    """Return what a scenario asks for in one line; what is no longer open to change keeps its name."""
    return " · ".join(
        labelled(changeable_label(CHANGEABLE[name]), changeable_value(name, value)) if name in CHANGEABLE else name
        for name, value in changes.items()
    )


def _tell_move(one: Moved) -> ToldMove:
    declared = feature(one.feature)
    before, after = (shown(declared, value) for value in (one.before, one.after))
    return ToldMove(translated(declared.label), before, after, one.difference)


def _headline(before: ToldResult, after: ToldResult) -> str:
    """Return what comes of the changes: both probabilities and, where it changes, the recommendation."""
    if before.shown_probability == after.shown_probability:
        probability = _("La probabilité de défaut reste à %(after)s")
    elif after.probability_of_default > before.probability_of_default:
        probability = _("La probabilité de défaut monterait de %(before)s à %(after)s")
    else:
        probability = _("La probabilité de défaut descendrait de %(before)s à %(after)s")
    first, then = before.recommendation_label.lower(), after.recommendation_label.lower()
    recommendation = (
        _("la recommandation reste la même (%(then)s)") % {"then": then}
        if before.recommendation is after.recommendation
        else _("la recommandation passerait de « %(first)s » à « %(then)s »") % {"first": first, "then": then}
    )
    return _("%(probability)s ; %(recommendation)s.") % {
        "probability": probability % {"before": before.shown_probability, "after": after.shown_probability},
        "recommendation": recommendation,
    }
