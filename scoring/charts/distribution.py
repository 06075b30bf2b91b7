"""A distribution as a chart: one population in bars, another beside it, the client marked. Bins in, chart out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from ml.population.rates import FEWEST_KNOWN_OUTCOMES
from ml.serving.threshold import Zone
from scoring.charts.bin_axis import AxisPlace, client_at, on_axis, spot_at
from scoring.charts.chart import Chart, Column, Row, Value, as_rows
from scoring.charts.distribution_words import meaning, summary, title
from scoring.charts.gauge_words import THIS_CLIENT, ZONE_OF
from scoring.charts.words import RAISED, headings, labelled
from scoring.text.numbers import decimal, percent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from ml.population.results import Counts
    from scoring.text.bins import DistributionView

MOST_CATEGORIES = 14  # drawn one by one; beyond, the rarest are drawn as one
_KEPT = 12


@dataclass(frozen=True, slots=True)
class Series:
    """A population of a distribution: `key` is its field of `ml.population.Counts`, `label` what it is called."""

    key: str
    label: StrOrPromise


EVERYONE = Series("everyone", gettext_lazy("Tous les clients"))
REPAID = Series("repaid", gettext_lazy("Crédit remboursé"))
DEFAULTED = Series("defaulted", gettext_lazy("Défaut de paiement"))


@dataclass(frozen=True, slots=True)
class Part:
    """A drawn part of a distribution: a bin, or the rarest categories as one."""

    label: str
    counts: Counts
    is_client: bool


class ShareRow(TypedDict):
    """What is drawn and said of a part: the share of each population that it holds, and how many clients that is."""

    order: int
    label: str
    is_client: bool
    first: float
    first_shown: str
    first_clients: int
    first_clients_shown: str
    second: NotRequired[float]
    second_shown: NotRequired[str]
    second_clients: NotRequired[int]
    second_clients_shown: NotRequired[str]
    rate: NotRequired[float | None]
    rate_shown: NotRequired[str]
    said: str


class BinRow(ShareRow, AxisPlace):
    """A part of a number's distribution, with its place on the axis."""


def distribution_chart(
    view: DistributionView,
    *,
    first: Series = EVERYONE,
    second: Series | None = None,
    name: str = "distribution",
    headline: str = "",
    whom: StrOrPromise = THIS_CLIENT,
    follows: str = "",
) -> Chart:
    """Return the shares of two populations (or one) by bin, each among its clients with a value.

    `headline` is the takeaway where the caller has a better one than the feature's name, at most 80 characters; `whom`
    is what the mark stands for, `follows` what the chart means where it is not about one client.
    """
    rows = _rows(view, _parts(view), (first, second), whom)
    outcome = second is DEFAULTED
    columns = [
        Column("label", view.label),
        *_columns("first", first),
        *(_columns("second", second) if second else []),
        *([Column("rate", _("Taux de défaut"), "rate_shown", numeric=True)] if outcome else []),
    ]
    return Chart(
        name=name,
        spec="shares" if view.is_category else "distribution",
        title=headline or title(view, rows, (first, second)),
        summary=summary(view, rows, (first, second)),
        meaning=follows or meaning(view, rows, (first, second)),
        columns=tuple(columns),
        rows=as_rows(rows),
        common=_common(view, (first, second), whom),
    )


def _columns(field: str, series: Series) -> list[Column]:
    label = str(series.label)
    return [
        Column(field, label, f"{field}_shown", numeric=True),
        Column(f"{field}_clients", labelled(label, _("clients")), f"{field}_clients_shown", numeric=True),
    ]


def _parts(view: DistributionView) -> list[Part]:
    """Return what is drawn: every bin of a number, the most frequent categories of a category."""
    parts = [Part(b.label, b.counts, place == view.place) for place, b in enumerate(view.bins)]
    if not view.is_category:
        return parts
    parts = [part for part in parts if part.counts.everyone or part.counts.group or part.is_client]
    parts.sort(key=lambda part: -part.counts.everyone)
    if len(parts) <= MOST_CATEGORIES:
        return parts
    kept = [part for place, part in enumerate(parts) if place < _KEPT or part.is_client]
    rest = [part for part in parts if part not in kept]
    label = ngettext("%(count)s autre catégorie", "%(count)s autres catégories", len(rest)) % {"count": len(rest)}
    return [*kept, Part(label, _sum([part.counts for part in rest]), is_client=False)]


