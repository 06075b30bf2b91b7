"""From texts to values: the words for missing, decimal commas and flags in other words than the set's."""
# ruff: noqa: S608 -- identifiers come from ml.tables and are quoted, texts are quoted

from __future__ import annotations

import re

import duckdb

from ml.sources.staging import Staged, quoted, staged_type
from ml.sources.values import missing_words, value_fault, yes_and_no
from ml.tables.schema import Column, Kind

_BLANKS = r"[\s\p{Z}]*"  # \s is ASCII alone; spreadsheets and web pages write no-break spaces
_COMMA_NUMBER = r"^\s*[-+]?\d+,\d+\s*$"
_POINT_NUMBER = r"^\s*[-+]?\d*\.\d"
_THOUSANDS = r"^\s*[-+]?[1-9]\d{0,2}(,\d{3})+\s*$"
# What stands for yes and no: where the set has two words, and where it has 1 and 0.
_FOR_WORDS = (("y", "yes", "true", "1", "1.0", "1,0"), ("n", "no", "false", "0", "0.0", "0,0"))
_FOR_NUMBERS = (("true",), ("false",))


def converted(connection: duckdb.DuckDBPyConnection, texts: Staged, relation: str) -> Staged:
    """Stage the values of `texts` in the table `relation`; `texts` is dropped.

    Words for missing become NULL and are counted by column in the notes; so are flags in other words. Numbers have
    decimal commas where every fraction of the file has one. Raises SourceError for the first text that is no number.
    """
    comma = _has_decimal_commas(connection, texts)
    _refuse_words_for_numbers(connection, texts, comma=comma)
    fields = ", ".join(f"{_value(column, comma=comma)} AS {quoted(column.name)}" for column in texts.columns)
    connection.execute(f"CREATE OR REPLACE TABLE {quoted(relation)} AS SELECT {fields} FROM {quoted(texts.relation)}")
    notes = ["decimal commas"] if comma else []
    notes += _missing_notes(connection, texts) + _flag_notes(connection, texts)
    connection.execute(f"DROP TABLE {quoted(texts.relation)}")
    return Staged(relation, texts.file, texts.columns, texts.rows, texts.unit, texts.line_of, (*texts.notes, *notes))


def _is_missing(column: Column) -> str:
    return _among(quoted(column.name), (*missing_words(column), ""))


def _value(column: Column, *, comma: bool) -> str:
    """Return the SQL of a column's value: NULL where it is missing, and where a text is no number."""
    name = quoted(column.name)
    if column.kind is Kind.CATEGORY:
        flags = yes_and_no(column)
        read = _flag(name, _FOR_WORDS, (_listed(flags[:1]), _listed(flags[1:])), name) if flags else name
    else:
        number = f"replace({name}, ',', '.')" if comma else name
        read = f"TRY_CAST({number} AS DOUBLE)"
        read = _flag(name, _FOR_NUMBERS, ("1", "0"), read) if column.kind is Kind.FLAG else read
    return f"CASE WHEN {_is_missing(column)} THEN NULL ELSE {read} END::{staged_type(column)}"


def _flag(name: str, words: tuple[tuple[str, ...], tuple[str, ...]], values: tuple[str, str], otherwise: str) -> str:
    (yes, no), (yes_value, no_value) = words, values
    return (
        f"CASE WHEN {_among(name, yes)} THEN {yes_value} WHEN {_among(name, no)} THEN {no_value} ELSE {otherwise} END"
    )


def _has_decimal_commas(connection: duckdb.DuckDBPyConnection, texts: Staged) -> bool:
    """Whether fractions have commas, none a point, and some could not be thousands (`12,5` where `12,500` might)."""
    numbers = [quoted(column.name) for column in texts.columns if column.kind is not Kind.CATEGORY]

    def count(pattern: str) -> str:
        return " + ".join(f"count(*) FILTER (regexp_matches({name}, '{pattern}'))" for name in numbers)

    counted = connection.execute(
        f"SELECT {count(_COMMA_NUMBER)}, {count(_POINT_NUMBER)}, {count(_THOUSANDS)} FROM {quoted(texts.relation)}"
    ).fetchone()
    commas, points, thousands = counted or (0, 0, 0)
    return bool(points == 0 and commas > thousands)


