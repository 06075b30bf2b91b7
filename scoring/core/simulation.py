"""Says what a client's result would be after changes, and which would be enough. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from django.conf import settings

import ml.changes.counterfactual
from clients.models.client import Client
from clients.records import application_of, records_between
from ml.changes.actions import Lever, population_bounds
from ml.changes.counterfactual import Counterfactuals
from ml.changes.rules import ProposalRules
from ml.changes.simulation import (
    CHANGEABLE,
    Changeable,
    ChangesRefusedError,
    Range,
    Refusal,
    changed_columns,
    current_values,
    ranges,
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
    """A client's assessment as it is and as it would be, by the same model."""

    before: Assessment
    after: Assessment
    changed: tuple[Changed, ...]
    budget_before: Budget
    budget_after: Budget

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

    `recommendation` is None where it is refused, or too incomplete to have one.
    """

    probability_of_default: float | None
    recommendation: Recommendation | None
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A client whose application may be changed, read once: `subject_of`. What it is asked stores nothing."""

    client: Client
    model: Model
    application: pa.Table
    row: FloatArray

    def open_to_change(self) -> tuple[OpenToChange, ...]:
        """Return what a what-if may change of the client, in the order of `ml.changes.simulation.CHANGEABLE`."""
        values = current_values(self.application)
        allowed = ranges(self.application, self.model.manifest["reference"])
        return tuple(OpenToChange(one, values[name], allowed.get(name)) for name, one in CHANGEABLE.items())

    def assess(self) -> Assessment:
        """Return the client's assessment as the file is."""
        return assessment_of(self.client, self.row, self.model)

    def what_if(self, changes: Mapping[str, Value]) -> WhatIf:
        """Return the assessment before and after `changes`, see `what_if`."""
        columns = self._columns(changes)
        values = current_values(self.application)
        if not columns:
            before, budget = self.assess(), budget_in(values)
            return WhatIf(before, before, (), budget, budget)
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
            answers = iter(zip(probabilities, shortfalls(rows, self.model), strict=True))
            band = self.model.review_band
            for place in range(len(many)):
                if place not in told:
                    probability, shortfall = next(answers)
                    told[place] = Simulated(probability, recommendation_of(probability, shortfall, band))
        return tuple(told[place] for place in range(len(many)))

    def _columns(self, changes: Mapping[str, Value]) -> dict[str, Value]:
        return changed_columns(self.application, changes, self.model.manifest["reference"])

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
