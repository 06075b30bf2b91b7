"""How the model's answer moves along a feature, the client marked: bins for a number, bars for a category."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.charts.bins import AxisPlace, client_at, on_axis
from scoring.charts.chart import Chart, Column, Row, as_rows, labelled
from scoring.charts.contributions import bar
from scoring.text.effects import effect_size
from scoring.text.points import points
from scoring.text.values import counted_clients, decimal, signed

if TYPE_CHECKING:
    from ml.population.results import Dependence, DependenceBin
    from scoring.charts.bins import DistributionView

DIGITS = 1  # of a point
MOST_CATEGORIES = 7  # of a feature up close: told one by one, in their frequency as in their effect
_LEAST = 0.1  # points between which an effect hardly changes


class EffectRow(TypedDict):
    """What is written and said of the clients with one value: the mean effect in points of risk, the middle 80 %."""

    label: str
    clients: int
    clients_shown: str
    mean: float | None
    mean_shown: str
    low: float | None
    low_shown: str
    high: float | None
    high_shown: str
    sentence: str


class BinEffectRow(EffectRow, AxisPlace):
    """The effect in one bin of a number, at its place on the axis."""

    order: int
    kind: str


class ClientEffectRow(TypedDict):
    """What the value does to this client's own risk, in points, at their place on the axis."""

    order: int
    kind: str
    label: str
    start: float | None
    mean: float
    mean_shown: str
    sentence: str


def dependence_chart(
    dependence: Dependence, view: DistributionView, own: float, contribution: float, name: str = "dependence"
) -> Chart:
    """Return the mean effect by bin with the middle 80 % of clients; `own` is this client’s. All are points of risk.

    `contribution` is what the value does to this client’s risk, in log-odds. `view` is the distribution of
    the same feature in words: its bins are those of `dependence`.
    """
    bins = [(b, place) for place, b in enumerate(dependence.bins) if b.mean is not None]
    means = [b.mean for b, _ in bins if b.mean is not None]
    rows = _categories(dependence, view) if view.is_category else as_rows(_bins(dependence, view, own))
    return Chart(
        name=name,
        spec="contributions" if view.is_category else "dependence",
        title=_title(view, means),
        summary=_summary(dependence, view, rows),
        meaning=_meaning(view, own, contribution),
        columns=(
            Column("label", view.label),
            Column("clients", _("Clients"), "clients_shown", numeric=True),
            Column("mean", _("Points, en moyenne"), "mean_shown", numeric=True),
            Column("low", _("10 % au plus"), "low_shown", numeric=True),
            Column("high", _("90 % au plus"), "high_shown", numeric=True),
        ),
        rows=rows,
        common={"unit": _("Points de risque")} if view.is_category else _common(view, own),
    )


def _effect(label: str, one: DependenceBin) -> EffectRow:
    low, mean, high = (None if v is None else signed(v, DIGITS) for v in (one.low, one.mean, one.high))
    sentence = _("aucun client")
    if one.mean is not None:
        sentence = _("%(mean)s points en moyenne, de %(low)s à %(high)s pour 8 clients sur 10") % {
            "mean": mean,
            "low": low,
            "high": high,
        }
    clients = decimal(one.clients, 0)
    return {
        "label": label,
        "clients": one.clients,
        "clients_shown": clients,
        "mean": one.mean,
        "mean_shown": mean or "",
        "low": one.low,
        "low_shown": low or "",
        "high": one.high,
        "high_shown": high or "",
        "sentence": f"{labelled(label, sentence)} ({counted_clients(one.clients)}).",
    }


def _bins(dependence: Dependence, view: DistributionView, own: float) -> list[BinEffectRow | ClientEffectRow]:
    rows: list[BinEffectRow | ClientEffectRow] = [
        {"order": place, "kind": "bin", **_effect(words.label, one), **there}
        for place, (words, one, there) in enumerate(zip(view.bins, dependence.bins, on_axis(view), strict=True))
    ]
    if view.place is None:
        return rows
    mark: ClientEffectRow = {
        "order": len(rows),
        "kind": "client",
        "label": _("Ce client"),
        "start": client_at(view),
        "mean": own,
        "mean_shown": signed(own, DIGITS),
        "sentence": f"{_named_client(view, own)}.",
    }
    return [*rows, mark]


