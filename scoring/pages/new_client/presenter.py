"""Puts new applications into words: what was written down, what is saved, what is still to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ml.tables import TABLES
from scoring.charts.chart import labelled
from scoring.core.applications import REQUIRED, STEPS, Step, left_of, step_of
from scoring.core.decisions.rules import may_change
from scoring.core.decisions.service import may_delete, standing_of
from scoring.models.applications import NewApplication
from scoring.models.decisions import Decision
from scoring.text.applications import application_name, application_steps
from scoring.text.days import time_of_day
from scoring.text.facts import fact
from scoring.text.standing import standing_label

_LINE = ("amt_credit", "days_birth")


@dataclass(frozen=True)
class StepView:
    """A step as the form's list of steps shows it: `left` says how many required facts it still lacks."""

    number: int
    label: str
    current: bool
    done: bool
    left: str


def describe_steps(application: NewApplication, here: Step) -> list[StepView]:
    """Return the steps, in order, with what each still lacks."""
    left = [step_of(name) for name in left_of(application)]
    return [
        StepView(
            number=number,
            label=label,
            current=step is here,
            done=number <= application.step and step not in left,
            left=_left_in(left.count(step)),
        )
        for number, (step, label) in enumerate(zip(STEPS, application_steps(), strict=True), 1)
    ]


def left_sentence(application: NewApplication) -> str:
    """Return how many required facts are still to be written down, before there is an answer."""
    left = len(left_of(application))
    if not left:
        return _("Tout l’indispensable est saisi.")
    return ngettext(
        "Il reste %(left)s information indispensable sur %(all)s.",
        "Il reste %(left)s informations indispensables sur %(all)s.",
        left,
    ) % {"left": left, "all": len(REQUIRED)}


def _left_in(count: int) -> str:
    return ngettext("%(count)s indispensable", "%(count)s indispensables", count) % {"count": count} if count else ""


def describe_draft(
    application: NewApplication, step: Step, echoes: Mapping[str, str], *, wrong: int, changed: bool, frozen: str = ""
) -> dict[str, Any]:
    """Return what the form's script shows once a draft was sent: what is saved, what is not, what is still left.

    `wrong` fields were not saved; nothing was where another window `changed` the step, or for what `frozen` says.
    """
    return {
        "version": None if changed or frozen else application.version_of(step),
        "saved": frozen or _draft_sentence(application, wrong, changed=changed),
        "left": left_sentence(application),
        "echoes": {f"{name}_echo": words for name, words in echoes.items()},
        "steps": {str(view.number): view.left for view in describe_steps(application, step)},
    }


def _draft_sentence(application: NewApplication, wrong: int, *, changed: bool) -> str:
    if changed:
        return _("Non enregistré : cette étape a changé dans une autre fenêtre. Enregistrez pour voir ce qui diffère.")
    if wrong:
        return ngettext(
            "Enregistré, sauf %(count)s champ à corriger.", "Enregistré, sauf %(count)s champs à corriger.", wrong
        ) % {"count": wrong}
    return _("Enregistré à %(time)s") % {"time": time_of_day(application.changed_at)}


@dataclass(frozen=True)
class LineView:
    """An application in a list: what it is called, what is asked for, and the number of the step to resume it at.

    `state` and `state_label` are those of its decision, empty without one; it may forbid to change or delete.
    """

    pk: int
    file: int
    name: str
    told: str
    begun_at: datetime
    finished: bool
    next: int
    state: str
    state_label: str
    may_change: bool
    may_delete: bool


def list_line(application: NewApplication, by: User, current: Decision | None = None) -> LineView:
    """Return an application as a list shows it to `by`, with its decision."""
    return LineView(
        pk=application.pk,
        file=application.file_number,
        name=application_name(application),
        told=application_line(application.data),
        begun_at=application.created_at,
        finished=application.step == len(STEPS),
        next=min(application.step + 1, len(STEPS)),
        state=current.state if current else "",
        state_label=standing_label(current) if current else "",
        may_change=may_change(standing_of(current).state),
        may_delete=may_delete(application, by, current),
    )


def application_facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what was written down, in the order of the table."""
    return [fact(c.name, data[c.name]) for c in TABLES["application"].columns if c.name in data]


def application_line(data: Mapping[str, Any]) -> str:
    """Return an application in one line, by what a person recognises it: credit and age, each with its name."""
    facts = application_facts({name: data[name] for name in _LINE if name in data})
    return " · ".join(labelled(label, value) for label, value in facts)
