"""The tables of the comparison and similar-clients pages: where a value stands, clients side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from scoring.charts.chart import Column, Row, Table
from scoring.charts.words import labelled
from scoring.text.numbers import decimal

if TYPE_CHECKING:
    from scoring.pages.compare.presenter import ComparedLine
    from scoring.text.bins import ToldDistribution


def standing_table(line: ComparedLine, told: ToldDistribution, group: str) -> Table:
    """Return a feature's tenth, median and nine tenths among everyone and in the group, and where the client stands."""
    populations = [("everyone", _("Tous les clients"), line.everyone, line.spread_everyone)]
    if group:
        populations.append(("group", group, line.group, line.spread_group))
    rows: list[Row] = []
    for key, label, said, spread in populations:
        known, missing = getattr(told.known, key), getattr(told.missing, key)
        rows.append(
            {
                "who": label,
                "known": known,
                "known_shown": decimal(known, 0),
                "missing": missing,
                "missing_shown": decimal(missing, 0),
                "said": said,
                **dict(zip(("low", "median", "high"), spread or ("", "", ""), strict=True)),
            }
        )
    spreads = (
        Column("low", _("10 % au-dessous de"), numeric=True),
        Column("median", _("Médiane"), numeric=True),
        Column("high", _("10 % au-dessus de"), numeric=True),
    )
    return Table(
        name="standing",
        title=labelled(_("Place du client"), line.label),
        columns=(
            Column("who", _("Parmi")),
            Column("said", labelled(_("Ce client"), line.client)),
            *(spreads if line.spread_everyone else ()),
            Column("known", _("Avec une valeur"), "known_shown", numeric=True),
            Column("missing", _("Sans valeur"), "missing_shown", numeric=True),
        ),
        rows=tuple(rows),
    )
