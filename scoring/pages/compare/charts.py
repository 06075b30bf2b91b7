"""A profile as a chart: where one client stands among everyone and in a group, feature by feature."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled

if TYPE_CHECKING:
    from scoring.pages.compare.presenter import ComparedLine

_WIDE_LINE, _NARROW_LINE, _MOST_LINES = 40, 38, 3
_APART = 25.0  # points between two percentiles worth a word
_HIGH, _LOW = 90.0, 10.0


def profile_chart(lines: Sequence[ComparedLine], group: str, *, name: str = "profile") -> Chart:
    """Return the percentiles of a client in some features; `group` names the group, empty where it is too small."""
    return Chart(
        name=name,
        spec="profile",
        title=_title(lines),
        summary=_summary(lines, group),
        meaning=_meaning(lines, group),
        columns=_columns(group),
        rows=tuple(_row(order, line, group) for order, line in enumerate(lines)),
    )


def headline(line: ComparedLine) -> str:
    """Return where a client stands among all in one feature, as the takeaway of its distribution."""
    if line.is_missing:
        return _("La valeur de ce client n’est pas renseignée")
    return labelled(_("Ce client parmi tous"), line.everyone)


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


def _row(order: int, line: ComparedLine, group: str) -> Row:
    words = labelled(line.label, line.client)
    texts = {
        width: textwrap.wrap(words, room, max_lines=_MOST_LINES, placeholder="…")
        for width, room in (("wide", _WIDE_LINE), ("narrow", _NARROW_LINE))
    }
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
        "first_name": _("Ce client parmi tous les clients"),
        "second_name": labelled(_("Dans le groupe"), group) if group else "",
        "said": f"{words}. {_place(line, group)}".strip(),
        **{f"{width}_text": "\n".join(text) for width, text in texts.items()},
        **{f"{width}_lines": len(text) for width, text in texts.items()},
    }


def _place(line: ComparedLine, group: str) -> str:
    """Return where the client stands among all and in the group, as a sentence; empty without a value."""
    if line.is_missing:
        return ""
    if not group:
        return _("Parmi tous : %(everyone)s.") % {"everyone": line.everyone}
    said = _("Parmi tous : %(everyone)s, dans le groupe %(group)s.")
    return said % {"everyone": line.everyone, "group": line.group}


def _rank(percentile: float | None) -> str:
    return "" if percentile is None else str(round(percentile))


def _median(spread: tuple[str, ...]) -> str:
    return spread[1] if spread else ""


def _ranked(lines: Sequence[ComparedLine]) -> list[tuple[float, str]]:
    return [(line.percentile_everyone, line.label) for line in lines if line.percentile_everyone is not None]


def _title(lines: Sequence[ComparedLine]) -> str:
    far = [rank for rank, label in _ranked(lines) if rank >= _HIGH or rank <= _LOW]
    if not far:
        return _("Aucune valeur n’est parmi les 10 % extrêmes")
    said = ngettext(
        "%(far)s valeur sur %(all)s parmi les plus hautes ou les plus basses",
        "%(far)s valeurs sur %(all)s parmi les plus hautes ou les plus basses",
        len(far),
    )
    return said % {"far": len(far), "all": len(lines)}


def _summary(lines: Sequence[ComparedLine], group: str) -> tuple[str, ...]:
    drawn = _(
        "Profil : une ligne par information (%(count)s), de la valeur la plus basse à la plus haute ; "
        "disque : rang du client parmi tous."
    ) % {"count": len(lines)}
    if group:
        diamond = _("Losange : %(group)s.") % {"group": group}
        drawn = f"{drawn} {diamond}"
    ranked = sorted(_ranked(lines))
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


def _meaning(lines: Sequence[ComparedLine], group: str) -> str:
    if not group:
        return _("Ce rang dit où se trouve la valeur, non si elle est bonne ou mauvaise.")
    pairs = [
        (line.percentile_everyone - line.percentile_group, line.label)
        for line in lines
        if line.percentile_everyone is not None and line.percentile_group is not None
    ]
    apart = [label for difference, label in pairs if abs(difference) >= _APART]
    if not apart:
        return _("Ce client se situe dans le groupe à peu près comme parmi tous les clients.")
    return labelled(
        _("La place de ce client change dans le groupe pour"),
        ", ".join(apart) + ".",
    )
