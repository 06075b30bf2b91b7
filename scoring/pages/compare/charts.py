"""A profile as a chart: where one client stands among everyone and in a group, feature by feature."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled, say

if TYPE_CHECKING:
    from scoring.pages.compare.presenter import ComparedLine

_WIDE_LINE, _NARROW_LINE, _MOST_LINES = 40, 38, 3
_APART = 25.0  # points between two percentiles worth a word
_HIGH, _LOW = 90.0, 10.0


def profile_chart(lines: Sequence[ComparedLine], group: str, language: str, *, name: str = "profile") -> Chart:
    """Return the percentiles of a client in some features; `group` names the group, empty where it is too small."""
    return Chart(
        name=name,
        spec="profile",
        title=_title(lines, language),
        summary=_summary(lines, group, language),
        meaning=_meaning(lines, group, language),
        columns=_columns(group, language),
        rows=tuple(_row(order, line, group, language) for order, line in enumerate(lines)),
    )


def headline(line: ComparedLine, language: str) -> str:
    """Return where a client stands among all in one feature, as the takeaway of its distribution."""
    if line.is_missing:
        return say(language, "La valeur de ce client n’est pas renseignée", "This client’s value is not known")
    return labelled(language, say(language, "Ce client parmi tous", "This client among all"), line.everyone)


def _columns(group: str, language: str) -> tuple[Column, ...]:
    everyone = (
        Column("everyone_said", say(language, "Parmi tous les clients", "Among all clients")),
        Column("everyone", say(language, "Rang sur 100", "Rank in 100"), "everyone_shown", numeric=True),
        Column("median_everyone", say(language, "Médiane de tous", "Median of all")),
    )
    inside = (
        Column("group_said", say(language, "Dans le groupe", "In the group")),
        Column("group", say(language, "Rang dans le groupe", "Rank in the group"), "group_shown", numeric=True),
        Column("median_group", say(language, "Médiane du groupe", "Median of the group")),
    )
    return (
        Column("label", say(language, "Information", "Fact")),
        Column("client", say(language, "Ce client", "This client")),
        *everyone,
        *(inside if group else ()),
    )


def _row(order: int, line: ComparedLine, group: str, language: str) -> Row:
    words = labelled(language, line.label, line.client)
    texts = {
        width: textwrap.wrap(words, room, max_lines=_MOST_LINES, placeholder="…")
        for width, room in (("wide", _WIDE_LINE), ("narrow", _NARROW_LINE))
    }
    inside = say(language, f", dans le groupe {line.group}", f", in the group {line.group}") if group else ""
    told = (
        ""
        if line.is_missing
        else say(language, f"Parmi tous : {line.everyone}{inside}.", f"Among all: {line.everyone}{inside}.")
    )
    return {
        "order": order,
        "label": line.label,
        "client": line.client,
        "everyone": line.percentile_everyone,
        "everyone_shown": _rank(line.percentile_everyone),
        "everyone_said": line.everyone,
        "median_everyone": _median(line.spread_everyone),
        "group": line.percentile_group if group else None,
        "group_shown": _rank(line.percentile_group) if group else "",
        "group_said": line.group if group else "",
        "median_group": _median(line.spread_group) if group else "",
        "instead": line.everyone,
        "first_name": say(language, "Ce client parmi tous les clients", "This client among all clients"),
        "second_name": labelled(language, say(language, "Dans le groupe", "In the group"), group) if group else "",
        "said": f"{words}. {told}".strip(),
        **{f"{width}_text": "\n".join(text) for width, text in texts.items()},
        **{f"{width}_lines": len(text) for width, text in texts.items()},
    }


def _rank(percentile: float | None) -> str:
    return "" if percentile is None else str(round(percentile))


def _median(spread: tuple[str, ...]) -> str:
    return spread[1] if spread else ""


def _ranked(lines: Sequence[ComparedLine]) -> list[tuple[float, str]]:
    return [(line.percentile_everyone, line.label) for line in lines if line.percentile_everyone is not None]


def _title(lines: Sequence[ComparedLine], language: str) -> str:
    far = [rank for rank, _ in _ranked(lines) if rank >= _HIGH or rank <= _LOW]
    if not far:
        return say(language, "Aucune valeur n’est parmi les 10 % extrêmes", "No value is among the extreme 10%")
    return say(
        language,
        f"{len(far)} valeur{'s' if len(far) > 1 else ''} sur {len(lines)} parmi les plus hautes ou les plus basses",
        f"{len(far)} of {len(lines)} values among the highest or the lowest",
    )


def _summary(lines: Sequence[ComparedLine], group: str, language: str) -> tuple[str, ...]:
    drawn = say(
        language,
        f"Profil : une ligne par information ({len(lines)}), de la valeur la plus basse à la plus haute ; "
        "disque : rang du client parmi tous.",
        f"Profile: a line a fact ({len(lines)}), from the lowest value to the highest; "
        "disc: the client’s rank among all.",
    )
    if group:
        drawn += say(language, f" Losange : {group}.", f" Diamond: {group}.")
    ranked = sorted(_ranked(lines))
    if not ranked:
        return (drawn,)
    (low, lowest), (high, highest) = ranked[0], ranked[-1]
    extremes = say(
        language,
        f"Le rang le plus bas est celui de « {lowest} » ({_rank(low)} sur 100), "
        f"le plus haut celui de « {highest} » ({_rank(high)} sur 100).",
        f"The lowest rank is that of “{lowest}” ({_rank(low)} in 100), "
        f"the highest that of “{highest}” ({_rank(high)} in 100).",
    )
    above = sum(rank > 50 for rank, _ in ranked)
    trend = say(
        language,
        f"{above} sur {len(ranked)} au-dessus de la médiane de tous les clients.",
        f"{above} of {len(ranked)} above the median of all clients.",
    )
    return drawn, extremes, trend


def _meaning(lines: Sequence[ComparedLine], group: str, language: str) -> str:
    if not group:
        return say(
            language,
            "Ce rang dit où se trouve la valeur, non si elle est bonne ou mauvaise.",
            "A rank says where a value stands, not whether it is good or bad.",
        )
    pairs = [
        (line.percentile_everyone - line.percentile_group, line.label)
        for line in lines
        if line.percentile_everyone is not None and line.percentile_group is not None
    ]
    apart = [label for difference, label in pairs if abs(difference) >= _APART]
    if not apart:
        return say(
            language,
            "Ce client se situe dans le groupe à peu près comme parmi tous les clients.",
            "This client stands in the group about as among all clients.",
        )
    return labelled(
        language,
        say(
            language, "La place de ce client change dans le groupe pour", "This client’s place changes in the group for"
        ),
        ", ".join(apart) + ".",
    )
