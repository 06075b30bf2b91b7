"""What DuckDB's types cannot say: whole numbers, filled columns, bounds and keys. Set-based, over staged files."""
# ruff: noqa: S608 -- identifiers come from ml.tables and are quoted; values are bound

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from ml.sources.errors import SourceError
from ml.sources.report import MOST_VALUES, RowRejection, UnknownCategory
from ml.sources.staging import Staged, quoted
from ml.sources.values import LARGEST_NUMBER, LONGEST_TEXT, largest_whole, value_fault
from ml.tables.schema import Column, Kind, Table, Unit


def first_fault(connection: duckdb.DuckDBPyConnection, table: Table, staged: Staged) -> tuple[int, Column] | None:
    """Return row and column of the first value that is not of its column's kind, or empty where required."""
    conditions = [_bad(column, column.name in table.key) for column in staged.columns]
    firsts = ", ".join(f"min(rowid) FILTER (WHERE {condition})" for condition in conditions)
    found = connection.execute(f"SELECT {firsts} FROM {quoted(staged.relation)}").fetchone() or ()
    places = [(int(row), column) for row, column in zip(found, staged.columns, strict=True) if row is not None]
    return min(places, key=lambda place: place[0], default=None)


def check_values(connection: duckdb.DuckDBPyConnection, table: Table, staged: Staged) -> None:
    """Raise SourceError where a value is not of its column's kind, or empty where required; the first is named."""
    if (place := first_fault(connection, table, staged)) is None:
        return
    row, column = place
    fetched = connection.execute(
        f"SELECT {quoted(column.name)} FROM {quoted(staged.relation)} WHERE rowid = ?", [row]
    ).fetchone()
    raise staged.error(row, column.file_name, value_fault(column, fetched[0] if fetched else None))


def _bad(column: Column, is_key: bool) -> str:
    name = quoted(column.name)
    parts = [f"{name} IS NULL"] if column.required or is_key else []
    if column.kind is Kind.CATEGORY:
        parts.append(f"length({name}) > {LONGEST_TEXT} OR contains({name}, chr(0))")
    else:
        parts.append(f"NOT isfinite({name}) OR abs({name}) > {LARGEST_NUMBER}")
    if column.kind in (Kind.INTEGER, Kind.FLAG):
        parts += [f"{name} <> trunc({name})", f"abs({name}) > {largest_whole(column)}"]
    return " OR ".join(parts)


def check_key(connection: duckdb.DuckDBPyConnection, table: Table, files: list[Staged]) -> None:
    """Raise SourceError where two rows of a table's files have the same key; both rows are named."""
    if any(column.name in table.key for column in table.derived):
        return  # a derived column is there to make the key unique
    key = ", ".join(quoted(name) for name in table.key)
    rows = " UNION ALL ".join(
        f"SELECT {key}, {index} AS file, rowid AS place FROM {quoted(staged.relation)}"
        for index, staged in enumerate(files)
    )
    twice = connection.execute(
        f"SELECT {key} FROM ({rows}) GROUP BY {key} HAVING count(*) > 1 ORDER BY {key} LIMIT 1"
    ).fetchone()
    if twice is None:
        return
    same = " AND ".join(f"{quoted(name)} = ?" for name in table.key)
    first, second = connection.execute(
        f"SELECT file, place FROM ({rows}) WHERE {same} ORDER BY file, place LIMIT 2", list(twice)
    ).fetchall()
    earlier, later = files[first[0]], files[second[0]]
    names = ", ".join(f"{name.upper()} {int(value)}" for name, value in zip(table.key, twice, strict=True))
    where = f"in {earlier.unit} {earlier.line_of(first[1])}" + ("" if earlier is later else f" of {earlier.file}")
    raise later.error(second[1], table.column(table.key[0]).file_name, f"the same key ({names}) is already {where}.")


def rejection_case(columns: tuple[Column, ...]) -> tuple[str, list[tuple[Column, str]]]:
    """Return the SQL that numbers the bound a row breaks first (NULL: none), and what each number stands for."""
    branches: list[str] = []
    reasons: list[tuple[Column, str]] = []
    for column in columns:
        for sign, bound, words in (
            ("<", _lowest(column), "below the minimum of"),
            (">", _highest(column), "above the maximum of"),
        ):
            if bound is None:
                continue
            allowed = [str(value) for value in column.missing if not isinstance(value, str)]
            unless = f" AND {quoted(column.name)} NOT IN ({', '.join(allowed)})" if allowed else ""
            branches.append(f"WHEN {quoted(column.name)} {sign} {bound}{unless} THEN {len(reasons)}")
            reasons.append((column, f"{words} {bound:g}"))
    return (f"CASE {' '.join(branches)} END" if branches else "NULL::INTEGER"), reasons


def _lowest(column: Column) -> float | None:
    return 0 if column.minimum is None and column.kind is Kind.FLAG else column.minimum


def _highest(column: Column) -> float | None:
    return 1 if column.maximum is None and column.kind is Kind.FLAG else column.maximum


def count_rejections(connection: duckdb.DuckDBPyConnection, table: Table, staged: Staged) -> tuple[RowRejection, ...]:
    """Return the rows of a staged file outside their columns' bounds, counted by reason."""
    case, reasons = rejection_case(staged.columns)
    counted = connection.execute(
        f"SELECT {case} AS reason, count(*), min(rowid) FROM {quoted(staged.relation)} "
        "GROUP BY reason HAVING reason IS NOT NULL ORDER BY reason"
    ).fetchall()
    return tuple(
        RowRejection(
            table.name,
            staged.file,
            reasons[reason][0].file_name,
            reasons[reason][1],
            count,
            staged.line_of(row),
            staged.unit,
        )
        for reason, count, row in counted
    )


