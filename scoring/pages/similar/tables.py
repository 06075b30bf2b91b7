"""The table of similar clients, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.charts.chart import Column, Row, Table
from scoring.text.bins import label_of, value_label
from scoring.text.numbers import percent
from scoring.text.pseudonyms import pseudonyms

if TYPE_CHECKING:
    from scoring.pages.similar.service import Similar


def similar_table(similar: Similar) -> Table:
    """Return the client, the group's middle and the nearest members side by side, a row a feature."""
    labels = pseudonyms(len(similar.nearest))
    nearest = [f"nearest_{place}" for place in range(len(labels))]
    likeness: Row = {
        "label": _("Ressemblance avec ce client"),
        "client": "",
        "middle": "",
        **{f: percent(1 - d, 0) for f, d in zip(nearest, similar.group.distance, strict=False)},
    }
    fields = ("client", "middle", *nearest)
    rows: list[Row] = [
        {
            "label": label_of(one.name),
            **{
                field: value_label(one.name, value)
                for field, value in zip(fields, (one.client, one.middle, *one.nearest), strict=True)
            },
        }
        for one in similar.beside
    ]
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
