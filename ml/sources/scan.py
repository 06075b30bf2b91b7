"""One fast pass over a CSV file's bytes: refuses UTF-16 and -32, counts what tells a sound file from a broken one."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase

import numpy as np

from ml.sources.errors import SourceError

CHUNK_BYTES = 1 << 22
_QUOTE, _LF, _CR, _BLANK = b'"\n\r '
# UTF-32 first: its mark begins as that of UTF-16.
_OTHER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts over one file. `separators` are those outside quotes; `stray_quotes`: a quote opens inside a value."""

    lines: int
    separators: int
    quoted: bool
    stray_quotes: bool


class Scanner:
    """Takes a file's bytes chunk by chunk; `shape()` once all are in. Memory: one chunk."""

    def __init__(self, file: str, first_column: str, separator: str) -> None:
        self._file = file
        self._first_column = first_column
        self._separator = separator.encode()
        self._bytes = self._separators = self._lines = self._newlines = self._returns = self._pairs = 0
        self._quoted = self._stray = self._inside = False
        self._last = _LF

    @property
    def line(self) -> int:
        """The line the scan has come to, from 1."""
        return self._lines + 1

    def feed(self, chunk: bytes) -> None:
        """Count one chunk. Raises SourceError for UTF-16, UTF-32 and a null byte, which no text file holds."""
        if self._bytes == 0:
            for mark, encoding in _OTHER_MARKS.items():
                if chunk.startswith(mark):
                    raise self._error(f"the file is encoded in {encoding}; save it as UTF-8.")
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
        if not chunk:
            return
        null = chunk.find(b"\0")
        if null >= 0:
            self._lines += chunk.count(b"\n", 0, null)
            hint = " (UTF-16 or UTF-32?); save it as UTF-8" if self.line == 1 else ""
            raise self._error(f"a null byte: the file is no UTF-8 text{hint}.")
        self._bytes += len(chunk)
        self._lines += chunk.count(b"\n")
        outside = self._outside_quotes(chunk) if self._inside or b'"' in chunk else chunk
        self._separators += outside.count(self._separator)
        self._newlines += outside.count(b"\n")
        self._returns += outside.count(b"\r")
        self._pairs += outside.count(b"\r\n") + (self._last == _CR and outside[0] == _LF)
        self._last = outside[-1]

    def shape(self) -> Shape:
        """Return the counts. Raises SourceError for an empty file and for lines that do not all end alike."""
        if self._bytes == 0:
            raise self._error("the file is empty.")
        if self._returns and not self._newlines:
            raise self._error("the lines end in CR alone, as on old Macs: save the file with LF.")
        if self._returns and not (self._returns == self._pairs == self._newlines):
            raise self._error("the lines do not all end alike (LF or CR LF): save the file with one line ending.")
        lines = self._lines + (self._last != _LF)
        return Shape(lines=lines, separators=self._separators, quoted=self._quoted, stray_quotes=self._stray)

    def _outside_quotes(self, chunk: bytes) -> bytes:
        """Return a chunk with blanks for what stands in quotes; note whether a quote opens inside a value."""
        self._quoted = True
        data = np.frombuffer(chunk, dtype=np.uint8)
        quotes = data == _QUOTE
        # Parity of the quotes seen so far; a doubled quote flips it twice and so changes nothing.
        inside = np.logical_xor.accumulate(quotes) ^ self._inside
        before = np.concatenate((np.array([self._last], dtype=np.uint8), data[:-1]))
        opening = quotes & inside
        starts_value = (before == self._separator[0]) | (before == _LF) | (before == _QUOTE)
        self._stray |= bool(np.any(opening & ~starts_value))
        self._inside = bool(inside[-1])
        return np.where(inside, np.uint8(_BLANK), data).tobytes()

    def _error(self, message: str) -> SourceError:
        return SourceError(self._file, message, line=self.line, column=self._first_column)


def chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    """Yield a binary stream's bytes in chunks of bounded size. What precedes a damage is yielded before it is met."""
    while chunk := stream.read1(CHUNK_BYTES):
        yield chunk
