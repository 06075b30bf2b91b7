"""A client's history: the records of each source, what became of instalments, and where all of it lies in time."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from clients.models.bureau import BureauCredit, BureauMonth
from clients.models.client import Client
from clients.models.history import CreditCardMonth, InstalmentPayment, PosCashMonth, PreviousApplication
from ml.tables.durations import DAYS_A_MONTH, DAYS_A_YEAR

MOST_MONTHLY_BINS, QUARTER = 24, 3  # a longer history is told by quarters
_CENT = 0.005


@dataclass(frozen=True)
class Instalment:
    """One instalment, its payments together. Days count from the application; `paid_day` is the last payment's."""

    sk_id_prev: int
    due_day: int
    paid_day: int | None
    due: float
    paid: float

    @property
    def is_unpaid(self) -> bool:
        """Return whether nothing was paid."""
        return self.paid_day is None

    @property
    def days_late(self) -> int:
        """Return by how many days the last payment came after the due date, 0 where it did not."""
        return 0 if self.paid_day is None else max(self.paid_day - self.due_day, 0)

    @property
    def is_late(self) -> bool:
        """Return whether it was paid after the due date, or not at all."""
        return self.is_unpaid or self.days_late > 0

    @property
    def short(self) -> float:
        """Return what was due and not paid."""
        missing = self.due - self.paid
        return missing if missing > _CENT else 0.0


class HistorySource(StrEnum):
    """A lane of the timeline. MONTHS are the monthly statements of earlier credits and cards."""

    BUREAU = "bureau"
    PREVIOUS = "previous"
    INSTALMENTS = "instalments"
    MONTHS = "months"


@dataclass(frozen=True)
class HistoryBin:
    """What one lane holds between `start` and `end` months before the application (start ≥ end ≥ 0)."""

    start: int
    end: int
    count: int
    marked: int


@dataclass(frozen=True)
class HistoryLane:
    """One source along time: how many things, how many of them late (refused, for applications), bin by bin."""

    source: HistorySource
    total: int
    marked: int
    bins: tuple[HistoryBin, ...]


