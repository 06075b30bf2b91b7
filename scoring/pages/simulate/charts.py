"""The charts and the table of a simulation. Facts in, `Chart` out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.changes.simulation import CHANGEABLE
from ml.features import feature
from scoring.charts.chart import Chart, Column, Row, Table, as_rows
from scoring.charts.contributions import bar, between, end, others_label
from scoring.charts.gauge import Measure, gauge
from scoring.pages.simulate import presenter
from scoring.pages.simulate.presenter import change_reason, changeable_label, changeable_value
from scoring.text.values import digits_for, shown, signed

if TYPE_CHECKING:
    from scoring.core.simulation import Moved, WhatIf
    from scoring.pages.simulate.service import ScoredScenario

_MOVES_SHOWN = 10
_BEFORE, _AFTER = gettext_lazy("Aujourd’hui"), gettext_lazy("Simulé")


class ScenarioRow(TypedDict):
    """A kept simulation: what the model says of it now, and what it said when it was kept."""

    name: str
    changes: str
    probability: float | None
    recommendation: str
    kept_with: float
    model_version: str
    author: str
    created_at: str


def what_if_charts(what_if: WhatIf) -> tuple[Chart, Chart, Chart]:
    """Return the gauge of today, the one after the changes, and the contributions that moved."""
    before, after = what_if.before.log_odds, what_if.after.log_odds
    return *_gauges(what_if), moved_chart(*what_if.moved(_MOVES_SHOWN), before, after)


def _gauges(what_if: WhatIf) -> tuple[Chart, Chart]:
    """Return the gauges named "gauge-before" and "gauge-after", on one scale."""
    sides = ((what_if.before, _BEFORE, "gauge-before"), (what_if.after, _AFTER, "gauge-after"))
    before, after = (
        gauge(
            Measure(
                side.probability_of_default,
                side.decision_threshold,
                side.review_band,
                whom=whom,
            ),
            name,
        )
        for side, whom, name in sides
    )
    return before, after


def moved_chart(moves: tuple[Moved, ...], others: tuple[float, ...], before: float, after: float) -> Chart:
    """Return the contributions that moved, from the log-odds `before` to those `after`; `others` are one sum.

    The contributions of the rows of kind "feature" and "others", added to the "base" row, give the "total" row.
    """
    digits = digits_for(m.difference for m in moves)
    bars = [bar("feature", _label(m), _values(m), "", m.difference, digits=digits) for m in moves]
    if others:
        label = others_label(len(others))
        bars.append(bar("others", label, "", "", math.fsum(others), digits=digits))
    first = end("base", _("Aujourd’hui"), before, digits=digits)
    last = end("total", _("Avec ces changements"), after, digits=digits)
    return Chart(
        name="moved",
        spec="contributions",
        title=_title(moves),
        summary=_summary((len(moves), len(others)), before, after, digits),
        meaning=_meaning(moves),
        columns=(
            Column("label", _("Élément")),
            Column("value_shown", _("Valeur, avant → après")),
            Column("contribution", _("Effet du changement"), "contribution_shown", True),
            Column("effect", _("Sens")),
        ),
        rows=between(first, bars, last),
    )


def changes_table(what_if: WhatIf) -> Table:
    """Return what changes in the application, before and after."""
    rows: tuple[Row, ...] = tuple(
        {
            "label": changeable_label(CHANGEABLE[change.name]),
            "before": changeable_value(change.name, change.before),
            "after": changeable_value(change.name, change.after),
            "reason": change_reason(change),
        }
        for change in what_if.changed
    )
    return Table(
        name="changes",
        title=_("Ce qui change dans la demande"),
        columns=(
            Column("label", _("Élément")),
            Column("before", _("Aujourd’hui")),
            Column("after", _("Simulé")),
            Column("reason", _("Pourquoi")),
        ),
        rows=rows,
    )


def _label(move: Moved) -> str:
    return translated(feature(move.feature).label)


def _values(move: Moved) -> str:
    before, after = (shown(feature(move.feature), value) for value in (move.before, move.after))
    return after if before == after else f"{before} → {after}"


def _title(moves: tuple[Moved, ...]) -> str:
    up, down = sum(m.difference > 0 for m in moves), sum(m.difference < 0 for m in moves)
    return _("Contributions qui bougent : %(up)s à la hausse du risque, %(down)s à la baisse") % {
        "up": up,
        "down": down,
    }


def _summary(counts: tuple[int, int], before: float, after: float, digits: int) -> tuple[str, ...]:
    start, stop, gap = (signed(amount, digits) for amount in (before, after, after - before))
    return (
        _(
            "Barres horizontales de part et d’autre de zéro : les éléments dont la contribution bouge le plus "
            "(%(count)s) et la somme des autres (%(others)s) ; l’échelle est le logarithme des cotes."
        )
        % {"count": counts[0], "others": counts[1]},
        _("On part de %(start)s ; tous les mouvements réunis font %(gap)s ; on arrive à %(stop)s.")
        % {"start": start, "gap": gap, "stop": stop},
    )


def _meaning(moves: tuple[Moved, ...]) -> str:
    if not moves:
        return _("Aucune contribution ne bouge.")
    label = _label(moves[0])
    if moves[0].difference > 0:
        return _("Ce qui pèse le plus dans la différence : « %(label)s », qui augmente le risque.") % {"label": label}
    return _("Ce qui pèse le plus dans la différence : « %(label)s », qui diminue le risque.") % {"label": label}


def scenarios_table(scenarios: Sequence[ScoredScenario]) -> Table:
    """Return the scenarios, one a row; without a probability where the changes can no longer be made."""
    return Table(
        name="scenarios",
        title=_("Simulations gardées"),
        columns=(
            Column("name", _("Simulation")),
            Column("changes", _("Changements")),
            Column("probability", _("Probabilité de défaut"), numeric=True),
            Column("recommendation", _("Recommandation")),
            Column("kept_with", _("À la sauvegarde"), numeric=True),
            Column("model_version", _("Modèle de la sauvegarde")),
            Column("author", _("Auteur")),
            Column("created_at", _("Date")),
        ),
        rows=as_rows(_row(kept) for kept in scenarios),
    )


def _row(kept: ScoredScenario) -> ScenarioRow:
    scenario, now = kept.scenario, kept.now
    label = str(now.recommendation.label) if now.recommendation else ""
    return {
        "name": scenario.name,
        "changes": presenter.describe_changes(scenario.changes),
        "probability": now.probability_of_default,
        "recommendation": label,
        "kept_with": scenario.probability_of_default,
        "model_version": scenario.model_version,
        "author": scenario.author.get_username(),
        "created_at": scenario.created_at.isoformat(timespec="minutes"),
    }
