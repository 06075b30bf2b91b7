"""Data points in words: what they are called and mean, whether the model reads them, how they are searched.

The tables of a client's data and of the dictionary are made of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from clients.language import language_in_force, translated
from clients.models.client import Client
from ml.features.definition import FAMILY_LABELS, Family, Feature, Source, Value
from ml.features.lineage import application_columns, histories
from ml.sources.report import UnknownTexts
from ml.tables import TABLES
from ml.tables.schema import Column as Declared
from scoring.charts.chart import Column, Row, Table
from scoring.pages.data.service import COMPUTED, ClientData, Entry, Reading, entries
from scoring.text.budget import period_note
from scoring.text.finding import plain
from scoring.text.unrecognised import quoted_texts
from scoring.text.values import record_value, shown, unit_words

_COMPUTED = gettext_lazy("Information calculée")
_MOST_NAMED = 4  # columns named one by one in what a feature is computed from


@dataclass(frozen=True)
class DataPoint:
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


@dataclass(frozen=True)
class Search:
    """What is asked of the data points: empty fields leave none out.

    Every word of `text`; a family, a table; `use` is "read" or "unread" by the model, `known` is "known" or "missing"
    in a client's file.
    """

    text: str = ""
    family: str = ""
    use: str = ""
    table: str = ""
    known: str = ""

    def takes(self, is_known: bool) -> bool:
        """Return whether what the file knows, or lacks, is asked for."""
        return not self.known or (self.known == "known") == is_known


@dataclass(frozen=True)
class HistorySource:
    """A history table with some of whose columns a page deals, and how many rows the client has of it."""

    name: str
    label: str
    rows: int


@dataclass(frozen=True)
class Group:
    """Some rows of a table that belong together, the known ones first; `counts` says how many, and how many known."""

    label: str
    counts: str
    table: Table


@dataclass(frozen=True)
class DataView:
    """A client's data: what there is one value of, the columns of the histories, and whence these come.

    Both are whole in `values` and `history`, which are files, and by family or source in groups, which the page shows.
    `period_note` says how income is read.
    """

    values: Table
    history: Table
    value_groups: list[Group]
    history_groups: list[Group]
    period_note: str
    sources: list[HistorySource]

    @property
    def groups(self) -> list[Group]:
        """All groups of the page."""
        return [*self.value_groups, *self.history_groups]


def data_points(reading: Reading) -> tuple[DataPoint, ...]:
    """Return every data point there is in words, as a model reads them."""
    return _data_points(reading, language_in_force())


@lru_cache(maxsize=8)
def _data_points(reading: Reading, language: str) -> tuple[DataPoint, ...]:
    with override(language):
        return tuple(_data_point(entry) for entry in entries(reading))


def matching(points: Sequence[DataPoint], search: Search) -> list[DataPoint]:
    """Return the data points that the search asks for; whether a client's file has them is not read here."""
    words = plain(search.text).split()
    return [
        point
        for point in points
        if all(word in point.words for word in words)
        and (not search.table or point.entry.table == search.table)
        and (not search.family or point.entry.family == search.family)
        and (not search.use or point.is_read == (search.use == "read"))
    ]


def describe_data(client: Client, data: ClientData | None, search: Search) -> DataView:
    """Return what the client's file has of the data points asked for; empty tables without data."""
    points = matching(data_points(data.reading), search) if data else []
    address = reverse("history", args=[client.pk])
    values = [row for point in points if data and (row := _value_row(point, data, search))]
    columns = [row for point in points if data and (row := _history_row(point, data, search, address))]
    labels = {str(row["source"]): str(row["table"]) for row in columns}
    value_table, history_table = _values_table(values), _history_table(columns)
    return DataView(
        values=value_table,
        history=history_table,
        value_groups=groups_of(value_table, "family", "is_known"),
        history_groups=groups_of(history_table, "table", "known"),
        period_note=period_note(),
        sources=[HistorySource(n, label, data.records[n].rows) for n, label in labels.items()] if data else [],
    )


def describe_dictionary(reading: Reading | None, search: Search) -> Table:
    """Return the table of the data points asked for, as a model reads them; an empty one for None."""
    points = matching(data_points(reading), search) if reading is not None else []
    columns = (Column("label", _("Information")), Column("table", _("Table")), *_columns())
    return Table("dictionary", _("Dictionnaire des données"), columns, tuple(_row(point) for point in points))


def groups_of(table: Table, by: str, known: str = "") -> list[Group]:
    """Return a table's rows by what the field `by` says of them; first those of which the field `known` is not zero."""
    members: dict[str, list[Row]] = {}
    for row in table.rows:
        members.setdefault(str(row[by]), []).append(row)
    columns = tuple(column for column in table.columns if column.field != by)
    groups = []
    for place, (label, rows) in enumerate(members.items()):
        first = sorted(rows, key=lambda row: not row[known]) if known else rows
        filled = sum(bool(row[known]) for row in rows) if known else None
        groups.append(
            Group(label, _counts(len(rows), filled), Table(f"{table.name}-{place}", label, columns, tuple(first)))
        )
    return groups