@dataclass(frozen=True)
class History:
    """A client's history records, newest first; `late_months` are the late months of bureau credits.

    `instalments` are the `payments` of each instalment together. The other months of bureau credits, of which there can
    be thousands, are apart: see `bureau_months_of`.
    """

    bureau: tuple[BureauCredit, ...]
    late_months: tuple[BureauMonth, ...]
    previous: tuple[PreviousApplication, ...]
    payments: tuple[InstalmentPayment, ...]
    instalments: tuple[Instalment, ...]
    pos_months: tuple[PosCashMonth, ...]
    card_months: tuple[CreditCardMonth, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is known of the client before this application."""
        return not (self.bureau or self.previous or self.instalments or self.pos_months or self.card_months)

    def instalments_since(self, years: int) -> tuple[Instalment, ...]:
        """Return the instalments due in the last `years` years."""
        return tuple(i for i in self.instalments if i.due_day >= -years * DAYS_A_YEAR)

    @property
    def overdue_credits(self) -> int:
        """Return how many bureau credits are overdue on the day of the application."""
        return sum(_is_overdue(credit) for credit in self.bureau)


def history_of(client: Client) -> History:
    """Return the client's history. Six queries, whatever its length."""
    payments = tuple(InstalmentPayment.objects.of_client(client))
    return History(
        bureau=tuple(BureauCredit.objects.of_client(client)),
        late_months=tuple(BureauMonth.objects.late_of_client(client)),
        previous=tuple(PreviousApplication.objects.of_client(client)),
        payments=payments,
        instalments=_instalments(payments),
        pos_months=tuple(PosCashMonth.objects.of_client(client)),
        card_months=tuple(CreditCardMonth.objects.of_client(client)),
    )


@dataclass(frozen=True)
class BureauMonths:
    """The newest months of a client's bureau credits, and how many months there are."""

    newest: tuple[BureauMonth, ...]
    total: int


def bureau_months_of(client: Client, most: int | None) -> BureauMonths:
    """Return the client's `most` newest months of bureau credits, all of them for None. At most two queries."""
    months = BureauMonth.objects.of_client(client)
    if most is None:
        rows = tuple(months)
        return BureauMonths(rows, len(rows))
    return BureauMonths(tuple(months[:most]), months.count())


def timeline(history: History) -> tuple[HistoryLane, ...]:
    """Return the four lanes, in the order of HistorySource, with bins of a month or, beyond two years, of a quarter."""
    statements: list[PosCashMonth | CreditCardMonth] = [*history.pos_months, *history.card_months]
    spans = {
        HistorySource.BUREAU: [_months_of(credit) for credit in history.bureau],
        HistorySource.PREVIOUS: [_at(_month(row.days_decision)) for row in history.previous],
        HistorySource.INSTALMENTS: [_at(_month(row.due_day)) for row in history.instalments],
        HistorySource.MONTHS: [_at(-row.months_balance) for row in statements],
    }
    marks = {
        HistorySource.BUREAU: [-row.months_balance for row in history.late_months]
        + [0 for credit in history.bureau if _is_overdue(credit)],
        HistorySource.PREVIOUS: [
            _month(r.days_decision) for r in history.previous if r.name_contract_status == "Refused"
        ],
        HistorySource.INSTALMENTS: [_month(row.due_day) for row in history.instalments if row.is_late],
        HistorySource.MONTHS: [-r.months_balance for r in statements if r.sk_dpd > 0],
    }
    farthest = max((first for lane in spans.values() for first, _ in lane), default=0)
    farthest = max(farthest, *(month for lane in marks.values() for month in lane), 0)
    width = 1 if farthest < MOST_MONTHLY_BINS else QUARTER
    return tuple(
        HistoryLane(source, len(spans[source]), len(marks[source]), _bins(spans[source], marks[source], width))
        for source in HistorySource
    )


def by_month(instalments: Iterable[Instalment]) -> list[tuple[int, list[Instalment]]]:
    """Return (months before the application, instalments due in that month), newest first."""
    months: dict[int, list[Instalment]] = defaultdict(list)
    for instalment in instalments:
        months[_month(instalment.due_day)].append(instalment)
    return sorted(months.items())


def _bins(spans: list[tuple[int, int]], marks: list[int], width: int) -> tuple[HistoryBin, ...]:
    held = Counter(place for first, last in spans for place in range(last // width, first // width + 1))
    marked = Counter(month // width for month in marks)
    return tuple(
        HistoryBin((place + 1) * width, place * width, held[place], marked[place])
        for place in sorted(held.keys() | marked.keys(), reverse=True)
    )


def _instalments(payments: Iterable[InstalmentPayment]) -> tuple[Instalment, ...]:
    """Return one instalment for all payments of the same number and version, as the features do."""
    grouped: dict[tuple[int, int, int], list[InstalmentPayment]] = defaultdict(list)
    for row in payments:
        grouped[row.sk_id_prev, row.num_instalment_version, row.num_instalment_number].append(row)
    return tuple(
        Instalment(
            sk_id_prev=credit,
            due_day=max(row.days_instalment for row in rows),
            paid_day=max((r.days_entry_payment for r in rows if r.days_entry_payment is not None), default=None),
            due=max(row.amt_instalment for row in rows),
            paid=math.fsum(row.amt_payment or 0.0 for row in rows),
        )
        for (credit, _, _), rows in grouped.items()
    )


def _month(day: int) -> int:
    """Return how many whole months before the application a day lies; a day after it counts as now."""
    return max(int(-day / DAYS_A_MONTH), 0)


def _at(month: int) -> tuple[int, int]:
    return month, month


def _months_of(credit: BureauCredit) -> tuple[int, int]:
    """Return the first and last month during which a bureau credit was open, counted back from the application."""
    first = _month(credit.days_credit)
    if credit.credit_active != "Closed":
        return first, 0
    ended = credit.days_enddate_fact if credit.days_enddate_fact is not None else credit.days_credit_enddate
    return first, min(_month(ended), first) if ended is not None else first


def _is_overdue(credit: BureauCredit) -> bool:
    return credit.credit_day_overdue > 0 or credit.amt_credit_sum_overdue > 0
