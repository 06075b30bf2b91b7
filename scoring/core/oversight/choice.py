"""Which decisions a figure of the oversight counts: whoever follows a figure finds as many as it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from ml.population.importance import AGE, AGES
from ml.tables.durations import DAYS_A_YEAR
from scoring.core.days import midnight
from scoring.core.decisions.rules import ACCEPTS, Act
from scoring.models.decisions import Decision, DecisionOutcome, DecisionQuerySet, DecisionState, DecisionStep
from scoring.models.reviews import Review, ReviewResult, ReviewState

# What ends a request; the other outcomes wait for something.
ENDING = (*ACCEPTS, DecisionOutcome.REFUSE)
NOTHING = "nothing"  # in the place of a reason, or of what was looked at
# Seconds on file, from the first to less than the second.
TIMES: dict[str, tuple[int, int | None]] = {
    "under_1": (0, 60),
    "under_5": (60, 300),
    "under_15": (300, 900),
    "under_60": (900, 3_600),
    "longer": (3_600, None),
}
QUICK, UNOPENED, OPENED = "under_1", "unopened", "opened"
CONFIRMED, SENT_BACK, AWAITING = "confirmed", "sent_back", "awaiting"
CHANGED, KEPT, OPEN = "changed", "kept", "open"
REOPENED, WITHDRAWN = "reopened", "withdrawn"
GENDER = "code_gender"
LOOKS = Cast("looked_at", TextField())  # what was looked at, as a text: SQLite does not look into lists
_GENDERS = ("F", "M")


@dataclass(frozen=True)
class Period:
    """Days, both included; without `since`, from the beginning."""

    since: date | None
    until: date

    @property
    def start(self) -> datetime | None:
        """The first moment."""
        return None if self.since is None else midnight(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return midnight(self.until + timedelta(days=1))

    def holds(self, field: str) -> Q:
        """Return the condition that a moment lies in it."""
        within = Q(**{f"{field}__lt": self.end})
        return within & Q(**{f"{field}__gte": self.start}) if self.start else within


@dataclass(frozen=True)
class Chosen:
    """Decisions of a period, and which of them. Empty values choose all.

    `departs` is "yes" or "no", of decisions that answer a clear recommendation. `reason` is a code, `by` an account,
    `time` one of TIMES, UNOPENED or OPENED, of decisions that end a request, as `looked`, a Looked. NOTHING stands for
    no reason, and for nothing looked at. `group` is « attribute:name » of final decisions. `second` and `review` tell
    what happened in the period, whenever the decision was taken. `overdue` knows no period.
    """

    period: Period
    recommendation: str = ""
    outcome: str = ""
    departs: str = ""
    reason: str = ""
    by: int | None = None
    time: str = ""
    looked: str = ""
    group: str = ""
    second: str = ""
    review: str = ""
    result: str = ""
    overdue: str = ""


def chosen(asked: Chosen, today: date) -> DecisionQuerySet:
    """Return the decisions that are asked for."""
    if asked.overdue:
        return overdue(today).filter(state=asked.overdue)
    if asked.second or asked.review:
        return _acted_on(asked)
    found = taken(asked.period)
    if asked.recommendation:
        found = found.filter(recommendation=asked.recommendation)
    if asked.outcome:
        found = found.filter(outcome=asked.outcome)
    if asked.departs:
        found = found.filter(departs=asked.departs == "yes")
    if asked.reason:
        found = found.filter(reason=None) if asked.reason == NOTHING else found.filter(reason__code=asked.reason)
    if asked.by is not None:
        found = found.filter(decided_by=asked.by)
    if asked.time:
        found = found.filter(outcome__in=ENDING).filter(_timed(asked.time))
    if asked.looked:
        found = found.filter(outcome__in=ENDING).annotate(looks=LOOKS).filter(_looked(asked.looked))
    if asked.group:
        attribute, _, name = asked.group.partition(":")
        found = final(found).filter(group_conditions(attribute)[name])
    return found


def taken(period: Period) -> DecisionQuerySet:
    """Return the decisions taken in a period, those that a later one has replaced too; drafts are none."""
    return Decision.objects.taken().filter(period.holds("decided_at"))


def final(found: DecisionQuerySet) -> DecisionQuerySet:
    """Return those that stand."""
    return found.filter(state=DecisionState.FINAL, outcome__in=ENDING)


def overdue(today: date) -> DecisionQuerySet:
    """Return the decisions that wait past their day."""
    return Decision.objects.current().filter(due_date__lt=today)


def acted_on(period: Period, act: Act) -> DecisionQuerySet:
    """Return the decisions to which somebody did this in a period."""
    steps = DecisionStep.objects.filter(period.holds("at"), act=act)
    return Decision.objects.filter(pk__in=steps.values("decision"))


def sent_back(period: Period) -> DecisionQuerySet:
    """Return the decisions sent back in a period; their author's draft has replaced them."""
    return acted_on(period, Act.SEND_BACK)


