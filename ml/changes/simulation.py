"""What a what-if may change in an application, within which bounds, and what moves along with it.

The what-if page and the counterfactuals stand on it; `ml.serving.recompute` computes the features of what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa

from ml.changes.plausible import YOUNGEST_AT_WORK, first_day_at_work, fits_household
from ml.features import feature
from ml.features.definition import Value
from ml.tables import TABLES
from ml.tables.durations import days_before
from ml.tables.schema import Category, Kind, Unit
from ml.tables.wording import Text, number

_APPLICATION = TABLES["application"]
TERM, DOWN_PAYMENT = "credit_to_annuity", "down_payment"  # said by advisors, stored by no column
CREDIT_TO_GOODS = "credit_to_goods"
_TAIL = 0.01  # of the population at either end: so rare that the model knows little of it
_AGREES = 1e-6  # relative: two ways to say the same amount


class Group(StrEnum):
    """What a change is about."""

    REQUEST = "request"
    SITUATION = "situation"


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends are allowed."""

    lower: float
    upper: float

    def holds(self, value: float) -> bool:
        """True where the value is within, but for what is lost when amounts are added and divided."""
        slack = _AGREES * max(abs(self.lower), abs(self.upper))
        return self.lower - slack <= value <= self.upper + slack


@dataclass(frozen=True, slots=True)
class Changeable:
    """Something that may be changed: a column of the application, or the term or down payment of the request.

    `feature` is the one whose values in the reference population bound it. Days are days before the application.
    """

    name: str
    group: Group
    feature: str
    label: Text
    description: Text
    unit: Unit
    categories: tuple[Category, ...] = ()
    whole: bool = False
    may_be_missing: bool = False

    def bounds(self, reference: Mapping[str, Any]) -> Range | None:
        """Return what the reference population has of it, from lowest to highest; None for categories.

        `reference` is the model manifest's. None also where the population has no value at all, and for the down
        payment: few pay one, so what bounds it is the credit that is left and the price of the goods (see `ranges`).
        """
        if self.categories or self.name == DOWN_PAYMENT or not reference[self.feature]["quantiles"]:
            return None
        lower, *_, upper = reference[self.feature]["quantiles"]
        if self.unit is Unit.DAYS_BEFORE:  # the feature counts years back
            return Range(float(days_before(upper)), float(days_before(lower)))
        return Range(float(lower), float(upper))


def _column(name: str, group: Group, of_feature: str = "") -> Changeable:
    column = _APPLICATION.column(name)
    return Changeable(
        name,
        group,
        of_feature or name,
        column.label,
        column.description,
        column.unit,
        column.categories,
        whole=column.kind is Kind.INTEGER or column.unit is Unit.COUNT,
        may_be_missing=not column.required or bool(column.missing),
    )


def _of_request(name: str, fr: str, en: str) -> Changeable:
    declared = feature(name)
    return Changeable(name, Group.REQUEST, name, declared.label, Text(fr, en), declared.unit)


