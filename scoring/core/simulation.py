"""Says what a client's result would be after changes, and which would be enough. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
from django.conf import settings

import ml.changes.counterfactual
from clients.models.client import Client
from clients.records import application_of, records_of
from ml.changes.actions import Lever, population_bounds
from ml.changes.counterfactual import Counterfactuals
from ml.changes.linked import Scale, scales, with_moved
from ml.changes.rules import ProposalRules
from ml.changes.simulation import (
    CHANGEABLE,
    Changeable,
    ChangesRefusedError,
    Ground,
    Range,
    Refusal,
    values_after,
)
from ml.features.definition import Value
from ml.serving.model import Model
from ml.serving.recompute import recompute, variants
from ml.tables.numerics import FloatArray
from scoring.core import engine
from scoring.core.assessment import Assessment, assessment_of, assessments_of, recommendation_of, shortfalls
from scoring.core.budget import Budget, budget_in
from scoring.core.engine import feature_values
from scoring.models.versions import Recommendation

Columns = dict[str, Value]  # of the application: what they become
_Answer = tuple[float | None, Recommendation | None]


@dataclass(frozen=True)
class OpenToChange:
    """What a what-if may change of a client: its present value and, for numbers, what it may become."""

    changeable: Changeable
    value: Value
    allowed: Range | None


@dataclass(frozen=True)
class Changed:
    """A value of the application before and after. `asked` is False where it moved along with another change."""

    name: str
    before: Value
    after: Value
    asked: bool


@dataclass(frozen=True)
class Moved:
    """How far a feature's contribution moved, in log-odds (positive raises risk), and its value before and after."""

    feature: str
    before: Value
    after: Value
    difference: float


@dataclass(frozen=True)
class Strip:
    """What the model would recommend at each place of a scale, the rest of the request following as it does by hand.

    None where the request cannot be so.
    """

    scale: Scale
    recommendations: tuple[Recommendation | None, ...]


@dataclass(frozen=True)
class WhatIf:
    """A client's assessment as it is and as it would be, by the same model.

    `values` are those after the changes; `strips` lead on from there, by linked number, where they were asked for.
    """

    before: Assessment
    after: Assessment
    changed: tuple[Changed, ...]
    budget_before: Budget
    budget_after: Budget
    values: Mapping[str, Value]
    strips: Mapping[str, Strip]

    @property
    def values_before(self) -> dict[str, Value]:
        """What the application says of each changeable."""
        return {**self.values, **{change.name: change.before for change in self.changed}}

    def moved(self, most: int) -> tuple[tuple[Moved, ...], tuple[float, ...]]:
        """Return the `most` contributions that moved farthest, and by how much each of the others did.

        All of them add up to the difference of the log-odds.
        """
        before, after = self.before.contributions, self.after.contributions
        differences = {name: amount - before.by_feature[name] for name, amount in after.by_feature.items()}
        names = sorted((n for n in differences if differences[n]), key=lambda n: (-abs(differences[n]), n))
        first = tuple(Moved(n, before.value(n), after.value(n), differences[n]) for n in names[:most])
        return first, tuple(differences[name] for name in names[most:])


