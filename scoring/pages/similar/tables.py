"""The table of similar clients, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scoring.charts.chart import Column, Row, Table
from scoring.charts.words import say
from scoring.text.numbers import percent

if TYPE_CHECKING:
    from scoring.pages.similar.service import Similar


def similar_table(similar: Similar, labels: Sequence[str], written: Sequence[Sequence[str]], language: str) -> Table:
    """Return the client, the group's middle and the nearest members side by side.

    `labels` name the nearest, `written` has a line a feature: its name, the client's value, the middle's, theirs.
    """
    nearest = [f"nearest_{place}" for place in range(len(labels))]
    likeness: Row = {
        "label": say(language, "Ressemblance avec ce client", "Likeness to this client"),
        "client": "",
        "middle": "",
        **{f: percent(1 - d, language, 0) for f, d in zip(nearest, similar.group.distance, strict=False)},
    }
    rows = [dict(zip(("label", "client", "middle", *nearest), line, strict=True)) for line in written]
    return Table(
        name="similar",
        title=say(
            language,
            "Ce client, le milieu du groupe et les plus proches",
            "This client, the group’s middle, the nearest",
        ),
        columns=(
            Column("label", say(language, "Information", "Fact")),
            Column("client", say(language, "Ce client", "This client")),
            Column("middle", say(language, "Milieu du groupe", "Middle of the group")),
            *(Column(field, label) for field, label in zip(nearest, labels, strict=True)),
        ),
        rows=(*rows, likeness),
    )
