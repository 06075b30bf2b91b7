"""What each booster says of the families on which they are far apart, as a table in log-odds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from scoring.charts.chart import Column, Row, Table
from scoring.text.values import signed

if TYPE_CHECKING:
    from scoring.pages.why.service import Spread


def boosters_table(spreads: Sequence[tuple[str, Spread]]) -> Table:
    """Return what the model and each of its boosters say of families, by their names; one at least."""
    count = len(spreads[0][1].amounts)
    return Table(
        name="boosters",
        title=_("Ce que dit chacun des modèles réunis"),
        columns=(
            Column("label", _("Famille")),
            Column("mean", _("Ensemble"), "mean_shown", numeric=True),
            *(
                Column(f"of_{n}", _("Modèle %(number)s") % {"number": n}, f"of_{n}_shown", numeric=True)
                for n in range(1, count + 1)
            ),
        ),
        rows=tuple(_row(label, spread) for label, spread in spreads),
    )


def _row(label: str, spread: Spread) -> Row:
    row: dict[str, str | float | int | None] = {
        "label": label,
        "mean": spread.contribution,
        "mean_shown": signed(spread.contribution),
    }
    for number, amount in enumerate(spread.amounts, 1):
        row |= {f"of_{number}": amount, f"of_{number}_shown": signed(amount)}
    return row