@dataclass(frozen=True)
class Simulated:
    """A changed application's result, or why the model's population no longer has such an application.

    `recommendation` is None where it is refused, or too incomplete to have one; `values` are those after the changes.
    """

    probability_of_default: float | None
    recommendation: Recommendation | None
    refusals: tuple[Refusal, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def budget(self) -> Budget:
        """What the payment would take of the income."""
        return budget_in(self.values)


@dataclass(frozen=True)
class Subject:
    """A client whose application may be changed, read once: `subject_of`. What it is asked stores nothing."""

    client: Client
    model: Model
    application: pa.Table
    row: FloatArray

    @cached_property
    def ground(self) -> Ground:
        """What changes depart from."""
        return Ground.of(self.application, self.model.manifest["reference"])

    def open_to_change(self) -> tuple[OpenToChange, ...]:
        """Return what a what-if may change of the client, in the order of `ml.changes.simulation.CHANGEABLE`."""
        values, allowed = self.ground.before, self.ground.ranges({})
        return tuple(OpenToChange(one, values[name], allowed.get(name)) for name, one in CHANGEABLE.items())

    def assess(self) -> Assessment:
        """Return the client's assessment as the file is."""
        return assessment_of(self.client, self.row, self.model)

    def values_after(self, changes: Mapping[str, Value]) -> dict[str, Value]:
        """Return what the application says of each changeable after `changes`. Raises ChangesRefusedError."""
        return values_after(self.ground.before, self._columns(changes))

    def what_if(self, changes: Mapping[str, Value], *, with_strips: bool = False) -> WhatIf:
        """Return the assessment before and after `changes`, see `what_if`; with the strips that lead on from there."""
        columns, before = self._columns(changes), self.ground.before
        scales = self.scales(changes) if with_strips else {}
        along = [with_moved(changes, {name: point}) for name, scale in scales.items() for point in scale.points]
        found = [self._columns_or_refusal(one) for one in along]
        rows = self._rows([columns, *_possible(found)])
        sides = np.concatenate([self.row, rows[:1]]) if columns else self.row
        assessed = assessments_of(self.client, sides, self.model, [(), columns][: len(sides)])
        values = values_after(before, columns)
        return WhatIf(
            before=assessed[0],
            after=assessed[-1],
            changed=_changed(before, values, changes),
            budget_before=budget_in(before),
            budget_after=budget_in(values),
            values=values,
            strips=_strips(scales, self._answers(found, rows[1:])),
        )

    def simulate(self, many: Sequence[Mapping[str, Value]]) -> tuple[Simulated, ...]:
        """Return what each of several changes would lead to, scored in one call."""
        found = [self._columns_or_refusal(changes) for changes in many]
        answers = self._answers(found, self._rows(_possible(found)))
        return tuple(
            Simulated(None, None, one.refusals)
            if isinstance(one, ChangesRefusedError)
            else Simulated(*answer, values=values_after(self.ground.before, one))
            for one, answer in zip(found, answers, strict=True)
        )

    def _rows(self, columns: Sequence[Columns]) -> FloatArray:
        """Return the feature rows (n, len(FEATURES)) of n changed applications, computed in one call."""
        return (
            recompute(self._variants(columns), self.row) if any(columns) else np.repeat(self.row, len(columns), axis=0)
        )

    def _answers(self, found: Sequence[Columns | ChangesRefusedError], rows: FloatArray) -> list[_Answer]:
        """Return the answer to each of several changes; `rows` are the feature rows of those that can be made."""
        if not len(rows):
            return [(None, None)] * len(found)
        probabilities, short = self.model.probability_of_default(rows).tolist(), shortfalls(rows, self.model)
        answers = zip(probabilities, short, strict=True)
        told = iter((one, recommendation_of(one, lack, self.model.review_band)) for one, lack in answers)
        return [(None, None) if isinstance(one, ChangesRefusedError) else next(told) for one in found]

    def _columns_or_refusal(self, changes: Mapping[str, Value]) -> Columns | ChangesRefusedError:
        try:
            return self._columns(changes)
        except ChangesRefusedError as error:
            return error

    def scales(self, changes: Mapping[str, Value]) -> dict[str, Scale]:
        """Return how far each of the linked numbers plausibly goes, see `ml.changes.linked.scales`."""
        return scales(self.ground, self.model.manifest["reference"], changes)

    def _columns(self, changes: Mapping[str, Value]) -> dict[str, Value]:
        return self.ground.changed_columns(changes)

    def _variants(self, columns: Sequence[Mapping[str, Value]]) -> pa.Table:
        """Return one application a mapping; a column that another mapping alone changes stays what it is."""
        names = sorted({name for one in columns for name in one} | {"amt_credit"})  # at least one, to say how many rows
        now = self.application.select(names).to_pylist()[0]
        return variants(self.application, {name: [one.get(name, now[name]) for one in columns] for name in names})


def subject_of(client: Client, *, now: datetime) -> Subject:
    """Return the client, read whole, ready to be asked for what-ifs. Stores nothing but the client's own feature row.

    Raises engine.NoModelError where no model is in service: the bounds are those of its reference population.
    """
    model = engine.current_model()
    return Subject(client, model, application_of(client), feature_values(client, now=now))


def what_if(client: Client, changes: Mapping[str, Value], *, now: datetime) -> WhatIf:
    """Return the client's assessment before and after `changes`: changeable name → value, in the table's units.

    What moves along with a change is changed too (see `ml.changes.simulation.changed_columns`). Features are computed
    anew from the changed application; histories stay. Nothing is stored but the client's own feature row.
    Raises ml.changes.simulation.ChangesRefusedError, which names each field, and engine.NoModelError.
    """
    return subject_of(client, now=now).what_if(changes)


def _possible(found: Sequence[Columns | ChangesRefusedError]) -> list[Columns]:
    return [one for one in found if not isinstance(one, ChangesRefusedError)]


def _strips(scales: Mapping[str, Scale], answers: Iterable[_Answer]) -> dict[str, Strip]:
    """Return the strips of `scales`, whose places were answered one scale after the other."""
    told = iter(answers)
    return {name: Strip(scale, tuple(next(told)[1] for _ in scale.points)) for name, scale in scales.items()}


def _changed(before: dict[str, Value], after: dict[str, Value], asked: Mapping[str, Value]) -> tuple[Changed, ...]:
    return tuple(
        Changed(name, before[name], after[name], asked=name in asked and asked[name] != before[name])
        for name in CHANGEABLE
        if before[name] != after[name]
    )


def counterfactuals(client: Client, *, locked: Set[Lever] = frozenset(), now: datetime) -> Counterfactuals:
    """Return the smallest changes that would lead the client to an approval or end a refusal, or why there are none.

    No `locked` lever is moved. A proposal's `columns` are changes that `what_if` takes. Nothing is stored but the
    client's own feature row. Raises engine.NoModelError where no model is in service or recommendations are stopped.
    """
    engine.check_recommends()
    model = engine.current_model()
    return ml.changes.counterfactual.counterfactuals(
        model,
        records_of(client),
        feature_values(client, now=now),
        population_bounds(model.manifest["reference"]),
        rules=ProposalRules(**settings.PROPOSAL_RULES),
        locked=locked,
    )
