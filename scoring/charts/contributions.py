"""The contributions chart: what raises and what lowers one client's risk. Assessment in, `Chart` out."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ml.serving.contributions import probability_of
from scoring.charts.chart import Chart, Column, Row
from scoring.charts.contributions_words import effect, meaning, others_label, summary, title
from scoring.charts.words import labelled
from scoring.text.bins import label_of, value_label
from scoring.text.numbers import percent, signed

if TYPE_CHECKING:
    from scoring.core.assessment import Assessment, Contribution

PRINCIPAL = 10  # bars drawn one by one; the rest is drawn as one sum
_WIDE_LINE, _NARROW_LINE, _MOST_LINES = 36, 40, 3


def contributions_chart(assessment: Assessment) -> Chart:
    """Return the principal contributions of an assessment, the sum of the others, the base value and the total.

    The contributions of the rows of kind "feature" and "others", added to that of the "base" row, give the "total" row:
    the log-odds of the assessment's probability.
    """
    others = assessment.contributions.amounts[PRINCIPAL:]
    bars = [_feature_bar(contribution) for contribution in assessment.contributions[:PRINCIPAL]]
    if others:
        label = others_label(len(others))
        bars.append(bar("others", label, "", "", math.fsum(others)))
    return diverging_chart(bars, assessment.base_value, assessment.log_odds, len(others))


def diverging_chart(bars: list[Row], base: float, total: float, others: int, name: str = "contributions") -> Chart:
    """Return the chart of ready rows, between a base value and a total; `others` are summed up in the last row."""
    first = end("base", _("Valeur de départ"), base)
    last = end("total", _("Total"), total)
    return Chart(
        name=name,
        spec="contributions",
        title=title(bars),
        summary=summary(bars, others, base, total),
        meaning=meaning(bars, total),
        columns=(
            Column("label", _("Élément")),
            Column("value_shown", _("Valeur du client")),
            Column("usual_shown", _("Valeur habituelle")),
            Column("contribution", _("Contribution"), "contribution_shown", numeric=True),
            Column("effect", _("Effet")),
        ),
        rows=tuple({**row, "order": order} for order, row in enumerate((first, *bars, last))),
    )


def _feature_bar(one: Contribution) -> Row:
    value, usual = value_label(one.feature, one.value), value_label(one.feature, one.usual)
    return bar("feature", label_of(one.feature), value, usual, one.contribution)


def bar(kind: str, label: str, value: str, usual: str, contribution: float, *, digits: int = 2) -> Row:
    """Return a row of the chart: one element ("feature"), or the sum of several ("others")."""
    shown, done = signed(contribution, digits), effect(contribution, digits)
    words = labelled(label, value) if value else label
    known = _("%(words)s, habituellement %(usual)s") % {"words": words, "usual": usual} if usual else words
    wide, narrow = _lines(words, value, _WIDE_LINE), _lines(words, value, _NARROW_LINE)
    return {
        "kind": kind,
        "label": label,
        "value_shown": value,
        "usual_shown": usual,
        "contribution": contribution,
        "contribution_shown": shown,
        "direction": "raises" if contribution >= 0 else "lowers",
        "effect": done,
        "wide_text": "\n".join(wide),
        "wide_lines": len(wide),
        "narrow_text": "\n".join(narrow),
        "narrow_lines": len(narrow),
        "said": f"{known}. {done[0].upper()}{done[1:]}, {shown}.",
    }


def end(kind: str, label: str, log_odds: float, *, digits: int = 2) -> Row:
    """Return the row from which the bars depart ("base") or at which they arrive ("total"), in log-odds."""
    shown, chance = signed(log_odds, digits), percent(probability_of(log_odds))
    meant = _("soit une probabilité de %(chance)s") % {"chance": chance}
    return {
        "kind": kind,
        "label": label,
        "value_shown": "",
        "usual_shown": "",
        "contribution": log_odds,
        "contribution_shown": shown,
        "effect": meant,
        "said": f"{labelled(label, shown)}, {meant}.",
    }


def _lines(words: str, value: str, width: int) -> list[str]:
    """Return the words in at most three lines, the value whole: behind its label where it fits, else below it.

    Vega does not wrap text, so the lines are made here; what is left out of a very long label stays in the table.
    """
    if not 0 < len(value) <= width:
        return textwrap.wrap(words, width, max_lines=_MOST_LINES, placeholder="…")
    *before, last = textwrap.wrap(words.removesuffix(value), width, max_lines=_MOST_LINES - 1, placeholder="…")
    behind = f"{last} {value}"
    return [*before, behind] if len(behind) <= width else [*before, last, value]
