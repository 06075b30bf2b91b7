"""A distribution as a chart: one population in bars, another beside it, the client marked. Bins in, chart out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from ml.population.results import FEWEST_KNOWN_OUTCOMES
from ml.serving.model import Zone
from scoring.charts.bins import AxisPlace, client_at, on_axis, spot_at
from scoring.charts.chart import TITLE_LENGTH, Chart, Column, Row, Value, as_rows, labelled, pair_of_headings
from scoring.charts.gauge import THIS_CLIENT, ZONE_OF
from scoring.text.values import counted_clients, decimal, percent, points_apart

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from ml.population.results import Counts
    from scoring.charts.bins import DistributionView

MOST_CATEGORIES = 10  # drawn one by one; beyond, the rarest are drawn as one
_Field = Literal["first", "second"]
_LEVEL = 0.005  # shares that differ by less are said to be alike


@dataclass(frozen=True, slots=True)
class Series:
    """A population of a distribution: `key` is its field of `Counts`, `label` what it is called."""

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
    key: str = ""


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
    address: NotRequired[str]
    is_chosen: NotRequired[bool]
    sentence: str


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
    most: int = MOST_CATEGORIES,
    leads: Callable[[str], str] | None = None,
    rates: bool = False,
    chosen: Collection[str] = (),
) -> Chart:
    """Return the shares of two populations (or one) by bin, each among its clients with a value.

    `headline` is the takeaway where the caller has a better one than the feature's name, at most 80 characters; `whom`
    is what the mark stands for, `follows` what the chart means where it is not about one client. `most` categories are
    told one by one, `leads` gives the address of what there is to see of a bin by its key, `chosen` are the keys of the
    bins that are seen so, and with `rates` the default rate of everyone in a bin is told too. Of a number's bins that
    lead somewhere several neighbours can be chosen.
    """
    rows = _rows(view, _parts(view, most), (first, second), whom, leads)
    outcome = second is DEFAULTED or rates
    for row, part in zip(rows, _parts(view, most), strict=True):
        row["is_chosen"] = part.key in chosen
    if rates:
        rows = [_with_rate(row, part) for row, part in zip(rows, _parts(view, most), strict=True)]
    columns = [
        Column("label", view.label, address="address" if leads else ""),
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
        has_zones=leads is not None and not view.is_category,
    )


def _columns(field: str, series: Series) -> list[Column]:
    label = str(series.label)
    return [
        Column(field, label, f"{field}_shown", numeric=True),
        Column(f"{field}_clients", labelled(label, _("clients")), f"{field}_clients_shown", numeric=True),
    ]


def _parts(view: DistributionView, most: int) -> list[Part]:
    """Return what is drawn: every bin of a number, the most frequent categories of a category."""
    parts = [Part(b.label, b.counts, place == view.place, b.key) for place, b in enumerate(view.bins)]
    if not view.is_category:
        return parts
    parts = [part for part in parts if part.counts.everyone or part.counts.group or part.is_client]
    parts.sort(key=lambda part: -part.counts.everyone)
    if len(parts) <= most:
        return parts
    kept = [part for place, part in enumerate(parts) if place < most - 2 or part.is_client]
    rest = [part for part in parts if part not in kept]
    label = ngettext("%(count)s autre catégorie", "%(count)s autres catégories", len(rest)) % {"count": len(rest)}
    return [*kept, Part(label, together([part.counts for part in rest]), is_client=False)]


def together(counts: Sequence[Counts]) -> Counts:
    """Return the clients of several parts."""
    return type(counts[0])(
        sum(c.everyone for c in counts),
        sum(c.repaid for c in counts),
        sum(c.defaulted for c in counts),
        sum(c.group for c in counts),
    )


def _rows(
    view: DistributionView,
    parts: list[Part],
    series: tuple[Series, Series | None],
    whom: StrOrPromise,
    leads: Callable[[str], str] | None,
) -> list[ShareRow]:
    rows = [_row(order, part, view, series, whom) for order, part in enumerate(parts)]
    for row, part in zip(rows, parts, strict=True):
        if leads and part.key:
            row["address"] = leads(part.key)
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
        "sentence": "",
    }
    said = [labelled(str(first.label), row["first_shown"])]
    if second is not None:
        clients, share = _share(part, view, second)
        row["second"], row["second_shown"] = share, percent(share)
        row["second_clients"], row["second_clients_shown"] = clients, decimal(clients, 0)
        said.append(labelled(str(second.label), row["second_shown"]))
    if second is DEFAULTED:
        rate = default_rate(part.counts)
        row["rate"], row["rate_shown"] = rate, "" if rate is None else percent(rate)
    row["sentence"] = f"{labelled(part.label, ', '.join(said))}."
    if part.is_client:
        here = _("%(this)s est ici.") % {"this": whom}
        row["sentence"] = f"{row['sentence']} {here}"
    return row


def _with_rate(row: ShareRow, part: Part) -> ShareRow:
    rate = default_rate(part.counts)
    told: ShareRow = {**row, "rate": rate, "rate_shown": "" if rate is None else percent(rate)}
    if rate is not None:
        defaulted = _("Défauts observés : %(rate)s.") % {"rate": told["rate_shown"]}
        told["sentence"] = f"{row['sentence']} {defaulted}"
    return told


def default_rate(counts: Counts) -> float | None:
    """Return the share of defaults among the known outcomes; None where these are fewer than FEWEST_KNOWN_OUTCOMES."""
    outcomes = counts.repaid + counts.defaulted
    return counts.defaulted / outcomes if outcomes >= FEWEST_KNOWN_OUTCOMES else None


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
        return {**names, **pair_of_headings(first, second)}
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


def title(view: DistributionView, rows: Sequence[ShareRow], series: tuple[Series, Series | None]) -> str:
    """Return the takeaway of a chart that was given none: where two populations differ most, or the most frequent."""
    second = series[1]
    if not any(row["first"] for row in rows):
        return _fitting([labelled(_("Répartition"), view.label)])
    if second is None:
        top = max(_named(view, rows), key=lambda row: row["first"])
        most = _("Le plus fréquent")
        return _fitting([labelled(most, f"{top['label']} ({top['first_shown']})")])
    apart, difference = _widest(_named(view, rows))
    who = str(second.label)
    if abs(difference) < _LEVEL:
        return _fitting([_("%(who)s : presque la même répartition") % {"who": who}])
    where = f"{points_apart(difference, with_sign=True)}, {apart['label']}"
    return _fitting(
        [_("Plus grand écart, %(who)s : %(where)s") % {"who": who.lower(), "where": where}, labelled(who, where)]
    )


def _fitting(choices: Sequence[str]) -> str:
    """Return the first of several titles that is short enough, else the beginning of the last."""
    short = next((words for words in choices if len(words) <= TITLE_LENGTH), "")
    return short or f"{choices[-1][: TITLE_LENGTH - 1]}…"


def summary(view: DistributionView, rows: Sequence[ShareRow], series: tuple[Series, Series | None]) -> tuple[str, ...]:
    """Return what is drawn, then the extremes, then how the second population differs."""
    drawn = _drawn(view, series)
    if not any(row["first"] for row in rows):
        return (drawn,)
    drawn = " ".join((drawn, *_ends(view)))
    first, second = series
    named = _named(view, rows)
    extremes = _top(named, "first", first)
    if second is None:
        return drawn, extremes
    return drawn, f"{extremes} {_top(named, 'second', second)}", _difference(named, second)


def meaning(view: DistributionView, rows: Sequence[ShareRow], series: tuple[Series, Series | None]) -> str:
    """Return where this client is, and how many are there too."""
    own = next((row for row in rows if row["is_client"]), None)
    if own is None:
        missing, everyone = view.missing.everyone, view.missing.everyone + view.known.everyone
        share = percent(missing / everyone if everyone else 0.0)
        if view.is_unrecognised:
            unknown = _("Le modèle traite cette valeur comme une absence, comme pour %(share)s des clients.")
            return f"{labelled(_('Ce client'), view.client)}. {unknown % {'share': share}}"
        return _("La valeur de ce client n’est pas renseignée, comme pour %(share)s des clients.") % {"share": share}
    shares = [
        f"{row_share} ({str(one.label).lower()})"
        for one, row_share in zip(series, (own["first_shown"], own.get("second_shown")), strict=True)
        if one is not None
    ]
    where = labelled(_("Ce client"), view.client)
    here = _("Part des clients dans la même case")
    if view.is_category or view.single:
        here = _("Part des clients dans le même cas")
    return f"{where}. {labelled(here, ', '.join(shares))}."


def _drawn(view: DistributionView, series: tuple[Series, Series | None]) -> str:
    first, second = series
    populations = [first] if second is None else [first, second]
    counted = ", ".join(f"{str(one.label).lower()} ({decimal(getattr(view.known, one.key), 0)})" for one in populations)
    drawn = (
        _(
            "Barres : part des clients par valeur de « %(label)s » ; %(counted)s, parmi ceux qui ont une valeur. "
            "Sans valeur : %(missing)s."
        )
        if view.is_category
        else _(
            "Histogramme : « %(label)s » en abscisse, part des clients par tranche en ordonnée ; %(counted)s, "
            "parmi ceux qui ont une valeur. Sans valeur : %(missing)s."
        )
    )
    return drawn % {"label": view.label, "counted": counted, "missing": counted_clients(view.missing.everyone)}


def _ends(view: DistributionView) -> list[str]:
    """Return what is drawn apart: bins without an end, a band between two numbers."""
    words = []
    ends = [one.label for one in view.bins if one.open_end]
    if ends:
        joined = _(" et ").join(ends)
        words.append(_("À part, en pointillé, sans limite : %(joined)s.") % {"joined": joined})
    if view.band:
        low, high = (spot.label for spot in view.band)
        band = _("Bande : zone d’examen, de %(low)s à %(high)s ; au-delà, zone de refus.")
        words.append(band % {"low": low, "high": high})
    return words


def _top(rows: Sequence[ShareRow], field: _Field, series: Series) -> str:
    """Return the most frequent part of a population."""
    top = max(rows, key=lambda row: row[field])
    if not top[field]:
        return ""
    share = top["first_shown"] if field == "first" else top["second_shown"]
    return _("%(who)s, le plus fréquent : %(label)s (%(share)s).") % {
        "who": series.label,
        "label": top["label"],
        "share": share,
    }


def _difference(rows: Sequence[ShareRow], second: Series) -> str:
    """Return where the second population differs most from the first."""
    apart, difference = _widest(rows)
    if abs(difference) < _LEVEL:
        return _("%(who)s : presque la même répartition.") % {"who": second.label}
    sentence = (
        _("%(who)s, plus grand écart : %(label)s, %(points)s de plus.")
        if difference > 0
        else _("%(who)s, plus grand écart : %(label)s, %(points)s de moins.")
    )
    return sentence % {"who": second.label, "label": apart["label"], "points": points_apart(difference)}


def _named(view: DistributionView, rows: Sequence[ShareRow]) -> Sequence[ShareRow]:
    """Return the rows of one value each: the rest put together may be large, but is no value to name."""
    labels = {one.label for one in view.bins}
    return [row for row in rows if row["label"] in labels]


def _widest(rows: Sequence[ShareRow]) -> tuple[ShareRow, float]:
    """Return where two populations differ most, and by how much the second has more."""
    apart = max(rows, key=lambda row: abs(row["second"] - row["first"]))
    return apart, apart["second"] - apart["first"]
