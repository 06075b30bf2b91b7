"""New applications: which columns are asked in which step, and saving on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ml.features.definition import Value
from ml.features.lineage import application_columns
from ml.tables import TABLES
from ml.tables.schema import Column
from scoring.core import engine
from scoring.core.applications import REQUIRED, STEPS, Step, client_of, left_of, lock_file, step_of
from scoring.core.assessment import assess
from scoring.core.decisions.rules import may_change
from scoring.core.log.writing import record
from scoring.core.roles import NotTheAuthorError
from scoring.models.applications import NewApplication
from scoring.models.decisions import Decision, DecisionState
from scoring.models.events import Kind

ASKED_FIRST = 0.01  # share of the model's weight from which a column is asked at once; the rest can be unfolded
_APPLICATION = TABLES["application"]
_NEVER_ASKED = {"sk_id_curr", "target"}  # who it is, what is not known yet


# Asked at once whatever they weigh: they say who lives on what is left of the income.
_HOUSEHOLD = {"cnt_children", "cnt_fam_members"}


class FrozenError(RuntimeError):
    """What a decision rests on is neither changed nor deleted. `state` is where the decision stands."""

    def __init__(self, state: DecisionState | None) -> None:
        super().__init__(f"a decision stands on the application: {state}")
        self.state = state


class ChangedMeanwhileError(RuntimeError):
    """The step was saved by another window since this one opened it; the application is as it stands now."""


@dataclass(frozen=True)
class Asked:
    """A column that a step asks for: `required` for an answer, or `first`, or one that can wait folded away."""

    column: Column
    required: bool
    first: bool


def asked_in(step: Step) -> tuple[Asked, ...]:
    """Return what a step asks, the required first, then the heaviest: what weighs nothing in the model is not asked.

    What nobody in front of the client can tell can always wait.

    Raises engine.NoModelError and engine.NoReferenceError: the weights are those of the reference population.
    """
    weights = _weights()
    total = sum(weights.values()) or 1.0
    columns = [c for c in _APPLICATION.columns if step_of(c.name) is step and c.name not in _NEVER_ASKED]
    asked = [c for c in columns if weights.get(c.name, 0.0) > 0 or c.name in REQUIRED | _HOUSEHOLD]
    asked.sort(key=lambda c: (c.name not in REQUIRED, -weights.get(c.name, 0.0), c.name))

    def can_wait(column: Column) -> bool:
        return column.elsewhere or weights.get(column.name, 0.0) / total < ASKED_FIRST

    return tuple(Asked(c, c.name in REQUIRED, c.name in REQUIRED | _HOUSEHOLD or not can_wait(c)) for c in asked)


def start_application(*, by: User, now: datetime) -> NewApplication:
    """Begin an application by `by`; return it."""
    return NewApplication.objects.create(author=by, created_at=now, changed_at=now)


@transaction.atomic
def save_step(
    *,
    application: NewApplication,
    step: Step,
    values: Mapping[str, Value],
    by: User,
    now: datetime,
    name: str | None = None,
    version: int | None = None,
    finished: bool = True,
) -> NewApplication:
    """Keep what a step says: application column → value as the files have it, None where it is not known.

    What `values` leave out stays as it is, and so does the file's name without `name`. What other steps saved meanwhile
    stays too: the application is read again, locked. With the `version` that a window opened, a step that was saved
    since is not overwritten: ChangedMeanwhileError, unless both say the same. `finished` is False for a draft.
    Raises NotTheAuthorError, FrozenError, and KeyError for a column that the step does not ask.
    """
    _refuse_others(application, by)
    if unknown := set(values) - {asked.column.name for asked in asked_in(step)}:
        raise KeyError(f"step {step} does not ask {', '.join(sorted(unknown))}")
    application.refresh_from_db(from_queryset=NewApplication.objects.select_for_update())
    data = {key: value for key, value in {**application.data, **values}.items() if value is not None}
    name = application.name if name is None else name
    step_after = max(application.step, STEPS.index(step) + 1) if finished else application.step
    if (data, name, step_after) == (application.data, application.name, application.step):
        return application
    if data != application.data:
        refuse_frozen(application)
    if (data, name) != (application.data, application.name):
        if version is not None and version != application.version_of(step):
            raise ChangedMeanwhileError(f"application {application.pk}: step {step} was saved meanwhile")
        application.versions = {**application.versions, step: application.version_of(step) + 1}
    application.data, application.name, application.changed_at = data, name, now
    application.step = step_after
    application.save(update_fields=["data", "name", "step", "versions", "changed_at"])
    return application


def delete_application(*, application: NewApplication, by: User) -> None:
    """Delete the application, and a draft of a decision on it. Raises NotTheAuthorError and FrozenError."""
    _refuse_others(application, by)
    number = application.pk
    with transaction.atomic():
        lock_file(application.file_number, by)
        refuse_kept(application)
        Decision.objects.filter(application=application).delete()
        application.delete()
        record(Kind.DELETED, actor=by, application=number)


def needs_others(application: NewApplication) -> bool:
    """Return whether there is no answer, although no required fact is left, because too much else is not known.

    Raises engine.NoModelError.
    """
    return not left_of(application) and not assess(client_of(application), now=application.changed_at).sufficient


def decisions_on(applications: Iterable[NewApplication]) -> dict[int, Decision]:
    """Return the decision that holds for each of some applications, by the application's key, in one query."""
    found = Decision.objects.current().filter(application__in=[one.pk for one in applications])
    return {-one.file_number: one for one in found}


def refuse_frozen(application: NewApplication) -> None:
    """Raise FrozenError where somebody has to act on what was assessed, or has."""
    current = Decision.objects.current().filter(application=application).first()
    state = DecisionState(current.state) if current else None
    if not may_change(state):
        raise FrozenError(state)


def refuse_kept(application: NewApplication) -> None:
    """Raise FrozenError where a decision was taken on the application, be it replaced since."""
    taken = Decision.objects.taken().filter(application=application).order_by("-pk").first()
    if taken is not None:
        raise FrozenError(DecisionState(taken.state))


def _refuse_others(application: NewApplication, by: User) -> None:
    if application.author_id != by.pk:
        raise NotTheAuthorError(f"application {application.pk} is not {by}'s")


def _weights() -> dict[str, float]:
    """Return how much the model leans on each column of the application: the weight of every input computed from it."""
    weights: dict[str, float] = {}
    for read, weight in engine.reference().importance.items():
        for name in application_columns(read):
            weights[name] = weights.get(name, 0.0) + weight
    return weights