def unknown_categories(
    connection: duckdb.DuckDBPyConnection, table: Table, staged: Staged
) -> tuple[UnknownCategory, ...]:
    """Return the columns of a staged file with a text that neither their categories nor their missing values hold.

    The most frequent of these texts come with their rows, MOST_VALUES at most.
    """
    columns = [column for column in table.category_columns if column in staged.columns]
    if not columns:
        return ()
    asked = []
    for column in columns:
        asked.append(f"count(*) FILTER ({_is_unknown(column)})")
        asked.append(f"min(rowid) FILTER ({_is_unknown(column)})")
    found = connection.execute(f"SELECT {', '.join(asked)} FROM {quoted(staged.relation)}").fetchone() or ()
    return tuple(
        _unknown_category(connection, table, staged, column, count, row)
        for column, count, row in zip(columns, found[::2], found[1::2], strict=True)
        if count
    )


def _is_unknown(column: Column) -> str:
    """Return `Column.is_unknown` as SQL."""
    return f"{quoted(column.name)} NOT IN ({_literals(column.texts)})"


def _literals(texts: Iterable[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


def _unknown_category(
    connection: duckdb.DuckDBPyConnection, table: Table, staged: Staged, column: Column, count: int, row: int
) -> UnknownCategory:
    """Return what there is to say of a column with `count` unknown texts, the first of them in `row`."""
    name, relation = quoted(column.name), quoted(staged.relation)
    (value,) = connection.execute(f"SELECT {name} FROM {relation} WHERE rowid = ?", [row]).fetchone() or ("",)
    values = connection.execute(
        f"SELECT {name}, count(*) AS rows FROM {relation} WHERE {_is_unknown(column)} "
        f"GROUP BY ALL ORDER BY rows DESC, {name} LIMIT {MOST_VALUES}"
    ).fetchall()
    filled = f"count({name}) FILTER ({name} NOT IN ({_literals(column.no_value)}))"
    (with_value,) = connection.execute(f"SELECT {filled} FROM {relation}").fetchone() or (0,)
    return UnknownCategory(
        table.name,
        staged.file,
        column.file_name,
        value,
        count,
        staged.line_of(row),
        staged.unit,
        filled=with_value,
        values=tuple(values),
    )


def refuse_turned_signs(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Raise SourceError for a column of ages or durations whose every value is on the wrong side of 0."""
    turned = [(column, side) for column in staged.columns if (side := _wrong_side(column)) is not None]
    if not turned:
        return
    asked = []
    for column, side in turned:
        name = quoted(column.name)
        known = " AND ".join([f"{name} <> 0", *(f"{name} <> {value}" for value in column.missing if value != 0)])
        nearest = "min" if side == ">" else "max"
        asked.append(f"count({name}) FILTER ({known}), {nearest}({name}) FILTER ({known}) {side} 0")
    found = connection.execute(f"SELECT {', '.join(asked)} FROM {quoted(staged.relation)}").fetchone() or ()
    for (column, side), count, wrong in zip(turned, found[::2], found[1::2], strict=True):
        if wrong and count > 1:  # one value alone is a row like any other
            way = "counts back from the application: at or below 0" if side == ">" else "is a duration: at or above 0"
            raise SourceError(
                staged.file,
                f"all {count:,} values are {'above' if side == '>' else 'below'} 0, "
                f"but this column {way}. Turn the sign of the whole column.",
                line=staged.line_of(0),
                column=column.file_name,
                unit=staged.unit,
            )


def _wrong_side(column: Column) -> str | None:
    """Return on which side of 0 no value of a column of ages or durations lies, None where both may."""
    if column.kind is Kind.CATEGORY:
        return None
    if column.unit in (Unit.DAYS_BEFORE, Unit.MONTHS_BEFORE):
        return ">" if column.maximum == 0 or column.required else None
    return "<" if column.unit in (Unit.DAYS, Unit.MONTHS, Unit.YEARS) and column.minimum == 0 else None


def same_payments(connection: duckdb.DuckDBPyConnection, table: Table, staged: Staged) -> tuple[str, ...]:
    """Say how many rows of a built table whose key is derived are the same as the row before them, if any.

    The derived column ranks the rows that share the rest of the key by everything else: equal rows are neighbours.
    Raises SourceError where half the rows or more are there again: the file was put together twice.
    """
    if not table.derived:
        return ()
    rank, relation = quoted(table.derived[0].name), quoted(table.name)
    key = [column.name for column in table.columns if column.name in table.key]
    same = [f"one.{quoted(name)} = other.{quoted(name)}" for name in key]
    same += [
        f"one.{quoted(column.name)} IS NOT DISTINCT FROM other.{quoted(column.name)}"
        for column in table.columns
        if column.name not in key
    ]
    ((again, rows),) = connection.execute(
        f"SELECT (SELECT count(*) FROM {relation} one JOIN (FROM {relation} WHERE {rank} > 1) other "
        f"ON one.{rank} + 1 = other.{rank} AND {' AND '.join(same)}), count(*) FROM {relation}"
    ).fetchall()
    if again and again * 2 >= rows:
        raise SourceError(
            staged.file,
            f"{again:,} of its {rows:,} rows are the same as another row: the file holds everything "
            "twice. Keep each row once.",
            line=None,
        )
    return (f"{again:,} rows are the same as another row, and kept as payments of their own",) if again else ()


def refuse_no_rows(table: Table, staged: Staged) -> None:
    """Raise SourceError for an application file that has a header and no row. A history may be empty."""
    if table.parent is None and staged.rows == 0:
        column = staged.columns[0].file_name
        raise SourceError(staged.file, "the file has a header and no row.", line=2, column=column, unit=staged.unit)
