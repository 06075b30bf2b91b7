"""Default rates side by side: a client's peers with their interval, everyone, and the client's own probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled, say
from scoring.text.numbers import counted_clients, decimal, percent

if TYPE_CHECKING:
    from scoring.pages.similar.service import Similar

FEWEST = 30  # known outcomes
_MANY = 0.01  # rates that differ by less are said to be about the same


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate and its 95 % interval over `clients` known outcomes; a client's probability has neither."""

    label: str
    rate: float
    interval: tuple[float, float] | None = None
    clients: int | None = None

    @property
    def is_client(self) -> bool:
        """True for the one probability beside observed rates."""
        return self.clients is None


def rates_chart(peers: Rate, everyone: Rate, client: Rate, language: str, *, name: str = "rates") -> Chart:
    """Return the rates as a chart. What is said of the client rests on the peers' interval."""
    rates = (peers, everyone, client)
    return Chart(
        name=name,
        spec="rates",
        title=_title(peers, everyone, language),
        summary=_summary(peers, everyone, client, language),
        meaning=_meaning(peers, client, language),
        columns=(
            Column("label", say(language, "Qui", "Who")),
            Column("rate", say(language, "Taux de défaut", "Default rate"), "rate_shown", numeric=True),
            Column("low", say(language, "Intervalle, de", "Interval, from"), "low_shown", numeric=True),
            Column("high", say(language, "à", "to"), "high_shown", numeric=True),
            Column("clients", say(language, "Issues connues", "Known outcomes"), "clients_shown", numeric=True),
        ),
        rows=tuple(_row(order, rate, language) for order, rate in enumerate(rates)),
    )


def peer_rates(similar: Similar, language: str) -> list[Chart]:
    """Return the chart of a peer group's rate; none where too few outcomes are known to tell a rate."""
    group, everyone = similar.group, similar.everyone_default_rate
    if group.default_rate is None or everyone is None or group.labelled < FEWEST:
        return []
    peers = Rate(
        say(language, "Clients similaires", "Similar clients"), group.default_rate, group.interval, group.labelled
    )
    known = Rate(say(language, "Tous les clients", "All clients"), everyone, None, similar.labelled)
    client = Rate(
        say(language, "Probabilité de ce client", "This client’s probability"), similar.probability_of_default
    )
    return [rates_chart(peers, known, client, language)]


def _row(order: int, rate: Rate, language: str) -> Row:
    low, high = rate.interval or (None, None)
    shown = percent(rate.rate, language)
    between = ""
    if rate.interval:
        start, end = (percent(limit, language) for limit in rate.interval)
        between = say(language, f" (entre {start} et {end})", f" (between {start} and {end})")
    words = labelled(language, rate.label, shown)
    return {
        "order": order,
        "kind": "estimated" if rate.is_client else "observed",
        "label": rate.label,
        "rate": rate.rate,
        "rate_shown": shown,
        "low": low,
        "low_shown": "" if low is None else percent(low, language),
        "high": high,
        "high_shown": "" if high is None else percent(high, language),
        "clients": rate.clients,
        "clients_shown": "" if rate.clients is None else decimal(rate.clients, language, 0),
        "wide_text": words + between,
        "wide_lines": 1,
        "narrow_text": f"{words}\n{between.strip(' ()')}" if between else words,
        "narrow_lines": 2 if between else 1,
        "said": f"{words}{between}.",
    }


def _title(peers: Rate, everyone: Rate, language: str) -> str:
    if abs(peers.rate - everyone.rate) < _MANY:
        return say(
            language,
            "Les clients similaires remboursent à peu près comme tous les clients",
            "Similar clients repay about as all clients do",
        )
    if peers.rate > everyone.rate:
        return say(
            language,
            "Les clients similaires remboursent moins souvent que l’ensemble",
            "Similar clients repay less often than all clients",
        )
    return say(
        language,
        "Les clients similaires remboursent plus souvent que l’ensemble",
        "Similar clients repay more often than all clients",
    )


def _summary(peers: Rate, everyone: Rate, client: Rate, language: str) -> tuple[str, ...]:
    known, several = counted_clients(peers.clients or 0, language), (peers.clients or 0) > 1
    drawn = say(
        language,
        f"Trois taux sur un axe en pourcentage : un point, et une barre pour l’intervalle à 95 % ; "
        f"{known} similaire{'s' if several else ''} dont on connaît l’issue.",
        f"Three rates along an axis in percent: a point, and a bar for the 95% interval; "
        f"{known} like this one, with a known outcome.",
    )
    figures = ", ".join(labelled(language, one.label, percent(one.rate, language)) for one in (peers, everyone, client))
    low, high = peers.interval or (peers.rate, peers.rate)
    inside = low <= everyone.rate <= high
    apart = say(
        language,
        f"Le taux de tous les clients est {'dans' if inside else 'hors de'} l’intervalle des clients similaires.",
        f"The rate of all clients is {'within' if inside else 'outside'} the similar clients’ interval.",
    )
    return drawn, f"{figures}.", apart


def _meaning(peers: Rate, client: Rate, language: str) -> str:
    low, high = peers.interval or (peers.rate, peers.rate)
    if low <= client.rate <= high:
        return say(
            language,
            "La probabilité de ce client s’accorde avec ce qui est arrivé aux clients similaires.",
            "This client’s probability agrees with what became of similar clients.",
        )
    if client.rate > high:
        return say(
            language,
            "La probabilité de ce client dépasse ce qui est arrivé aux clients similaires : voyez ce qui le distingue.",
            "This client’s probability exceeds what became of similar clients: see what sets them apart.",
        )
    return say(
        language,
        "La probabilité de ce client est inférieure à ce qui est arrivé aux clients similaires : "
        "voyez ce qui le distingue.",
        "This client’s probability is below what became of similar clients: see what sets them apart.",
    )