CHANGEABLE: dict[str, Changeable] = {
    changeable.name: changeable
    for changeable in (
        *(_column(name, Group.REQUEST) for name in ("amt_credit", "amt_annuity", "amt_goods_price")),
        _of_request(
            TERM,
            "Nombre de mensualités que vaut le crédit ; la mensualité en découle.",
            "Number of monthly payments the loan amounts to; the monthly payment follows from it.",
        ),
        _of_request(
            DOWN_PAYMENT,
            "Ce que le client paie lui-même du bien ; le crédit en découle.",
            "What the client pays of the goods themselves; the loan follows from it.",
        ),
        _column("name_contract_type", Group.REQUEST),
        _column("amt_income_total", Group.SITUATION),
        _column("name_income_type", Group.SITUATION),
        _column("days_employed", Group.SITUATION, "employed_years"),
        *(
            _column(name, Group.SITUATION)
            for name in ("occupation_type", "organization_type", "name_education_type", "name_housing_type")
        ),
        *(
            _column(name, Group.SITUATION)
            for name in ("name_family_status", "cnt_children", "cnt_fam_members", "flag_own_realty", "flag_own_car")
        ),
        _column("own_car_age", Group.SITUATION),
    )
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change cannot be: the field it is about, in words, and what is allowed there."""

    name: str
    message: Text
    allowed: Range | None = None


class ChangesRefusedError(ValueError):
    """Changes that no application can have. `refusals` has one entry a field."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("; ".join(f"{refusal.name}: {refusal.message.en}" for refusal in refusals))
        self.refusals = tuple(refusals)


def current_values(application: pa.Table) -> dict[str, Value]:
    """Return what the one row of `application` has of each changeable, None where it is missing."""
    row = application.select([name for name in CHANGEABLE if name not in (TERM, DOWN_PAYMENT)]).to_pylist()[0]
    for name, value in row.items():
        if value in _APPLICATION.column(name).missing:
            row[name] = None
    return _with_term_and_down_payment(row)


def _with_term_and_down_payment(row: dict[str, Value]) -> dict[str, Value]:
    credit, annuity, goods = row["amt_credit"], row["amt_annuity"], row["amt_goods_price"]
    row[TERM] = _number(credit) / _number(annuity) if credit is not None and annuity else None
    row[DOWN_PAYMENT] = _number(goods) - _number(credit) if goods is not None and credit is not None else None
    return {name: row[name] for name in CHANGEABLE}


def usual_range(name: str, reference: Mapping[str, Any]) -> Range | None:
    """Return what all but the rarest of the population have of a feature; None where nobody has a value.

    `reference` is the model manifest's: quantiles at even steps.
    """
    quantiles = reference[name]["quantiles"]
    if not quantiles:
        return None
    steps = np.linspace(0, 1, len(quantiles))
    return Range(*(float(np.interp(at, steps, quantiles)) for at in (_TAIL, 1 - _TAIL)))


@dataclass(frozen=True)
class Ground:
    """What changes depart from: what the application says, what its numbers may become, the day of the client's birth.

    `allowed` is that of the population, the down payment apart: what it may be follows from the price of the goods.
    """

    before: dict[str, Value]
    allowed: dict[str, Range | None]
    credit_to_goods: Range | None
    days_birth: float | None

    @classmethod
    def of(cls, application: pa.Table, reference: Mapping[str, Any]) -> Ground:
        """Return that of the one row of `application`; `reference` is the model manifest's."""
        return cls(
            current_values(application),
            {name: changeable.bounds(reference) for name, changeable in CHANGEABLE.items()},
            usual_range(CREDIT_TO_GOODS, reference),
            application["days_birth"][0].as_py(),
        )

    def ranges(self, changes: Mapping[str, Value]) -> dict[str, Range]:
        """Return what each number that can be changed may become for this client, by name.

        The down payment's range is that of the price of the goods which `changes` ask for, or the application's.
        """
        found, before, name = dict(self.allowed), self.before, "amt_goods_price"
        goods = changes.get(name, before[name])
        if goods != before[name] and _refusal(name, goods, found[name]):
            goods = before[name]
        if goods is not None and found["amt_credit"] is not None:
            found[DOWN_PAYMENT] = _down_payments(_number(goods), before, found["amt_credit"], self.credit_to_goods)
        return {name: bounds for name, bounds in found.items() if bounds is not None}

    def changed_columns(self, changes: Mapping[str, Value]) -> dict[str, Value]:
        """Return the columns of the application that `changes` leave otherwise, see `changed_columns`."""
        before = self.before
        changes = needed(before, changes)
        allowed = self.ranges(changes)
        refusals = [
            refusal
            for name, value in changes.items()
            if not _is_said(before, name, value) and (refusal := _refusal(name, value, allowed.get(name)))
        ]
        if refusals:
            raise ChangesRefusedError(refusals)
        after = {**before, **changes}
        refusals = [*_settle_request(before, after, changes), *_settle_household(before, after, changes)]
        refusals += [*_settle_situation(after, changes, self.days_birth)]
        moved = {name: after[name] for name in after if name in changes or after[name] != before[name]}
        refused = {refusal.name for refusal in refusals}
        refusals += [
            refusal
            for name, value in moved.items()
            # A down payment that moves along goes as far as the credit and the goods may, which are bounded themselves.
            if name not in {*refused, DOWN_PAYMENT} and (refusal := _refusal(name, value, allowed.get(name)))
        ]
        if refusals:
            raise ChangesRefusedError(refusals)
        return {
            name: _as_stored(name, value)
            for name, value in moved.items()
            if name not in (TERM, DOWN_PAYMENT) and value != before[name]
        }


def _down_payments(goods: float, before: Mapping[str, Value], credit: Range, usual: Range | None) -> Range:
    """Return the down payments on goods of this price: at most what leaves the smallest `credit`.

    At the other end the credit exceeds the price, as a share of it, by no more than is `usual`, or than it does today.
    """
    lower, upper = goods - credit.upper, goods - credit.lower
    if usual is None:
        return Range(lower, upper)
    now = _number(before["amt_goods_price"])
    share = max(usual.upper, _number(before["amt_credit"]) / now if now > 0 else 0.0)
    closer = max(lower, goods * (1 - share))
    return Range(closer if closer < upper else lower, upper)


def changed_columns(
    application: pa.Table, changes: Mapping[str, Value], reference: Mapping[str, Any]
) -> dict[str, Value]:
    """Return the columns of the application that `changes` leave otherwise: column → value as the files have it.

    `changes` are changeable name → value; one that says what the application says already is none (see `needed`). What
    moves along, unless it is asked for itself: the monthly payment with the credit (the term stays) or with the term;
    the credit with the down payment; household members with children; a car's age goes with the car. The price of the
    goods and every locked column stay.
    Raises ChangesRefusedError where a change is not allowed, not within what the population has, or at odds with
    another.
    """
    return Ground.of(application, reference).changed_columns(changes)


def needed(before: Mapping[str, Value], changes: Mapping[str, Value]) -> dict[str, Value]:
    """Return `changes` without those that say what the application says already, `before`.

    One stays that holds what would move along: the monthly payment while the credit changes and no term is asked for,
    the down payment while the price of the goods changes and no credit is.
    """
    new = {name: value for name, value in changes.items() if not _is_said(before, name, value)}
    held = set()
    if TERM not in changes and ("amt_credit" in new or DOWN_PAYMENT in new):
        held.add("amt_annuity")
    if "amt_goods_price" in new and "amt_credit" not in changes:
        held.add(DOWN_PAYMENT)
    return {name: value for name, value in changes.items() if name in new or name in held}


def _is_said(before: Mapping[str, Value], name: str, value: Value) -> bool:
    return name in before and value == before[name]


def values_after(before: Mapping[str, Value], columns: Mapping[str, Value]) -> dict[str, Value]:
    """Return what an application has of each changeable once `columns` are changed, as `current_values` does."""
    known = {
        name: None if value in _APPLICATION.column(name).missing else value
        for name, value in columns.items()
        if name in before
    }
    return _with_term_and_down_payment({**before, **known})


def _settle_request(before: dict[str, Value], after: dict[str, Value], changes: Mapping[str, Value]) -> list[Refusal]:
    """Let credit, monthly payment, term and down payment fit each other in `after`; return what cannot."""
    refusals = []
    goods = after["amt_goods_price"]
    if DOWN_PAYMENT in changes:
        if goods is None:
            return [_refused(DOWN_PAYMENT, "le prix du bien n’est pas connu", "the price of the goods is not known")]
        credit = _number(goods) - _number(changes[DOWN_PAYMENT])
        if "amt_credit" in changes and not _agree(credit, changes["amt_credit"]):
            refusals.append(_at_odds(DOWN_PAYMENT, "amt_credit"))
        after["amt_credit"] = credit
    credit = _number(after["amt_credit"])
    if credit <= 0:
        name = DOWN_PAYMENT if DOWN_PAYMENT in changes else "amt_credit"
        return [*refusals, _refused(name, "il ne reste rien à emprunter", "nothing is left to borrow")]
    if TERM in changes:
        annuity = credit / _number(changes[TERM])
        if "amt_annuity" in changes and not _agree(annuity, changes["amt_annuity"]):
            refusals.append(_at_odds(TERM, "amt_annuity"))
        after["amt_annuity"] = annuity
    elif "amt_annuity" not in changes and before[TERM] is not None and credit != before["amt_credit"]:
        after["amt_annuity"] = credit / _number(before[TERM])
    elif "amt_annuity" in changes:
        after[TERM] = credit / _number(after["amt_annuity"]) if after["amt_annuity"] else None
    after[DOWN_PAYMENT] = _number(goods) - credit if goods is not None else None
    return refusals


def _settle_household(before: dict[str, Value], after: dict[str, Value], changes: Mapping[str, Value]) -> list[Refusal]:
    children, members = after["cnt_children"], after["cnt_fam_members"]
    if "cnt_children" in changes and "cnt_fam_members" not in changes and members is not None:
        members = after["cnt_fam_members"] = _number(members) + _number(children) - _number(before["cnt_children"])
    named = [name for name in ("cnt_fam_members", "cnt_children") if name in changes]
    if named and members is not None and not fits_household(_number(children), _number(members)):
        return [
            _refused(
                named[0], "moins que le client et ses enfants réunis", "fewer than the client and the children together"
            )
        ]
    return []


def _settle_situation(after: dict[str, Value], changes: Mapping[str, Value], birth: float | None) -> list[Refusal]:
    """Let the car's age go with the car; refuse a job that began in the client's childhood."""
    if after["flag_own_car"] == "N":
        if changes.get("own_car_age") is not None:
            return [_at_odds("own_car_age", "flag_own_car")]
        after["own_car_age"] = None
    days = after["days_employed"]
    if changes.get("days_employed") is None or birth is None:
        return []
    first_day = first_day_at_work(birth)
    if _number(days) < first_day:
        allowed = Range(float(int(first_day)), 0.0)
        words = (
            f"l’emploi aurait commencé avant {YOUNGEST_AT_WORK} ans",
            f"the job would have begun before the age of {YOUNGEST_AT_WORK}",
        )
        return [_refused("days_employed", *words, allowed)]
    return []


def _refusal(name: str, value: Value, allowed: Range | None) -> Refusal | None:
    """Return why `name` cannot take this value, whatever the rest is; None where it can."""
    changeable = CHANGEABLE.get(name)
    if changeable is None:
        return _refused(name, "ne peut pas être modifié", "cannot be changed")
    if value is None:
        return None if changeable.may_be_missing else _refused(name, "ne peut pas manquer", "cannot be missing")
    if changeable.categories:
        known = any(category.value == value for category in changeable.categories)
        return None if known else _refused(name, "n’est pas une valeur connue", "is not a known value")
    if isinstance(value, str) or not abs(value) < float("inf"):
        return _refused(name, "n’est pas un nombre", "is not a number")
    if changeable.whole and value != int(value):
        return _refused(name, "n’est pas un nombre entier", "is not a whole number")
    if allowed is not None and not allowed.holds(value):
        low, high = (_said(end) for end in (allowed.lower, allowed.upper))
        return _refused(name, f"doit être entre {low.fr} et {high.fr}", f"must be from {low.en} to {high.en}", allowed)
    return None


def _said(value: float) -> Text:
    """Return a bound in words: whole where it is large, two decimals where it is not."""
    digits = 0 if abs(value) >= 1_000 else 2
    return Text(number(value, "fr", digits), number(value, "en", digits))


def _refused(name: str, fr: str, en: str, allowed: Range | None = None) -> Refusal:
    return Refusal(name, Text(fr, en), allowed)


def _at_odds(name: str, other: str) -> Refusal:
    label = CHANGEABLE[other].label
    return _refused(name, f"contredit «\u00a0{label.fr}\u00a0»", f"is at odds with “{label.en}”")


def _agree(one: Value, other: Value) -> bool:
    return other is not None and abs(_number(one) - _number(other)) <= _AGREES * max(1.0, abs(_number(other)))


def _as_stored(name: str, value: Value) -> Value:
    """Return the value as the files write it: a sentinel for what is missing where the column has one."""
    column = _APPLICATION.column(name)
    if value is None:
        return column.missing[0] if column.missing else None
    return int(_number(value)) if CHANGEABLE[name].whole else value


def _number(value: Value) -> float:
    """Return a number that was checked to be one; 0 where it is missing."""
    return 0.0 if value is None else float(value)
