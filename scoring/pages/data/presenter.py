"""Data points in words: what they are called and mean, whether the model reads them, how they are searched."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ml.features.definition import FAMILY_LABELS, Family, Feature, Source
from ml.features.lineage import application_columns, histories
from ml.tables import TABLES
from ml.tables.schema import Column, Text
from scoring.core.assessment import Value
from scoring.pages.data.service import COMPUTED, Entry, entries
from scoring.text.values import record_value, shown, unit_words

_COMPUTED = Text("Caractéristique calculée", "Computed feature")
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


@lru_cache(maxsize=8)
def data_points(inputs: tuple[str, ...], language: str) -> tuple[ToldEntry, ...]:
    """Return every data point there is in words, under a model with these inputs."""
    return tuple(_tell(entry, language) for entry in entries(inputs))


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


def value_words(entry: Entry, value: Value, language: str) -> str:
    """Return a data point's value as a person reads it."""
    if isinstance(entry.declared, Column):
        return record_value(entry.table, entry.name, value, language)
    return shown(entry.declared, value, language)


def table_label(table: str, language: str) -> str:
    """Return what the table of a data point is called."""
    label = _COMPUTED if table == COMPUTED else TABLES[table].label
    return label.in_language(language)


def _tell(entry: Entry, language: str) -> ToldEntry:
    declared = entry.declared
    description = _origin(declared) if isinstance(declared, Feature) else declared.description
    label, told = declared.label.in_language(language), description.in_language(language)
    return ToldEntry(
        entry=entry,
        table=table_label(entry.table, language),
        label=label,
        unit=unit_words(declared, language),
        family=FAMILY_LABELS[Family(entry.family)].in_language(language),
        use=_use(entry).in_language(language),
        description=told,
        words=plain(f"{label} {entry.name} {told}"),
    )


def _use(entry: Entry) -> Text:
    """Return whether the model reads it, or why not."""
    if entry.read_by is None:
        return Text("par ses calculs", "through what is computed")
    if entry.read_by:
        if isinstance(entry.declared, Feature):
            return Text("oui", "yes")
        several = entry.read_by > 1
        return Text(
            f"oui, dans {entry.read_by} caractéristique{'s' if several else ''}",
            f"yes, in {entry.read_by} feature{'s' if several else ''}",
        )
    if entry.forbidden:
        return Text("non, la politique l’exclut", "no, policy keeps it out")
    return Text("non, aucun calcul ne s’en sert", "no, nothing is computed from it")


def _origin(declared: Feature) -> Text:
    """Return what a feature is computed from, as its lineage says."""
    sources = {Source.INSTALMENTS if s is Source.INSTALMENT_CREDITS else s for s in histories(declared.name)}
    tables = [TABLES[s.value].label for s in sorted(sources)]
    columns = [TABLES["application"].column(c) for c in sorted(application_columns(declared.name))]
    if not tables and [c.name for c in columns] == [declared.name]:
        return columns[0].description
    parts = [*tables, *(c.label for c in columns[:_MOST_NAMED])]
    more = len(columns) - _MOST_NAMED
    rest = Text(f", et {more} autres", f", and {more} more") if more > 0 else Text("", "")
    fr, en = (", ".join(_lower(p.in_language(language)) for p in parts) for language in ("fr", "en"))
    return Text(f"Calculée à partir de\u00a0: {fr}{rest.fr}.", f"Computed from: {en}{rest.en}.")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
