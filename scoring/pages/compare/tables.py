"""The tables of the comparison and similar-clients pages: where a value stands, clients side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.charts.chart import Column, Row, Table
from scoring.charts.words import labelled, say
from scoring.text.numbers import decimal

if TYPE_CHECKING:
    from scoring.pages.compare.presenter import ComparedLine
    from scoring.text.bins import ToldDistribution


def standing_table(line: ComparedLine, told: ToldDistribution, group: str, language: str) -> Table:
    """Return a feature's tenth, median and nine tenths among everyone and in the group, and where the client stands."""
    populations = [("everyone", say(language, "Tous les clients", "All clients"), line.everyone, line.spread_everyone)]
    if group:
        populations.append(("group", group, line.group, line.spread_group))
    rows: list[Row] = []
    for key, label, said, spread in populations:
        known, missing = getattr(told.known, key), getattr(told.missing, key)
        rows.append(
            {
                "who": label,
                "known": known,
                "known_shown": decimal(known, language, 0),
                "missing": missing,
                "missing_shown": decimal(missing, language, 0),
                "said": said,
                **dict(zip(("low", "median", "high"), spread or ("", "", ""), strict=True)),
            }
        )
    spreads = (
        Column("low", say(language, "10 % au-dessous de", "10% are below"), numeric=True),
        Column("median", say(language, "Médiane", "Median"), numeric=True),
        Column("high", say(language, "10 % au-dessus de", "10% are above"), numeric=True),
    )
    return Table(
        name="standing",
        title=labelled(language, say(language, "Place du client", "Where the client stands"), line.label),
        columns=(
            Column("who", say(language, "Parmi", "Among")),
            Column("said", labelled(language, say(language, "Ce client", "This client"), line.client)),
            *(spreads if line.spread_everyone else ()),
            Column("known", say(language, "Avec une valeur", "With a value"), "known_shown", numeric=True),
            Column("missing", say(language, "Sans valeur", "Without a value"), "missing_shown", numeric=True),
        ),
        rows=tuple(rows),
    )
