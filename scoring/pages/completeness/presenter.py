"""What a file lacks as the page shows it: sentences, and a table of the missing inputs by their weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ml.population.incomplete import MissingInput
from scoring.charts.bins import label_of
from scoring.charts.chart import Column, Row, Table
from scoring.pages.completeness.service import Gaps
from scoring.text.assessment import missing_note
from scoring.text.completeness import completeness_sentences, zones_sentence
from scoring.text.values import percent


@dataclass(frozen=True)
class GapsView:
    """What the page says. `note` is empty where nothing is missed, `zones` where the recommendation stands anyway."""

    note: str
    sentences: list[str]
    zones: str
    table: Table


def describe_gaps(gaps: Gaps) -> GapsView:
    """Return what a file lacks in words."""
    completeness, assessment = gaps.completeness, gaps.assessment
    return GapsView(
        note=missing_note(completeness.unknowns),
        sentences=completeness_sentences(completeness),
        zones=zones_sentence(completeness, assessment) if assessment else "",
        table=_missing(completeness.missing),
    )


def _missing(inputs: Sequence[MissingInput]) -> Table:
    columns = (
        Column("label", _("Information")),
        Column("weight", _("Part du poids dans le modèle"), "weight_shown", numeric=True),
    )
    rows: tuple[Row, ...] = tuple(
        {"label": label_of(one.feature), "weight": one.weight, "weight_shown": percent(one.weight)} for one in inputs
    )
    return Table("missing", _("Informations que la plupart des clients ont et qui manquent ici"), columns, rows)
