"""What share of each group is approved, reviewed, declined, as a chart. Portfolio and model page show it.

Files without a recommendation have a share of their own where there are any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from ml.population.counts import Counts
from scoring.charts.chart import Chart, Column, as_rows, labelled
from scoring.models.versions import Answer
from scoring.text.values import counted_clients, decimal, percent

_NONE = pgettext_lazy("recommendation", "Aucune")  # short, as it is drawn


@dataclass(frozen=True, slots=True)
class Recommended:
    """A group's name and how many of its clients have each Answer; at least one in all.

    `addresses` are where each answer's clients are listed; empty where they may not be, or are not any more.
    """

    group: str
    counts: Counts
    addresses: tuple[str, ...] = ()

    @property
    def clients(self) -> int:
        """How many clients the group has."""
        return sum(self.counts)

    @property
    def approved(self) -> float:
        """Share of the group that the model would approve."""
        return self.counts[0] / self.clients


class ShareRow(TypedDict):
    """What is drawn and said of an answer in a group: its share of the group's clients, where that starts.

    `name` is what it is called in the drawing.
    """

    order: int
    place: int
    group: str
    zone: str
    recommendation: str
    name: str
    clients: int
    clients_shown: str
    share: float
    share_shown: str
    start: float
    address: str
    sentence: str


def recommendations_chart(groups: Sequence[Recommended], name: str, title: str, *, same_clients: bool = False) -> Chart:
    """Return the shares of the recommendations in each group; `title` says what the groups are, « par … ».

    With `same_clients` the groups are one population seen several times, the last one latest: nothing is added up.
    """
    answers = [a for place, a in enumerate(Answer) if a is not Answer.NONE or any(g.counts[place] for g in groups)]
    return Chart(
        name=name,
        spec="recommendations",
        title=title,
        summary=_summary(groups, same_clients),
        meaning=_meaning(groups, same_clients),
        columns=(
            Column("group", _("Groupe")),
            Column("recommendation", _("Recommandation")),
            Column("clients", _("Clients"), "clients_shown", numeric=True, address="address"),
            Column("share", _("Part du groupe"), "share_shown", numeric=True),
        ),
        rows=as_rows(row for place, group in enumerate(groups) for row in _rows(place, group, answers)),
    )


def _rows(place: int, group: Recommended, answers: Sequence[Answer]) -> list[ShareRow]:
    rows: list[ShareRow] = []
    start = 0.0
    for number, answer in enumerate(answers):
        clients = group.counts[number]
        share = clients / group.clients
        recommendation, shown = str(answer.label), percent(share)
        counted = decimal(clients, 0)
        rows.append(
            {
                "order": place * len(answers) + number,
                "place": place,
                "group": group.group,
                "zone": answer.lower(),
                "recommendation": recommendation,
                "name": str(_NONE) if answer is Answer.NONE else recommendation,
                "clients": clients,
                "clients_shown": counted,
                "share": share,
                "share_shown": shown,
                "start": start,
                "address": group.addresses[number] if group.addresses and clients else "",
                "sentence": labelled(f"{group.group}, {recommendation}", f"{shown} ({counted})"),
            }
        )
        start += share
    return rows


def _summary(groups: Sequence[Recommended], same_clients: bool) -> tuple[str, ...]:
    counted, count = groups[-1:] if same_clients else groups, len(groups)
    total = counted_clients(sum(g.clients for g in counted))
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
    counted = groups[-1:] if same_clients else groups
    clients = decimal(sum(g.clients for g in counted), 0)
    review, none = (sum(g.counts[place] for g in counted) for place in (1, 3))
    share = ngettext(
        "%(review)s dossier sur %(clients)s demande un second regard.",
        "%(review)s dossiers sur %(clients)s demandent un second regard.",
        review,
    ) % {"review": decimal(review, 0), "clients": clients}
    if none:
        share = f"{share} {without_recommendation(none)}"
    return labelled(counted[0].group, share) if same_clients else share


def without_recommendation(count: int) -> str:
    """Return that so many files, one at least, are too incomplete for a recommendation."""
    return ngettext(
        "%(count)s dossier est trop incomplet pour une recommandation : complétez-le d’abord.",
        "%(count)s dossiers sont trop incomplets pour une recommandation : complétez-les d’abord.",
        count,
    ) % {"count": decimal(count, 0)}
