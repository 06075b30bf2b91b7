"""The waterfall: from the base value, family by family, to this client's log-odds. Steps in, `Chart` out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ml.tables.numerics import probability_of
from scoring.charts.chart import Chart, Column, Row, Value, as_rows, labelled
from scoring.charts.contributions import effect
from scoring.text.values import percent, signed

# The rounder come first: a finer one is taken where they leave room.
_TICKS = (
    *(0.1, 0.01, 0.5, 0.9, 0.99, 0.001, 0.05, 0.2, 0.02, 0.005, 0.3, 0.7, 0.8, 0.95),
    *(0.03, 0.04, 0.06, 0.07, 0.08, 0.09, 0.12, 0.15, 0.25, 0.4, 0.6),
)
_MOST_TICKS = 4  # as many as the drawing has places for
_APART = 0.2  # of the axis, at least, between two of them


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the way from the base value to the total, in log-odds."""

    label: str
    amount: float


class StepRow(TypedDict):
    """What is drawn and said of a step ("part") or an end of the way ("base", "total"): whence and where it leads."""

    order: int
    kind: str
    label: str
    amount: float
    amount_shown: str
    start: float
    end: float
    end_shown: str
    share: float
    share_shown: str
    effect: str
    sentence: str


def waterfall_chart(
    steps: Sequence[Step], base: float, total: float, name: str = "waterfall", headline: str = ""
) -> Chart:
    """Return the waterfall of `steps`, in their order. base + their sum = total, in log-odds.

    `headline` is the takeaway where the caller has one, at most 80 characters.
    """
    ends = [base]
    for step in steps:
        ends.append(ends[-1] + step.amount)
    first = _row(0, "base", _("Valeur de départ"), (base, base), base)
    parts = [
        _row(order, "part", step.label, (ends[order - 1], ends[order]), step.amount)
        for order, step in enumerate(steps, 1)
    ]
    last = _row(len(steps) + 1, "total", _("Ce client"), (total, total), total)
    return Chart(
        name=name,
        spec="waterfall",
        title=headline or _title(steps),
        summary=_summary(steps, base, total),
        meaning=_meaning(steps, total),
        columns=(
            Column("label", _("Étape")),
            Column("amount", _("Contribution"), "amount_shown", numeric=True),
            Column("effect", _("Effet")),
            Column("end", _("Cotes (log) ensuite"), "end_shown", numeric=True),
            Column("share", _("Probabilité ensuite"), "share_shown", numeric=True),
        ),
        rows=as_rows([first, *parts, last]),
        common=_ticks([*ends, total]),
    )


def _row(order: int, kind: str, label: str, ends: tuple[float, float], amount: float) -> StepRow:
    start, end = ends
    amount_shown, chance = signed(amount), percent(probability_of(end))
    told = effect(amount) if kind == "part" else ""
    after = _("%(log_odds)s, soit %(chance)s") % {"log_odds": signed(end), "chance": chance}
    said = labelled(label, after)
    if kind == "part":
        then = labelled(_("ensuite"), after)
        said = f"{labelled(label, amount_shown)}, {told}, {then}"
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "amount": amount,
        "amount_shown": amount_shown,
        "start": start,
        "end": end,
        "end_shown": signed(end),
        "share": probability_of(end),
        "share_shown": chance,
        "effect": told,
        "sentence": f"{said}.",
    }


def _ticks(ends: Sequence[float]) -> Row:
    """Return the axis: at most four round probabilities within the way, far enough apart to be written."""
    low, high = min(ends), max(ends)
    kept: list[float] = []
    for chance in _TICKS:
        place = math.log(chance / (1 - chance))
        if low <= place <= high and all(abs(place - other) >= _APART * (high - low) for other in kept):
            kept.append(place)
    ticks: dict[str, Value] = {}
    for number in range(_MOST_TICKS):
        place_or_none = kept[number] if number < len(kept) else None
        shown = "" if place_or_none is None else _tick(probability_of(place_or_none))
        ticks |= {f"tick_{number}": place_or_none, f"tick_{number}_shown": shown}
    return ticks


def _tick(chance: float) -> str:
    return percent(chance, 0 if chance >= 0.0095 else 1)


def _title(steps: Sequence[Step]) -> str:
    up = sum(step.amount > 0 for step in steps)
    down = sum(step.amount < 0 for step in steps)
    return ngettext(
        "Du départ à ce client : %(up)s famille à la hausse, %(down)s à la baisse",
        "Du départ à ce client : %(up)s familles à la hausse, %(down)s à la baisse",
        up,
    ) % {"up": up, "down": down}


def _summary(steps: Sequence[Step], base: float, total: float) -> tuple[str, ...]:
    start, end = percent(probability_of(base)), percent(probability_of(total))
    drawn = _(
        "Cascade : %(bars)s barres flottantes, de la valeur de départ au résultat de ce client. L’échelle est le "
        "logarithme des cotes, où les contributions s’ajoutent ; ses repères sont écrits en probabilités."
    ) % {"bars": len(steps)}
    top = max(steps, key=lambda step: step.amount, default=None)
    low = min(steps, key=lambda step: step.amount, default=None)
    raised = top.label if top and top.amount > 0 else _("aucune")
    lowered = low.label if low and low.amount < 0 else _("aucune")
    extremes = _("Plus forte hausse : %(raised)s. Plus forte baisse : %(lowered)s.") % {
        "raised": raised,
        "lowered": lowered,
    }
    trend = _("On part de %(base)s (soit %(start)s) et on arrive à %(total)s (soit %(end)s).") % {
        "base": signed(base),
        "start": start,
        "total": signed(total),
        "end": end,
    }
    return drawn, extremes, trend


def _meaning(steps: Sequence[Step], total: float) -> str:
    heaviest = max(steps, key=lambda step: abs(step.amount), default=None)
    chance = percent(probability_of(total))
    if heaviest is None or not heaviest.amount:
        return _("Rien dans le dossier n’a pesé : %(chance)s.") % {"chance": chance}
    told = effect(heaviest.amount)
    return _("Pour ce client, « %(label)s » pèse le plus et %(told)s ; la probabilité de défaut est de %(chance)s.") % {
        "label": heaviest.label,
        "told": told,
        "chance": chance,
    }
