"""The waterfall: from the base value, family by family, to this client's log-odds. Told families in, `Chart` out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.contributions_words import effect
from scoring.charts.words import label_lines, labelled, say
from scoring.text.numbers import percent, share, signed

_WIDE_LINE, _NARROW_LINE = 33, 40
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


def waterfall_chart(
    steps: Sequence[Step], base: float, total: float, language: str, name: str = "waterfall", headline: str = ""
) -> Chart:
    """Return the waterfall of `steps`, in their order. base + their sum = total, in log-odds.

    `headline` is the takeaway where the caller has one, at most 80 characters.
    """
    ends = [base]
    for step in steps:
        ends.append(ends[-1] + step.amount)
    first = _row(0, "base", say(language, "Valeur de départ", "Base value"), (base, base), base, language)
    parts = [
        _row(order, "part", step.label, (ends[order - 1], ends[order]), step.amount, language)
        for order, step in enumerate(steps, 1)
    ]
    last = _row(len(steps) + 1, "total", say(language, "Ce client", "This client"), (total, total), total, language)
    return Chart(
        name=name,
        spec="waterfall",
        title=headline or _title(steps, language),
        summary=_summary(steps, base, total, language),
        meaning=_meaning(steps, total, language),
        columns=(
            Column("label", say(language, "Étape", "Step")),
            Column("amount", say(language, "Contribution", "Contribution"), "amount_said", numeric=True),
            Column("effect", say(language, "Effet", "Effect")),
            Column("end", say(language, "Cotes (log) ensuite", "Log-odds after it"), "end_shown", numeric=True),
            Column("share", say(language, "Probabilité ensuite", "Probability after it"), "share_shown", numeric=True),
        ),
        rows=({**first, **_ticks([*ends, total], language)}, *parts, last),
    )


def _row(order: int, kind: str, label: str, ends: tuple[float, float], amount: float, language: str) -> Row:
    start, end = ends
    amount_shown, chance = signed(amount, language), percent(share(end), language)
    told = effect(amount, language) if kind == "part" else ""
    after = say(language, f"{signed(end, language)}, soit {chance}", f"{signed(end, language)}, that is {chance}")
    said = labelled(language, label, after)
    if kind == "part":
        then = labelled(language, say(language, "ensuite", "after it"), after)
        said = f"{labelled(language, label, amount_shown)}, {told}, {then}"
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "amount": amount,
        "amount_said": amount_shown,
        # A part says what it adds, an end the probability it stands for.
        "amount_shown": amount_shown if kind == "part" else chance,
        "start": start,
        "end": end,
        "end_shown": signed(end, language),
        "share": share(end),
        "share_shown": chance,
        "effect": told,
        "direction": "raises" if end >= start else "lowers",
        "side": "right" if end >= start else "left",
        **label_lines(label, _WIDE_LINE, _NARROW_LINE),
        "said": f"{said}.",
    }


def _ticks(ends: Sequence[float], language: str) -> dict[str, float | str | None]:
    """Return the axis: at most four round probabilities within the way, far enough apart to be written."""
    low, high = min(ends), max(ends)
    kept: list[float] = []
    for chance in _TICKS:
        place = math.log(chance / (1 - chance))
        if low <= place <= high and all(abs(place - other) >= _APART * (high - low) for other in kept):
            kept.append(place)
    row: dict[str, float | str | None] = {}
    for number in range(_MOST_TICKS):
        place_or_none = kept[number] if number < len(kept) else None
        shown = "" if place_or_none is None else _tick(share(place_or_none), language)
        row |= {f"tick_{number}": place_or_none, f"tick_{number}_shown": shown}
    return row


def _tick(chance: float, language: str) -> str:
    return percent(chance, language, 0 if chance >= 0.0095 else 1)


def _title(steps: Sequence[Step], language: str) -> str:
    up = sum(step.amount > 0 for step in steps)
    down = sum(step.amount < 0 for step in steps)
    return say(
        language,
        f"Du départ à ce client : {up} familles à la hausse, {down} à la baisse",
        f"From the start to this client: {up} families upward, {down} downward",
    )


def _summary(steps: Sequence[Step], base: float, total: float, language: str) -> tuple[str, ...]:
    start, end = percent(share(base), language), percent(share(total), language)
    drawn = say(
        language,
        f"Cascade : {len(steps)} barres flottantes, de la valeur de départ au résultat de ce client. L’échelle est le "
        "logarithme des cotes, où les contributions s’ajoutent ; ses repères sont écrits en probabilités.",
        f"Waterfall: {len(steps)} floating bars, from the base value to this client’s result. The scale is log-odds, "
        "in which contributions add up; its marks are written as probabilities.",
    )
    top = max(steps, key=lambda step: step.amount, default=None)
    low = min(steps, key=lambda step: step.amount, default=None)
    raised = top.label if top and top.amount > 0 else say(language, "aucune", "none")
    lowered = low.label if low and low.amount < 0 else say(language, "aucune", "none")
    extremes = say(
        language,
        f"Plus forte hausse : {raised}. Plus forte baisse : {lowered}.",
        f"Strongest increase: {raised}. Strongest decrease: {lowered}.",
    )
    trend = say(
        language,
        f"On part de {signed(base, language)} (soit {start}) et on arrive à {signed(total, language)} (soit {end}).",
        f"We start from {signed(base, language)} (that is {start}) and arrive at {signed(total, language)} "
        f"(that is {end}).",
    )
    return drawn, extremes, trend


def _meaning(steps: Sequence[Step], total: float, language: str) -> str:
    heaviest = max(steps, key=lambda step: abs(step.amount), default=None)
    chance = percent(share(total), language)
    if heaviest is None or not heaviest.amount:
        return say(language, f"Rien dans le dossier n’a pesé : {chance}.", f"Nothing in the file weighed in: {chance}.")
    told = effect(heaviest.amount, language)
    return say(
        language,
        f"Pour ce client, « {heaviest.label} » pèse le plus et {told} ; la probabilité de défaut est de {chance}.",
        f"For this client, “{heaviest.label}” weighs most and {told}; the probability of default is {chance}.",
    )