def _refuse_words_for_numbers(connection: duckdb.DuckDBPyConnection, texts: Staged, *, comma: bool) -> None:
    numbers = [column for column in texts.columns if column.kind is not Kind.CATEGORY]
    bad = ", ".join(
        f"min(rowid) FILTER ({quoted(column.name)} IS NOT NULL AND NOT {_is_missing(column)} "
        f"AND {_value(column, comma=comma)} IS NULL)"
        for column in numbers
    )
    found = connection.execute(f"SELECT {bad} FROM {quoted(texts.relation)}").fetchone() or ()
    places = [(int(row), place) for place, row in enumerate(found) if row is not None]
    if not places:
        return
    row, place = min(places)
    column = numbers[place]
    select = f"SELECT {quoted(column.name)} FROM {quoted(texts.relation)} WHERE rowid = ?"
    (value,) = connection.execute(select, [row]).fetchone() or ("",)
    raise texts.error(row, column.file_name, value_fault(column, str(value)))


def _missing_notes(connection: duckdb.DuckDBPyConnection, texts: Staged) -> list[str]:
    """Say by which words values are missing, and how many of each column."""
    counted = _counted(connection, texts, list(texts.columns), [_is_missing(column) for column in texts.columns])
    words: set[str] = set()
    for column, _ in counted:
        word = f"regexp_extract({quoted(column.name)}, {_pattern((*missing_words(column), ''))}, 1, 'i')"
        select = f"SELECT DISTINCT {word} FROM {quoted(texts.relation)} WHERE {_is_missing(column)}"
        words |= {str(word) or "blanks" for (word,) in connection.execute(select).fetchall()}
    by_column = ", ".join(f"{column.file_name} {count:,}" for column, count in counted)
    return [f"read as missing ({', '.join(sorted(words))}): {by_column}"] if counted else []


def _flag_notes(connection: duckdb.DuckDBPyConnection, texts: Staged) -> list[str]:
    """Say which flags were written in other words than the set's."""
    flags = [column for column in texts.columns if column.kind is Kind.FLAG or yes_and_no(column)]
    others = []
    for column in flags:
        name, usual = quoted(column.name), yes_and_no(column)
        yes, no = _FOR_WORDS if usual else _FOR_NUMBERS
        others.append(_among(name, yes + no) + (f" AND {name} NOT IN ({_listed(usual)})" if usual else ""))
    counted = _counted(connection, texts, flags, others)
    by_column = ", ".join(f"{column.file_name} {count:,}" for column, count in counted)
    return [f"flags in other words than the set's: {by_column}"] if counted else []


def _counted(
    connection: duckdb.DuckDBPyConnection, texts: Staged, columns: list[Column], conditions: list[str]
) -> list[tuple[Column, int]]:
    """Return the columns with rows that meet their condition, and how many."""
    if not columns:
        return []
    asked = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions)
    counts = connection.execute(f"SELECT {asked} FROM {quoted(texts.relation)}").fetchone() or ()
    return [(column, int(count)) for column, count in zip(columns, counts, strict=True) if count]


def _among(name: str, words: tuple[str, ...]) -> str:
    # Not IN: DuckDB makes a join of each list, which takes seconds to plan for the 122 columns of an application.
    return f"regexp_full_match({name}, {_pattern(words)}, 'i')"


def _pattern(words: tuple[str, ...]) -> str:
    """Return the SQL of a pattern: one of the words, blanks around it."""
    return _listed((f"{_BLANKS}({'|'.join(map(re.escape, words))}){_BLANKS}",))


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
