"""The figures of the oversight, against counting every decision one by one."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from scoring.core.decisions.rules import ACCEPTS
from scoring.core.oversight.choice import ENDING, TIMES, Period, taken
from scoring.core.oversight.figures import FEWEST, Oversight, Rate, Times, oversight, sliced
from scoring.models.decisions import Decision, DecisionState, DecisionStep, Looked
from scoring.models.reviews import Review
from scoring.models.versions import Answer
from tests.scoring.oversight.random_decisions import random_decisions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
AGE, GENDER = "age_years", "code_gender"
SEEDS = (1, 2, 3)


def periods() -> list[Period]:
    today = timezone.localdate()
    return [Period(None, today), Period(today - timedelta(days=44), today - timedelta(days=3))]


def counted(period: Period) -> Oversight:
    return oversight(period, attributes=(AGE, GENDER), today=timezone.localdate())


def is_in(period: Period, moment: datetime) -> bool:
    day = timezone.localdate(moment)
    return (period.since is None or day >= period.since) and day <= period.until


def held(period: Period) -> list[Decision]:
    """Return the decisions of a period, found one by one."""
    every = Decision.objects.select_related("client", "reason", "review_of")
    return [one for one in every if one.state != DecisionState.DRAFT and is_in(period, one.decided_at)]


def step_of(seconds: int) -> int:
    size = 5 if seconds < 120 else 60 if seconds < 3_600 else 600
    return seconds // size * size


def times_of(decisions: list[Decision]) -> tuple[dict[str, int], int, int | None]:
    """Return how many decisions there are of each length, without opening, and the median step."""
    ending = [one for one in decisions if one.outcome in ENDING]
    known = sorted(one.seconds_on_file for one in ending if one.seconds_on_file is not None)
    lengths = {
        name: sum(least <= seconds < (math.inf if most is None else most) for seconds in known)
        for name, (least, most) in TIMES.items()
    }
    median = step_of(known[(len(known) - 1) // 2]) if len(known) >= FEWEST else None
    return lengths, len(ending) - len(known), median


def as_told(times: Times) -> tuple[dict[str, int], int, int | None]:
    return times.by_length, times.unopened, times.median


@pytest.mark.parametrize("seed", SEEDS)
def test_decisions_people_and_reasons_are_counted_as_one_by_one(seed: int) -> None:
    random_decisions(seed)
    for period in periods():
        found, decisions = counted(period), held(period)
        assert decisions
        assert found.matrix == Counter((Answer(one.recommendation), one.outcome) for one in decisions)
        assert found.decisions == len(decisions)
        assert {one.by for one in found.people} == {one.decided_by_id for one in decisions}
        for person in found.people:
            own = [one for one in decisions if one.decided_by_id == person.by]
            answers = [one.departs for one in own if one.departs is not None]
            assert person.decisions == len(own)
            assert person.departures == Rate(sum(answers), len(answers))
            assert as_told(person.times) == times_of(own)
        assert as_told(found.times) == times_of(decisions)
        departing = [one for one in decisions if one.departs]
        assert dict(found.reasons) == Counter(one.reason for one in departing)
        assert found.departures.count == len(departing) == sum(count for _, count in found.reasons)


@pytest.mark.parametrize("seed", SEEDS)
def test_agreement_is_counted_by_weeks_and_months_that_are_the_period(seed: int) -> None:
    random_decisions(seed)
    for period in periods():
        found, decisions = counted(period), held(period)
        first = min(timezone.localdate(one.decided_at) for one in decisions)
        for one in found.agreement:
            answers = [d.departs for d in decisions if d.departs is not None and is_in(one.period, d.decided_at)]
            assert one.following == Rate(answers.count(False), len(answers))
        slices = [one.period for one in found.agreement]
        assert slices[0].since == (period.since or first)
        assert slices[-1].until == period.until
        days = [(one.until, other.since) for one, other in pairwise(slices)]
        assert all(end + timedelta(days=1) == start for end, start in days)  # type: ignore[operator]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_looked_at_and_groups_are_counted_as_one_by_one(seed: int) -> None:
    random_decisions(seed)
    for period in periods():
        found, decisions = counted(period), held(period)
        for name in (*Looked.values, ""):
            own = [d for d in decisions if d.outcome in ENDING and (name in d.looked_at if name else not d.looked_at)]
            assert as_told(found.looked.get(name, Times())) == times_of(own)
        final = [one for one in decisions if one.state == DecisionState.FINAL and one.outcome in ENDING]
        for attribute in (AGE, GENDER):
            by_group: dict[str, list[Decision]] = {}
            for one in final:
                by_group.setdefault(group_of(one, attribute), []).append(one)
            groups = {one.name: one for one in found.groups if one.attribute == attribute}
            assert set(groups) == set(by_group) - {""}
            for name, group in groups.items():
                own = by_group[name]
                assert group.accepted == Rate(sum(one.outcome in ACCEPTS for one in own), len(own))
                assert group.recommended == Rate(sum(one.recommendation == "APPROVE" for one in own), len(own))


def group_of(one: Decision, attribute: str) -> str:
    if attribute == GENDER:
        return one.client.code_gender if one.client.code_gender in ("F", "M") else ""
    age = -one.client.days_birth / 365.25
    bands = {"<30": (0, 30), "30-39": (30, 40), "40-49": (40, 50), "50-59": (50, 60), "60+": (60, 200)}
    return next(name for name, (least, below) in bands.items() if least <= age < below)


@pytest.mark.parametrize("seed", SEEDS)
def test_second_looks_reviews_and_what_is_late_are_counted_as_one_by_one(seed: int) -> None:
    random_decisions(seed)
    today = timezone.localdate()
    for period in periods():
        found = counted(period)
        acts: dict[str, set[int]] = {"confirm": set(), "send_back": set()}
        for step in DecisionStep.objects.order_by("pk"):
            if step.act in acts and is_in(period, step.at):
                acts[step.act].add(step.decision_id)
        assert found.second.confirmed == len(acts["confirm"])
        results: Counter[str] = Counter()
        for one in Decision.objects.filter(pk__in=acts["send_back"]):
            if after := Decision.objects.filter(replaces=one).first():
                taken_again = "kept" if after.outcome == one.outcome else "changed"
                results["open" if after.state == DecisionState.DRAFT else taken_again] += 1
        second = found.second
        assert second.sent_back == len(acts["send_back"])
        assert (second.changed, second.kept, second.open) == (results["changed"], results["kept"], results["open"])
        opened: set[int] = set()
        over: dict[str, set[int | None]] = {"upheld": set(), "changed": set(), "withdrawn": set()}
        for review in Review.objects.all():
            if is_in(period, review.opened_at):
                opened.add(review.decision_id)
            if review.closed_at and is_in(period, review.closed_at):
                is_closed = review.state == "closed"
                over[review.result or review.state].add(review.closed_with_id if is_closed else review.decision_id)
        again = found.reviews
        assert opened
        assert all(over.values())
        assert again.reopened == len(opened)
        assert (again.kept, again.changed, again.withdrawn) == tuple(map(len, over.values()))
        awaiting = [d for d in Decision.objects.filter(state="awaiting_second") if is_in(period, d.decided_at)]
        assert second.awaiting == len(awaiting)
        late = [one for one in Decision.objects.exclude(state="replaced") if one.is_overdue(today)]
        assert found.late == Counter(one.state for one in late)


def test_as_many_queries_are_asked_for_few_decisions_as_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(16):
        counted(periods()[0])
    random_decisions(1)
    with django_assert_max_num_queries(16):
        counted(periods()[0])


def test_under_ten_decisions_there_is_neither_rate_nor_median() -> None:
    assert Rate(3, FEWEST - 1).share is None
    assert Rate(3, FEWEST - 1).interval is None
    assert Rate(3, FEWEST).share == 0.3
    low, high = Rate(3, FEWEST).interval or (1.0, 0.0)
    assert low < 0.3 < high
    assert Times({30: FEWEST - 1}).median is None
    assert Times({30: FEWEST - 1, 60: 1}).median == 30


def test_a_day_is_that_of_the_portal() -> None:
    one = random_decisions(1)[0]
    day = date(2026, 3, 15)
    Decision.objects.exclude(pk=one.pk).update(state=DecisionState.REPLACED, decided_at=timezone.now())
    for clock, is_of_that_day in ((time(0, 0), True), (time(23, 59, 59), True)):
        moment = timezone.make_aware(datetime.combine(day, clock))
        Decision.objects.filter(pk=one.pk).update(decided_at=moment, state=DecisionState.FINAL)
        assert taken(Period(day, day)).exists() is is_of_that_day
        assert not taken(Period(day - timedelta(days=1), day - timedelta(days=1))).exists()
        assert not taken(Period(day + timedelta(days=1), day + timedelta(days=1))).exists()


@pytest.mark.parametrize(
    ("days", "count", "second"),
    [
        (1, 1, None),
        (30, 5, date(2026, 3, 9)),  # the 2nd of March 2026 is a Monday
        (101, 4, date(2026, 4, 1)),
        (3 * 366 + 1, 4, date(2027, 1, 1)),
    ],
)
def test_longer_periods_are_told_by_longer_parts(days: int, count: int, second: date | None) -> None:
    since = date(2026, 3, 2)
    found = sliced(Period(since, since + timedelta(days=days - 1)))
    assert len(found) == count
    assert found[0].since == since
    assert second is None or found[1].since == second
