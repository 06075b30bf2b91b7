"""The tables of a simulation: what moves, and what is kept. Facts in, `Table` out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _

from clients.language import translated
from ml.changes.simulation import TERM
from ml.features import feature
from scoring.charts.chart import Column, Row, Table, as_rows
from scoring.charts.contributions import others_label
from scoring.core.points import per_log_odds, tenths, tenths_between
from scoring.pages.simulate import presenter
from scoring.text.people import person_name
from scoring.text.points import points
from scoring.text.values import percent, shown

if TYPE_CHECKING:
    from ml.features.definition import Value
    from scoring.core.assessment import Assessment
    from scoring.core.budget import Budget
    from scoring.core.simulation import Moved, Simulated, WhatIf
    from scoring.pages.simulate.service import ScoredScenario

_MOVES_SHOWN = 6
_LEAST = 0.0005  # of the probability: what is written as a tenth of a point


class ScenarioRow(TypedDict):
    """A request and what the model says of it now; of a kept simulation, also what it said then."""

    name: str
    changes: str
    credit: Value
    payment: Value
    term: Value
    share: float | None
    probability: float | None
    recommendation: str
    kept_with: float | None
    model_version: str
    author: str
    created_at: str


def moved_table(what_if: WhatIf) -> Table:
    """Return the facts that move and their effect on the risk, in points that add up to that of the probabilities.

    What moves without being seen to, or by less than is written, is one row.
    """
    moves, rest = what_if.moved(_MOVES_SHOWN)
    before, after = what_if.before, what_if.after
    worth = per_log_odds(before.log_odds, after.log_odds)
    seen = [move for move in moves if abs(worth * move.difference) >= _LEAST and len({*_values(move)}) > 1]
    others = [*rest, *(move.difference for move in moves if move not in seen)]
    parts = [worth * move.difference for move in seen] + ([worth * math.fsum(others)] if others else [])
    whole = tenths_between(before.probability_of_default, after.probability_of_default)
    written = tenths(parts, whole)
    rows = [_move_row(_label(move), *_values(move), amount) for move, amount in zip(seen, written, strict=False)]
    if others:
        rows.append(_move_row(others_label(len(others)), "", "", written[-1]))
    first, then = percent(before.probability_of_default), percent(after.probability_of_default)
    rows.append(_move_row(_("Risque estimé"), first, then, whole))
    return Table(
        name="moved",
        title=_("Ce qui bouge"),
        columns=(
            Column("label", _("Information")),
            Column("before", _("Aujourd’hui")),
            Column("after", _("Simulé")),
            Column("points", _("Effet sur le risque"), "points_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def _move_row(label: str, before: str, after: str, amount: int) -> Row:
    return {
        "label": label,
        "before": before,
        "after": after,
        "points": amount / 10,
        "points_shown": points(amount),
    }


def _label(move: Moved) -> str:
    return translated(feature(move.feature).label)


def _values(move: Moved) -> tuple[str, str]:
    before, after = (shown(feature(move.feature), value) for value in (move.before, move.after))
    return before, after


def scenarios_table(what_if: WhatIf, scenarios: Sequence[ScoredScenario]) -> Table:
    """Return today's request, what is simulated and the scenarios, one a row.

    Without a probability where the changes of a scenario can no longer be made.
    """
    sides = (
        _line(_("Aujourd’hui"), what_if.values_before, what_if.budget_before, what_if.before),
        _line(_("Simulé"), what_if.values, what_if.budget_after, what_if.after),
    )
    return Table(
        name="scenarios",
        title=_("Simulations gardées"),
        columns=(
            Column("name", _("Simulation")),
            Column("changes", _("Changements")),
            Column("credit", _("Crédit demandé"), numeric=True),
            Column("payment", _("Mensualité"), numeric=True),
            Column("term", _("Durée"), numeric=True),
            Column("share", _("Part des revenus"), numeric=True),
            Column("probability", _("Probabilité de défaut"), numeric=True),
            Column("recommendation", _("Recommandation")),
            Column("kept_with", _("À la sauvegarde"), numeric=True),
            Column("model_version", _("Modèle de la sauvegarde")),
            Column("author", _("Auteur")),
            Column("created_at", _("Date")),
        ),
        rows=as_rows([*sides, *map(_row, scenarios)]),
    )


def _line(name: str, values: Mapping[str, Value], budget: Budget, answer: Assessment | Simulated) -> ScenarioRow:
    recommendation = answer.recommendation
    return {
        "name": name,
        "changes": "",
        "credit": values.get("amt_credit"),
        "payment": values.get("amt_annuity"),
        "term": values.get(TERM),
        "share": budget.payment_to_income,
        "probability": answer.probability_of_default,
        "recommendation": str(recommendation.label) if recommendation else "",
        "kept_with": None,
        "model_version": "",
        "author": "",
        "created_at": "",
    }


def _row(kept: ScoredScenario) -> ScenarioRow:
    scenario, now = kept.scenario, kept.now
    return {
        **_line(scenario.name, now.values, now.budget, now),
        "changes": presenter.describe_changes(scenario.changes),
        "kept_with": scenario.probability_of_default,
        "model_version": scenario.model_version,
        "author": person_name(scenario.author),
        "created_at": scenario.created_at.isoformat(timespec="minutes"),
    }
