"""Data points in words: what they are called and mean, whether the model reads them, how they are searched."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from clients.language import language_in_force, translated
from ml.features.definition import FAMILY_LABELS, Family, Feature, Source
from ml.features.lineage import application_columns, histories
from ml.tables import TABLES
from ml.tables.schema import Column
from scoring.core.assessment import Value
from scoring.pages.data.service import COMPUTED, Entry, entries
from scoring.text.values import record_value, shown, unit_words

_COMPUTED = gettext_lazy("Caractéristique calculée")
_MOST_NAMED = 4  # columns named one by one in what a feature is computed from


@dataclass(frozen=True)
class ToldEntry:
    """A data point in words. `words` is what a search looks through, without accents or capitals."""

    entry: Entry
    table: str
    label: str
    unit: str
    family: str
    use: str
    description: str
    words: str

    @property
    def name(self) -> str:
        """The column's or feature's name."""
        return self.entry.name

    @property
    def is_read(self) -> bool:
        """True where the model reads it."""
        return bool(self.entry.read_by)


def data_points(inputs: tuple[str, ...]) -> tuple[ToldEntry, ...]:
    """Return every data point there is in words, under a model with these inputs."""
    return _data_points(inputs, language_in_force())


@lru_cache(maxsize=8)
def _data_points(inputs: tuple[str, ...], language: str) -> tuple[ToldEntry, ...]:
    with override(language):
        return tuple(_tell(entry) for entry in entries(inputs))


def search(told: Sequence[ToldEntry], text: str, family: str = "", use: str = "", table: str = "") -> list[ToldEntry]:
    """Return the data points with every word of `text`, of this family and table, read by the model or not.

    `use` is "read" or "unread". Empty arguments leave nobody out.
    """
    wanted = plain(text).split()
    return [
        one
        for one in told
        if all(word in one.words for word in wanted)
        and (not table or one.entry.table == table)
        and (not family or one.entry.family == family)
        and (not use or one.is_read == (use == "read"))
    ]


def plain(text: str) -> str:
    """Return a text without accents, capitals and typographic apostrophes, as a search compares it."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def value_words(entry: Entry, value: Value) -> str:
    """Return a data point's value as a person reads it."""
    if isinstance(entry.declared, Column):
        return record_value(entry.table, entry.name, value)
    return shown(entry.declared, value)


def table_label(table: str) -> str:
    """Return what the table of a data point is called."""
    return str(_COMPUTED) if table == COMPUTED else translated(TABLES[table].label)


def _tell(entry: Entry) -> ToldEntry:
    declared = entry.declared
    label = translated(declared.label)
    told = _origin(declared) if isinstance(declared, Feature) else translated(declared.description)
    return ToldEntry(
        entry=entry,
        table=table_label(entry.table),
        label=label,
        unit=unit_words(declared),
        family=translated(FAMILY_LABELS[Family(entry.family)]),
        use=_use(entry),
        description=told,
        words=plain(f"{label} {entry.name} {told}"),
    )


def _use(entry: Entry) -> str:
    """Return whether the model reads it, or why not."""
    if entry.read_by is None:
        return _("par ses calculs")
    if entry.read_by:
        if isinstance(entry.declared, Feature):
            return _("oui")
        said = ngettext("oui, dans %(count)s caractéristique", "oui, dans %(count)s caractéristiques", entry.read_by)
        return said % {"count": entry.read_by}
    if entry.forbidden:
        return _("non, la politique l’exclut")
    return _("non, aucun calcul ne s’en sert")


def _origin(declared: Feature) -> str:
    """Return what a feature is computed from, as its lineage says."""
    sources = {Source.INSTALMENTS if s is Source.INSTALMENT_CREDITS else s for s in histories(declared.name)}
    tables = [TABLES[s.value].label for s in sorted(sources)]
    columns = [TABLES["application"].column(c) for c in sorted(application_columns(declared.name))]
    if not tables and [c.name for c in columns] == [declared.name]:
        return translated(columns[0].description)
    parts = [*tables, *(c.label for c in columns[:_MOST_NAMED])]
    names, more = ", ".join(_lower(translated(part)) for part in parts), len(columns) - _MOST_NAMED
    if more > 0:
        return _("Calculée à partir de : %(names)s, et %(more)s autres.") % {"names": names, "more": more}
    return _("Calculée à partir de : %(names)s.") % {"names": names}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
