"""The types in which the seven Home Credit tables are declared. The declarations are beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ml.tables.wording import Text


class Kind(StrEnum):
    """How a column is stored: whole number, real number, 0/1 flag, or text from a list of categories.

    Identifiers (`sk_id_…`) are whole numbers of at most ten digits; every other whole number is stored in 32 bits.
    """

    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CATEGORY = "category"


class Unit(StrEnum):
    """What one unit of a column (or of a feature) is. Amounts carry no currency in the source data."""

    NONE = "none"
    AMOUNT = "amount"
    AMOUNT_PER_MONTH = "amount_per_month"
    DAYS_BEFORE = "days_before"  # offset from the application date, negative in the past
    MONTHS_BEFORE = "months_before"  # likewise, in months
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    MONTHS_OF_INCOME = "months_of_income"  # an amount: how many months it takes to earn it
    COUNT = "count"
    RATIO = "ratio"  # 0.25 is shown as 25 %
    TIMES = "times"  # 3.2 is shown as 3.2 times
    SCORE = "score"  # normalised, 0 to 1
    HOUR = "hour"
    YES_NO = "yes_no"  # 1 is shown as yes, 0 as no


LARGEST_WHOLE_NUMBER = 2**31 - 1

LONGEST_IDENTIFIER = 10  # digits

FURTHEST = {Unit.DAYS_BEFORE: 45_656, Unit.MONTHS_BEFORE: 1_500}  # 125 years before or after the application


@dataclass(frozen=True, slots=True)
class Category:
    """One value a CATEGORY column takes in the files, and its words."""

    value: str
    label: Text


def categories(*rows: tuple[str, str, str]) -> tuple[Category, ...]:
    """Make categories from (value in the files, French words, English words)."""
    return tuple(Category(value, Text(fr, en)) for value, fr, en in rows)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is the Home Credit name in lower case.

    `missing` lists values that mean "not known" in the files (365243 days, "XNA", "XAP"); they are stored as
    they came and read as missing by the features. `required` columns are never empty. Rows with a value
    outside `minimum`..`maximum` (both included) are rejected by the import; a date is at most 125 years away unless
    its column says less. `elsewhere` columns are what nobody in front of the client can tell: another body knows them,
    or the files measure them without saying how. `absent_from` lists the file stems
    that lack the column; it is empty (NULL) for the rows read from them.
    """

    name: str
    kind: Kind
    unit: Unit
    label: Text
    description: Text
    missing: tuple[str | int | float, ...] = ()
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    categories: tuple[Category, ...] = ()
    absent_from: tuple[str, ...] = ()
    elsewhere: bool = False

    def __post_init__(self) -> None:
        # What a record cannot hold is rejected with its line, instead of stopping the import inside the database.
        if self.kind is Kind.INTEGER:
            largest = FURTHEST.get(self.unit, LARGEST_WHOLE_NUMBER)
            largest = 10**LONGEST_IDENTIFIER - 1 if self.is_identifier else largest
            object.__setattr__(self, "minimum", -largest if self.minimum is None else self.minimum)
            object.__setattr__(self, "maximum", largest if self.maximum is None else self.maximum)

    @property
    def is_identifier(self) -> bool:
        """Whether the column designates a client, a credit or an application."""
        return self.name.startswith("sk_id_")

    @property
    def file_name(self) -> str:
        """The column's name in the competition's files."""
        return self.name.upper()

    @property
    def no_value(self) -> tuple[str, ...]:
        """Every text that says what NULL says, that there is no value: the empty one, and those of `missing`."""
        return ("", *map(str, self.missing))

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that the column may have in files and records: any other is a category unknown to the model."""
        return (*(category.value for category in self.categories), *self.no_value)

    def is_unknown(self, value: object) -> bool:
        """Whether a record's value is a category that is none of this column's: features read it as missing."""
        return self.kind is Kind.CATEGORY and value is not None and value not in self.texts

    def category_label(self, value: str, language: str) -> str:
        """Return the words for a category's value; a value that is not declared is returned as it came."""
        for category in self.categories:
            if category.value == value:
                return category.label.in_language(language)
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `files` are the stems it is read from, in order.

    `parent` names the column and the table each row hangs on.
    `columns` are those of the files, in the files' order. `derived` columns are in no file: the reader computes
    them where the files' own columns do not tell two rows apart.
    """

    name: str
    files: tuple[str, ...]
    label: Text
    description: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parent: tuple[str, str] | None = None  # (column of this table, name of the parent table)
    derived: tuple[Column, ...] = ()

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """Every column a loaded table holds: those of the files, then the derived ones."""
        return self.columns + self.derived

    @property
    def category_columns(self) -> tuple[Column, ...]:
        """The columns of the files whose values come from a list."""
        return tuple(column for column in self.columns if column.kind is Kind.CATEGORY)

    def column(self, name: str) -> Column:
        """Return the column called `name` (lower case). Raises KeyError with the table's name where there is none."""
        for column in self.stored_columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")
