"""First step of reading: every file of a directory is found to be one of a Home Credit table, or named as not read."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedIOBase
from pathlib import Path
from typing import cast

import pyarrow
import pyarrow.parquet

from ml.sources.errors import SourceError
from ml.sources.formats import ARCHIVE_SUFFIXES, UNPACK, Format, closed_archive, format_of, taken_format
from ml.sources.names import has_archive_suffix, is_archive, is_data, nearest_header, nearest_name, table_of_name
from ml.sources.report import NotRead
from ml.sources.unpacking import DAMAGED, is_hidden, table_members, unpacked_stream
from ml.tables import TABLES
from ml.tables.schema import Table

_MOST_NAMED = 20
_FIRST_LINE = 1 << 16


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a table: called `name` by the user, below the directory; `member` of an archive where it is in one.

    `paths` are several where the table is a folder of Parquet parts. `size` is in bytes, packed as it is.
    """

    name: str
    paths: tuple[Path, ...]
    size: int
    stem: str = ""
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a directory holds: by table name the files it is read from, in that order; and what is not read."""

    tables: dict[str, tuple[SourceFile, ...]]
    not_read: tuple[NotRead, ...]


def find_files(directory: Path, ignore: Sequence[str] = ()) -> Found:
    """Return the files of each table in a directory and one folder down, or in an archive, or the one file given.

    `ignore` names files, as messages name them, that are not to be read. Raises SourceError where there is no such
    path, where a table is there twice, where a file that looks like a table could not be told, where `ignore` names
    what is not there, and where no application is there.
    """
    if not directory.exists():
        raise SourceError(str(directory), "there is no such directory or file.", line=None)
    if directory.is_dir() and not _is_open(directory):
        raise SourceError(str(directory), "the directory may not be read.", line=None)
    entries, not_read = _listed(directory, frozenset(name.casefold().rstrip("/") for name in ignore))
    _refuse_idle_ignore(directory, ignore, entries, not_read)
    known: list[SourceFile] = []
    strange: list[str] = []
    for entry in entries:
        if named := table_of_name(entry.name):
            known.append(replace(entry, stem=named[1]))
        elif (stem := _nearest(entry)) is not None:
            strange.append(f"{entry.name} (call it {stem}{_suffix(entry.name)})")
        else:
            not_read.append(NotRead(entry.name, "no table of the set"))
    if strange:
        raise SourceError(
            str(directory),
            f"looks like a table of the set and is not called so: {', '.join(strange)}. "
            "To leave a file out, add --ignore and its name.",
            line=None,
        )
    tables = {name: _files_of(table, known) for name, table in TABLES.items()}
    if not tables["application"]:
        if directory.is_file():
            format_of(directory, directory.name)  # what it is, where that can be said, is why nothing is here
        wanted = " nor ".join(TABLES["application"].files)
        raise SourceError(
            str(directory),
            f"neither {wanted} is here (as CSV or Parquet, packed or not); what is here: {_here(entries, not_read)}.",
            line=None,
        )
    return Found(tables, tuple(not_read))


def _listed(path: Path, ignored: frozenset[str]) -> tuple[list[SourceFile], list[NotRead]]:
    """Return every file of a directory, archives of several tables opened, and what is left out already."""
    pending = [SourceFile(path.name, (path,), path.stat().st_size)] if path.is_file() else _folder(path, "")
    entries: list[SourceFile] = []
    not_read: list[NotRead] = []
    for entry in pending:
        if _is_ignored(entry.name, ignored):
            not_read.append(NotRead(entry.name, "left out by --ignore"))
        elif not entry.paths and table_of_name(entry.name.rstrip("/")):
            raise SourceError(
                entry.name,
                "a folder called as a table of the set that cannot be read as one: it must hold Parquet parts "
                "(.parquet), or the table's own file, right in it. To leave it out, add --ignore and its name.",
                line=None,
            )
        elif not entry.paths:
            not_read.append(NotRead(entry.name, "a folder is looked into one level down, and where it may be read"))
        else:
            for opened in _opened(entry):
                if _is_ignored(opened.name, ignored):
                    not_read.append(NotRead(opened.name, "left out by --ignore"))
                else:
                    entries.append(opened)
    return entries, not_read


def _folder(directory: Path, prefix: str) -> list[SourceFile]:
    """Return the files of a folder, a folder of Parquet parts as one; folders too deep to look into have no path."""
    found = []
    for path in _children(directory):
        name = prefix + path.name
        if path.is_dir():
            parts = _parquet_parts(path)
            if parts:
                found.append(SourceFile(name, parts, sum(part.stat().st_size for part in parts)))
                for other in _children(path):
                    if other not in parts:
                        found.append(SourceFile(f"{name}/{other.name}", (other,) if other.is_file() else (), 0))
            elif table_of_name(path.name) and _is_open(path) and not any(map(table_of_name, _names(path))):
                found.append(SourceFile(name + "/", (), 0))
            else:
                found += [SourceFile(name + "/", (), 0)] if prefix or not _is_open(path) else _folder(path, f"{name}/")
        elif path.is_file() or path.is_symlink():
            found.append(SourceFile(name, (path,), path.stat().st_size if path.exists() else 0))
    return found


def _is_open(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def _children(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if not is_hidden(path.name)]


def _names(folder: Path) -> list[str]:
    return [path.name for path in _children(folder)]


def _parquet_parts(folder: Path) -> tuple[Path, ...]:
    """Return the parts of a table written as a folder of Parquet files; none where the folder is not one of these."""
    if table_of_name(folder.name) is None or not _is_open(folder):
        return ()
    files = [path for path in _children(folder) if path.is_file()]
    if any(table_of_name(path.name) for path in files):
        return ()
    return tuple(path for path in files if path.name.lower().endswith((".parquet", ".pq")))


def _opened(entry: SourceFile) -> list[SourceFile]:
    """Return what an archive of several files holds; any other file, or the archive of one table, is itself."""
    if len(entry.paths) > 1 or not is_archive(entry.name) or not _is_zip(entry):
        return [entry]
    named = table_of_name(entry.name)
    members = table_members(entry.paths[0], entry.name)
    tables = [member for member in members if table_of_name(member.filename)]
    if named and len(tables) == len(members) == 1 and table_of_name(members[0].filename) != named:
        inside, outside = members[0].filename, entry.name
        raise SourceError(outside, f"the archive holds {inside}: name it after the table that it is.", line=None)
    if named and len(tables) <= 1:
        return [entry]
    return [
        SourceFile(f"{entry.name}/{member.filename}", entry.paths, member.compress_size, member=member.filename)
        for member in members
    ]


def _is_zip(entry: SourceFile) -> bool:
    """Whether a file is a zip archive. Raises SourceError for what an archive's suffix is wrong about."""
    try:
        return format_of(entry.paths[0], entry.name) is Format.ZIP
    except SourceError:
        if has_archive_suffix(entry.name):
            raise
        return False


