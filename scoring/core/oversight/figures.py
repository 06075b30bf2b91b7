"""Counts what everybody decided over a period: in the database, in a fixed number of queries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.utils import timezone

from ml.population.importance import AGE
from ml.population.results import wilson_interval
from scoring.core.decisions.rules import ACCEPTS, Act
from scoring.core.oversight.choice import (
    CHANGED,
    ENDING,
    GENDER,
    KEPT,
    LOOKS,
    OPEN,
    REOPENED,
    TIMES,
    WITHDRAWN,
    Period,
    acted_on,
    decision_of_review,
    final,
    group_conditions,
    overdue,
    result_of_sending_back,
    reviews_that,
    sent_back,
    taken,
)
from scoring.models.decisions import Decision, DecisionOutcome, DecisionReason, DecisionState, Looked
from scoring.models.reviews import Review
from scoring.models.versions import Answer

FEWEST = 10  # decisions, for a rate or a median to be told
_WEEKS, _MONTHS = 100, 3 * 366  # days of a period told by the week, by the month; longer ones by the year


@dataclass(frozen=True)
class Rate:
    """`count` of `of`; a share and an interval only where `of` is FEWEST at least."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, 0 to 1."""
        return self.count / self.of if self.of >= FEWEST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval."""
        return wilson_interval(self.count, self.of) if self.of >= FEWEST else None


@dataclass(frozen=True)
class Times:
    """How long files were open before a decision that ended a request: counts by steps of seconds, and without.

    Steps: 5 seconds under two minutes, then a minute, from an hour on ten. A median is the step it lies in.
    """

    steps: Mapping[int, int] = field(default_factory=dict)
    unopened: int = 0

    @property
    def opened(self) -> int:
        """How many files were opened before."""
        return sum(self.steps.values())

    @property
    def count(self) -> int:
        """How many decisions there are."""
        return self.opened + self.unopened

    @property
    def median(self) -> int | None:
        """Seconds, the lower of the two in the middle; None under FEWEST."""
        if self.opened < FEWEST:
            return None
        before = 0
        for step in sorted(self.steps):
            before += self.steps[step]
            if 2 * before >= self.opened:
                return step
        raise AssertionError

    @property
    def quick(self) -> Rate:
        """Those under a minute."""
        return Rate(self.by_length["under_1"], self.opened)

    @property
    def by_length(self) -> dict[str, int]:
        """How many there are of each length of TIMES."""
        return {
            name: sum(count for step, count in self.steps.items() if least <= step and (most is None or step < most))
            for name, (least, most) in TIMES.items()
        }

    def __add__(self, other: Times) -> Times:
        return Times(Counter(self.steps) + Counter(other.steps), self.unopened + other.unopened)


@dataclass(frozen=True)
class PersonFigures:
    """What one account decided: how many in all, departures among what answers a clear recommendation, times."""

    by: int
    decisions: int
    departures: Rate
    times: Times


@dataclass(frozen=True)
class Slice:
    """A week, a month or a year within the period, and how many of its decisions follow the recommendation."""

    period: Period
    following: Rate


@dataclass(frozen=True)
class GroupFigures:
    """The final decisions about a group: how many accept, and for how many an approval was recommended."""

    attribute: str
    name: str
    accepted: Rate
    recommended: Rate


@dataclass(frozen=True)
class SecondLooks:
    """Decisions confirmed, and sent back: changed since, taken again as they were, still open. `awaiting`: not yet."""

    confirmed: int
    sent_back: int
    changed: int
    kept: int
    open: int
    awaiting: int


@dataclass(frozen=True)
class Reviews:
    """Decisions whose review was opened in the period, and those with which one ended in it: `changed` or `kept`.

    `withdrawn` are the decisions whose review the client no longer wanted.
    """

    reopened: int
    changed: int
    kept: int
    withdrawn: int


@dataclass(frozen=True)
class Oversight:
    """All that is counted over a period. `late` is of today, whatever the period, by state."""

    period: Period
    matrix: dict[tuple[Answer, DecisionOutcome], int]
    people: list[PersonFigures]
    reasons: list[tuple[DecisionReason | None, int]]
    agreement: list[Slice]
    looked: dict[str, Times]
    second: SecondLooks
    reviews: Reviews
    groups: list[GroupFigures]
    late: dict[DecisionState, int]

    @property
    def decisions(self) -> int:
        """How many decisions were taken."""
        return sum(self.matrix.values())

    @property
    def departures(self) -> Rate:
        """How many depart of those that answer a clear recommendation."""
        rates = [one.departures for one in self.people]
        return Rate(sum(one.count for one in rates), sum(one.of for one in rates))

    @property
    def times(self) -> Times:
        """How long files were open, of everybody."""
        return sum((one.times for one in self.people), Times())


def oversight(period: Period, *, attributes: Collection[str], today: date) -> Oversight:
    """Count what was decided in a period. `attributes` are those whose groups may be shown."""
    return Oversight(
        period=period,
        matrix=_matrix(period),
        people=_people(period),
        reasons=_reasons(period),
        agreement=_agreement(period),
        looked=_looked(period),
        second=_second(period),
        reviews=reviews(period),
        groups=_groups(period, attributes),
        late=_late(today),
    )


def _matrix(period: Period) -> dict[tuple[Answer, DecisionOutcome], int]:
    counted = taken(period).order_by().values_list("recommendation", "outcome").annotate(count=Count("pk"))
    return {(Answer(answer), DecisionOutcome(outcome)): count for answer, outcome, count in counted}


def _people(period: Period) -> list[PersonFigures]:
    counted = taken(period).order_by().values_list("decided_by")
    departing = counted.annotate(count=Count("pk"), of=Count("departs"), departing=Count("pk", filter=Q(departs=True)))
    times: dict[int, list[tuple[int | None, int]]] = {}
    for by, step, count in counted.filter(outcome__in=ENDING).annotate(step=_STEP).annotate(count=Count("pk")):
        times.setdefault(by, []).append((step, count))
    return [
        PersonFigures(by, decisions, Rate(departures, answers), _times(times.get(by, [])))
        for by, decisions, answers, departures in departing
    ]


_SECONDS = F("seconds_on_file")
_STEP = Case(
    When(seconds_on_file__isnull=True, then=Value(None)),
    When(seconds_on_file__lt=120, then=_SECONDS - _SECONDS % 5),
    When(seconds_on_file__lt=3_600, then=_SECONDS - _SECONDS % 60),
    default=_SECONDS - _SECONDS % 600,
    output_field=IntegerField(),
)


def _times(counted: Iterable[tuple[int | None, int]]) -> Times:
    steps: Counter[int] = Counter()
    unopened = 0
    for step, count in counted:
        if step is None:
            unopened += count
        else:
            steps[step] += count
    return Times(steps, unopened)


def _reasons(period: Period) -> list[tuple[DecisionReason | None, int]]:
    """Return the reasons of departures, most given first."""
    departing = taken(period).filter(departs=True).order_by()
    counted = dict(departing.values_list("reason").annotate(count=Count("pk")))
    known = DecisionReason.objects.in_bulk([key for key in counted if key is not None])
    return [(known.get(key), count) for key, count in sorted(counted.items(), key=lambda one: (-one[1], one[0] or 0))]


def _agreement(period: Period) -> list[Slice]:
    slices = sliced(period)
    if not slices:
        return []
    place = Case(
        *(When(decided_at__lt=one.end, then=Value(number)) for number, one in enumerate(slices)),
        output_field=IntegerField(),
    )
    counted = taken(period).filter(departs__isnull=False).order_by().annotate(place=place).values_list("place")
    found = {
        place: (of, count)
        for place, of, count in counted.annotate(of=Count("pk"), following=Count("pk", filter=Q(departs=False)))
    }
    return [
        Slice(one, Rate(found[number][1], found[number][0]) if number in found else Rate(0, 0))
        for number, one in enumerate(slices)
    ]


def sliced(period: Period) -> list[Period]:
    """Return the weeks, months or years of a period, as its length wants; none where nothing was ever decided."""
    since = period.since
    if since is None:
        first = Decision.objects.taken().order_by("decided_at").values_list("decided_at")
        found = first.first()
        if found is None:
            return []
        since = timezone.localdate(found[0])
        if since > period.until:
            return []
    days = (period.until - since).days + 1
    starts = [since]
    while (following := _following(starts[-1], days)) <= period.until:
        starts.append(following)
    ends = [*starts[1:], period.until + timedelta(days=1)]
    return [Period(start, end - timedelta(days=1)) for start, end in zip(starts, ends, strict=True)]


def _following(day: date, days: int) -> date:
    """Return the first day of the next week, month or year."""
    if days <= _WEEKS:
        return day + timedelta(days=7 - day.weekday())
    if days <= _MONTHS:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return date(day.year + 1, 1, 1)


def _looked(period: Period) -> dict[str, Times]:
    """Return the times by what was said to be looked at; a decision counts under each, and under "" if nothing."""
    ending = taken(period).filter(outcome__in=ENDING).order_by().annotate(looks=LOOKS)
    found: dict[str, list[tuple[int | None, int]]] = {}
    for looks, step, count in ending.values_list("looks").annotate(step=_STEP).annotate(count=Count("pk")):
        for name in json.loads(looks) or [""]:
            found.setdefault(name, []).append((step, count))
    return {name: _times(found[name]) for name in (*Looked.values, "") if name in found}


def _second(period: Period) -> SecondLooks:
    back = sent_back(period)
    by_result = {name: Count("pk", filter=result_of_sending_back(name)) for name in (CHANGED, KEPT, OPEN)}
    counted = back.aggregate(every=Count("pk"), **by_result)
    awaiting = Decision.objects.filter(period.holds("decided_at"), state=DecisionState.AWAITING_SECOND)
    return SecondLooks(
        confirmed=acted_on(period, Act.CONFIRM).count(),
        sent_back=counted["every"],
        changed=counted[CHANGED],
        kept=counted[KEPT],
        open=counted[OPEN],
        awaiting=awaiting.count(),
    )


def reviews(period: Period) -> Reviews:
    """Count reviews by their decisions: one that was reopened twice counts once, as in the list that it leads to."""
    counts = {
        name: Count(decision_of_review(name), filter=reviews_that(period, name), distinct=True)
        for name in (REOPENED, CHANGED, KEPT, WITHDRAWN)
    }
    return Reviews(**Review.objects.aggregate(**counts))


def _groups(period: Period, attributes: Collection[str]) -> list[GroupFigures]:
    conditions = {name: group_conditions(name) for name in (AGE, GENDER) if name in attributes}
    if not conditions:
        return []
    places = {
        f"in_{attribute}": Case(*(When(condition, then=Value(name)) for name, condition in groups.items()))
        for attribute, groups in conditions.items()
    }
    counted = final(taken(period)).order_by().annotate(**places).values_list(*places)
    accepts, recommends = Q(outcome__in=ACCEPTS), Q(recommendation=Answer.APPROVE)
    totals: dict[tuple[str, str], list[int]] = {}
    for *groups, of, accepted, recommended in counted.annotate(
        of=Count("pk"), accepted=Count("pk", filter=accepts), recommended=Count("pk", filter=recommends)
    ):
        for one in zip(conditions, groups, strict=True):
            so_far = totals.get(one, [0, 0, 0])
            totals[one] = [so_far[0] + of, so_far[1] + accepted, so_far[2] + recommended]
    return [
        GroupFigures(attribute, name, Rate(total[1], total[0]), Rate(total[2], total[0]))
        for attribute, groups in conditions.items()
        for name in groups
        if (total := totals.get((attribute, name)))
    ]


def _late(today: date) -> dict[DecisionState, int]:
    counted = dict(overdue(today).order_by().values_list("state").annotate(count=Count("pk")))
    return {state: counted[state] for state in DecisionState if state in counted}
