"""What weighs for this client beside what weighs for everyone, as shares of all contributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _

from scoring.charts.chart import TITLE_LENGTH, Chart, Column, as_rows, headings, labelled
from scoring.text.values import decimal, percent


@dataclass(frozen=True, slots=True)
class Weighed:
    """An element with its share of all absolute contributions: one's own, and everyone's with its rank from 1."""

    label: str
    own: float
    everyone: float
    rank: int


class ImportanceRow(TypedDict):
    """What is drawn and said of an element: `first` is its weight for this client, `second` that for everyone."""

    order: int
    label: str
    first: float
    first_shown: str
    second: float
    second_shown: str
    rank: int
    rank_shown: str
    sentence: str


def importance_chart(weighed: Sequence[Weighed], name: str = "importance") -> Chart:
    """Return the elements, heaviest of one's own first, each beside its weight for everyone."""
    return Chart(
        name=name,
        spec="shares",
        title=_title(weighed),
        summary=_summary(weighed),
        meaning=_meaning(weighed),
        columns=(
            Column("label", _("Élément")),
            Column("first", _("Poids pour ce client"), "first_shown", True),
            Column("second", _("Poids en général"), "second_shown", True),
            Column("rank", _("Rang en général"), "rank_shown", True),
        ),
        rows=as_rows(_row(order, one) for order, one in enumerate(weighed)),
        common={
            "first_name": _("Poids pour ce client"),
            "second_name": _("Poids en général, tous les clients"),
            "client_name": "",
            "is_client": False,
            "tone": "group",
            **headings(_("Ce client"), _("En général")),
        },
    )


def _row(order: int, one: Weighed) -> ImportanceRow:
    own, everyone, rank = percent(one.own), percent(one.everyone), decimal(one.rank, 0)
    return {
        "order": order,
        "label": one.label,
        "first": one.own,
        "first_shown": own,
        "second": one.everyone,
        "second_shown": everyone,
        "rank": one.rank,
        "rank_shown": rank,
        "sentence": labelled(
            one.label,
            _("%(own)s du poids pour ce client, %(everyone)s en général, au rang %(rank)s.")
            % {"own": own, "everyone": everyone, "rank": rank},
        ),
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


def _summary(weighed: Sequence[Weighed]) -> tuple[str, ...]:
    drawn = _(
        "Barres : les %(count)s éléments qui pèsent le plus pour ce client, en part de toutes ses contributions sans "
        "leur signe ; traits : la même part en moyenne sur tous les clients."
    ) % {"count": len(weighed)}
    if not weighed:
        return (drawn,)
    first, together = weighed[0], percent(sum(one.own for one in weighed))
    extremes = _("Le plus lourd : %(label)s (%(own)s). Ensemble : %(together)s.") % {
        "label": first.label,
        "own": percent(first.own),
        "together": together,
    }
    return drawn, extremes


def _meaning(weighed: Sequence[Weighed]) -> str:
    unusual = [one for one in weighed if one.own >= 2 * one.everyone]
    if not unusual:
        return _("Ce qui pèse pour ce client est à peu près ce qui pèse d’habitude.")
    label = max(unusual, key=lambda one: one.own - one.everyone).label
    return _("« %(label)s » pèse bien plus pour ce client que d’habitude.") % {"label": label}
