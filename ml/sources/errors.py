"""The one error of the file reader: a single line that names file, line and column."""

from __future__ import annotations


class SourceError(ValueError):
    """A file that cannot be taken as it is. `str()` is one line: file, line (the header is line 1), column, fault.

    Parquet files have rows instead of lines (`unit="row"`, the first row is 1). `column` is the name in the file, or
    the position (1-based) where there is no name. `line` is None only where no file could be looked at.
    """

    def __init__(
        self, file: str, message: str, *, line: int | None = 1, column: str | int = 1, unit: str = "line"
    ) -> None:
        self.file = file
        self.line = line
        self.column = column
        place = file if line is None else f"{file}: {unit} {line}, column {column}"
        super().__init__(" ".join(f"{place}: {message}".split()))


def shown(value: object) -> str:
    """Return a value for a message: quoted, on one line, printable on any terminal, at most 40 characters."""
    text = str(value).encode("utf-8", "backslashreplace").decode("utf-8")
    text = "".join(character if character.isprintable() else " " for character in text)
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'
