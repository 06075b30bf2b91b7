"""A CSV file ready to be read: unpacked where it came in an archive, its bytes and its header checked."""

from __future__ import annotations

import csv
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from ml.sources.errors import SourceError, shown
from ml.sources.scan import Scanner, Shape, chunks
from ml.tables.schema import Column

_LONGEST_HEADER = 1 << 20
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError)


@dataclass(frozen=True, slots=True)
class CsvText:
    """A plain CSV file at `path`, named `file` to the user; `columns` in the order of its header."""

    file: str
    path: Path
    columns: tuple[Column, ...]
    shape: Shape


def open_text(path: Path, columns: tuple[Column, ...], scratch: Path) -> CsvText:
    """Check a CSV file, unpacking `.gz` and `.zip` into `scratch` first. It must have `columns`, in any order.

    Raises SourceError where bytes or header are not those of such a file.
    """
    scanner = Scanner(path.name, columns[0].file_name)
    plain = path
    if path.suffix.lower() == ".csv":
        with path.open("rb") as stream:
            for chunk in chunks(stream):
                scanner.feed(chunk)
    else:
        plain = scratch / f"{path.name}.unpacked.csv"
        _unpack(path, plain, scanner)
    shape = scanner.shape()
    return CsvText(path.name, plain, _header(path.name, plain, columns), shape)


def _unpack(path: Path, plain: Path, scanner: Scanner) -> None:
    try:
        with _archive(path) as stream, plain.open("wb") as target:
            for chunk in chunks(stream):
                scanner.feed(chunk)
                target.write(chunk)
    except _DAMAGED as error:
        reason = str(error).rstrip(".") or type(error).__name__
        raise SourceError(
            path.name, f"the archive is cut short or damaged here: {reason}.", line=scanner.line
        ) from error


@contextmanager
def _archive(path: Path) -> Iterator[BufferedIOBase]:
    if path.suffix.lower() == ".gz":
        with gzip.open(path, "rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as archive:
        members = [
            member
            for member in archive.infolist()
            if member.filename.lower().endswith(".csv") and not member.filename.startswith("__MACOSX/")
        ]
        if len(members) != 1:
            raise SourceError(path.name, f"the archive must hold one .csv file, it holds {len(members)}.")
        if members[0].flag_bits & 0x1:
            raise SourceError(path.name, "the archive is protected by a password: unpack it first.")
        with archive.open(members[0]) as member:
            yield cast(BufferedIOBase, member)


def _header(file: str, plain: Path, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    with plain.open("rb") as stream:
        first_line = stream.readline(_LONGEST_HEADER)
    try:
        text = first_line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(file, "the header is not UTF-8.", column=first_line[: error.start].count(b",") + 1) from error
    _check_separator(file, text, columns)
    return match_columns(file, next(csv.reader([text]), []), columns)


def _check_separator(file: str, header: str, columns: tuple[Column, ...]) -> None:
    for separator, name in ((";", "a semicolon"), ("\t", "a tab"), ("|", "a vertical bar")):
        if header.count(separator) > header.count(","):
            raise SourceError(
                file,
                f"the columns are separated by {name}; save the file with commas.",
                column=columns[0].file_name,
            )


def match_columns(file: str, names: list[str], columns: tuple[Column, ...], unit: str = "line") -> tuple[Column, ...]:
    """Return `columns` in the order of `names` (upper or lower case).

    Raises SourceError for the first name that comes twice, is missing or belongs to no column.
    """
    wanted = {column.file_name: column for column in columns}
    upper = [name.strip().upper() for name in names]
    for position, name in enumerate(upper, 1):
        if name in upper[: position - 1]:
            raise SourceError(file, "the file has this column twice.", column=name or position, unit=unit)
    unknown = [(position, name) for position, name in enumerate(names, 1) if name.strip().upper() not in wanted]
    for name in wanted:
        if name not in upper:
            hint = f" (there is {shown(unknown[0][1])}, which belongs to no column)" if unknown else ""
            raise SourceError(file, f"the file lacks this column{hint}.", column=name, unit=unit)
    for position, name in unknown:
        message = "the file has this column, which the table has not." if name.strip() else "this column has no name."
        raise SourceError(file, message, column=name.strip() or position, unit=unit)
    return tuple(wanted[name] for name in upper)
