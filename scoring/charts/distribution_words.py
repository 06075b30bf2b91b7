"""What a distribution chart says: title, summary, meaning. Read by `scoring.charts.distribution`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from scoring.charts.chart import TITLE_LENGTH
from scoring.charts.words import labelled
from scoring.text.numbers import counted_clients, decimal, percent, points_apart

if TYPE_CHECKING:
    from scoring.charts.distribution import Series, ShareRow
    from scoring.text.bins import DistributionView

_Field = Literal["first", "second"]
_LEVEL = 0.005  # shares that differ by less are said to be alike


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
