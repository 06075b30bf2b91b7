"""What waits for somebody to decide, most urgent first. The morning page shows the first of it, the work list all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from scoring.core.decisions.rules import Person, next_act
from scoring.core.decisions.service import person_of, standing_of
from scoring.core.search import ClientRow
from scoring.core.worklist import lines_of
from scoring.models.decisions import Decision, DecisionState


@dataclass(frozen=True)
class Waiting:
    """Files that wait, each with its line, and how many there are in all."""

    lines: list[tuple[Decision, ClientRow]]
    count: int


@dataclass(frozen=True)
class Work:
    """What waits for a person: as a senior (None for others), their own, and what is due.

    `due` are the documents that others asked for and whose day has come: whoever decides may take the file up.
    """

    as_senior: Waiting | None
    own: Waiting
    due: Waiting

    @property
    def count(self) -> int:
        """How many files wait in all."""
        lists = (self.as_senior, self.own, self.due)
        return sum(one.count for one in lists if one is not None)


def work_of(user: User, most: int, today: date) -> Work | None:
    """Return the first `most` of each list of what waits for `user`; None for who decides nothing.

    What a person may do is said by the rules alone: everything that waits is asked about, in one query.
    """
    person = person_of(user)
    if not person.decides:
        return None
    lists: dict[str, list[int]] = {name: [] for name in ("as_senior", "own", "due")}
    for decision in Decision.objects.waiting().most_urgent_first():
        if name := _list_of(decision, person, today):
            lists[name].append(decision.pk)
    shown = [key for keys in lists.values() for key in keys[:most]]
    decisions = Decision.objects.select_related("decided_by", "reason").in_bulk(shown)
    rows = lines_of([one.file_number for one in decisions.values()])
    waiting = {
        name: Waiting([(decisions[key], rows[decisions[key].file_number]) for key in keys[:most]], len(keys))
        for name, keys in lists.items()
    }
    as_senior = waiting.pop("as_senior")
    return Work(as_senior=as_senior if person.confirms else None, **waiting)


def _list_of(decision: Decision, person: Person, today: date) -> str | None:
    """Return the list of a person in which a decision stands; None where it is not theirs to act on, or not now."""
    standing = standing_of(decision)
    if next_act(standing, person) is None:
        return None
    if standing.state in (DecisionState.REFERRED, DecisionState.AWAITING_SECOND):
        return "as_senior"
    if standing.author == person.pk:
        return "own"
    is_due = decision.due_date is not None and decision.due_date <= today
    return "due" if standing.state is DecisionState.AWAITING_DOCUMENTS and is_due else None
