"""Puts what-ifs into words: what may be changed, and what would come of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.changes.linked import LINKED
from ml.changes.simulation import CHANGEABLE, DOWN_PAYMENT, TERM, Changeable, Range, Refusal
from ml.features import feature
from ml.features.definition import Value
from ml.tables.durations import years_before
from ml.tables.schema import Unit
from scoring.charts.chart import labelled
from scoring.charts.dial import angle
from scoring.core.assessment import Assessment
from scoring.core.budget import Budget
from scoring.core.simulation import WhatIf
from scoring.pages.simulate.service import ScoredScenario
from scoring.text.assessment import ResultView, recommendation_label, result_view
from scoring.text.budget import budget_sentences
from scoring.text.values import (
    MONEY,
    decimal,
    money,
    money_unit,
    number,
    payments,
    percent,
    quantity,
    record_value,
    span_start,
    with_unit,
)
from scoring.web.simulate_address import parameters_of, simulate_address

NOT_SAID = "—"
_MISSING = gettext_lazy("non renseigné")
_PAYMENTS = gettext_lazy("mensualités")
_LINKED = {
    "amt_credit": gettext_lazy("Crédit demandé"),
    "amt_annuity": gettext_lazy("Mensualité"),
    TERM: gettext_lazy("Durée"),
    DOWN_PAYMENT: gettext_lazy("Apport"),
}


def changeable_label(changeable: Changeable) -> str:
    """Return what is changed, as a form asks for it: an age in years where the record has days."""
    if changeable.unit is Unit.DAYS_BEFORE:
        return translated(feature(changeable.feature).label)
    return str(_LINKED.get(changeable.name) or translated(changeable.label))


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
        beyond = money(round(-value))
        return _("aucun apport (le crédit dépasse le prix du bien de %(beyond)s)") % {"beyond": beyond}
    if name == TERM:
        return payments(value)
    if name == DOWN_PAYMENT:
        return quantity(round(value), unit)
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
    if changeable.unit in MONEY:
        low, high = span_start(low, changeable.unit), with_unit(high, upper, changeable.unit)
    said = _("de %(low)s à %(high)s\u00a0ans") if in_years else _("de %(low)s à %(high)s")
    return said % {"low": low, "high": high}


def refusal_message(refusal: Refusal) -> str:
    """Return why a change cannot be, beside its field; the range in the words of the form."""
    if refusal.allowed is None or refusal.name not in CHANGEABLE:
        said = translated(refusal.message)
        return f"{said[0].upper()}{said[1:]}."
    allowed = allowed_values(CHANGEABLE[refusal.name], refusal.allowed)
    return _("Valeur possible : %(allowed)s.") % {"allowed": allowed}


def linked_text(name: str, value: Value, *, is_asked: bool = False) -> str:
    """Return what the field of a linked number says: what was asked for as it is, what follows rounded."""
    if value is None or isinstance(value, str):
        return ""
    return number(value, 2 if is_asked else 0)


def linked_unit(name: str) -> str:
    """Return what stands behind the field of a linked number."""
    return str(_PAYMENTS) if name == TERM else money_unit(CHANGEABLE[name].unit)


def describe_move(what_if: WhatIf, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return what comes of a what-if, as the page shows it and as its script is answered: texts, and where parts stand.

    `parameters` are those of its address.
    """
    after, result = what_if.after, result_view(what_if.after)
    changed = bool(what_if.changed)
    asked = {change.name for change in what_if.changed if change.asked}
    return {
        "address": simulate_address(after.client.pk, parameters),
        "from": urlencode(parameters),
        "changed": changed,
        "probability": after.probability_of_default,
        "angle": round(angle(after.probability_of_default), 2),
        "recommendation": str(result.recommendation or ""),
        "label": result.recommendation_label,
        "risk": result.shown_probability,
        "said": _headline(what_if.before, after) if changed else result.natural_frequency,
        "budget": list(budget_sentences(what_if.budget_after)),
        "numbers": {
            CHANGEABLE[name].feature: {
                "value": what_if.values[name],
                "text": linked_text(name, what_if.values[name], is_asked=name in asked),
            }
            for name in LINKED
        },
        "line": [*request_shown(what_if.values), share_of_income(what_if.budget_after)],
    }


def describe_today(what_if: WhatIf) -> dict[str, Any]:
    """Return what the page says of the file as it is, beside what would be."""
    return {
        "result": result_view(what_if.before),
        "line": [*request_shown(what_if.values_before), share_of_income(what_if.budget_before)],
    }


def request_shown(values: Mapping[str, Value]) -> list[str]:
    """Return credit, monthly payment and term as a table says them; what is not known as a dash."""
    amounts = (values.get("amt_credit"), values.get("amt_annuity"))
    shown = [money(round(float(one))) if one is not None else NOT_SAID for one in amounts]
    term = values.get(TERM)
    return [*shown, NOT_SAID if term is None else number(round(float(term)))]


def share_of_income(budget: Budget) -> str:
    """Return the share of the income that the payment takes; a dash where it is not known."""
    share = budget.payment_to_income
    return NOT_SAID if share is None else quantity(share, Unit.RATIO)


def describe_scenario(scored: ScoredScenario, user: User) -> dict[str, Any]:
    """Return a scenario as the page lists it; no result and no address where its changes can no longer be made."""
    scenario, probability = scored.scenario, scored.now.probability_of_default
    possible = probability is not None
    return {
        "scenario": scenario,
        "others": describe_changes({name: value for name, value in scenario.changes.items() if name not in LINKED}),
        "result": None if probability is None else ResultView(probability, scored.now.recommendation),
        "line": [*request_shown(scored.now.values), share_of_income(scored.now.budget)],
        "address": simulate_address(scenario.client_id, parameters_of(scenario.changes)) if possible else "",
        "own": scenario.author_id == user.pk,
    }


def describe_changes(changes: dict[str, Value]) -> str:
    """Return what a scenario asks for in one line; what is no longer open to change keeps its name."""
    return " · ".join(
        labelled(changeable_label(CHANGEABLE[name]), changeable_value(name, value)) if name in CHANGEABLE else name
        for name, value in changes.items()
    )


def _headline(before: Assessment, after: Assessment) -> str:
    """Return what comes of the changes: both probabilities and, where it changes, the recommendation."""
    first, then = (percent(side.probability_of_default) for side in (before, after))
    if first == then:
        probability = _("La probabilité de défaut reste à %(after)s")
    elif after.probability_of_default > before.probability_of_default:
        probability = _("La probabilité de défaut monterait de %(before)s à %(after)s")
    else:
        probability = _("La probabilité de défaut descendrait de %(before)s à %(after)s")
    labels = [recommendation_label(side.recommendation).lower() for side in (before, after)]
    recommendation = (
        _("la recommandation reste la même (%(then)s)") % {"then": labels[1]}
        if before.recommendation is after.recommendation
        else _("la recommandation passerait de « %(first)s » à « %(then)s »") % {"first": labels[0], "then": labels[1]}
    )
    return _("%(probability)s ; %(recommendation)s.") % {
        "probability": probability % {"before": first, "after": then},
        "recommendation": recommendation,
    }
