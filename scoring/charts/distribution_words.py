"""What a distribution chart says: title, summary, meaning. Read by `scoring.charts.distribution`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scoring.charts.chart import TITLE_LENGTH, Row
from scoring.charts.words import labelled, say
from scoring.text.numbers import counted_clients, decimal, percent, points_apart

if TYPE_CHECKING:
    from scoring.charts.distribution import Series
    from scoring.text.bins import ToldDistribution

_LEVEL = 0.005  # shares that differ by less are said to be alike


def title(told: ToldDistribution, rows: Sequence[Row], series: tuple[Series, Series | None], language: str) -> str:
    """Return the takeaway of a chart that was given none: where two populations differ most, or the most frequent."""
    _, second = series
    if not any(_number(row, "first") for row in rows):
        return _fitting([labelled(language, say(language, "Répartition", "Distribution"), told.label)])
    if second is None:
        top = max(_named(told, rows), key=lambda row: _number(row, "first"))
        most = say(language, "Le plus fréquent", "Most frequent")
        return _fitting([labelled(language, most, f"{top['label']} ({top['first_shown']})")])
    apart, difference = _widest(_named(told, rows))
    who = second.label.in_language(language)
    if abs(difference) < _LEVEL:
        return _fitting([say(language, f"{who} : presque la même répartition", f"{who}: almost the same distribution")])
    points = points_apart(difference, language, with_sign=True)
    largest = say(language, "Plus grand écart", "Largest difference")
    return _fitting(
        [
            labelled(language, f"{largest}, {who.lower()}", f"{points}, {apart['label']}"),
            labelled(language, who, f"{points}, {apart['label']}"),
        ]
    )


def _fitting(choices: Sequence[str]) -> str:
    """Return the first of several titles that is short enough, else the beginning of the last."""
    short = next((words for words in choices if len(words) <= TITLE_LENGTH), "")
    return short or f"{choices[-1][: TITLE_LENGTH - 1]}…"


def summary(
    told: ToldDistribution, rows: Sequence[Row], series: tuple[Series, Series | None], language: str
) -> tuple[str, ...]:
    """Return what is drawn, then the extremes, then how the second population differs."""
    drawn = _drawn(told, series, language)
    if not any(_number(row, "first") for row in rows):
        return (drawn,)
    drawn += _ends(told, language)
    first, second = series
    named = _named(told, rows)
    extremes = _top(named, "first", first, language)
    if second is None:
        return drawn, extremes
    return drawn, f"{extremes} {_top(named, 'second', second, language)}", _difference(named, second, language)


def meaning(told: ToldDistribution, rows: Sequence[Row], series: tuple[Series, Series | None], language: str) -> str:
    """Return where this client is, and how many are there too."""
    own = next((row for row in rows if row["is_client"]), None)
    if own is None:
        missing, everyone = told.missing.everyone, told.missing.everyone + told.known.everyone
        share = percent(missing / everyone if everyone else 0.0, language)
        return say(
            language,
            f"La valeur de ce client n’est pas renseignée, comme pour {share} des clients.",
            f"This client’s value is not known, as for {share} of clients.",
        )
    shares = [
        f"{row_share} ({one.label.in_language(language).lower()})"
        for one, row_share in zip(series, (own["first_shown"], own["second_shown"]), strict=True)
        if one is not None
    ]
    where = labelled(language, say(language, "Ce client", "This client"), told.client)
    here = say(language, "Part des clients dans la même case", "Share of clients in the same bin")
    if told.is_category or told.single:
        here = say(language, "Part des clients dans le même cas", "Share of clients in the same case")
    return f"{where}. {labelled(language, here, ', '.join(shares))}."


def _drawn(told: ToldDistribution, series: tuple[Series, Series | None], language: str) -> str:
    first, second = series
    populations = [first] if second is None else [first, second]
    counted = ", ".join(
        f"{one.label.in_language(language).lower()} ({decimal(getattr(told.known, one.key), language, 0)})"
        for one in populations
    )
    missing = counted_clients(told.missing.everyone, language)
    if told.is_category:
        said = say(
            language,
            f"Barres : part des clients par valeur de « {told.label} »",
            f"Bars: share of clients by value of “{told.label}”",
        )
    else:
        said = say(
            language,
            f"Histogramme : « {told.label} » en abscisse, part des clients par tranche en ordonnée",
            f"Histogram: “{told.label}” across, share of clients by bin upward",
        )
    known = say(language, f"{counted}, parmi ceux qui ont une valeur", f"{counted}, among those with a value")
    without = say(language, f"Sans valeur : {missing}.", f"Without a value: {missing}.")
    return say(language, f"{said} ; {known}. {without}", f"{said}; {known}. {without}")


def _ends(told: ToldDistribution, language: str) -> str:
    """Return what is drawn apart: bins without an end, a band between two numbers."""
    words = ""
    ends = [one.label for one in told.bins if one.open_end]
    if ends:
        joined = say(language, " et ", " and ").join(ends)
        words += say(language, f" À part, en pointillé, sans limite : {joined}.", f" Apart, dashed, open: {joined}.")
    if told.band:
        low, high = (spot.label for spot in told.band)
        words += say(
            language,
            f" Bande : zone d’examen, de {low} à {high} ; au-delà, zone de refus.",
            f" Band: review zone, from {low} to {high}; beyond it, the decline zone.",
        )
    return words


def _top(rows: Sequence[Row], field: str, series: Series, language: str) -> str:
    """Return the most frequent part of a population."""
    top = max(rows, key=lambda row: _number(row, field))
    if not _number(top, field):
        return ""
    who, label, share = series.label.in_language(language), top["label"], top[f"{field}_shown"]
    return say(
        language,
        f"{who}, le plus fréquent : {label} ({share}).",
        f"{who}, most frequent: {label} ({share}).",
    )


def _difference(rows: Sequence[Row], second: Series, language: str) -> str:
    """Return where the second population differs most from the first."""
    apart, difference = _widest(rows)
    who = second.label.in_language(language)
    if abs(difference) < _LEVEL:
        return say(language, f"{who} : presque la même répartition.", f"{who}: almost the same distribution.")
    more = say(language, "de plus" if difference > 0 else "de moins", "more" if difference > 0 else "fewer")
    largest = say(language, "plus grand écart", "largest difference")
    return f"{who}, {labelled(language, largest, str(apart['label']))}, {points_apart(difference, language)} {more}."


def _named(told: ToldDistribution, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows of one value each: the rest put together may be large, but is no value to name."""
    labels = {one.label for one in told.bins}
    return [row for row in rows if row["label"] in labels]


def _widest(rows: Sequence[Row]) -> tuple[Row, float]:
    """Return where two populations differ most, and by how much the second has more."""
    apart = max(rows, key=lambda row: abs(_number(row, "second") - _number(row, "first")))
    return apart, _number(apart, "second") - _number(apart, "first")


def _number(row: Row, field: str) -> float:
    return float(row[field] or 0.0)