def _nearest(entry: SourceFile) -> str | None:
    """Return the stem that a file of another name seems to be meant for, by its name or by its header."""
    near = nearest_name(entry.name) if is_data(entry.name) else None
    return near or nearest_header(_header(entry))


def _header(entry: SourceFile) -> str:
    """Return the names of a Parquet file's columns, or a text's first line; nothing where they cannot be had.

    A text may be packed, and may begin with the line by which spreadsheets name a separator. Raises SourceError for
    an archive of files that is not looked into: the tables may be in there.
    """
    name = entry.name
    is_inside = entry.member is not None
    try:
        with _open(entry) as source:
            start = source.read(_FIRST_LINE)
            source.seek(0)
            found = taken_format(start)
            if found is Format.PARQUET:
                return ",".join(pyarrow.parquet.read_schema(source).names)
            if found not in (None, Format.ZIP):
                name, is_inside = name.rpartition(".")[0] or name, True
                with unpacked_stream(source, found) as stream:
                    start = stream.read1(_FIRST_LINE)
    except RuntimeError as error:
        raise _closed(entry, "under a password, or packed in a way that is not read") from error
    except (*DAMAGED, pyarrow.ArrowException):
        return ""
    if (what := closed_archive(start)) is not None:
        raise _closed(entry, what)
    if is_inside and is_archive(name) and taken_format(start) not in (None, Format.PARQUET):
        raise _closed(entry, "an archive within an archive")
    return _first_line(start)


def _closed(entry: SourceFile, what: str) -> SourceError:
    return SourceError(entry.name, f"this is {what}: {UNPACK}, or leave it out with --ignore and its name.", line=None)


@contextmanager
def _open(entry: SourceFile) -> Iterator[BufferedIOBase]:
    """Open a file, or a member of an archive, for its bytes."""
    if entry.member is None:
        with entry.paths[0].open("rb") as stream:
            yield stream
    else:
        with zipfile.ZipFile(entry.paths[0]) as archive, archive.open(entry.member) as member:
            yield cast(BufferedIOBase, member)


def _first_line(start: bytes) -> str:
    lines = start.decode("utf-8-sig", "replace").splitlines()
    return next((line for line in lines if not line.lower().startswith("sep=")), "")


def _files_of(table: Table, known: list[SourceFile]) -> tuple[SourceFile, ...]:
    files: list[SourceFile] = []
    for stem in table.files:
        same = [entry for entry in known if entry.stem == stem]
        if len(same) > 1:
            names = " and ".join(entry.name for entry in same)
            raise SourceError(
                same[1].name,
                f"{stem} is here more than once ({names}): keep one, or leave one out with --ignore and its name.",
                line=None,
            )
        files += same
    return tuple(files)


def _refuse_idle_ignore(
    directory: Path, ignore: Sequence[str], entries: list[SourceFile], not_read: list[NotRead]
) -> None:
    left_out = [entry.file for entry in not_read]
    for name in ignore:
        if not any(_is_ignored(file, frozenset({name.casefold().rstrip("/")})) for file in left_out):
            here = _here(entries, not_read)
            raise SourceError(
                str(directory), f"--ignore names {name}, which is not here; what is here: {here}.", line=None
            )


def _is_ignored(name: str, ignored: frozenset[str]) -> bool:
    name = name.casefold().rstrip("/")
    return any(name == one or name.startswith(f"{one}/") for one in ignored)


def _here(entries: list[SourceFile], not_read: list[NotRead]) -> str:
    names = sorted({entry.name for entry in entries} | {entry.file for entry in not_read})
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more if names else "nothing"


def _suffix(name: str) -> str:
    """Return the suffixes by which a file of this name is read: that of an archive comes last."""
    base = name.rsplit("/", 1)[-1].lower()
    packed = next((end for end in ARCHIVE_SUFFIXES if base.endswith(end)), "")
    table = ".parquet" if base.removesuffix(packed).endswith((".parquet", ".pq")) else ".csv"
    return table + packed
