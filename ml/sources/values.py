"""What one value of a column may be: words for missing, numbers, texts; and in which words it is refused."""

from __future__ import annotations

import math

from ml.sources.errors import shown
from ml.tables.schema import LARGEST_WHOLE_NUMBER, Column, Kind

# The usual words for a value that is missing, compared without regard to case or to blanks around them.
MISSING_WORDS = ("nan", "-nan", "na", "n/a", "#n/a", "<na>", "null", "none", "\\n", "?")
# What the records can hold: identifiers as far as double precision is exact, other whole numbers in 32 bits.
_LARGEST_IDENTIFIER = 2**53
LONGEST_TEXT = 100
LARGEST_NUMBER = 1e15  # beyond any amount; sums and quotients of what is allowed stay finite


def missing_words(column: Column) -> tuple[str, ...]:
    """Return the words, in lower case, that say "missing" in a column: those its schema gives a meaning are none."""
    meant = {category.value.lower() for category in column.categories} | {
        str(value).lower() for value in column.missing
    }
    return tuple(word for word in MISSING_WORDS if word not in meant)


def yes_and_no(column: Column) -> tuple[str, str] | None:
    """Return the two texts of a column that says yes or no, None for any other column."""
    values = {category.value.lower(): category.value for category in column.categories}
    for yes, no in (("y", "n"), ("yes", "no")):
        if set(values) == {yes, no}:
            return values[yes], values[no]
    return None


def largest_whole(column: Column) -> int:
    """Return the largest absolute value a whole-number column may take."""
    return _LARGEST_IDENTIFIER if column.is_identifier else LARGEST_WHOLE_NUMBER


def value_fault(column: Column, value: float | str | None) -> str:
    """Return what is wrong with a value for a column; it is known that something is."""
    if value is None:
        return "the value is empty, or a word for missing; this column must be filled."
    if isinstance(value, float | int):
        return _number_fault(column, value)
    if column.kind is Kind.CATEGORY:
        if "\0" in str(value):
            return f"{shown(value)} holds a null byte."
        return f"{shown(value)} is longer than {LONGEST_TEXT} characters."
    return f"{shown(value)} is not a number."


def _number_fault(column: Column, value: float) -> str:
    if not math.isfinite(value):
        return f"{shown(value)} is no finite number."
    if abs(value) > LARGEST_NUMBER:
        return f"{shown(value)} is larger than any amount may be ({LARGEST_NUMBER:g})."
    if not float(value).is_integer():
        return f"{shown(value)} is not a whole number."
    return f"{shown(value)} is too large for a whole number."