def result_of_sending_back(result: str) -> Q:
    """Return the condition that what was sent back is still a draft, or was taken again changed or as it was."""
    is_open = Q(replaced_by__state=DecisionState.DRAFT)
    if result == OPEN:
        return is_open
    same = Q(replaced_by__outcome=F("outcome"))
    return Q(replaced_by__isnull=False) & ~is_open & (same if result == KEPT else ~same)


def reviews_that(period: Period, what: str) -> Q:
    """Return the condition that a review began in a period (REOPENED), or ended so in it: CHANGED, KEPT, WITHDRAWN."""
    if what == REOPENED:
        return period.holds("opened_at")
    over = {
        CHANGED: Q(result=ReviewResult.CHANGED),
        KEPT: Q(result=ReviewResult.UPHELD),
        WITHDRAWN: Q(state=ReviewState.WITHDRAWN),
    }
    return period.holds("closed_at") & over[what]


def decision_of_review(what: str) -> str:
    """Return the field of a review that names the decision counted: the new one where one ended the review."""
    return "closed_with" if what in (CHANGED, KEPT) else "decision"


def _acted_on(asked: Chosen) -> DecisionQuerySet:
    if asked.second == AWAITING:
        return Decision.objects.filter(asked.period.holds("decided_at"), state=DecisionState.AWAITING_SECOND)
    if asked.second == CONFIRMED:
        return acted_on(asked.period, Act.CONFIRM)
    if asked.second == SENT_BACK:
        found = sent_back(asked.period)
        return found.filter(result_of_sending_back(asked.result)) if asked.result else found
    reviews = Review.objects.filter(reviews_that(asked.period, asked.review))
    return Decision.objects.filter(pk__in=reviews.values(decision_of_review(asked.review)))


def _timed(name: str) -> Q:
    if name in (UNOPENED, OPENED):
        return Q(seconds_on_file__isnull=name == UNOPENED)
    least, most = TIMES[name]
    within = Q(seconds_on_file__gte=least)
    return within if most is None else within & Q(seconds_on_file__lt=most)


def _looked(name: str) -> Q:
    return Q(looks="[]") if name == NOTHING else Q(looks__contains=f'"{name}"')


def group_conditions(attribute: str) -> dict[str, Q]:
    """Return the condition on decisions of each group of an attribute, AGE or GENDER, by the group's name."""
    if attribute != AGE:
        return {name: _said(attribute, "", name) for name in _GENDERS}
    ends = [0, *AGES, None]
    names = [f"<{AGES[0]}", *(f"{low}-{high - 1}" for low, high in pairwise(AGES)), f"{AGES[-1]}+"]
    return {name: _aged(low or 0, high) for name, (low, high) in zip(names, pairwise(ends), strict=True)}


def _aged(least: int, below: int | None) -> Q:
    """Return the condition that somebody was so old at the application: days of birth count back from it."""
    old_enough = _said("days_birth", "__lte", -least * DAYS_A_YEAR)
    return old_enough if below is None else old_enough & _said("days_birth", "__gt", -below * DAYS_A_YEAR)


def _said(column: str, compared: str, value: float | str) -> Q:
    """Return the condition on a column, of the client or as the application has it."""
    return Q(**{f"client__{column}{compared}": value}) | Q(**{f"application__data__{column}{compared}": value})
