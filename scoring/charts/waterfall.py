"""The waterfall: from the model's starting point, family by family, to this client's risk. Steps in, `Chart` out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.utils.translation import gettext as _

from clients.language import translated
from ml.features.definition import FAMILY_LABELS
from scoring.charts.chart import Chart, Column, Row, Value, as_rows, labelled
from scoring.core.points import worth_of
from scoring.text.effects import effect_size
from scoring.text.points import points
from scoring.text.values import percent, signed

if TYPE_CHECKING:
    from scoring.core.assessment import Assessment

# The rounder come first: a finer one is taken where they leave room.
_TICKS = (
    *(0.1, 0.01, 0.5, 0.9, 0.99, 0.001, 0.05, 0.2, 0.02, 0.005, 0.3, 0.7, 0.8, 0.95),
    *(0.03, 0.04, 0.06, 0.07, 0.08, 0.09, 0.12, 0.15, 0.25, 0.4, 0.6),
)
_MOST_TICKS = 4  # as many as the drawing has places for
_APART = 0.2  # of the axis, at least, between two of them


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the way: what it adds to the probability, in tenths of a point as it is written, and in log-odds.

    `address` is where its facts are, if anywhere.
    """

    label: str
    amount: float
    tenths: int
    contribution: float
    address: str = ""


class StepRow(TypedDict):
    """What is drawn and said of a step ("part") or an end of the way ("base", "total"): whence and where it leads.

    `amount` is exact; `points` are those of a part as they are written, which add up, `chance` is the risk at an end.
    """

    order: int
    kind: str
    label: str
    amount: float
    amount_shown: str
    points: float | None
    points_shown: str
    chance: float | None
    chance_shown: str
    start: float
    end: float
    effect: str
    sentence: str
    address: NotRequired[str]


def family_steps(assessment: Assessment) -> list[Step]:
    """Return what each family that counts adds to an assessment's result."""
    return [
        Step(
            translated(FAMILY_LABELS[matter.family]),
            matter.worth.probability,
            matter.worth.tenths,
            matter.worth.contribution,
        )
        for matter in worth_of(assessment)
        if matter.worth.contribution
    ]


def waterfall_chart(
    steps: Sequence[Step], base: float, total: float, name: str = "waterfall", ends: tuple[str, str] | None = None
) -> Chart:
    """Return the waterfall of `steps`: what raises the risk first, so that the way never falls below both its ends.

    base + their sum = total, as probabilities. `ends` are what the two are called, where that is something else.
    """
    first_label, last_label = ends or (_("Point de départ du modèle"), _("Ce client"))
    steps = sorted(steps, key=lambda step: (step.amount < 0, -abs(step.amount)))
    places = [base]
    for step in steps:
        places.append(places[-1] + step.amount)
    parts = [_part(order, step, places[order - 1], places[order]) for order, step in enumerate(steps, 1)]
    first = _end(0, "base", first_label, base)
    last = _end(len(steps) + 1, "total", last_label, total)
    return Chart(
        name=name,
        spec="waterfall",
        title=_("De %(base)s au départ à %(total)s pour ce client") % {"base": percent(base), "total": percent(total)},
        summary=_summary(steps),
        meaning=_meaning(steps, total),
        columns=(
            Column("label", _("Étape"), address="address"),
            Column("points", _("Points"), "points_shown", numeric=True),
            Column("effect", _("Effet")),
            Column("chance", _("Risque estimé"), "chance_shown", numeric=True),
        ),
        rows=as_rows([first, *parts, last]),
        common=_ticks([*places, total]),
    )


def _part(order: int, step: Step, start: float, end: float) -> StepRow:
    told = effect_size(step.contribution)
    row = _row(order, "part", step.label, (step.amount, signed(step.tenths / 10, 1)), (start, end))
    if step.address:
        row["address"] = step.address
    return {
        **row,
        "points": step.tenths / 10,
        "points_shown": row["amount_shown"],
        "effect": told,
        "sentence": f"{labelled(step.label, points(step.tenths))}, {told}.",
    }


def _end(order: int, kind: str, label: str, chance: float) -> StepRow:
    row = _row(order, kind, label, (chance, percent(chance)), (chance, chance))
    return {**row, "chance": chance, "chance_shown": row["amount_shown"]}


def _row(order: int, kind: str, label: str, amount: tuple[float, str], ends: tuple[float, float]) -> StepRow:
    """Return what a step and an end of the way have in common: neither points nor a risk at an end."""
    exact, shown = amount
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "amount": exact,
        "amount_shown": shown,
        "points": None,
        "points_shown": "",
        "chance": None,
        "chance_shown": "",
        "start": ends[0],
        "end": ends[1],
        "effect": "",
        "sentence": f"{labelled(label, shown)}.",
    }


def _ticks(ends: Sequence[float]) -> Row:
    """Return the axis: at most four round probabilities within the way, far enough apart to be written."""
    low, high = min(ends), max(ends)
    kept: list[float] = []
    for chance in _TICKS:
        if low <= chance <= high and all(abs(chance - other) >= _APART * (high - low) for other in kept):
            kept.append(chance)
    ticks: dict[str, Value] = {}
    for number in range(_MOST_TICKS):
        place = kept[number] if number < len(kept) else None
        ticks |= {f"tick_{number}": place, f"tick_{number}_shown": "" if place is None else _tick(place)}
    return ticks


def _tick(chance: float) -> str:
    return percent(chance, 0 if chance >= 0.0095 else 1)


def _summary(steps: Sequence[Step]) -> tuple[str, ...]:
    drawn = _(
        "Cascade : %(bars)s barres flottantes, du point de départ du modèle au risque estimé de ce client. Chacune est "
        "ce qu’une famille ajoute ou retire, en points de pourcentage."
    ) % {"bars": len(steps)}
    top = max(steps, key=lambda step: step.amount, default=None)
    low = min(steps, key=lambda step: step.amount, default=None)
    raised = _named(top) if top and top.amount > 0 else _("aucune")
    lowered = _named(low) if low and low.amount < 0 else _("aucune")
    extremes = _("Plus forte hausse : %(raised)s. Plus forte baisse : %(lowered)s.") % {
        "raised": raised,
        "lowered": lowered,
    }
    return drawn, extremes


def _named(step: Step) -> str:
    return f"{step.label} ({points(step.tenths)})"


def _meaning(steps: Sequence[Step], total: float) -> str:
    heaviest = max(steps, key=lambda step: abs(step.amount), default=None)
    if heaviest is None or not heaviest.amount:
        return _("Rien dans le dossier n’a pesé : %(chance)s.") % {"chance": percent(total)}
    return _("Pour ce client, « %(label)s » pèse le plus et %(told)s (%(points)s).") % {
        "label": heaviest.label,
        "told": effect_size(heaviest.contribution),
        "points": points(heaviest.tenths),
    }
