"""What waits for somebody, as lists show it: on the morning page and on the work lists alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from scoring.core.decisions.waiting import Waiting, Work
from scoring.models.decisions import Decision
from scoring.text.days import day_of_year
from scoring.text.decisions import done_sentence
from scoring.text.facts import Line, line
from scoring.text.people import person_name
from scoring.text.standing import standing_label

OneLine = TypeVar("OneLine")


@dataclass(frozen=True)
class WaitingLine:
    """A file that waits: its line, the state, what was decided or asked and by whom, and until when."""

    line: Line
    state: str
    state_label: str
    told: str
    due: str
    is_overdue: bool


@dataclass(frozen=True)
class WorkList(Generic[OneLine]):
    """Files or reviews that wait, of `count` in all; `nothing` is said where there are none."""

    slug: str
    title: str
    nothing: str
    lines: list[OneLine]
    count: int


def work_lists(work: Work, today: date) -> list[WorkList[WaitingLine]]:
    """Return the lists of what waits for a person: a senior's first; others' documents where there are some."""
    found = []
    if work.as_senior is not None:
        nothing = _("Rien n’attend un senior.")
        found.append(_list("senior", _("Transmis ou à confirmer"), nothing, work.as_senior, today))
    nothing = _("Aucun brouillon, aucune pièce attendue.")
    found.append(_list("own", _("Vos dossiers en cours"), nothing, work.own, today))
    if work.due.count:
        found.append(_list("due", _("Pièces arrivées à leur jour, demandées par d’autres"), "", work.due, today))
    return found


def _list(slug: str, title: str, nothing: str, waiting: Waiting, today: date) -> WorkList[WaitingLine]:
    lines = [_line(decision, line(row), today, is_own=slug == "own") for decision, row in waiting.lines]
    return WorkList(slug, title, nothing, lines, waiting.count)


def _line(decision: Decision, told: Line, today: date, *, is_own: bool) -> WaitingLine:
    return WaitingLine(
        line=told,
        state=decision.state,
        state_label=standing_label(decision),
        told="" if is_own else _told(decision),
        due=_due(decision, today),
        is_overdue=decision.is_overdue(today),
    )


def _told(decision: Decision) -> str:
    return _("%(done)s, par %(who)s") % {"done": done_sentence(decision), "who": person_name(decision.decided_by)}


def _due(decision: Decision, today: date) -> str:
    if decision.due_date is None:
        return ""
    return until_words(decision.due_date, is_overdue=decision.is_overdue(today))


def until_words(due: date, *, is_overdue: bool) -> str:
    """Return until which day something waits, or since when it is late."""
    words = _("en retard depuis le %(day)s") if is_overdue else _("pour le %(day)s")
    return words % {"day": day_of_year(due)}
