"""The chart of recommendations by group: what share of each is approved, reviewed, declined. Counts in, `Chart` out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.tables.schema import Text
from scoring.charts.chart import Chart, Column, Row
from scoring.charts.gauge_words import ZONES
from scoring.charts.words import labelled, say
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


def recommendations_chart(
    groups: Sequence[Recommended], language: str, name: str, by: str, *, same_clients: bool = False
) -> Chart:
    """Return the shares of the three recommendations in each group; `by` says what the groups are, « par … ».

    With `same_clients` the groups are one population seen several times, the last one latest: nothing is added up.
    """
    rows = [row for place, group in enumerate(groups) for row in _rows(place, group, language)]
    return Chart(
        name=name,
        spec="recommendations",
        title=say(language, f"Recommandations {by}", f"Recommendations {by}"),
        summary=_summary(groups, language, same_clients),
        meaning=_meaning(groups, language, same_clients),
        columns=(
            Column("group", say(language, "Groupe", "Group")),
            Column("recommendation", say(language, "Recommandation", "Recommendation")),
            Column("clients", say(language, "Clients", "Clients"), "clients_shown", numeric=True),
            Column("share", say(language, "Part du groupe", "Share of the group"), "share_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def _rows(place: int, group: Recommended, language: str) -> list[Row]:
    rows: list[Row] = []
    start = 0.0
    for number, (zone, words) in enumerate(ZONES.items()):
        clients = group.counts[number]
        share = clients / group.clients
        recommendation, shown = words.in_language(language), percent(share, language)
        counted = decimal(clients, language, 0)
        rows.append(
            {
                "order": place * len(ZONES) + number,
                "place": place,
                "group": group.group,
                "zone": zone,
                "recommendation": recommendation,
                "clients": clients,
                "clients_shown": counted,
                "share": share,
                "share_shown": shown,
                "start": start,
                "end": start + share,
                "share_text": f"{recommendation} {shown}",
                "said": labelled(language, f"{group.group}, {recommendation}", f"{shown} ({counted})"),
            }
        )
        start += share
    return rows


def _summary(groups: Sequence[Recommended], language: str, same_clients: bool) -> tuple[str, ...]:
    told, count = groups[-1:] if same_clients else groups, len(groups)
    total = counted_clients(sum(g.clients for g in told), language)
    whole = Text("dans le dernier", "in the last") if same_clients else Text("en tout", "in all")
    drawn = say(
        language,
        f"Barres horizontales, une par groupe ({count}), de 0 à 100 % de ses clients ; {total} {whole.fr}.",
        f"Horizontal bars, one a group ({count}), from 0 to 100% of its clients; {total} {whole.en}.",
    )
    if count < 2:
        return (drawn,)
    most, least = max(groups, key=lambda g: g.approved), min(groups, key=lambda g: g.approved)
    return (
        drawn,
        say(
            language,
            f"Part d’accords la plus haute : {most.group} ({percent(most.approved, language)}) ; "
            f"la plus basse : {least.group} ({percent(least.approved, language)}).",
            f"Highest share approved: {most.group} ({percent(most.approved, language)}); "
            f"lowest: {least.group} ({percent(least.approved, language)}).",
        ),
    )


def _meaning(groups: Sequence[Recommended], language: str, same_clients: bool) -> str:
    told = groups[-1:] if same_clients else groups
    clients = decimal(sum(g.clients for g in told), language, 0)
    review = decimal(sum(g.counts[1] for g in told), language, 0)
    said = say(
        language,
        f"{review} dossiers sur {clients} demandent un second regard.",
        f"{review} files in {clients} call for a second look.",
    )
    return labelled(language, told[0].group, said) if same_clients else said
