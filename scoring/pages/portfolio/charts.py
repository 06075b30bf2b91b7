"""The chart of recommendations by group: what share of each is approved, reviewed, declined. Counts in, `Chart` out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled
from scoring.models.versions import Recommendation
from scoring.text.numbers import counted_clients, decimal, percent


@dataclass(frozen=True, slots=True)
class Recommended:
    """A group's name and how many of its clients are approved, reviewed, declined; at least one in all."""

    group: str
    counts: tuple[int, int, int]

    @property
    def clients(self) -> int:
        """How many clients the group has."""
        return sum(self.counts)

    @property
    def approved(self) -> float:
        """Share of the group that the model would approve."""
        return self.counts[0] / self.clients


def recommendations_chart(groups: Sequence[Recommended], name: str, title: str, *, same_clients: bool = False) -> Chart:
    """Return the shares of the three recommendations in each group; `title` says what the groups are, « par … ».

    With `same_clients` the groups are one population seen several times, the last one latest: nothing is added up.
    """
    rows = [row for place, group in enumerate(groups) for row in _rows(place, group)]
    return Chart(
        name=name,
        spec="recommendations",
        title=title,
        summary=_summary(groups, same_clients),
        meaning=_meaning(groups, same_clients),
        columns=(
            Column("group", _("Groupe")),
            Column("recommendation", _("Recommandation")),
            Column("clients", _("Clients"), "clients_shown", numeric=True),
            Column("share", _("Part du groupe"), "share_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def _rows(place: int, group: Recommended) -> list[Row]:
    rows: list[Row] = []
    start = 0.0
    for number, told in enumerate(Recommendation):
        clients = group.counts[number]
        share = clients / group.clients
        recommendation, shown = str(told.label), percent(share)
        counted = decimal(clients, 0)
        rows.append(
            {
                "order": place * len(Recommendation) + number,
                "place": place,
                "group": group.group,
                "zone": told.lower(),
                "recommendation": recommendation,
                "clients": clients,
                "clients_shown": counted,
                "share": share,
                "share_shown": shown,
                "start": start,
                "end": start + share,
                "share_text": f"{recommendation} {shown}",
                "said": labelled(f"{group.group}, {recommendation}", f"{shown} ({counted})"),
            }
        )
        start += share
    return rows


def _summary(groups: Sequence[Recommended], same_clients: bool) -> tuple[str, ...]:
    told, count = groups[-1:] if same_clients else groups, len(groups)
    total = counted_clients(sum(g.clients for g in told))
    drawn = (
        _("Barres horizontales, une par groupe (%(count)s), de 0 à 100 %% de ses clients ; %(total)s dans le dernier.")
        if same_clients
        else _("Barres horizontales, une par groupe (%(count)s), de 0 à 100 %% de ses clients ; %(total)s en tout.")
    ) % {"count": count, "total": total}
    if count < 2:
        return (drawn,)
    most, least = max(groups, key=lambda g: g.approved), min(groups, key=lambda g: g.approved)
    extremes = _(
        "Part d’accords la plus haute : %(most)s (%(most_share)s) ; la plus basse : %(least)s (%(least_share)s)."
    ) % {
        "most": most.group,
        "most_share": percent(most.approved),
        "least": least.group,
        "least_share": percent(least.approved),
    }
    return drawn, extremes


def _meaning(groups: Sequence[Recommended], same_clients: bool) -> str:
    told = groups[-1:] if same_clients else groups
    clients = decimal(sum(g.clients for g in told), 0)
    review = decimal(sum(g.counts[1] for g in told), 0)
    said = _("%(review)s dossiers sur %(clients)s demandent un second regard.") % {"review": review, "clients": clients}
    return labelled(told[0].group, said) if same_clients else said
