"""Assesses a client: feature row, probability, contributions and principal reasons, by the model in service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from clients.models.client import Client
from ml.features import POSITION, feature
from ml.features.definition import Value
from ml.features.sentences import Case, case_of
from ml.population.incomplete import Shortfall, Unknowns, has_history, unknowns_of
from ml.population.incomplete import shortfalls as shortfalls_of_rows
from ml.serving.model import Model, ReviewBand
from ml.tables.numerics import FloatArray, probability_of
from scoring.core import engine, switch
from scoring.core.engine import feature_values, value_of
from scoring.models.versions import Answer, Recommendation

PRINCIPAL_REASONS = 4


class Contribution(NamedTuple):
    """What one feature adds to a client's log-odds (positive raises risk). Category values are the files' texts.

    So is a `value` that the model does not know: see `Feature.is_unrecognised`. `case` is how the client stands to the
    feature: what is said where there is no value depends on why.
    """

    feature: str
    value: Value
    usual: Value
    contribution: float
    case: Case


class Contributions(Sequence[Contribution]):
    """A client's contributions, largest first, one a model input; each is made when it is read.

    A page shows a dozen of some hundreds. `amounts` are all of them, in the same order, as numbers alone.
    """

    def __init__(
        self, model: Model, row: FloatArray, parts: FloatArray, texts: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Take a feature row (len(FEATURES),), what its inputs contribute (inputs,), and the texts that it leaves out.

        `texts` are the record's categories that the model does not know, by column.
        """
        by_name = _by_name(model.inputs)
        order = by_name[np.argsort(-np.abs(parts[by_name]), kind="stable")]
        self.model, self.row = model, row
        self._usual, self._texts = model.usual, texts
        self._names = [model.inputs[place] for place in order]
        self.amounts: list[float] = parts[order].tolist()

    def __len__(self) -> int:
        """Return how many inputs the model has."""
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> Contribution: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Contribution, ...]: ...
    def __getitem__(self, place: int | slice) -> Contribution | tuple[Contribution, ...]:
        """Return the contribution at a place, or those of a slice."""
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        return self.of(self._names[place])

    def of(self, name: str) -> Contribution:
        """Return the contribution of an input. Raises KeyError for what the model does not read."""
        amount = self.by_feature[name]
        case = case_of(feature(name), self.value, lambda source: bool(has_history(self.row[None], source)[0]))
        return Contribution(name, self.value(name), self._usual[name], amount, case)

    @cached_property
    def by_feature(self) -> dict[str, float]:
        """The contribution of each of the model's inputs, by its name, largest first."""
        return dict(zip(self._names, self.amounts, strict=True))

    @cached_property
    def by_booster(self) -> dict[str, list[float]]:
        """The same by each of the boosters that the model averages: its inputs' contributions are their means."""
        found = self.model.contributions_by_booster(self.row[None])[:, 0, :-1]
        return dict(zip(self.model.inputs, found.T.tolist(), strict=True))

    def value(self, name: str) -> Value:
        """Return the client's value of a feature; of a category that the model does not know, the record's text."""
        return value_of(feature(name), self.row[POSITION[name]], self._texts)

    @cached_property
    def unknowns(self) -> Unknowns:
        """How many of the model's inputs this client has no value for, and how many of them most clients have."""
        return unknowns_of(self.model, self.row, self.unrecognised)

    @cached_property
    def unrecognised(self) -> dict[str, str]:
        """The texts of the record that the model does not know, by the input that reads the column."""
        texts = {name: text for name, text in self._texts.items() if name in self.by_feature}
        return {name: text for name, text in texts.items() if np.isnan(self.row[POSITION[name]])}


@lru_cache(maxsize=4)
def _by_name(inputs: tuple[str, ...]) -> npt.NDArray[np.intp]:
    """Return the places of the inputs in the order of their names, in which equal contributions come."""
    return np.argsort(np.array(inputs), kind="stable")


@dataclass(frozen=True)
class Reason:
    """A principal reason: what all features of its code add to the log-odds, and the one of them that weighs most.

    `strongest` moves the log-odds the way `contribution` does: what is said of the reason is true of it too.
    """

    reason_code: str
    contribution: float
    strongest: Contribution


@dataclass(frozen=True)
class Assessment:
    """A client under the model in service. base_value + sum of contributions = log_odds, to 1e-9.

    Where the file is below the stated minimum `shortfall` says why, and there is no recommendation and no reason for
    one (docs/adr/0018). While recommendations are stopped there is none either (docs/adr/0038).
    """

    client: Client
    model_version: str
    probability_of_default: float
    log_odds: float
    base_value: float
    contributions: Contributions
    decision_threshold: float
    review_band: ReviewBand
    recommendation: Recommendation | None
    reasons: tuple[Reason, ...]
    shortfall: Shortfall | None

    @property
    def outcome(self) -> Outcome:
        """The answer alone."""
        return Outcome(self.probability_of_default, self.recommendation, self.review_band)

    @property
    def sufficient(self) -> bool:
        """False where the file is below the stated minimum."""
        return self.shortfall is None

    def contribution_of(self, name: str) -> Contribution:
        """Return what one feature adds. Raises KeyError for one that the model does not read."""
        return self.contributions.of(name)


class Outcome(NamedTuple):
    """What the model answers, without the contributions; no recommendation where the file is below the minimum."""

    probability_of_default: float
    recommendation: Recommendation | None
    review_band: ReviewBand


