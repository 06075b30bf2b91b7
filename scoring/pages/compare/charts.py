"""The charts and the table of a comparison: small distributions, or one feature's whole. Facts in, `Chart` out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _

from ml.tables.schema import Unit
from scoring.charts import small
from scoring.charts.bins import distribution_view, label_of, unit_of, value_label
from scoring.charts.chart import TITLE_LENGTH, Chart, Column, Table, as_rows, labelled
from scoring.charts.distribution import DEFAULTED, REPAID, Series, distribution_chart
from scoring.pages.compare.presenter import risk_sentence, spread_words, standing_words
from scoring.text.values import axis_unit, decimal

if TYPE_CHECKING:
    from scoring.core.comparison import Compared, Comparison

Leads = Callable[[str, str], str]  # the address of a feature's bin, by its key


class StandingRow(TypedDict):
    """What is written of one feature among everyone or in the group; nothing of the spread where it is not known."""

    who: str
    known: int
    known_shown: str
    missing: int
    missing_shown: str
    low: str
    median: str
    high: str
    sentence: str


def comparison_charts(comparison: Comparison, group: str, leads: Leads, chosen: Collection[str] = ()) -> list[Chart]:
    """Return small distributions, or one feature's and its outcomes; `group` is its name, empty where it is too small.

    `leads` gives the address of a bar, `chosen` are the keys of those asked for.
    """
    beside = Series("group", group) if group else None
    if len(comparison.features) != 1:
        return [_small_chart(one, comparison.everyone_default_rate, beside, leads) for one in comparison.features]
    (compared,) = comparison.features
    words = distribution_view(compared.distribution, compared.value)
    return [
        distribution_chart(
            words,
            second=beside,
            headline=_headline(compared),
            rates=True,
            leads=lambda key: leads(compared.name, key),
            chosen=chosen,
        ),
        distribution_chart(words, first=REPAID, second=DEFAULTED, name="outcomes"),
    ]


def _small_chart(compared: Compared, everyone_rate: float | None, beside: Series | None, leads: Leads) -> Chart:
    name, words = compared.name, distribution_view(compared.distribution, compared.value)
    label = words.label if len(words.label) <= TITLE_LENGTH else f"{words.label[: TITLE_LENGTH - 1]}…"
    chart = distribution_chart(
        words,
        second=beside,
        name=name,
        headline=label,
        follows=risk_sentence(compared, everyone_rate),
        most=small.MOST,
        rates=True,
        leads=lambda key: leads(name, key),
    )
    return small.small(chart, words.client, _unit_below(name))


def _unit_below(name: str) -> str:
    """Return the unit to write below an axis; a share has its sign at each number."""
    return "" if unit_of(name) is Unit.RATIO else axis_unit(unit_of(name))


def _headline(compared: Compared) -> str:
    """Return where a client stands among all in one feature, as the takeaway of its distribution."""
    if compared.value is None:
        return _("La valeur de ce client n’est pas renseignée")
    if compared.is_unrecognised:
        return labelled(_("Ce client"), value_label(compared.name, compared.value))
    return labelled(_("Ce client parmi tous"), standing_words(compared.name, compared.everyone))


def comparison_tables(comparison: Comparison, group: str) -> list[Table]:
    """Return where the client stands in the one feature compared; no table for several."""
    return [_standing_table(one, group) for one in comparison.features] if len(comparison.features) == 1 else []


def _standing_table(compared: Compared, group: str) -> Table:
    """Return a feature's tenth, median and nine tenths among everyone and in the group, and where the client stands.

    `group` names the group, empty where it is too small.
    """
    name, distribution = compared.name, compared.distribution
    populations = [("everyone", _("Tous les clients"), compared.everyone, compared.spread_everyone)]
    if group:
        populations.append(("group", group, compared.group, compared.spread_group))
    rows: list[StandingRow] = []
    for key, label, standing, spread in populations:
        known = sum(getattr(counts, key) for _bin, counts in distribution.bins)
        missing = getattr(distribution.missing, key)
        low, median, high = spread_words(name, spread) or ("", "", "")
        rows.append(
            {
                "who": label,
                "known": known,
                "known_shown": decimal(known, 0),
                "missing": missing,
                "missing_shown": decimal(missing, 0),
                "sentence": standing_words(name, standing, compared.value),
                "low": low,
                "median": median,
                "high": high,
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
            Column("sentence", labelled(_("Ce client"), value_label(name, compared.value))),
            *(spreads if compared.spread_everyone else ()),
            Column("known", _("Avec une valeur"), "known_shown", numeric=True),
            Column("missing", _("Sans valeur"), "missing_shown", numeric=True),
        ),
        rows=as_rows(rows),
    )
