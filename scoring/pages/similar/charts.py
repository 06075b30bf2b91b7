"""The chart and the table of similar clients. Facts in, `Chart` out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ml.population.results import FEWEST_KNOWN_OUTCOMES
from scoring.charts.bins import label_of, value_label
from scoring.charts.chart import Chart, Column, Row, Table, as_rows, labelled
from scoring.text.pseudonyms import pseudonyms
from scoring.text.values import decimal, percent

if TYPE_CHECKING:
    from scoring.pages.similar.service import Similar

_MANY = 0.01  # rates that differ by less are said to be about the same
_UNRELIABLE = gettext_lazy(
    "Le dossier est trop incomplet pour comparer son risque estimé à ce qui est arrivé à d’autres."
)


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


class RateRow(TypedDict):
    """What is drawn and said of a rate: its interval, `between` in words, or nothing of one that has none."""

    order: int
    kind: str
    label: str
    rate: float
    rate_shown: str
    low: float | None
    low_shown: str
    high: float | None
    high_shown: str
    between: str
    clients: int | None
    clients_shown: str
    sentence: str


def rates_chart(peers: Rate, everyone: Rate, client: Rate, *, name: str = "rates", is_reliable: bool = True) -> Chart:
    """Return the rates as a chart. What is said of the client rests on the peers' interval.

    A client's estimate that is not reliable is drawn, and compared with nothing.
    """
    rates = (peers, everyone, client)
    return Chart(
        name=name,
        spec="rates",
        title=_title(peers, everyone),
        summary=_summary(peers, everyone, client),
        meaning=_meaning(peers, client) if is_reliable else str(_UNRELIABLE),
        columns=(
            Column("label", _("Qui")),
            Column("rate", _("Défaut, observé ou estimé"), "rate_shown", numeric=True),
            Column("low", _("Intervalle, de"), "low_shown", numeric=True),
            Column("high", _("à"), "high_shown", numeric=True),
            Column("clients", _("Issues connues"), "clients_shown", numeric=True),
        ),
        rows=as_rows(_row(order, rate) for order, rate in enumerate(rates)),
    )


def peer_rates(similar: Similar) -> list[Chart]:
    """Return the chart of a peer group's rate; none where too few outcomes are known to tell a rate."""
    group, everyone = similar.group, similar.everyone_default_rate
    if group.default_rate is None or everyone is None or group.labelled < FEWEST_KNOWN_OUTCOMES:
        return []
    peers = Rate(_("Clients similaires"), group.default_rate, group.interval, group.labelled)
    known = Rate(_("Tous les clients"), everyone, None, similar.labelled)
    client = Rate(_("Risque estimé de ce client"), similar.probability_of_default)
    return [rates_chart(peers, known, client, is_reliable=similar.shortfall is None)]


def _row(order: int, rate: Rate) -> RateRow:
    low, high = rate.interval or (None, None)
    shown = percent(rate.rate)
    between = ""
    if rate.interval:
        start, end = (percent(limit) for limit in rate.interval)
        between = _("entre %(start)s et %(end)s") % {"start": start, "end": end}
    words = labelled(rate.label, shown)
    return {
        "order": order,
        "kind": "estimated" if rate.is_client else "observed",
        "label": rate.label,
        "rate": rate.rate,
        "rate_shown": shown,
        "low": low,
        "low_shown": "" if low is None else percent(low),
        "high": high,
        "high_shown": "" if high is None else percent(high),
        "between": between,
        "clients": rate.clients,
        "clients_shown": "" if rate.clients is None else decimal(rate.clients, 0),
        "sentence": f"{words} ({between})." if between else f"{words}.",
    }


def _title(peers: Rate, everyone: Rate) -> str:
    if abs(peers.rate - everyone.rate) < _MANY:
        return _("Les clients similaires ont remboursé à peu près comme tous les clients")
    if peers.rate > everyone.rate:
        return _("Les clients similaires ont remboursé moins souvent que l’ensemble")
    return _("Les clients similaires ont remboursé plus souvent que l’ensemble")


def _summary(peers: Rate, everyone: Rate, client: Rate) -> tuple[str, ...]:
    known = peers.clients or 0
    drawn = ngettext(
        "Trois taux sur un axe en pourcentage : un point, et une barre pour l’intervalle à 95 %% ; "
        "%(known)s client similaire dont on connaît l’issue.",
        "Trois taux sur un axe en pourcentage : un point, et une barre pour l’intervalle à 95 %% ; "
        "%(known)s clients similaires dont on connaît l’issue.",
        known,
    ) % {"known": decimal(known, 0)}
    figures = ", ".join(labelled(one.label, percent(one.rate)) for one in (peers, everyone, client))
    low, high = peers.interval or (peers.rate, peers.rate)
    apart = (
        _("Le taux de tous les clients est dans l’intervalle des clients similaires.")
        if low <= everyone.rate <= high
        else _("Le taux de tous les clients est hors de l’intervalle des clients similaires.")
    )
    return drawn, f"{figures}.", apart


def _meaning(peers: Rate, client: Rate) -> str:
    low, high = peers.interval or (peers.rate, peers.rate)
    if low <= client.rate <= high:
        return _("Le risque estimé de ce client s’accorde avec ce qui est arrivé aux clients similaires.")
    if client.rate > high:
        return _(
            "Le risque estimé de ce client dépasse ce qui est arrivé aux clients similaires : "
            "voyez ce qui le distingue."
        )
    return _(
        "Le risque estimé de ce client est inférieur à ce qui est arrivé aux clients similaires : "
        "voyez ce qui le distingue."
    )


def _answers(similar: Similar, nearest: list[str]) -> Row:
    """Return what the model recommends, or that it recommends nothing, for the client and the nearest."""
    shown = {field: str(answer.label) for field, answer in zip(nearest, similar.answers, strict=True)}
    return {"label": _("Recommandation"), "client": str(similar.answer.label), "middle": "", **shown}


def similar_table(similar: Similar) -> Table:
    """Return the client, the group's middle and the nearest members side by side, a row a feature."""
    labels = pseudonyms(len(similar.nearest))
    nearest = [f"nearest_{place}" for place in range(len(labels))]
    likeness: Row = {
        "label": _("Ressemblance avec ce client"),
        "client": "",
        "middle": "",
        **{f: percent(1 - d, 0) for f, d in zip(nearest, similar.group.distance, strict=False)},
    }
    fields = ("client", "middle", *nearest)
    rows: list[Row] = [
        {
            "label": label_of(one.name),
            **{
                field: value_label(one.name, value)
                for field, value in zip(fields, (one.client, one.middle, *one.nearest), strict=True)
            },
        }
        for one in similar.beside
    ]
    return Table(
        name="similar",
        title=_("Ce client, le milieu du groupe et les plus proches"),
        columns=(
            Column("label", _("Information")),
            Column("client", _("Ce client")),
            Column("middle", _("Milieu du groupe")),
            *(Column(field, label) for field, label in zip(nearest, labels, strict=True)),
        ),
        rows=(rows[0], _answers(similar, nearest), *rows[1:], likeness),
    )