def _common(view: DistributionView, own: float) -> Row:
    """Return what the drawing of bins reads beside the rows: its axis, the client's line of the key."""
    client = "" if view.place is None else _named_client(view, own)
    return {"axis": view.axis, "single": view.single, "client_name": client}


def _named_client(view: DistributionView, own: float) -> str:
    return labelled(_("Ce client"), f"{view.client}, {signed(own, DIGITS)}")


def _categories(dependence: Dependence, view: DistributionView) -> tuple[Row, ...]:
    """Return the categories that clients have as diverging bars, the most frequent and the client's own."""
    pairs = [(view.bins[place], one, place) for place, one in enumerate(dependence.bins) if one.mean is not None]
    pairs.sort(key=lambda pair: (pair[2] != view.place, -pair[1].clients))
    kept = sorted(pairs[:MOST_CATEGORIES], key=lambda pair: -(pair[1].mean or 0.0))
    here = _("ce client")
    return as_rows(
        {
            **bar("feature", words.label, here if place == view.place else "", "", one.mean or 0.0, digits=DIGITS),
            **_effect(words.label, one),
            "effect": "",
            "order": order,
        }
        for order, (words, one, place) in enumerate(kept)
    )


def _title(view: DistributionView, means: list[float]) -> str:
    if not means or max(means) - min(means) < _LEAST:
        return _("L’effet ne change presque pas avec la valeur")
    if view.is_category or not (_monotone(means) or _monotone([-m for m in means])):
        return _("L’effet sur le risque selon la valeur")
    return (
        _("Plus la valeur est haute, plus le risque augmente")
        if means[-1] > means[0]
        else _("Plus la valeur est haute, plus le risque baisse")
    )


def _monotone(means: list[float]) -> bool:
    slack = 0.05 * (max(means) - min(means))
    return all(after >= before - slack for before, after in pairwise(means)) and means[-1] > means[0]


def _summary(dependence: Dependence, view: DistributionView, rows: Sequence[Row]) -> tuple[str, ...]:
    drawn = _(
        "« %(label)s » : effet moyen de chaque valeur chez tous les clients, en points de risque comptés comme pour ce "
        "client (au-dessus de zéro, le risque augmente)."
    ) % {"label": view.label}
    # Of what is drawn alone: the rarest categories are neither in the drawing nor in the table.
    pairs = [
        (float(row["mean"]), str(row["label"])) for row in rows if row.get("clients_shown") and row["mean"] is not None
    ]
    if not pairs:
        return (drawn,)
    hidden = sum(one.mean is not None for one in dependence.bins) - len(pairs)
    if hidden:
        drawn = f"{drawn} {_left_out(len(pairs), hidden, view.place is not None)}"
    top, low = max(pairs), min(pairs)
    extremes = _("Plus haut : %(highest)s (%(most)s). Plus bas : %(lowest)s (%(least)s).") % {
        "highest": top[1],
        "most": signed(top[0], DIGITS),
        "lowest": low[1],
        "least": signed(low[0], DIGITS),
    }
    missing = dependence.missing
    if missing.mean is None:
        return drawn, extremes
    without = _("Sans valeur (%(clients)s) : %(mean)s en moyenne.") % {
        "clients": counted_clients(missing.clients),
        "mean": signed(missing.mean, DIGITS),
    }
    return drawn, extremes, without


def _left_out(drawn: int, hidden: int, with_own: bool) -> str:
    """Return how many values are drawn and how many are not; `with_own` where the client has one of them."""
    figures = {"drawn": drawn, "hidden": hidden}
    if with_own:
        return (
            ngettext(
                "Dessinées : %(drawn)s valeurs, les plus fréquentes et celle du client ; %(hidden)s autre ne l’est "
                "pas.",
                "Dessinées : %(drawn)s valeurs, les plus fréquentes et celle du client ; %(hidden)s autres ne le sont "
                "pas.",
                hidden,
            )
            % figures
        )
    return (
        ngettext(
            "Dessinées : %(drawn)s valeurs, les plus fréquentes ; %(hidden)s autre ne l’est pas.",
            "Dessinées : %(drawn)s valeurs, les plus fréquentes ; %(hidden)s autres ne le sont pas.",
            hidden,
        )
        % figures
    )


def _meaning(view: DistributionView, own: float, contribution: float) -> str:
    return _("Pour ce client (%(value)s), cet élément %(effect)s : %(amount)s.") % {
        "value": view.client,
        "effect": effect_size(contribution),
        "amount": points(round(10 * own)),
    }
