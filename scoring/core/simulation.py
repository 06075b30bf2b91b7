"""Says what a client's result would be after changes, and which would be enough. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
from django.conf import settings

import ml.changes.counterfactual
from clients.models.client import Client
from clients.records import application_of, records_between
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
    current_values,
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
class WhatIf:
    """A client's assessment as it is and as it would be, by the same model. `values` are those after the changes."""

    before: Assessment
    after: Assessment
    changed: tuple[Changed, ...]
    budget_before: Budget
    budget_after: Budget
    values: Mapping[str, Value]

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
class Strip:
    """What the model would recommend at each place of a scale, the rest of the request following as it does by hand.

    None where the request cannot be so.
    """

    scale: Scale
    recommendations: tuple[Recommendation | None, ...]


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

    def what_if(self, changes: Mapping[str, Value]) -> WhatIf:
        """Return the assessment before and after `changes`, see `what_if`."""
        columns = self._columns(changes)
        values = self.ground.before
        if not columns:
            before, budget = self.assess(), budget_in(values)
            return WhatIf(before, before, (), budget, budget, values)
        application = variants(self.application, {name: [value] for name, value in columns.items()})
        both = np.concatenate([self.row, recompute(application, self.row)])
        before, after = assessments_of(self.client, both, self.model, [(), columns])
        changed = current_values(application)
        return WhatIf(
            before=before,
            after=after,
            changed=_changed(values, changed, changes),
            budget_before=budget_in(values),
            budget_after=budget_in(changed),
            values=changed,
        )

    def simulate(self, many: Sequence[Mapping[str, Value]]) -> tuple[Simulated, ...]:
        """Return what each of several changes would lead to, scored in one call."""
        told: dict[int, Simulated] = {}
        columns: list[dict[str, Value]] = []
        for place, changes in enumerate(many):
            try:
                columns.append(self._columns(changes))
            except ChangesRefusedError as error:
                told[place] = Simulated(None, None, error.refusals)
        if columns:
            rows = recompute(self._variants(columns), self.row)
            probabilities = self.model.probability_of_default(rows).tolist()
            answers = enumerate(zip(probabilities, shortfalls(rows, self.model), strict=True))
            band, before = self.model.review_band, self.ground.before
            for place in range(len(many)):
                if place not in told:
                    scored, (probability, shortfall) = next(answers)
                    values = values_after(before, columns[scored])
                    told[place] = Simulated(probability, recommendation_of(probability, shortfall, band), values=values)
        return tuple(told[place] for place in range(len(many)))

    def scales(self, changes: Mapping[str, Value]) -> dict[str, Scale]:
        """Return how far each of the linked numbers plausibly goes, see `ml.changes.linked.scales`."""
        return scales(self.ground, self.model.manifest["reference"], changes)

    def strips(self, changes: Mapping[str, Value]) -> dict[str, Strip]:
        """Return what the model would recommend along each linked number, by name, all scored in one call."""
        found = self.scales(changes)
        places = [with_moved(changes, {name: point}) for name, scale in found.items() for point in scale.points]
        answers = iter(self.simulate(places))
        return {
            name: Strip(scale, tuple(next(answers).recommendation for _ in scale.points))
            for name, scale in found.items()
        }

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


def _changed(before: dict[str, Value], after: dict[str, Value], asked: Mapping[str, Value]) -> tuple[Changed, ...]:
    return tuple(
        Changed(name, before[name], after[name], asked=name in asked and asked[name] != before[name])
        for name in CHANGEABLE
        if before[name] != after[name]
    )


def counterfactuals(client: Client, *, locked: Set[Lever] = frozenset(), now: datetime) -> Counterfactuals:
    """Return the smallest changes that would lead the client to an approval or end a refusal, or why there are none.

    No `locked` lever is moved. A proposal's `columns` are changes that `what_if` takes. Nothing is stored but the
    client's own feature row. Raises engine.NoModelError where no model is in service.
    """
    model = engine.current_model()
    return ml.changes.counterfactual.counterfactuals(
        model,
        records_between(client.pk, client.pk),
        feature_values(client, now=now),
        population_bounds(model.manifest["reference"]),
        rules=ProposalRules(**settings.PROPOSAL_RULES),
        locked=locked,
    )
