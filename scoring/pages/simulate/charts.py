"""The charts of a what-if: a gauge before and one after, and the contributions that moved. Words in, `Chart` out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.charts.chart import Chart, Column, Row, Table
from scoring.charts.contributions import bar, end
from scoring.charts.contributions_words import others_label
from scoring.charts.gauge import axis_end, gauge
from scoring.charts.gauge_words import Measure
from scoring.text.numbers import digits_for, signed

if TYPE_CHECKING:
    from scoring.core.simulation import WhatIf
    from scoring.pages.simulate.presenter import ToldMove, ToldWhatIf

_BEFORE, _AFTER = gettext_lazy("Aujourd’hui"), gettext_lazy("Simulé")


def gauges(told: WhatIf) -> tuple[Chart, Chart]:
    """Return the gauges named "gauge-before" and "gauge-after", on one scale."""
    sides = ((told.before, _BEFORE, "gauge-before"), (told.after, _AFTER, "gauge-after"))
    before, after = (
        gauge(
            Measure(
                side.probability_of_default,
                side.decision_threshold,
                side.review_band,
                axis_end(side.decision_threshold, side.review_band),
                whom=whom,
            ),
            name,
        )
        for side, whom, name in sides
    )
    return before, after


def moved_chart(told: ToldWhatIf, before: float, after: float) -> Chart:
    """Return the contributions that moved, from the log-odds `before` to those `after`; the rest is one sum.

    The contributions of the rows of kind "feature" and "others", added to the "base" row, give the "total" row.
    """
    digits = digits_for(m.difference for m in told.moves)
    bars = [bar("feature", m.label, _values(m), "", m.difference, digits=digits) for m in told.moves]
    if told.others:
        label = others_label(len(told.others))
        bars.append(bar("others", label, "", "", math.fsum(told.others), digits=digits))
    ends = (
        end("base", _("Aujourd’hui"), before, digits=digits),
        end("total", _("Avec ces changements"), after, digits=digits),
    )
    return Chart(
        name="moved",
        spec="contributions",
        title=_title(told.moves),
        summary=_summary(told, before, after, digits),
        meaning=_meaning(told.moves),
        columns=(
            Column("label", _("Élément")),
            Column("value_shown", _("Valeur, avant → après")),
            Column("contribution", _("Effet du changement"), "contribution_shown", True),
            Column("effect", _("Sens")),
        ),
        rows=tuple({**row, "order": order} for order, row in enumerate((ends[0], *bars, ends[1]))),
    )


def changes_table(told: ToldWhatIf) -> Table:
    """Return what changes in the application, before and after."""
    rows: tuple[Row, ...] = tuple(
        {"label": c.label, "before": c.before, "after": c.after, "reason": c.reason} for c in told.changes
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


def _values(move: ToldMove) -> str:
    return move.after if move.before == move.after else f"{move.before} → {move.after}"


def _title(moves: tuple[ToldMove, ...]) -> str:
    up, down = sum(m.difference > 0 for m in moves), sum(m.difference < 0 for m in moves)
    return _("Contributions qui bougent : %(up)s à la hausse du risque, %(down)s à la baisse") % {
        "up": up,
        "down": down,
    }


def _summary(told: ToldWhatIf, before: float, after: float, digits: int) -> tuple[str, ...]:
    start, stop, gap = (signed(amount, digits) for amount in (before, after, after - before))
    return (
        _(
            "Barres horizontales de part et d’autre de zéro : les %(count)s éléments dont la contribution bouge le "
            "plus et la somme des %(others)s autres (échelle : logarithme des cotes)."
        )
        % {"count": len(told.moves), "others": len(told.others)},
        _("On part de %(start)s ; tous les mouvements réunis font %(gap)s ; on arrive à %(stop)s.")
        % {"start": start, "gap": gap, "stop": stop},
    )


def _meaning(moves: tuple[ToldMove, ...]) -> str:
    if not moves:
        return _("Aucune contribution ne bouge.")
    label = moves[0].label
    if moves[0].difference > 0:
        return _("Ce qui pèse le plus dans la différence : « %(label)s », qui augmente le risque.") % {"label": label}
    return _("Ce qui pèse le plus dans la différence : « %(label)s », qui diminue le risque.") % {"label": label}
