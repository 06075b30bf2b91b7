"""The charts and the table of a comparison: a profile, or one feature's distribution. Facts in, `Chart` out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from scoring.charts.bins import distribution_view, label_of, value_label
from scoring.charts.chart import Chart, Column, Table, as_rows, labelled
from scoring.charts.distribution import DEFAULTED, REPAID, Series, distribution_chart
from scoring.pages.compare.presenter import percentile_of, spread_words, standing_words
from scoring.text.values import decimal

if TYPE_CHECKING:
    from ml.population.results import Distribution
    from scoring.core.comparison import Compared, Comparison

_APART = 25.0  # points between two percentiles worth a word
_HIGH, _LOW = 90.0, 10.0

# Where a value stands among some clients: in words, as a percentile (0 to 100, None without one), and their median.
Place = tuple[str, float | None, str]


class ProfileRow(TypedDict):
    """What is drawn and said of a feature: the client's value, its rank among everyone and in the group."""

    order: int
    label: str
    client: str
    everyone: float | None
    everyone_shown: str
    everyone_said: str
    median_everyone: str
    group: NotRequired[float | None]
    group_shown: NotRequired[str]
    group_said: NotRequired[str]
    median_group: NotRequired[str]
    sentence: str


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


def comparison_charts(comparison: Comparison, group: str) -> list[Chart]:
    """Return a profile, or the distributions of one feature; `group` names the group, empty where it is too small."""
    if comparison.distribution is None:
        return [profile_chart([_row(order, one, group) for order, one in enumerate(comparison.features)], group)]
    (compared,) = comparison.features
    words = distribution_view(comparison.distribution, compared.value)
    beside = Series("group", group) if group else None
    return [
        distribution_chart(words, second=beside, headline=_headline(compared)),
        distribution_chart(words, first=REPAID, second=DEFAULTED, name="outcomes"),
    ]


def profile_chart(rows: Sequence[ProfileRow], group: str, *, name: str = "profile") -> Chart:
    """Return the percentiles of a client in some features, each a `profile_row`; `group` as there."""
    return Chart(
        name=name,
        spec="profile",
        title=_title(rows),
        summary=_summary(rows, group),
        meaning=_meaning(rows, group),
        columns=_columns(group),
        rows=as_rows(rows),
        common={
            "first_name": _("Ce client parmi tous les clients"),
            "second_name": labelled(_("Dans le groupe"), group) if group else "",
        },
    )


def _headline(compared: Compared) -> str:
    """Return where a client stands among all in one feature, as the takeaway of its distribution."""
    if compared.value is None:
        return _("La valeur de ce client n’est pas renseignée")
    if compared.is_unrecognised:
        return labelled(_("Ce client"), value_label(compared.name, compared.value))
    return labelled(_("Ce client parmi tous"), standing_words(compared.name, compared.everyone))


def _columns(group: str) -> tuple[Column, ...]:
    everyone = (
        Column("everyone_said", _("Parmi tous les clients")),
        Column("everyone", _("Rang sur 100"), "everyone_shown", numeric=True),
        Column("median_everyone", _("Médiane de tous")),
    )
    inside = (
        Column("group_said", _("Dans le groupe")),
        Column("group", _("Rang dans le groupe"), "group_shown", numeric=True),
        Column("median_group", _("Médiane du groupe")),
    )
    return (
        Column("label", pgettext("column", "Information")),
        Column("client", _("Ce client")),
        *everyone,
        *(inside if group else ()),
    )


def _row(order: int, compared: Compared, group: str) -> ProfileRow:
    name = compared.name
    everyone, inside = (
        (
            standing_words(name, standing, compared.value),
            percentile_of(name, standing),
            _median(spread_words(name, spread)),
        )
        for standing, spread in (
            (compared.everyone, compared.spread_everyone),
            (compared.group, compared.spread_group),
        )
    )
    missing = compared.everyone is None
    return profile_row(
        order, label_of(name), value_label(name, compared.value), everyone, inside, group, is_missing=missing
    )


