"""Archives to plain files: gzip, bzip2, xz, zstd and zip, with limits on what they may grow to."""

from __future__ import annotations

import bz2
import errno
import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyarrow

from ml.sources.errors import SourceError
from ml.sources.formats import Format, format_of, spreadsheet_refusal
from ml.sources.scan import CHUNK_BYTES, chunks

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GIBIBYTE = 1 << 30
LARGEST_UNPACKED = 64 * GIBIBYTE  # the competition's largest file has 0.7
LARGEST_RATIO = 200  # times its packed size; tables of the set pack to a tenth, a bomb to a thousandth
RATIO_COUNTS_FROM = GIBIBYTE // 4
# Hidden files, what macOS adds to archives, and what Spark, Databricks and Dask write beside the parts of a table.
_OF_SYSTEMS = re.compile(r"\.|__MACOSX$|_SUCCESS$|_(?:committed|started)_\d+$|_(?:common_)?metadata$")
_DEEPEST = 3  # a gzip inside a zip inside a zip
DAMAGED = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, OSError)


def unpacked(path: Path, file: str, scratch: Path, member: str | None = None) -> tuple[Path, Format]:
    """Return a plain file with the content of `path`, or of one `member` of it, and whether it is CSV or Parquet.

    It is `path` itself where nothing is packed, else a file in `scratch`. `file` is the name to the user. Raises
    SourceError for archives that are damaged, protected, of no single table, or that unpack to too much.
    """
    current = path
    for depth in range(_DEEPEST + 1):
        found = format_of(current, file)
        if found in (Format.CSV, Format.PARQUET):
            return current, found
        target = scratch / f"{depth}-{path.name}.unpacked"
        _unpack(current, found, file, target, member)
        member = None
        if current != path:
            current.unlink()
        current = target
    raise SourceError(file, f"archives within archives, more than {_DEEPEST} deep: unpack it first.", line=None)


def table_members(path: Path, file: str) -> list[zipfile.ZipInfo]:
    """Return the files in a zip archive, those that systems add for themselves left out.

    Raises SourceError where it is damaged, or a spreadsheet.
    """
    with _faults_told(file), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if refusal := spreadsheet_refusal(file, [entry.filename for entry in entries]):
        raise refusal
    return [entry for entry in entries if not entry.is_dir() and not is_hidden(entry.filename)]


def is_hidden(name: str) -> bool:
    """Whether a path within a folder or archive is one that a system keeps for itself."""
    return any(_OF_SYSTEMS.match(part) for part in name.split("/"))


def _unpack(path: Path, found: Format, file: str, target: Path, member: str | None) -> None:
    with _faults_told(file, target), _opened(path, found, file, member) as (stream, packed):
        _copy(stream, target, file, packed)


@contextmanager
def _faults_told(file: str, target: Path | None = None) -> Iterator[None]:
    """Raise SourceError where an archive is damaged, or where the system does not let it be read or unpacked.

    An OSError with a number is the system's, one without is a fault of what is read. `target` is what it unpacks to.
    """
    try:
        yield
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC and target:
            raise SourceError(file, f"no space left in {target.parent} to unpack it.", line=None) from error
        if isinstance(error, OSError) and error.errno is not None:
            raise SourceError(file, f"the file cannot be read: {error.strerror}.", line=None) from error
        reason = str(error).rstrip(".") or type(error).__name__
        line = _lines(target) if target else 1
        raise SourceError(file, f"the archive is cut short or damaged here: {reason}.", line=line) from error


def _copy(stream: BufferedIOBase, target: Path, file: str, packed: int) -> None:
    written = 0
    with target.open("wb") as written_to:
        for chunk in chunks(stream):
            written += len(chunk)
            if written > LARGEST_UNPACKED:
                raise SourceError(
                    file,
                    f"it unpacks to more than {LARGEST_UNPACKED / GIBIBYTE:g} GiB: no table has so much.",
                    line=None,
                )
            if written > max(RATIO_COUNTS_FROM, LARGEST_RATIO * packed):
                raise SourceError(
                    file,
                    f"it unpacks to more than {LARGEST_RATIO} times its size, as no table does: "
                    "if it is sound, unpack it first.",
                    line=None,
                )
            written_to.write(chunk)


@contextmanager
def _opened(path: Path, found: Format, file: str, member: str | None) -> Iterator[tuple[BufferedIOBase, int]]:
    """Open what an archive holds; give the stream and the packed size in bytes."""
    packed = path.stat().st_size
    if found is Format.ZIP:
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo(member) if member else _only_table(path, file)
            if entry.flag_bits & 0x1:
                raise SourceError(file, "the archive is protected by a password: unpack it first.")
            with archive.open(entry) as stream:
                yield cast(BufferedIOBase, stream), entry.compress_size
    else:
        with path.open("rb") as source, unpacked_stream(source, found) as stream:
            yield stream, packed


@contextmanager
def unpacked_stream(source: BufferedIOBase, found: Format) -> Iterator[BufferedIOBase]:
    """Give the bytes of a file that is open at its start, unpacked where it is packed by anything but zip."""
    with ExitStack() as stack:
        if found is Format.ZSTD:
            yield cast(BufferedIOBase, stack.enter_context(pyarrow.CompressedInputStream(source, "zstd")))
        elif found is Format.GZIP:
            yield cast(BufferedIOBase, stack.enter_context(gzip.open(source)))
        elif found is Format.BZIP2:
            yield stack.enter_context(BufferedReader(_Streams(source, bz2.BZ2Decompressor), CHUNK_BYTES))
        elif found is Format.XZ:
            yield stack.enter_context(BufferedReader(_Streams(source, lzma.LZMADecompressor), CHUNK_BYTES))
        else:
            yield source


class _Streams(RawIOBase):
    """The bytes of packed streams one behind the other. What follows a stream must be another, or zeros that pad it.

    The standard library reads the first and leaves out what it cannot unpack behind it, without a word.
    """

    def __init__(self, source: BufferedIOBase, make: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]) -> None:
        self._source, self._make, self._one = source, make, make()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer`; return how many bytes. Raises OSError, EOFError or LZMAError where the source is damaged."""
        room = memoryview(buffer).cast("B")
        while True:
            if self._one.eof:
                packed = self._one.unused_data or self._source.read(CHUNK_BYTES)
                if not packed:
                    return 0
                while packed and not (rest := packed.lstrip(b"\0")):
                    packed = self._source.read(CHUNK_BYTES)
                if not packed:
                    return 0
                packed, self._one = rest, self._make()
            elif self._one.needs_input:
                packed = self._source.read(CHUNK_BYTES)
                if not packed:
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            else:
                packed = b""
            if found := self._one.decompress(packed, len(room)):
                room[: len(found)] = found
                return len(found)


def _only_table(path: Path, file: str) -> zipfile.ZipInfo:
    members = table_members(path, file)
    tables = [entry for entry in members if entry.filename.lower().endswith((".csv", ".parquet"))]
    if len(tables) != 1:
        raise SourceError(file, f"the archive must hold one .csv or .parquet file, it holds {len(tables)}.")
    return tables[0]


def _lines(path: Path) -> int:
    """Return the line at which a file breaks off, from 1."""
    if not path.exists():
        return 1
    with path.open("rb") as stream:
        return 1 + sum(chunk.count(b"\n") for chunk in chunks(cast(BufferedIOBase, stream)))