def _counts(rows: int, filled: int | None) -> str:
    told = ngettext("%(count)s information", "%(count)s informations", rows) % {"count": rows}
    if filled is None:
        return told
    known = ngettext("%(count)s renseignée", "%(count)s renseignées", filled) % {"count": filled}
    return _("%(all)s, dont %(known)s") % {"all": told, "known": known}


def value_words(entry: Entry, value: Value) -> str:
    """Return a data point's value as a person reads it."""
    if isinstance(entry.declared, Declared):
        return record_value(entry.table, entry.name, value)
    return shown(entry.declared, value)


def table_label(table: str) -> str:
    """Return what the table of a data point is called."""
    return str(_COMPUTED) if table == COMPUTED else translated(TABLES[table].label)


def _data_point(entry: Entry) -> DataPoint:
    declared = entry.declared
    label = translated(declared.label)
    description = _origin(declared) if isinstance(declared, Feature) else translated(declared.description)
    return DataPoint(
        entry=entry,
        table=table_label(entry.table),
        label=label,
        unit=unit_words(declared),
        family=translated(FAMILY_LABELS[Family(entry.family)]),
        use=_use(entry),
        description=description,
        words=plain(f"{label} {entry.name} {description}"),
    )


def _use(entry: Entry) -> str:
    """Return whether the model reads it, or why not."""
    if entry.read_by is None:
        return _("par ses calculs")
    if entry.read_by:
        if isinstance(entry.declared, Feature):
            return _("oui")
        readers = ngettext(
            "oui, dans %(count)s information calculée", "oui, dans %(count)s informations calculées", entry.read_by
        )
        return readers % {"count": entry.read_by}
    if entry.excluded:
        return _("non, la politique l’exclut")
    if entry.computed:
        return _("non, le modèle s’en passe")
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
        sentence = ngettext(
            "Calculée à partir de : %(names)s, et %(more)s autre.",
            "Calculée à partir de : %(names)s, et %(more)s autres.",
            more,
        )
        return sentence % {"names": names, "more": more}
    return _("Calculée à partir de : %(names)s.") % {"names": names}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _value_row(point: DataPoint, data: ClientData, search: Search) -> Row | None:
    """Return a data point with the client's value; None where there are several, or where it is not asked for."""
    value, is_known = data.values.get((point.entry.table, point.name), (None, None))
    if is_known is None or not search.takes(is_known):
        return None
    return {**_row(point), "value": value, "value_shown": value_words(point.entry, value), "is_known": is_known}


def _history_row(point: DataPoint, data: ClientData, search: Search, address: str) -> Row | None:
    """Return a column of a history with how many rows of the client's know it and where they are, else None."""
    table = point.entry.table
    if table not in data.records:
        return None
    records = data.records[table]
    known = records.known[point.name]
    if not search.takes(bool(known)):
        return None
    place = f"{address}#{table}-caption" if records.rows else ""
    return {
        **_row(point),
        "source": table,
        "known": known,
        "unknown": _unknown_words(records.unknown.get(point.name)),
        "rows": records.rows,
        "address": place,
    }


def _unknown_words(unknown: UnknownTexts | None) -> str:
    """Return in how many rows a column has a text that the model does not know, with these texts; empty for none."""
    return f"{unknown.rows} ({quoted_texts(unknown)})" if unknown else ""


def _values_table(rows: Sequence[Row]) -> Table:
    columns = (Column("label", _("Information")), Column("value", _("Valeur"), "value_shown"), *_columns())
    return Table("data", _("Données du dossier"), columns, tuple(rows))


def _history_table(rows: Sequence[Row]) -> Table:
    columns = (
        Column("label", _("Information")),
        Column("known", _("Lignes renseignées"), numeric=True),
        *((Column("unknown", _("Dont inconnues du modèle")),) if any(row["unknown"] for row in rows) else ()),
        Column("rows", _("Lignes de ce client"), numeric=True),
        Column("table", _("Table"), address="address"),
        *_columns(),
    )
    return Table("history", _("Données de l’historique"), columns, tuple(rows))


def _columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("Unité")),
        Column("use", _("Lue par le modèle")),
        Column("family", _("Famille")),
        Column("description", _("Description")),
        Column("name", _("Nom technique")),
    )


def _row(point: DataPoint) -> dict[str, Value]:
    return {
        "label": point.label,
        "table": point.table,
        "unit": point.unit,
        "use": point.use,
        "family": point.family,
        "description": point.description,
        "name": point.name,
    }
