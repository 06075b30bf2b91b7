"""How the model's answer moves along a feature, the client marked: bins for a number, bars for a category."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from scoring.charts.bin_axis import client_at, on_axis
from scoring.charts.chart import Chart, Column, Row
from scoring.charts.contributions import bar
from scoring.charts.contributions_words import effect
from scoring.charts.distribution import MOST_CATEGORIES
from scoring.charts.words import labelled, say
from scoring.text.numbers import counted_clients, decimal, signed

if TYPE_CHECKING:
    from ml.population.results import Dependence, DependenceBin
    from scoring.text.bins import ToldDistribution


_NARROW_LINE = 34  # characters of the axis's title that fit below a narrow plot


def dependence_chart(
    dependence: Dependence, told: ToldDistribution, own: float, language: str, name: str = "dependence"
) -> Chart:
    """Return the mean contribution by bin with the middle 80 % of clients; `own` is this client's contribution.

    `told` is the distribution of the same feature in words: its bins are those of `dependence`.
    """
    bins = [(b, place) for place, b in enumerate(dependence.bins) if b.mean is not None]
    means = [b.mean for b, _ in bins if b.mean is not None]
    rows = _categories(dependence, told, language) if told.is_category else _bins(dependence, told, own, language)
    return Chart(
        name=name,
        spec="contributions" if told.is_category else "dependence",
        title=_title(told, means, language),
        summary=_summary(dependence, told, rows, language),
        meaning=_meaning(dependence, told, own, language),
        columns=(
            Column("label", told.label),
            Column("clients", say(language, "Clients", "Clients"), "clients_shown", numeric=True),
            Column("mean", say(language, "Contribution moyenne", "Mean contribution"), "mean_shown", numeric=True),
            Column("low", say(language, "10 % au plus", "10% at most"), "low_shown", numeric=True),
            Column("high", say(language, "90 % au plus", "90% at most"), "high_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def _figures(label: str, one: DependenceBin, language: str) -> dict[str, str | float | int | None]:
    low, mean, high = (None if v is None else signed(v, language) for v in (one.low, one.mean, one.high))
    told = say(language, "aucun client", "no client")
    if one.mean is not None:
        told = say(
            language,
            f"contribution moyenne {mean}, de {low} à {high} pour 8 clients sur 10",
            f"mean contribution {mean}, from {low} to {high} for 8 clients in 10",
        )
    clients = decimal(one.clients, language, 0)
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
        "said": f"{labelled(language, label, told)} ({counted_clients(one.clients, language)}).",
    }


def _bins(dependence: Dependence, told: ToldDistribution, own: float, language: str) -> list[Row]:
    this = labelled(language, say(language, "Ce client", "This client"), f"{told.client}, {signed(own, language)}")
    rows: list[Row] = [
        {
            **_figures(words.label, one, language),
            "order": place,
            "kind": "bin",
            **places,
            "axis": "\n".join(textwrap.wrap(told.axis, _NARROW_LINE)),
            "client_name": this if told.place is not None else "",
        }
        for place, (words, one, places) in enumerate(zip(told.bins, dependence.bins, on_axis(told), strict=True))
    ]
    if told.place is None:
        return rows
    mark: Row = {
        "order": len(rows),
        "kind": "client",
        "label": say(language, "Ce client", "This client"),
        "start": client_at(told),
        "mean": own,
        "mean_shown": signed(own, language),
        "said": f"{this}.",
    }
    return [*rows, mark]


def _categories(dependence: Dependence, told: ToldDistribution, language: str) -> list[Row]:
    """Return the categories that clients have as diverging bars, the most frequent and the client's own."""
    pairs = [(told.bins[place], one, place) for place, one in enumerate(dependence.bins) if one.mean is not None]
    pairs.sort(key=lambda pair: (pair[2] != told.place, -pair[1].clients))
    kept = sorted(pairs[:MOST_CATEGORIES], key=lambda pair: -(pair[1].mean or 0.0))
    here = say(language, "ce client", "this client")
    return [
        {
            **bar("feature", words.label, here if place == told.place else "", "", one.mean or 0.0, language),
            **_figures(words.label, one, language),
            "order": order,
        }
        for order, (words, one, place) in enumerate(kept)
    ]


def _title(told: ToldDistribution, means: list[float], language: str) -> str:
    if not means or max(means) - min(means) < 0.01:
        return say(language, "L’effet ne change presque pas avec la valeur", "The effect hardly changes with the value")
    if told.is_category or not (_monotone(means) or _monotone([-m for m in means])):
        return say(language, "L’effet sur le risque selon la valeur", "The effect on the risk by value")
    return (
        say(language, "Plus la valeur est haute, plus le risque augmente", "The higher the value, the higher the risk")
        if means[-1] > means[0]
        else say(
            language, "Plus la valeur est haute, plus le risque baisse", "The higher the value, the lower the risk"
        )
    )


def _monotone(means: list[float]) -> bool:
    slack = 0.05 * (max(means) - min(means))
    return all(after >= before - slack for before, after in pairwise(means)) and means[-1] > means[0]


def _summary(dependence: Dependence, told: ToldDistribution, rows: Sequence[Row], language: str) -> tuple[str, ...]:
    drawn = say(
        language,
        f"« {told.label} » : contribution moyenne au risque par valeur, sur tous les clients (logarithme des cotes ; "
        "au-dessus de zéro, le risque augmente).",
        f"“{told.label}”: mean contribution to the risk by value, over all clients (log-odds; above zero, the risk "
        "rises).",
    )
    # Of what is drawn alone: the rarest categories are neither in the drawing nor in the table.
    pairs = [
        (float(row["mean"]), str(row["label"])) for row in rows if row.get("clients_shown") and row["mean"] is not None
    ]
    if not pairs:
        return (drawn,)
    hidden = sum(one.mean is not None for one in dependence.bins) - len(pairs)
    if hidden:
        own = say(
            language,
            "" if told.place is None else " et celle du client",
            "" if told.place is None else " and the client’s",
        )
        drawn += say(
            language,
            f" Dessinées : {len(pairs)} valeurs, les plus fréquentes{own} ; "
            f"{hidden} {'autre ne l’est' if hidden == 1 else 'autres ne le sont'} pas.",
            f" Drawn: {len(pairs)} values, the most frequent{own}; "
            f"{hidden} {'other is' if hidden == 1 else 'others are'} not.",
        )
    top, low = max(pairs), min(pairs)
    extremes = say(
        language,
        f"Plus haut : {top[1]} ({signed(top[0], language)}). Plus bas : {low[1]} ({signed(low[0], language)}).",
        f"Highest: {top[1]} ({signed(top[0], language)}). Lowest: {low[1]} ({signed(low[0], language)}).",
    )
    missing = dependence.missing
    if missing.mean is None:
        return drawn, extremes
    without = counted_clients(missing.clients, language)
    return (
        drawn,
        extremes,
        say(
            language,
            f"Sans valeur ({without}) : {signed(missing.mean, language)} en moyenne.",
            f"Without a value ({without}): {signed(missing.mean, language)} on average.",
        ),
    )


def _meaning(dependence: Dependence, told: ToldDistribution, own: float, language: str) -> str:
    return say(
        language,
        f"Pour ce client ({told.client}), cet élément {effect(own, language)} : {signed(own, language)}.",
        f"For this client ({told.client}), this element {effect(own, language)}: {signed(own, language)}.",
    )
