"""The model in service: what weighs for everyone, how the population has moved, what another threshold would mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ml.features.definition import Family
from ml.monitoring.drift import Drift, DriftError
from ml.population.counts import Counts
from ml.serving.model import Costs, Model, ReviewBand, decision_threshold, review_band
from ml.serving.tradeoff import Mistakes, mistakes, nearest
from scoring.core import engine
from scoring.core.drift import drift


@dataclass(frozen=True)
class ModelInService:
    """The model in service. `drift` is None where there are too few clients to tell a shift from chance.

    `importance` is by input, `families` those of its inputs: both heaviest first, over everyone.
    """

    model: Model
    importance: Mapping[str, float]
    families: tuple[Family, ...]
    clients: int
    drift: Drift | None


def model_in_service() -> ModelInService:
    """Return what is known of the model in service. Raises engine.NoModelError and engine.NoReferenceError."""
    model = engine.published_model()
    reference = engine.reference_of(model)
    means = reference.family_weights().means
    return ModelInService(
        model=model,
        importance=reference.importance,
        families=tuple(sorted(means, key=lambda family: -means[family])),
        clients=reference.clients,
        drift=_drift(),
    )


def _drift() -> Drift | None:
    try:
        return drift()
    except DriftError:
        return None


@dataclass(frozen=True)
class Threshold:
    """A threshold: the review band around it, everyone by answer, and its mistakes where outcomes are known."""

    band: ReviewBand
    counts: Counts
    mistakes: Mistakes

    @property
    def value(self) -> float:
        """The threshold itself."""
        return self.mistakes.threshold


@dataclass(frozen=True)
class MovedThreshold:
    """The threshold in service beside another, what either costs being counted with `costs`.

    `asked` is the threshold that was asked for, or that follows from the costs: the other one is the nearest that the
    evaluation kept. `changes` are, for each answer in force, how many of its clients would have each answer.
    `curve` are the mistakes at every threshold kept, over `outcomes` clients whose outcome is known.
    """

    costs: Costs
    asked: float
    now: Threshold
    other: Threshold
    changes: tuple[Counts, ...]
    curve: list[Mistakes]
    outcomes: int

    @property
    def clients(self) -> int:
        """How many clients there are in all."""
        return sum(self.now.counts)

    @property
    def changed(self) -> int:
        """How many of them would have another answer."""
        return self.clients - sum(row[place] for place, row in enumerate(self.changes))


def move_threshold(ratio: float | None, threshold: float | None) -> MovedThreshold:
    """Return what another threshold would mean for everyone. Nothing is stored, nobody is scored again.

    `ratio` is what a missed default costs, in refused good clients: the model's where None. `threshold` is between 0
    and 1: the one that follows from the ratio where None. Raises engine.NoModelError and engine.NoReferenceError.
    """
    model = engine.published_model()
    reference = engine.reference_of(model)
    costs = Costs(cost_ratio() if ratio is None else ratio, 1.0)
    kept = [one for one in mistakes(model.evaluation, model.costs) if 0 < one.threshold < 1]
    now = nearest(kept, model.decision_threshold)
    asked = decision_threshold(costs) if threshold is None else threshold
    other = nearest(kept, asked)
    band = model.review_band if other is now else _band_around(other.threshold)
    changes = reference.answers_with(band)
    approve, review, decline, none = (sum(row[place] for row in changes) for place in range(len(changes)))
    in_force = [sum(row) for row in changes]
    return MovedThreshold(
        costs=costs,
        asked=asked,
        now=Threshold(model.review_band, (in_force[0], in_force[1], in_force[2], in_force[3]), now),
        other=Threshold(band, (approve, review, decline, none), other),
        changes=changes,
        curve=kept,
        outcomes=model.evaluation["n"],
    )


def cost_ratio() -> float:
    """Return what a missed default costs in refused good clients, as the model has it. Raises engine.NoModelError."""
    costs = engine.published_model().costs
    return costs.missed_default / costs.refused_good


def _band_around(threshold: float) -> ReviewBand:
    """Return the review band of the costs from which this threshold would follow."""
    return review_band(Costs((1 - threshold) / threshold, 1.0))
