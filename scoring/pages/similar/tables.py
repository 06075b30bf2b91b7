"""The table of similar clients, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.charts.chart import Column, Row, Table
from scoring.text.numbers import percent

if TYPE_CHECKING:
    from scoring.pages.similar.service import Similar


def similar_table(similar: Similar, labels: Sequence[str], written: Sequence[Sequence[str]]) -> Table:
    """Return the client, the group's middle and the nearest members side by side.

    `labels` name the nearest, `written` has a line a feature: its name, the client's value, the middle's, theirs.
    """
    nearest = [f"nearest_{place}" for place in range(len(labels))]
    likeness: Row = {
        "label": _("Ressemblance avec ce client"),
        "client": "",
        "middle": "",
        **{f: percent(1 - d, 0) for f, d in zip(nearest, similar.group.distance, strict=False)},
    }
    rows = [dict(zip(("label", "client", "middle", *nearest), line, strict=True)) for line in written]
    return Table(
        name="similar",
        title=_("Ce client, le milieu du groupe et les plus proches"),
        columns=(
            Column("label", pgettext("column", "Information")),
            Column("client", _("Ce client")),
            Column("middle", _("Milieu du groupe")),
            *(Column(field, label) for field, label in zip(nearest, labels, strict=True)),
        ),
        rows=(*rows, likeness),
    )
