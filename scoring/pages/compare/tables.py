"""The table of the comparison page: where a value stands among everyone and in the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from scoring.charts.chart import Column, Row, Table
from scoring.charts.words import labelled
from scoring.pages.compare.presenter import spread_words, standing_words
from scoring.text.bins import label_of, value_label
from scoring.text.numbers import decimal

if TYPE_CHECKING:
    from ml.population.results import Distribution
    from scoring.core.comparison import Compared, Comparison


def comparison_tables(comparison: Comparison, group: str) -> list[Table]:
    """Return where the client stands in the one feature compared; no table for several."""
    if comparison.distribution is None:
        return []
    return [_standing_table(comparison.features[0], comparison.distribution, group)]


def _standing_table(compared: Compared, distribution: Distribution, group: str) -> Table:
    """Return a feature's tenth, median and nine tenths among everyone and in the group, and where the client stands.

    `group` names the group, empty where it is too small.
    """
    name = compared.name
    populations = [("everyone", _("Tous les clients"), compared.everyone, compared.spread_everyone)]
    if group:
        populations.append(("group", group, compared.group, compared.spread_group))
    rows: list[Row] = []
    for key, label, standing, spread in populations:
        known = sum(getattr(counts, key) for _bin, counts in distribution.bins)
        missing = getattr(distribution.missing, key)
        rows.append(
            {
                "who": label,
                "known": known,
                "known_shown": decimal(known, 0),
                "missing": missing,
                "missing_shown": decimal(missing, 0),
                "said": standing_words(name, standing),
                **dict(zip(("low", "median", "high"), spread_words(name, spread) or ("", "", ""), strict=True)),
            }
        )
    spreads = (
        Column("low", _("10 % au-dessous de"), numeric=True),
        Column("median", _("Médiane"), numeric=True),
        Column("high", _("10 % au-dessus de"), numeric=True),
    )
    return Table(
        name="standing",
        title=labelled(_("Place du client"), label_of(name)),
        columns=(
            Column("who", _("Parmi")),
            Column("said", labelled(_("Ce client"), value_label(name, compared.value))),
            *(spreads if compared.spread_everyone else ()),
            Column("known", _("Avec une valeur"), "known_shown", numeric=True),
            Column("missing", _("Sans valeur"), "missing_shown", numeric=True),
        ),
        rows=tuple(rows),
    )