def _sum(counts: list[Counts]) -> Counts:
    return type(counts[0])(
        sum(c.everyone for c in counts),
        sum(c.repaid for c in counts),
        sum(c.defaulted for c in counts),
        sum(c.group for c in counts),
    )


def _rows(
    view: DistributionView, parts: list[Part], series: tuple[Series, Series | None], whom: StrOrPromise
) -> list[ShareRow]:
    rows = [_row(order, part, view, series, whom) for order, part in enumerate(parts)]
    if view.is_category:
        return rows
    placed: list[BinRow] = [{**row, **place} for row, place in zip(rows, on_axis(view), strict=True)]
    return [*placed]


def _row(
    order: int, part: Part, view: DistributionView, series: tuple[Series, Series | None], whom: StrOrPromise
) -> ShareRow:
    first, second = series
    clients, share = _share(part, view, first)
    row: ShareRow = {
        "order": order,
        "label": part.label,
        "is_client": part.is_client,
        "first": share,
        "first_shown": percent(share),
        "first_clients": clients,
        "first_clients_shown": decimal(clients, 0),
        "said": "",
    }
    said = [labelled(str(first.label), row["first_shown"])]
    if second is not None:
        clients, share = _share(part, view, second)
        row["second"], row["second_shown"] = share, percent(share)
        row["second_clients"], row["second_clients_shown"] = clients, decimal(clients, 0)
        said.append(labelled(str(second.label), row["second_shown"]))
    if second is DEFAULTED:
        outcomes = part.counts.repaid + part.counts.defaulted
        rate = part.counts.defaulted / outcomes if outcomes >= FEWEST_KNOWN_OUTCOMES else None
        row["rate"], row["rate_shown"] = rate, "" if rate is None else percent(rate)
    row["said"] = f"{labelled(part.label, ', '.join(said))}."
    if part.is_client:
        here = _("%(this)s est ici.") % {"this": whom}
        row["said"] = f"{row['said']} {here}"
    return row


def _share(part: Part, view: DistributionView, series: Series) -> tuple[int, float]:
    """Return how many clients of a population are in a part, and their share of those with a value."""
    clients, known = getattr(part.counts, series.key), getattr(view.known, series.key)
    return clients, clients / known if known else 0.0


def _common(view: DistributionView, series: tuple[Series, Series | None], whom: StrOrPromise) -> Row:
    """Return what the drawing reads beside the rows: the names of the key, the axis, the client's place, the band."""
    first, second = (str(one.label) if one else "" for one in series)
    this = str(whom)
    names: dict[str, Value] = {
        "first_name": first,
        "second_name": second,
        # A client's category is the row in bold: only a number needs to be written again.
        "client_name": this if view.is_category and view.place is not None else labelled(this, view.client),
        "tone": "defaulted" if series[1] is DEFAULTED else "group",
    }
    if view.is_category:
        first_head, second_head = headings(first, second)
        return {**names, "raised": RAISED, "first_head": first_head, "second_head": second_head}
    beyond = {"above_text": "", "below_text": ""}
    if view.place is not None and view.bins[view.place].open_end:
        upward = view.place == len(view.bins) - 1
        beyond["above_text" if upward else "below_text"] = f"{view.client} →" if upward else f"← {view.client}"
    return {
        **names,
        "axis": view.axis,
        "single": view.single,
        "client_at": client_at(view),
        **beyond,
        **_band(view),
        # Beyond an end, the value itself stands right above the plot; so do the ends of a band.
        "raised": int(any(beyond.values()) or view.band is not None),
    }


def _band(view: DistributionView) -> dict[str, str | float]:
    """Return the band of review: where it begins and ends, and what is written of both ends."""
    if view.band is None:
        return {"band_name": ""}
    low, high = view.band
    is_beyond = any(view.bins[place].open_end for place in (view.place, low.place, high.place) if place is not None)
    zone = str(ZONE_OF[Zone.REVIEW])
    between = pgettext("band", "de %(low)s à %(high)s") % {"low": low.label, "high": high.label}
    return {
        "band_name": labelled(f"{zone[0].upper()}{zone[1:]}", between),
        "band_start": spot_at(view, low),
        "band_end": spot_at(view, high),
        # Beyond the last edge nothing more fits above the plot: the key says both ends.
        "band_low": "" if is_beyond else low.label,
        "band_high": "" if is_beyond else high.label,
    }
