"""Small Home Credit files for tests: rows that satisfy ml.tables, every value overridable, written as the files are."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ml.tables import TABLES
from ml.tables.schema import Column, Kind

Row = Mapping[str, object]


def row(table: str, **values: object) -> dict[str, object]:
    """Return a valid row of a table by lower-case column name; `values` override, None is an empty value."""
    columns = TABLES[table].columns
    unknown = values.keys() - {column.name for column in columns}
    if unknown:
        raise KeyError(f"{table} has no {unknown}")
    return {column.name: values.get(column.name, _default(column)) for column in columns}


def _default(column: Column) -> object:
    if column.kind is Kind.CATEGORY:
        return column.categories[0].value if column.categories else "word"
    if column.name.startswith("sk_id_"):
        return 100001
    if column.minimum is not None:
        return column.minimum + (1 if column.maximum is None else 0)
    return column.maximum if column.maximum is not None else 1


def csv_text(stem: str, rows: Sequence[Row]) -> str:
    """Return the text of the file `stem`: header in upper case, then the rows."""
    table = next(table for table in TABLES.values() if stem in table.files)
    columns = [column for column in table.columns if stem not in column.absent_from]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.file_name for column in columns])
    writer.writerows([_written(entry[column.name]) for column in columns] for entry in rows)
    return text.getvalue()


def _written(value: object) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def write(directory: Path, files: Mapping[str, Sequence[Row] | str | bytes]) -> Path:
    """Write files by stem (rows: as `.csv`) or by full name (text or bytes), and return the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if isinstance(content, bytes):
            (directory / name).write_bytes(content)
        elif isinstance(content, str):
            (directory / name).write_bytes(content.encode())
        else:
            (directory / f"{name}.csv").write_bytes(csv_text(name, content).encode())
    return directory


def gzipped(text: str) -> bytes:
    """Return the bytes of a `.csv.gz` file."""
    return gzip.compress(text.encode())


def zipped(text: str, *names: str) -> bytes:
    """Return the bytes of a `.zip` file that holds the text under each of `names`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, text)
    return stream.getvalue()
