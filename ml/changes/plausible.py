"""What no application can say, and what hardly anybody in a model's population says. What-ifs and new applications ask.

Columns have their values as the files do: days are days before the application.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from ml.features import FEATURES, POSITION, feature
from ml.features.definition import Source
from ml.features.lineage import application_columns
from ml.tables import TABLES
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.numerics import FloatArray
from ml.tables.schema import Unit

OF_AGE = 18  # years, on the day of the application: who is younger cannot sign a credit
OLDEST = 100  # years: beyond, a slip of the keyboard is likelier
LARGEST_AMOUNT = 1e12  # in any currency: beyond, a slip of the keyboard is likelier
YOUNGEST_AT_WORK = 14  # years
RAREST = 1e-4  # share of a population below which hardly anybody has a category
_TERM = "credit_to_annuity"  # said by no column, but by two fields together
_AMOUNTS = (Unit.AMOUNT, Unit.AMOUNT_PER_MONTH)
_AGREES = 1e-6  # relative: a value on the very edge is within


class Rule(StrEnum):
    """What an application breaks."""

    UNBORN = "unborn"
    MINOR = "minor"
    TOO_OLD = "too_old"
    EARLY_JOB = "early_job"
    HOUSEHOLD = "household"
    PAYMENT = "payment"
    AMOUNT = "amount"
    LARGE_AMOUNT = "large_amount"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A rule that is broken, the columns that break it, and what a sentence says of it.

    `values`: the age in years (UNBORN, MINOR, TOO_OLD; at which the job began: EARLY_JOB), children and members of the
    household, monthly payment and credit, the amount (AMOUNT, LARGE_AMOUNT).
    """

    rule: Rule
    names: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A feature whose value hardly anybody has. `seen` is from the lowest to the highest there is, numbers alone."""

    feature: str
    value: float
    seen: tuple[float, float] | None


def contradictions(application: Mapping[str, Any], today: date) -> tuple[Contradiction, ...]:
    """Return what cannot be in an application made on `today`: column → value, those not known left out."""
    known = {name: value for name, value in application.items() if value is not None}
    found = [_of_age(known, today) or _of_job(known), _of_household(known), _of_payment(known)]
    amounts = (c.name for c in TABLES["application"].columns if c.unit in _AMOUNTS and c.name in known)
    found += [_of_amount(name, known[name]) for name in amounts]
    return tuple(one for one in found if one is not None)


def contradictions_with(values: Mapping[str, Any], others: Mapping[str, Any], today: date) -> tuple[Contradiction, ...]:
    """Return what cannot be in these values, on their own or beside others; what others have at odds is left out."""
    return tuple(one for one in contradictions({**others, **values}, today) if not values.keys().isdisjoint(one.names))


def fits_household(children: float, members: float) -> bool:
    """Return whether a household has room for the client beside the children."""
    return members >= children + 1


def first_day_at_work(days_birth: float) -> float:
    """Return the day from which somebody born on `days_birth` may have worked."""
    return days_birth + YOUNGEST_AT_WORK * DAYS_A_YEAR


def unseen(row: FloatArray, columns: Iterable[str], reference: Mapping[str, Any]) -> tuple[Unseen, ...]:
    """Return the features that show one of `columns` each, or the term, with a value hardly anybody has.

    `row` is a feature row (len(FEATURES),), `reference` the model manifest's.
    """
    written = {frozenset({name}) for name in columns}
    names = [f.name for f in FEATURES if f.source is Source.APPLICATION and application_columns(f.name) in written]
    found = (_unseen(name, float(row[POSITION[name]]), reference.get(name, {})) for name in (*names, _TERM))
    return tuple(one for one in found if one is not None)


def _unseen(name: str, value: float, reference: Mapping[str, Any]) -> Unseen | None:
    if value != value:  # not known
        return None
    if feature(name).is_category:
        shares = reference.get("shares", [])
        return Unseen(name, value, None) if shares and shares[int(value)] < RAREST else None
    if not reference.get("quantiles"):
        return None
    lower, *_, upper = reference["quantiles"]
    slack = _AGREES * max(abs(lower), abs(upper))
    return None if lower - slack <= value <= upper + slack else Unseen(name, value, (lower, upper))


def _of_age(known: Mapping[str, Any], today: date) -> Contradiction | None:
    if "days_birth" not in known:
        return None
    born = today + timedelta(days=int(known["days_birth"]))
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    rule = Rule.UNBORN if age < 0 else Rule.MINOR if age < OF_AGE else Rule.TOO_OLD if age > OLDEST else None
    return Contradiction(rule, ("days_birth",), (age,)) if rule else None


def _of_job(known: Mapping[str, Any]) -> Contradiction | None:
    days, birth = known.get("days_employed"), known.get("days_birth")
    if days is None or birth is None or days >= first_day_at_work(birth):
        return None
    return Contradiction(Rule.EARLY_JOB, ("days_employed", "days_birth"), ((days - birth) // DAYS_A_YEAR,))


def _of_household(known: Mapping[str, Any]) -> Contradiction | None:
    children, members = known.get("cnt_children", 0), known.get("cnt_fam_members")
    if members is None or fits_household(children, members):
        return None
    names = tuple(name for name in ("cnt_fam_members", "cnt_children") if name in known)
    return Contradiction(Rule.HOUSEHOLD, names, (children, members))


def _of_amount(name: str, amount: float) -> Contradiction | None:
    rule = Rule.AMOUNT if amount <= 0 else Rule.LARGE_AMOUNT if amount > LARGEST_AMOUNT else None
    return Contradiction(rule, (name,), (amount,)) if rule else None


def _of_payment(known: Mapping[str, Any]) -> Contradiction | None:
    payment, credit = known.get("amt_annuity"), known.get("amt_credit")
    if payment is None or credit is None or credit <= 0 or payment < credit:
        return None
    return Contradiction(Rule.PAYMENT, ("amt_annuity", "amt_credit"), (payment, credit))
