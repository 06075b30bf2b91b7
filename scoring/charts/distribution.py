"""A distribution as a chart: one population in bars, another beside it, the client marked. Told bins in, chart out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from ml.population.rates import FEWEST_KNOWN_OUTCOMES
from ml.serving.threshold import Zone
from scoring.charts.bin_axis import client_at, on_axis, spot_at
from scoring.charts.chart import Chart, Column, Row
from scoring.charts.distribution_words import meaning, summary, title
from scoring.charts.gauge_words import THIS_CLIENT, ZONE_OF
from scoring.charts.words import RAISED, headed_columns, label_lines, labelled
from scoring.text.numbers import decimal, percent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from ml.population.results import Counts
    from scoring.text.bins import ToldDistribution

MOST_CATEGORIES = 14  # drawn one by one; beyond, the rarest are drawn as one
_KEPT = 12
_NARROW_LINE = 38


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
    edge: str
    counts: Counts
    is_client: bool
    open_end: str = ""


def distribution_chart(
    told: ToldDistribution,
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
    parts = _parts(told)
    plain = [_row(order, part, told, (first, second), whom) for order, part in enumerate(parts)]
    rows = _with_marks(plain, told, parts, (first, second), whom)
    outcome = second is DEFAULTED
    columns = [
        Column("label", told.label),
        *_columns("first", first),
        *(_columns("second", second) if second else []),
        *([Column("rate", _("Taux de défaut"), "rate_shown", numeric=True)] if outcome else []),
    ]
    return Chart(
        name=name,
        spec="shares" if told.is_category else "distribution",
        title=headline or title(told, rows, (first, second)),
        summary=summary(told, rows, (first, second)),
        meaning=follows or meaning(told, rows, (first, second)),
        columns=tuple(columns),
        rows=tuple(rows),
    )


def _columns(field: str, series: Series) -> list[Column]:
    label = str(series.label)
    return [
        Column(field, label, f"{field}_shown", numeric=True),
        Column(f"{field}_clients", labelled(label, _("clients")), f"{field}_clients_shown", numeric=True),
    ]


def _parts(told: ToldDistribution) -> list[Part]:
    """Return what is drawn: every bin of a number, the most frequent categories of a category."""
    parts = [Part(b.label, b.edge, b.counts, place == told.place, b.open_end) for place, b in enumerate(told.bins)]
    if not told.is_category:
        return parts
    parts = [part for part in parts if part.counts.everyone or part.counts.group or part.is_client]
    parts.sort(key=lambda part: -part.counts.everyone)
    if len(parts) <= MOST_CATEGORIES:
        return parts
    kept = [part for place, part in enumerate(parts) if place < _KEPT or part.is_client]
    rest = [part for part in parts if part not in kept]
    label = ngettext("%(count)s autre catégorie", "%(count)s autres catégories", len(rest)) % {"count": len(rest)}
    return [*kept, Part(label, "", _sum([part.counts for part in rest]), is_client=False)]


def _sum(counts: list[Counts]) -> Counts:
    return type(counts[0])(
        sum(c.everyone for c in counts),
        sum(c.repaid for c in counts),
        sum(c.defaulted for c in counts),
        sum(c.group for c in counts),
    )


def _row(
    order: int, part: Part, told: ToldDistribution, series: tuple[Series, Series | None], whom: StrOrPromise
) -> dict[str, str | float | int | None]:
    row: dict[str, str | float | int | None] = {"order": order, "label": part.label, "is_client": part.is_client}
    said = []
    for field, one in zip(("first", "second"), series, strict=True):
        if one is None:
            row |= {field: None, f"{field}_shown": ""}
            continue
        clients, known = getattr(part.counts, one.key), getattr(told.known, one.key)
        share = clients / known if known else 0.0
        row |= {
            field: share,
            f"{field}_shown": percent(share),
            f"{field}_clients": clients,
            f"{field}_clients_shown": decimal(clients, 0),
        }
        said.append(labelled(str(one.label), percent(share)))
    outcomes = part.counts.repaid + part.counts.defaulted
    rate = part.counts.defaulted / outcomes if outcomes >= FEWEST_KNOWN_OUTCOMES else None
    row |= {"rate": rate, "rate_shown": "" if rate is None else percent(rate)}
    told_share = f"{labelled(part.label, ', '.join(said))}."
    here = _("%(this)s est ici.") % {"this": whom}
    return row | {"said": f"{told_share} {here}" if part.is_client else told_share}


def _with_marks(
    rows: list[dict[str, str | float | int | None]],
    told: ToldDistribution,
    parts: list[Part],
    series: tuple[Series, Series | None],
    whom: StrOrPromise,
) -> list[Row]:
    """Return the rows with what the drawing reads: places, ticks, lines of labels, names of the key."""
    first, second = series
    axis = [{} for _ in parts] if told.is_category else on_axis(told)
    this = str(whom)
    names: dict[str, str | float] = {
        "first_name": str(first.label),
        "second_name": str(second.label) if second else "",
        # A client's category is the row in bold: only a number needs to be written again.
        "client_name": this if told.is_category and told.place is not None else labelled(this, told.client),
        "wide_axis": told.axis,
        "narrow_axis": "\n".join(textwrap.wrap(told.axis, _NARROW_LINE)),
        "tone": "defaulted" if second is DEFAULTED else "group",
        **_band(told),
    }
    if told.is_category:
        names["raised"] = RAISED
    elif told.place is not None and told.bins[told.place].open_end:
        names["raised"] = 1  # the value itself stands right above the plot
    marked: list[Row] = []
    for order, (row, part, places) in enumerate(zip(rows, parts, axis, strict=True)):
        upward = order == len(parts) - 1
        beyond = (f"{told.client} →" if upward else f"← {told.client}") if part.is_client and part.open_end else ""
        marked.append(
            {
                **row,
                **names,
                **places,
                "client_at": client_at(told) if part.is_client and not told.is_category else None,
                "above_text": beyond if upward else "",
                "below_text": "" if upward else beyond,
                **headed_columns(
                    str(names["first_name"]),
                    str(row["first_shown"]),
                    str(names["second_name"]),
                    str(row["second_shown"]),
                ),
                **label_lines(part.label),
            }
        )
    return marked


def _band(told: ToldDistribution) -> dict[str, str | float]:
    """Return the band of review: where it begins and ends, and what is written of both ends."""
    if told.band is None:
        return {"raised": 0, "band_name": ""}
    low, high = told.band
    is_beyond = any(told.bins[place].open_end for place in (told.place, low.place, high.place) if place is not None)
    zone = str(ZONE_OF[Zone.REVIEW])
    between = pgettext("band", "de %(low)s à %(high)s") % {"low": low.label, "high": high.label}
    return {
        "raised": 1,
        "band_name": labelled(f"{zone[0].upper()}{zone[1:]}", between),
        "band_start": spot_at(told, low),
        "band_end": spot_at(told, high),
        # Beyond the last edge nothing more fits above the plot: the key says both ends.
        "band_low": "" if is_beyond else low.label,
        "band_high": "" if is_beyond else high.label,
    }
