"""What a file has and the model does not know, in words: of the application by its inputs, of histories by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.language import translated
from ml.features import feature
from ml.sources.report import UnknownTexts
from ml.tables import TABLES


def unrecognised_note(texts: Mapping[str, str]) -> str:
    """Return which values of a file the model does not know, by the name of the input; empty for none."""
    if not texts:
        return ""
    return ngettext(
        "Le dossier porte une valeur que le modèle ne connaît pas, et qu’il traite comme une absence : %(values)s.",
        "Le dossier porte %(count)s valeurs que le modèle ne connaît pas, et qu’il traite comme des absences : "
        "%(values)s.",
        len(texts),
    ) % {"count": len(texts), "values": named_texts(texts)}


def named_texts(texts: Mapping[str, str]) -> str:
    """Return texts of a file, each after what it is about: Type de logement « Yurt », Profession « Alchimiste »."""
    said = [
        _("%(label)s « %(text)s »") % {"label": translated(feature(name).label), "text": text}
        for name, text in texts.items()
    ]
    return ", ".join(said)


def histories_notes(found: Sequence[UnknownTexts]) -> list[str]:
    """Return, by history table, which of its values the model does not know and in how many rows."""
    notes = []
    for table, columns in groupby(found, key=lambda one: one.table):
        values = [_column(one) for one in columns]
        notes.append(
            _(
                "%(table)s : des lignes portent des valeurs que le modèle ne connaît pas et traite comme absentes : "
                "%(values)s."
            )
            % {"table": translated(TABLES[table].label), "values": ", ".join(values)}
        )
    return notes


def quoted_texts(one: UnknownTexts) -> str:
    """Return the texts of a column, each in quotation marks."""
    return ", ".join(_("« %(label)s »") % {"label": text} for text, _rows in one.values)


def _column(one: UnknownTexts) -> str:
    label = translated(TABLES[one.table].column(one.column).label)
    return ngettext("%(label)s %(texts)s (%(rows)s ligne)", "%(label)s %(texts)s (%(rows)s lignes)", one.rows) % {
        "label": label,
        "texts": quoted_texts(one),
        "rows": one.rows,
    }