def outcome_of(client: Client, *, now: datetime) -> Outcome:
    """Return what the model in service answers for a client: what `assess` says, without what it rests on.

    Raises engine.NoModelError where no model is in service.
    """
    model, values = engine.current_model(), feature_values(client, now=now)
    probability, band = probability_of(float(model.log_odds(values)[0])), model.review_band
    return Outcome(probability, recommendation_of(probability, shortfalls(values, model)[0], band), band)


def assess(client: Client, *, now: datetime) -> Assessment:
    """Return the client's assessment by the model in service, contributions largest first.

    Raises engine.NoModelError where no model is in service.
    """
    return assessment_of(client, feature_values(client, now=now), engine.current_model())


def assessment_of(client: Client, values: FloatArray, model: Model) -> Assessment:
    """Return what `model` makes of a feature row, float64 (1, len(FEATURES)): the client's own or a changed one."""
    return assessments_of(client, values, model)[0]


def assessments_of(
    client: Client, values: FloatArray, model: Model, changed: Sequence[Collection[str]] = ((),)
) -> list[Assessment]:
    """Return what `model` makes of several feature rows, float64 (n, len(FEATURES)), computed in one call.

    `changed` names, for each row, the columns of the application that are not as the record has them.
    """
    unknown = client.unknown_categories
    found = zip(model.log_odds(values), model.contributions(values), shortfalls(values, model), strict=True)
    texts = [{name: text for name, text in unknown.items() if name not in others} for others in changed]
    rows = zip(values, found, texts, strict=True)
    return [_assessment(client, row, float(odds), parts, short, model, own) for row, (odds, parts, short), own in rows]


def _assessment(
    client: Client,
    row: FloatArray,
    log_odds: float,
    parts: FloatArray,
    shortfall: Shortfall | None,
    model: Model,
    texts: Mapping[str, str],
) -> Assessment:
    probability = probability_of(log_odds)
    contributions = Contributions(model, row, parts[:-1], texts)
    band = model.review_band
    recommendation = recommendation_of(probability, shortfall, band)
    return Assessment(
        client=client,
        model_version=model.version,
        probability_of_default=probability,
        log_odds=log_odds,
        base_value=float(parts[-1]),
        contributions=contributions,
        decision_threshold=model.decision_threshold,
        review_band=band,
        recommendation=recommendation,
        reasons=principal_reasons(contributions, recommendation) if recommendation else (),
        shortfall=shortfall,
    )


def recommendation_of(probability: float, shortfall: Shortfall | None, band: ReviewBand) -> Recommendation | None:
    """Return what is recommended at a probability; nothing while recommendations are stopped."""
    return zone_of(probability, shortfall, band) if switch.recommends() else None


def zone_of(probability: float, shortfall: Shortfall | None, band: ReviewBand) -> Recommendation | None:
    """Return what the model would recommend at a probability; nothing for a file below the stated minimum."""
    return None if shortfall else Recommendation(band.zone(probability))


def answer_of(recommendation: Recommendation | None) -> Answer:
    """Return what is stored and listed of a recommendation."""
    return Answer(recommendation) if recommendation else Answer.NONE


def shortfalls(values: FloatArray, model: Model) -> list[Shortfall | None]:
    """Return why each feature row, float64 (n, len(FEATURES)), is below the stated minimum, None where it is not.

    Without a reference population it is not known what inputs weigh: the key facts alone count.
    """
    try:
        importance = engine.reference().importance
    except engine.NoReferenceError:
        importance = {}
    return shortfalls_of_rows(model, values, importance)


def principal_reasons(contributions: Contributions, recommendation: Recommendation) -> tuple[Reason, ...]:
    """Return at most four reasons that speak for the recommendation, strongest first.

    An approval is explained by what lowers the risk, a review or a refusal by what raises it. Features of one code
    speak as one: a code counts by the sum of their contributions, whatever the largest of them says alone. What two
    codes would say in the same words is said once.
    """
    found = strongest_reasons(
        contributions.by_feature,
        lambda name: feature(name).reason_code,
        lambda name: contributions.of(name).case.said,
        sign_of(recommendation),
    )
    return tuple(Reason(code, total, contributions.of(name)) for code, total, name in found)


def sign_of(recommendation: Recommendation) -> int:
    """Return which way reasons for a recommendation move the risk: an approval is explained by what lowers it."""
    return -1 if recommendation is Recommendation.APPROVE else 1


def strongest_reasons(
    amounts: Mapping[str, float], code_of: Callable[[str], str], said_of: Callable[[str], Hashable], sign: int
) -> list[tuple[str, float, str]]:
    """Return at most four reasons as code, sum, and the feature that weighs most, strongest first.

    `amounts` are the contributions by feature, largest first. What two codes would say in the same words is said once.
    """
    totals: dict[str, float] = {}
    strongest: dict[str, str] = {}
    for name, amount in amounts.items():
        code = code_of(name)
        totals[code] = totals.get(code, 0.0) + amount
        if amount * sign > 0:
            strongest.setdefault(code, name)
    reasons: dict[Hashable, tuple[str, float, str]] = {}
    for _, code in sorted((-total * sign, code) for code, total in totals.items() if total * sign > 0):
        name = strongest[code]
        reasons.setdefault(said_of(name), (code, totals[code], name))
        if len(reasons) == PRINCIPAL_REASONS:
            break
    return list(reasons.values())
