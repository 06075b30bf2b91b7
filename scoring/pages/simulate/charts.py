"""The charts of a what-if: a gauge before and one after, and the contributions that moved. Words in, `Chart` out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ml.tables.schema import Text
from scoring.charts.chart import Chart, Column, Row, Table
from scoring.charts.contributions import bar, end
from scoring.charts.contributions_words import others_label
from scoring.charts.gauge import axis_end, gauge
from scoring.charts.gauge_words import Measure
from scoring.charts.words import say
from scoring.text.numbers import digits_for, signed

if TYPE_CHECKING:
    from scoring.core.simulation import WhatIf
    from scoring.pages.simulate.presenter import ToldMove, ToldWhatIf

_BEFORE, _AFTER = Text("Aujourd’hui", "Today"), Text("Simulé", "Simulated")


def gauges(told: WhatIf, language: str) -> tuple[Chart, Chart]:
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
            language,
            name,
        )
        for side, whom, name in sides
    )
    return before, after


def moved_chart(told: ToldWhatIf, before: float, after: float, language: str) -> Chart:
    """Return the contributions that moved, from the log-odds `before` to those `after`; the rest is one sum.

    The contributions of the rows of kind "feature" and "others", added to the "base" row, give the "total" row.
    """
    digits = digits_for(m.difference for m in told.moves)
    bars = [bar("feature", m.label, _values(m), "", m.difference, language, digits=digits) for m in told.moves]
    if told.others:
        label = others_label(len(told.others), language)
        bars.append(bar("others", label, "", "", math.fsum(told.others), language, digits=digits))
    ends = (
        end("base", say(language, "Aujourd’hui", "Today"), before, language, digits=digits),
        end("total", say(language, "Avec ces changements", "With these changes"), after, language, digits=digits),
    )
    return Chart(
        name="moved",
        spec="contributions",
        title=_title(told.moves, language),
        summary=_summary(told, before, after, digits, language),
        meaning=_meaning(told.moves, language),
        columns=(
            Column("label", say(language, "Élément", "Element")),
            Column("value_shown", say(language, "Valeur, avant → après", "Value, before → after")),
            Column(
                "contribution", say(language, "Effet du changement", "Effect of the change"), "contribution_shown", True
            ),
            Column("effect", say(language, "Sens", "Direction")),
        ),
        rows=tuple({**row, "order": order} for order, row in enumerate((ends[0], *bars, ends[1]))),
    )


def changes_table(told: ToldWhatIf, language: str) -> Table:
    """Return what changes in the application, before and after."""
    rows: tuple[Row, ...] = tuple(
        {"label": c.label, "before": c.before, "after": c.after, "reason": c.reason} for c in told.changes
    )
    return Table(
        name="changes",
        title=say(language, "Ce qui change dans la demande", "What changes in the application"),
        columns=(
            Column("label", say(language, "Élément", "Element")),
            Column("before", say(language, "Aujourd’hui", "Today")),
            Column("after", say(language, "Simulé", "Simulated")),
            Column("reason", say(language, "Pourquoi", "Why")),
        ),
        rows=rows,
    )


def _values(move: ToldMove) -> str:
    return move.after if move.before == move.after else f"{move.before} → {move.after}"


def _title(moves: tuple[ToldMove, ...], language: str) -> str:
    up, down = sum(m.difference > 0 for m in moves), sum(m.difference < 0 for m in moves)
    return say(
        language,
        f"Contributions qui bougent : {up} à la hausse du risque, {down} à la baisse",
        f"Contributions that move: {up} towards more risk, {down} towards less",
    )


def _summary(told: ToldWhatIf, before: float, after: float, digits: int, language: str) -> tuple[str, ...]:
    start, stop, gap = (signed(amount, language, digits) for amount in (before, after, after - before))
    count = len(told.moves)
    return (
        say(
            language,
            f"Barres horizontales de part et d’autre de zéro : les {count} éléments dont la contribution bouge le plus "
            f"et la somme des {len(told.others)} autres (échelle : logarithme des cotes).",
            f"Horizontal bars on both sides of zero: the {count} elements whose contribution moves most and the sum of "
            f"the {len(told.others)} others (scale: log-odds).",
        ),
        say(
            language,
            f"On part de {start} ; tous les mouvements réunis font {gap} ; on arrive à {stop}.",
            f"We start from {start}; all moves together make {gap}; we arrive at {stop}.",
        ),
    )


def _meaning(moves: tuple[ToldMove, ...], language: str) -> str:
    if not moves:
        return say(language, "Aucune contribution ne bouge.", "No contribution moves.")
    first = moves[0]
    up = first.difference > 0
    return say(
        language,
        f"Ce qui pèse le plus dans la différence : « {first.label} », qui {'augmente' if up else 'diminue'} le risque.",
        f"What weighs most in the difference: “{first.label}”, which {'raises' if up else 'lowers'} risk.",
    )
