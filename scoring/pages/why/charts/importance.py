"""What weighs for this client beside what weighs in their group and for everyone, family by family, as shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _

from scoring.charts.chart import TITLE_LENGTH, Chart, Column, as_rows, headings, labelled
from scoring.text.values import percent

_TWICE = 2  # as heavy as for everyone, and
_APART = 0.05  # of the weight more: told as unusual


@dataclass(frozen=True, slots=True)
class Weighed:
    """A family with its share of what moves the risk: the client's own, that in the group, everyone's."""

    label: str
    own: float
    group: float | None
    everyone: float


class ImportanceRow(TypedDict):
    """What is drawn and said of a family: its weight for this client, in the group, for everyone."""

    order: int
    label: str
    first: float
    first_shown: str
    second: float | None
    second_shown: str
    third: float
    third_shown: str
    sentence: str


def importance_chart(weighed: Sequence[Weighed], group: str = "", name: str = "importance") -> Chart:
    """Return the families, heaviest of one's own first, each beside its weight in the `group` so called and for all."""
    own, everyone = _("Poids pour ce client"), _("Tous les clients")
    return Chart(
        name=name,
        spec="importance",
        title=_title(weighed),
        summary=_summary(weighed, group),
        meaning=_meaning(weighed, group),
        columns=(
            Column("label", _("Famille")),
            Column("first", own, "first_shown", True),
            *((Column("second", group, "second_shown", True),) if group else ()),
            Column("third", everyone, "third_shown", True),
        ),
        rows=as_rows(_row(order, one) for order, one in enumerate(weighed)),
        common={
            "first_name": own,
            "second_name": group,
            "third_name": everyone,
            **_heads(bool(group)),
        },
    )


def _heads(with_group: bool) -> dict[str, str]:
    """Return the headings of the columns of figures; without a group the client's is the second."""
    own, group, everyone = headings((_("Ce client"), _("Son groupe"), _("En général")))
    return {
        "first_head": own if with_group else "",
        "second_head": group if with_group else own,
        "third_head": everyone,
    }


def _row(order: int, one: Weighed) -> ImportanceRow:
    own, everyone = percent(one.own), percent(one.everyone)
    group = "" if one.group is None else percent(one.group)
    said = {"own": own, "group": group, "everyone": everyone}
    words = (
        _("%(own)s du poids pour ce client, %(group)s dans son groupe, %(everyone)s en général.")
        if group
        else _("%(own)s du poids pour ce client, %(everyone)s en général.")
    )
    return {
        "order": order,
        "label": one.label,
        "first": one.own,
        "first_shown": own,
        "second": one.group,
        "second_shown": group,
        "third": one.everyone,
        "third_shown": everyone,
        "sentence": labelled(one.label, words % said),
    }


def _title(weighed: Sequence[Weighed]) -> str:
    if not weighed:
        return _("Rien ne pèse pour ce client")
    heaviest = weighed[0]
    own, everyone = percent(heaviest.own), percent(heaviest.everyone)
    told = _("« %(label)s » : %(own)s du poids, %(everyone)s en général") % {
        "label": heaviest.label,
        "own": own,
        "everyone": everyone,
    }
    if len(told) <= TITLE_LENGTH:
        return told
    return _("Le plus lourd : %(own)s du poids pour ce client, %(everyone)s en général") % {
        "own": own,
        "everyone": everyone,
    }


def _summary(weighed: Sequence[Weighed], group: str) -> tuple[str, ...]:
    drawn = _(
        "Barres : la part de chaque famille dans ce qui déplace le risque de ce client, dans un sens ou dans l’autre ; "
        "cercles : la même part en moyenne sur tous les clients."
    )
    if group:
        drawn += " " + _("Traits : en moyenne dans le groupe « %(group)s ».") % {"group": group}
    if not weighed:
        return (drawn,)
    first, last = weighed[0], weighed[-1]
    extremes = _("La plus lourde : %(first)s (%(most)s). La plus légère : %(last)s (%(least)s).") % {
        "first": first.label,
        "most": percent(first.own),
        "last": last.label,
        "least": percent(last.own),
    }
    return drawn, extremes


def _meaning(weighed: Sequence[Weighed], group: str) -> str:
    unusual = [one for one in weighed if one.own >= _TWICE * one.everyone and one.own - one.everyone >= _APART]
    if unusual:
        label = max(unusual, key=lambda one: one.own - one.everyone).label
        said = _("« %(label)s » pèse bien plus pour ce client que d’habitude.") % {"label": label}
    else:
        said = _("Ce qui pèse pour ce client est à peu près ce qui pèse d’habitude.")
    return f"{said} {_of_group(weighed)}" if group else said


def _of_group(weighed: Sequence[Weighed]) -> str:
    """Return which family weighs otherwise in the group than for everyone, if any does to be told."""
    differences = [(one.group - one.everyone, one) for one in weighed if one.group is not None]
    gap, widest = max(differences, key=lambda found: abs(found[0]))
    if abs(gap) < _APART:
        return _("Dans son groupe, rien ne pèse autrement qu’en général.")
    said = (
        _("Dans son groupe, « %(label)s » pèse plus qu’en général (%(group)s, %(everyone)s).")
        if gap > 0
        else _("Dans son groupe, « %(label)s » pèse moins qu’en général (%(group)s, %(everyone)s).")
    )
    return said % {
        "label": widest.label,
        "group": percent(widest.group or 0.0),
        "everyone": percent(widest.everyone),
    }
