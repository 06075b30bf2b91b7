"""The levers of a request: its linked numbers with slider and strip, what the model would recommend along each.

A strip is drawn, told in a sentence, and given to the page's script. The dial whose needle they move stands here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, cast

from django.forms import Form
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from ml.changes.linked import LINKED, RIVAL, Scale
from ml.changes.simulation import CHANGEABLE
from ml.features.definition import Value
from ml.serving.model import Zone
from scoring.charts.dial import SIGNS, dial
from scoring.charts.gauge import ESTIMATED_RISK
from scoring.core.simulation import Strip, Subject, WhatIf
from scoring.models.versions import Recommendation
from scoring.pages.simulate.presenter import linked_text, linked_unit
from scoring.text.assessment import recommendation_label
from scoring.web.forms import plain

HEIGHT = 20
_TALL = {Recommendation.APPROVE: 12, Recommendation.REVIEW: 16, Recommendation.DECLINE: 20}
_GAP = 0.4  # per cent of the width, between two zones
_ROOM = 6.0  # per cent that a sign needs


@dataclass(frozen=True)
class Run:
    """Neighbouring places of one recommendation: the last of them, and where they begin and end, in per cent."""

    recommendation: Recommendation
    last: float
    start: float
    end: float

    @property
    def width(self) -> float:
        """How wide it is drawn, a gap beside its neighbour."""
        return round(max(self.end - self.start - _GAP, _GAP), 3)

    @property
    def tall(self) -> int:
        """How tall it is drawn: colour does not tell alone."""
        return _TALL[self.recommendation]

    @property
    def sign(self) -> str:
        """Its sign, where there is room for it."""
        return SIGNS[Zone(self.recommendation)] if self.end - self.start >= _ROOM else ""


@dataclass(frozen=True)
class StripView:
    """A strip as the page shows it.

    `today` is what the file says, `value` where the lever stands, `here` what the model recommends there: a strip
    knows its own places alone, and an answer may change between two of them.
    """

    name: str
    strip: Strip
    today: Value
    value: Value
    here: Recommendation | None

    @property
    def runs(self) -> tuple[Run, ...]:
        """The strip from left to right; nothing where a request cannot be so."""
        return tuple(_runs(self.strip))

    @property
    def said(self) -> str:
        """The strip in a sentence: « De 80 000 à 540 000 : accord jusqu’à 120 000, refus au-delà. ».

        Where the lever stands between two places and has another answer than they have, that is added.
        """
        scale, told = self.strip.scale, self.strip.recommendations
        possible = [point for point, one in zip(scale.points, told, strict=True) if one]
        if not possible:
            return _("Aucune valeur n’est possible avec le reste de la demande.")
        ends = {"low": _text(self.name, possible[0]), "high": _text(self.name, possible[-1])}
        runs = ", ".join(self._told())
        if not self._is_between():
            return _("De %(low)s à %(high)s : %(runs)s.") % {**ends, "runs": runs}
        return _("De %(low)s à %(high)s : %(runs)s. À %(value)s même : %(label)s.") % {
            **ends,
            "runs": runs,
            "value": _text(self.name, cast("float", self.value)),
            "label": recommendation_label(self.here).lower(),
        }

    def _is_between(self) -> bool:
        """Return whether the lever has another answer than the sentence says of where it stands."""
        value, runs = self.value, self.runs
        if self.here is None or not isinstance(value, (int, float)):
            return False
        if not self.strip.scale.lower <= value <= self.strip.scale.upper:
            return False
        told = next((run for run in runs if value <= run.last), runs[-1])
        return told.recommendation != self.here

    def _told(self) -> Iterator[str]:
        runs = self.runs
        for place, run in enumerate(runs):
            label = recommendation_label(run.recommendation).lower()
            if len(runs) == 1:
                yield _("%(label)s partout") % {"label": label}
            elif place < len(runs) - 1:
                yield _("%(label)s jusqu’à %(value)s") % {"label": label, "value": _text(self.name, run.last)}
            else:
                yield _("%(label)s au-delà") % {"label": label}

    @property
    def markup(self) -> str:
        """The drawing, as wide as its place; today is a line."""
        now = f"{self._now:g}%"
        today = f'<line class="today" x1="{now}" x2="{now}" y1="0" y2="{HEIGHT}"/>' if self.today is not None else ""
        parts = "".join(_drawn(run, self._sign_at(run)) for run in self.runs)
        return f'<svg class="strip" height="{HEIGHT}" aria-hidden="true"><g class="runs">{parts}</g>{today}</svg>'

    @property
    def answer(self) -> dict[str, Any]:
        """What the script draws it from."""
        scale = self.strip.scale
        return {
            "said": self.said,
            "scale": [scale.lower, scale.upper, scale.step],
            "runs": [
                [run.recommendation.lower(), run.start, run.width, run.tall, run.sign, self._sign_at(run)]
                for run in self.runs
            ],
        }

    @property
    def _now(self) -> float:
        return place_of(self.today, self.strip.scale) if isinstance(self.today, (int, float)) else 0.0

    def _sign_at(self, run: Run) -> float:
        """Return where a sign stands, in per cent: in the middle, or aside where the line of today is there."""
        middle = (run.start + run.end) / 2
        is_free = abs(middle - self._now) > _ROOM / 2
        return round(middle if is_free else (3 * run.start + run.end) / 4, 3)

    @property
    def field(self) -> str:
        """The name of its field."""
        return CHANGEABLE[self.name].feature


@dataclass(frozen=True)
class LeverView:
    """One linked number: its field, what stands there, and its slider and strip where the file says enough."""

    name: str
    field: BoundField
    unit: str
    text: str
    value: Value
    strip: StripView | None

    @property
    def rival(self) -> str:
        """The field of the number that is no more asked for once this one is."""
        return CHANGEABLE[RIVAL[self.name]].feature

    @property
    def scale(self) -> tuple[str, ...]:
        """Where the slider begins and ends and how far it goes at once, as its attributes are written."""
        scale = self.strip.strip.scale if self.strip else None
        return (plain(scale.lower), plain(scale.upper), plain(scale.step)) if scale else ()

    @property
    def stands_at(self) -> str:
        """Where the slider stands."""
        return plain(self.value) if isinstance(self.value, (int, float)) else ""

    @property
    def here(self) -> str:
        """Where the value stands on the strip, in per cent."""
        if self.strip is None or not isinstance(self.value, (int, float)):
            return ""
        return f"{place_of(self.value, self.strip.strip.scale):g}%"


def strip_views(subject: Subject, what_if: WhatIf) -> list[StripView]:
    """Return the strips of a what-if; none where the file is too incomplete for any answer."""
    before, strips = subject.ground.before, what_if.strips
    if not any(any(strip.recommendations) for strip in strips.values()):
        return []
    here = what_if.after.recommendation
    return [StripView(name, strip, before[name], what_if.values[name], here) for name, strip in strips.items()]


def lever_views(form: Form, what_if: WhatIf, strips: Iterable[StripView], *, is_answered: bool) -> list[LeverView]:
    """Return the linked numbers as they stand after a what-if, or as they were typed where it was not answered."""
    by_name, asked = {view.name: view for view in strips}, {change.name for change in what_if.changed if change.asked}
    views = []
    for name in LINKED:
        field, value = form[CHANGEABLE[name].feature], what_if.values[name]
        text = linked_text(name, value, is_asked=name in asked)
        typed = None if is_answered else form.data.get(field.name)
        views.append(
            LeverView(name, field, linked_unit(name), text if typed is None else typed, value, by_name.get(name))
        )
    return views


def drawn_dial(what_if: WhatIf) -> str:
    """Return the dial of a what-if, today's needle behind its own; empty where nothing is recommended.

    Where nothing is recommended today, there is no needle of today's, and none that moves.
    """
    before, after = what_if.before, what_if.after
    if after.recommendation is None:
        return ""
    today = before.probability_of_default if before.recommendation else None
    return dial(after.probability_of_default, after.decision_threshold, after.review_band, str(ESTIMATED_RISK), today)


def place_of(value: float, scale: Scale) -> float:
    """Return where a value stands on a scale, in per cent; what is beyond its ends at them."""
    share = (value - scale.lower) / (scale.upper - scale.lower)
    return round(100 * min(1.0, max(0.0, share)), 3)


def _runs(strip: Strip) -> Iterator[Run]:
    points, last = strip.scale.points, len(strip.scale.points) - 1
    places = enumerate(strip.recommendations)
    for recommendation, group in groupby(places, key=lambda one: one[1]):
        within = [place for place, _one in group]
        if recommendation is not None:
            start, end = (100 * min(1.0, max(0.0, at / last)) for at in (within[0] - 0.5, within[-1] + 0.5))
            yield Run(recommendation, points[within[-1]], round(start, 3), round(end, 3))


def _drawn(run: Run, sign_at: float) -> str:
    zone = (
        f'<rect class="{run.recommendation.lower()}" x="{run.start:g}%" y="{HEIGHT - run.tall}" '
        f'width="{run.width:g}%" height="{run.tall}" rx="2"/>'
    )
    if not run.sign:
        return zone
    return f'{zone}<text x="{sign_at:g}%" y="{HEIGHT - run.tall / 2 + 4.3:g}">{escape(run.sign)}</text>'


def _text(name: str, value: float) -> str:
    return linked_text(name, value, is_asked=True)
