"""What declarations compute with: ratios, and a client's rows counted, shared out, summed or narrowed in time."""

from __future__ import annotations

from dataclasses import dataclass

from ml.features.definition import Expression
from ml.tables.durations import DAYS_A_YEAR

# A credit is younger than its day and its number say together: days have at most five digits, numbers at most ten.
_AFTER_NUMBER = 1e10
_ABSENT = -1e300  # no amount, day or rate of a table


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time that ends with the application: its name in feature names, its length, its words."""

    name: str
    days: int
    months: int
    fr: str
    en: str


HALF_YEAR = Window("last_half_year", 183, 6, "depuis six mois", "in the last six months")
ONE_YEAR = Window("last_year", 365, 12, "depuis un an", "in the last year")
TWO_YEARS = Window("last_two_years", 730, 24, "depuis deux ans", "in the last two years")
THREE_YEARS = Window("last_three_years", 1095, 36, "depuis trois ans", "in the last three years")
YEARS = (ONE_YEAR, TWO_YEARS, THREE_YEARS)


def ratio(numerator: Expression, denominator: Expression) -> Expression:
    """Return numerator / denominator, missing where the denominator is zero."""
    return numerator / denominator.nullif(0)


def years_ago(days: Expression) -> Expression:
    """Return an offset in days from the application as years before it."""
    return -days / DAYS_A_YEAR


def share(condition: Expression, where: Expression = None) -> Expression:
    """Return the share of a client's rows (of those in `where`) for which `condition` holds, between 0 and 1."""
    return condition.cast("float64").mean(where=where)


def count(condition: Expression) -> Expression:
    """Return the number of a client's rows for which `condition` holds, 0 where it is known of none."""
    return condition.fill_null(False).cast("float64").sum()


def sum_where(value: Expression, condition: Expression) -> Expression:
    """Return the sum over a client's rows for which `condition` holds.

    It is 0 where no row does, and missing where those that do have no value.
    """
    return condition.any().ifelse(value.sum(where=condition), 0.0)


def latest(value: Expression, day: Expression, number: Expression, where: Expression = None) -> Expression:
    """Return `value` of the client's row with the latest `day`, of those the one with the highest `number`.

    Missing where that row has no value: engines differ in whether they would then look at the row before.
    """
    order = day * _AFTER_NUMBER + number.cast("float64")
    return value.cast("float64").fill_null(_ABSENT).argmax(order, where=where).nullif(_ABSENT)