def profile_row(
    order: int, label: str, client: str, everyone: Place, inside: Place, group: str, *, is_missing: bool
) -> ProfileRow:
    """Return one feature of a profile: its `label`, the value of the `client`, and where that stands.

    `everyone` is the place among all clients, `inside` that in the group; `group` names it, empty where too small.
    """
    words = labelled(label, client)
    (everyone_words, everyone_rank, everyone_median), (group_words, group_rank, group_median) = everyone, inside
    row: ProfileRow = {
        "order": order,
        "label": label,
        "client": client,
        "everyone": everyone_rank,
        "everyone_shown": _rank(everyone_rank),
        "everyone_said": everyone_words,
        "median_everyone": everyone_median,
        "sentence": f"{words}. {'' if is_missing else _places(everyone_words, group_words if group else '')}".strip(),
    }
    if group:
        row["group"], row["group_shown"] = group_rank, _rank(group_rank)
        row["group_said"], row["median_group"] = group_words, group_median
    return row


def _places(everyone: str, group: str) -> str:
    """Return where the client stands among all and, unless it is empty, in the group, as a sentence."""
    if not group:
        return _("Parmi tous : %(everyone)s.") % {"everyone": everyone}
    return _("Parmi tous : %(everyone)s, dans le groupe %(group)s.") % {"everyone": everyone, "group": group}


def _rank(percentile: float | None) -> str:
    return "" if percentile is None else str(round(percentile))


def _median(spread: tuple[str, ...]) -> str:
    return spread[1] if spread else ""


def _ranked(rows: Sequence[ProfileRow]) -> list[tuple[float, str]]:
    return [(rank, row["label"]) for row in rows if (rank := row["everyone"]) is not None]


def _title(rows: Sequence[ProfileRow]) -> str:
    far = [rank for rank, label in _ranked(rows) if rank >= _HIGH or rank <= _LOW]
    if not far:
        return _("Aucune valeur n’est parmi les 10 % extrêmes")
    said = ngettext(
        "%(far)s valeur sur %(all)s parmi les plus hautes ou les plus basses",
        "%(far)s valeurs sur %(all)s parmi les plus hautes ou les plus basses",
        len(far),
    )
    return said % {"far": len(far), "all": len(rows)}


def _summary(rows: Sequence[ProfileRow], group: str) -> tuple[str, ...]:
    drawn = _(
        "Profil : une ligne par information (%(count)s), de la valeur la plus basse à la plus haute ; "
        "disque : rang du client parmi tous."
    ) % {"count": len(rows)}
    if group:
        diamond = _("Losange : %(group)s.") % {"group": group}
        drawn = f"{drawn} {diamond}"
    ranked = sorted(_ranked(rows))
    if not ranked:
        return (drawn,)
    (low, lowest), (high, highest) = ranked[0], ranked[-1]
    extremes = _(
        "Le rang le plus bas est celui de « %(lowest)s » (%(low)s sur 100), "
        "le plus haut celui de « %(highest)s » (%(high)s sur 100)."
    ) % {"lowest": lowest, "low": _rank(low), "highest": highest, "high": _rank(high)}
    trend = _("%(above)s sur %(all)s au-dessus de la médiane de tous les clients.") % {
        "above": sum(rank > 50 for rank, label in ranked),
        "all": len(ranked),
    }
    return drawn, extremes, trend


def _meaning(rows: Sequence[ProfileRow], group: str) -> str:
    if not group:
        return _("Ce rang dit où se trouve la valeur, non si elle est bonne ou mauvaise.")
    pairs = [
        (everyone - inside, row["label"])
        for row in rows
        if (everyone := row["everyone"]) is not None and (inside := row["group"]) is not None
    ]
    apart = [label for difference, label in pairs if abs(difference) >= _APART]
    if not apart:
        return _("Ce client se situe dans le groupe à peu près comme parmi tous les clients.")
    return labelled(
        _("La place de ce client change dans le groupe pour"),
        ", ".join(apart) + ".",
    )


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
