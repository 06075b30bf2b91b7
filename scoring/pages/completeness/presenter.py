"""What a file lacks as the page shows it: sentences, and a table of the missing inputs by their weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ml.population.incomplete import MissingInput
from scoring.charts.bins import label_of
from scoring.charts.chart import Column, Row, Table
from scoring.pages.completeness.service import Gaps
from scoring.text.assessment import missing_note
from scoring.text.completeness import completeness_sentences, zones_sentence
from scoring.text.unrecognised import histories_notes
from scoring.text.values import percent


@dataclass(frozen=True)
class GapsView:
    """What the page says. `note` is empty where nothing is missed, `zones` where the recommendation stands anyway.

    `unrecognised` are the values of the file that the model does not know, `histories` says those of the histories.
    """

    note: str
    sentences: list[str]
    zones: str
    table: Table
    unrecognised: Table
    histories: list[str]

    @property
    def tables(self) -> list[Table]:
        """The tables of the page: one without rows is not shown, and is a file all the same."""
        return [self.table, self.unrecognised]


def describe_gaps(gaps: Gaps) -> GapsView:
    """Return what a file lacks in words."""
    completeness, assessment = gaps.completeness, gaps.assessment
    return GapsView(
        note=missing_note(completeness.unknowns),
        sentences=completeness_sentences(completeness),
        zones=zones_sentence(completeness, assessment) if assessment else "",
        table=_missing(completeness.missing),
        unrecognised=_unrecognised(completeness.unrecognised, gaps.texts),
        histories=histories_notes(gaps.in_histories),
    )


def _missing(inputs: Sequence[MissingInput]) -> Table:
    rows = tuple(_row(one) for one in inputs)
    title = _("Informations que la plupart des clients ont et qui manquent ici")
    return Table("missing", title, (Column("label", _("Information")), _weight()), rows)


def _unrecognised(inputs: Sequence[MissingInput], texts: Mapping[str, str]) -> Table:
    columns = (Column("label", _("Information")), Column("text", _("Dans le dossier")), _weight())
    rows = tuple({**_row(one), "text": texts[one.feature]} for one in inputs)
    title = _("Valeurs du dossier que le modèle ne connaît pas, et qu’il traite comme des absences")
    return Table("unrecognised", title, columns, rows)


def _weight() -> Column:
    return Column("weight", _("Part du poids dans le modèle"), "weight_shown", numeric=True)


def _row(one: MissingInput) -> Row:
    return {"label": label_of(one.feature), "weight": one.weight, "weight_shown": percent(one.weight)}
