"""What a card is made of: sections of paragraphs and tables in both languages, and how its numbers are written."""

from __future__ import annotations

from dataclasses import dataclass

from ml.serving.evaluation import Interval
from ml.tables import wording
from ml.tables.wording import Text, decimal

NONE = Text("—", "—")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns' names, and as many cells a row. `title` says what it holds, where its section does not.

    The first column is what a row is about. `words` are the places of the others that hold words, not numbers.
    """

    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    title: Text | None = None
    words: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the card. `key` names it for links; paragraphs come before tables."""

    key: str
    title: Text
    paragraphs: tuple[Text, ...]
    tables: tuple[Table, ...] = ()


def same(text: str) -> Text:
    """Return what reads alike in both languages."""
    return Text(text, text)


def number(value: float | None, digits: int = 0) -> Text:
    """Return a number with so many decimals: 1 234,5 in French, 1,234.5 in English; a dash for None."""
    if value is None:
        return NONE
    return Text(decimal(value, "fr", digits), decimal(value, "en", digits))


def percent(value: float | None, digits: int = 1) -> Text:
    """Return a share as a percentage; a dash for None."""
    if value is None:
        return NONE
    return Text(wording.percent(value, "fr", digits), wording.percent(value, "en", digits))


def fewest(value: float, digits: int = 1) -> Text:
    """Return a number with at most so many decimals: 10.0 is 10, 2.5 stays 2.5."""
    return number(value, next((n for n in range(digits) if round(value, n) == round(value, digits)), digits))


def signed(value: float, digits: int) -> Text:
    """Return a number with its sign; what rounds to zero has none."""
    text = number(value, digits)
    if value < 0 or wording.rounds_to_nothing(value, digits):
        return text
    return Text(f"+{text.fr}", f"+{text.en}")


def between(interval: Interval | None, digits: int) -> Text:
    """Return an interval: "de 0,74 à 0,77", "0.74 to 0.77"."""
    if interval is None:
        return NONE
    low, high = number(interval["low"], digits), number(interval["high"], digits)
    return Text(f"de {low.fr} à {high.fr}", f"{low.en} to {high.en}")


def percents(interval: Interval) -> Text:
    """Return an interval of shares: "de 7,1 % à 8,4 %", "7.1% to 8.4%"."""
    low, high = percent(interval["low"]), percent(interval["high"])
    return Text(f"de {low.fr} à {high.fr}", f"{low.en} to {high.en}")


def filled(text: Text, **values: Text) -> Text:
    """Return `text` with each {name} replaced by its value in the same language."""
    return Text(
        text.fr.format(**{name: value.fr for name, value in values.items()}),
        text.en.format(**{name: value.en for name, value in values.items()}),
    )
