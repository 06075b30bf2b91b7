"""What a file is by its first bytes, whatever its name says: a table, an archive of one, or something to refuse."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from ml.sources.errors import SourceError


class Format(StrEnum):
    """What the reader takes: two kinds of table, five kinds of archive."""

    CSV = "csv"
    PARQUET = "parquet"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    ZIP = "zip"


_TAKEN = (
    (b"PAR1", Format.PARQUET),
    (b"\x1f\x8b", Format.GZIP),
    (b"BZh", Format.BZIP2),
    (b"\xfd7zXZ\0", Format.XZ),
    (b"\x28\xb5\x2f\xfd", Format.ZSTD),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
)

_WRITE_TABLE = "write its table as CSV or Parquet"
UNPACK = "unpack it first"
_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "a spreadsheet (.xls)", "save its sheet as CSV"),
    (b"ARROW1", "a Feather or Arrow file", _WRITE_TABLE),
    (b"FEA1", "a Feather file", _WRITE_TABLE),
    (b"ORC", "an ORC file", _WRITE_TABLE),
    (b"\x89HDF", "an HDF5 file", _WRITE_TABLE),
    (b"SQLite format 3", "an SQLite database", _WRITE_TABLE),
    (b"\x80\x03", "a Python pickle", _WRITE_TABLE),
    (b"\x80\x04", "a Python pickle", _WRITE_TABLE),
    (b"\x80\x05", "a Python pickle", _WRITE_TABLE),
)
# Archives of files that are not opened: the mark, and where it stands.
_CLOSED = ((b"7z\xbc\xaf", 0, "a 7z archive"), (b"Rar!", 0, "a rar archive"), (b"ustar", 257, "a tar archive"))
_LARGE_FILE = b"version https://git-lfs.github.com/spec/"
_FIRST_BYTES = 4096

# What a name may end in that says "data". They are taken off to find the table's name.
TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq")
ARCHIVE_SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zip")
OTHER_DATA_SUFFIXES = (
    *(".xlsx", ".xls", ".xlsm", ".ods", ".json", ".feather", ".arrow", ".orc", ".pkl", ".pickle", ".h5", ".hdf"),
    *(".sqlite", ".db", ".7z", ".rar", ".tar", ".tgz", ".dvc", ".crdownload", ".part", ".tmp", ".bak", ".old"),
)
DATA_SUFFIXES = (*TABLE_SUFFIXES, *ARCHIVE_SUFFIXES, *OTHER_DATA_SUFFIXES)


def format_of(path: Path, file: str) -> Format:
    """Return what the file at `path` is; `file` is its name to the user.

    Raises SourceError, which says what it is and what to do, for what cannot be read as a table. Text is CSV here:
    whether it is a table, its header will tell.
    """
    if path.is_symlink() and not path.exists():
        raise _refusal(file, "a link to a file that is not here", "get that file, or make the link lead to it")
    try:
        with path.open("rb") as stream:
            first = stream.read(_FIRST_BYTES)
    except OSError as error:
        raise SourceError(file, f"the file cannot be read: {error.strerror}.", line=None) from error
    if (taken := taken_format(first)) is not None:
        return taken
    for mark, what, remedy in _REFUSED:
        if first.startswith(mark):
            raise _refusal(file, what, remedy)
    if (closed := closed_archive(first)) is not None:
        raise _refusal(file, closed, UNPACK)
    _refuse_other_text(file, first)
    suffix = Path(file).suffix.lower()
    if b"\0" in first and (suffix in ARCHIVE_SUFFIXES or suffix in (".parquet", ".pq")):
        raise _refusal(file, f"neither what its name says ({suffix}) nor text", "get the file again")
    return Format.CSV


def taken_format(first: bytes) -> Format | None:
    """Return the format that a file's first bytes are the mark of, None where they are text or what is not taken."""
    return next((taken for mark, taken in _TAKEN if first.startswith(mark)), None)


def closed_archive(first: bytes) -> str | None:
    """Return what a file is by its first bytes where it is an archive of files that is not opened, else None."""
    return next((what for mark, place, what in _CLOSED if first.startswith(mark, place)), None)


def _refuse_other_text(file: str, first: bytes) -> None:
    """Raise SourceError for text that stands for a file instead of being one."""
    if first.startswith(_LARGE_FILE):
        size = re.search(rb"^size (\d+)", first, re.MULTILINE)
        bytes_ = f" of {int(size[1]):,} bytes" if size else ""
        raise _refusal(file, f"a pointer to a large file{bytes_}, not that file", "get it with `git lfs pull`")
    start = first.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if b"/annex/objects/" in start[:200]:
        raise _refusal(file, "a pointer of git-annex, not the file", "get it with `git annex get`")
    if file.lower().endswith(".dvc") or start.startswith(b"outs:\n"):
        raise _refusal(file, "a pointer of DVC, not the file", "get it with `dvc pull`")
    if start.startswith((b"<!doctype html", b"<html")):
        raise _refusal(file, "a web page", "download the file anew, signed in where it was found")
    if start.startswith((b"{", b"[")):
        raise _refusal(file, "JSON", _WRITE_TABLE)


def _refusal(file: str, what: str, remedy: str) -> SourceError:
    return SourceError(file, f"this is {what}: {remedy}.", line=None)


def spreadsheet_refusal(file: str, members: list[str]) -> SourceError | None:
    """Return the refusal of a zip archive that is a spreadsheet, None where it is none."""
    if "[Content_Types].xml" in members:
        return _refusal(file, "a spreadsheet (.xlsx)", "save its sheet as CSV")
    if "mimetype" in members and "content.xml" in members:
        return _refusal(file, "a spreadsheet (.ods)", "save its sheet as CSV")
    return None
