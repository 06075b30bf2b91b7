"""Keeps what a model said of a file, whole, and computes it again from what was kept.

`scoring.text.record` adds the sentences; pages, API and commands call that.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from ml.features import FEATURES, POSITION, feature
from ml.serving.artefact import ModelError, stated_digest
from ml.serving.build import feature_fingerprint
from ml.serving.replay import RecordedModel
from scoring.core.assessment import Assessment, Contributions, Reason, answer_of, sign_of, strongest_reasons
from scoring.core.log.writing import Actor, record, subject_of
from scoring.core.points import per_log_odds
from scoring.models.applications import NewApplication
from scoring.models.events import Kind, canonical
from scoring.models.records import AssessmentRecord
from scoring.models.versions import Answer, Recommendation

TOLERANCE = 1e-9

Sentences = dict[str, dict[str, str]]


def record_of(
    assessment: Assessment,
    sentences_of: Callable[[Reason], Sentences],
    *,
    actor: Actor,
    application: NewApplication | None,
    now: datetime,
) -> AssessmentRecord:
    """Return the record of an assessment with the sentences of its reasons; `store` keeps it."""
    contributions = assessment.contributions
    about, applied = subject_of(assessment.client, application)
    kept = AssessmentRecord(
        client=about,
        application=applied,
        actor=actor.pk if actor is not None else None,
        at=now,
        model_version=assessment.model_version,
        model_digest=contributions.model.digest,
        feature_fingerprint=feature_fingerprint(),
        probability_of_default=assessment.probability_of_default,
        log_odds=assessment.log_odds,
        base_value=assessment.base_value,
        decision_threshold=assessment.decision_threshold,
        review_lower=assessment.review_band.lower,
        review_upper=assessment.review_band.upper,
        recommendation=answer_of(assessment.recommendation),
        shortfall=_shortfall(assessment),
        values={declared.name: contributions.value(declared.name) for declared in FEATURES},
        places=_places(contributions),
        contributions=[[name, amount] for name, amount in contributions.by_feature.items()],
        reasons=[_reason(assessment, reason, sentences_of(reason)) for reason in assessment.reasons],
        codes={name: feature(name).reason_code for name in contributions.model.inputs},
        said=_said(assessment),
        salt=secrets.token_hex(16),
    )
    kept.input_fingerprint = input_fingerprint(kept)
    kept.digest = digest_of(kept)
    return kept


def store(kept: AssessmentRecord, *, actor: Actor, request: Any = None) -> AssessmentRecord:
    """Store a record, and chain the event that vouches for it, in the caller's transaction; return the record.

    The log's head is locked from here on: call it after other locks, and after everything that takes time.
    """
    kept.save(force_insert=True)
    facts = {"digest": kept.digest, "model": kept.model_version, "model_digest": kept.model_digest}
    record(
        Kind.ASSESSED,
        actor=actor,
        client=kept.client,
        application=kept.application,
        assessment=kept,
        facts=facts,
        request=request,
        now=kept.at,
    )
    return kept


def _shortfall(assessment: Assessment) -> dict[str, Any] | None:
    found = assessment.shortfall
    return {"absent_keys": [*found.absent_keys], "missing_weight": found.missing_weight} if found else None


def _places(contributions: Contributions) -> dict[str, int | None]:
    inputs = [name for name in contributions.model.inputs if feature(name).is_category]
    numbers = {name: contributions.row[POSITION[name]] for name in inputs}
    return {name: None if np.isnan(number) else int(number) for name, number in numbers.items()}


def _reason(assessment: Assessment, reason: Reason, sentences: Sentences) -> dict[str, Any]:
    return {
        "code": reason.reason_code,
        "feature": reason.strongest.feature,
        "value": reason.strongest.value,
        "contribution": reason.contribution,
        "points": reason.contribution * per_log_odds(assessment.base_value, assessment.log_odds),
        "sentences": sentences,
    }


def _said(assessment: Assessment) -> dict[str, list[str]]:
    """Return the words that the choice of reasons looked at: two codes that say the same are one reason."""
    said: dict[str, list[str]] = {}
    if assessment.recommendation is None:
        return said
    contributions = assessment.contributions

    def looked_at(name: str) -> tuple[str, str]:
        words = contributions.of(name).case.said
        said[name] = [words.fr, words.en]
        return words.fr, words.en

    codes = {name: feature(name).reason_code for name in contributions.by_feature}
    strongest_reasons(contributions.by_feature, codes.__getitem__, looked_at, sign_of(assessment.recommendation))
    return said


def input_fingerprint(kept: AssessmentRecord) -> str:
    """Return the sha256 of the feature row and of the places of its categories."""
    return hashlib.sha256(canonical(_alike({"values": kept.values, "places": kept.places}))).hexdigest()


def digest_of(kept: AssessmentRecord) -> str:
    """Return the salted hash of all that a record says."""
    content = {**kept.content, "at": kept.at.timestamp()}
    return hashlib.sha256(kept.salt.encode() + b"\0" + canonical(_alike(content))).hexdigest()


def _alike(value: Any) -> Any:
    """Return a value whose numbers are all written alike: PostgreSQL gives 1e16 back as a whole number, -0.0 as 0."""
    if isinstance(value, dict):
        return {name: _alike(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_alike(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    return value


class ArtefactMissingError(ModelError):
    """The artefact that a record names is not among the published ones."""


class ErasedError(Exception):
    """What a record kept was erased: there is nothing to compute again."""


@dataclass(frozen=True)
class Replay:
    """What a kept assessment gives when it is computed again; `differences` are in words, none where it is equal."""

    record: AssessmentRecord
    probability_of_default: float
    contributions: dict[str, float]
    reasons: tuple[tuple[str, Any], ...]
    differences: tuple[str, ...]


def replay(kept: AssessmentRecord) -> Replay:
    """Compute a kept assessment again, by the artefact it names, whatever is in service now.

    Raises ErasedError where its values were erased, ModelError where the artefact is missing or not what it was.
    """
    if kept.erased_at is not None:
        raise ErasedError(f"Its values were erased on {kept.erased_at:%Y-%m-%d}: it cannot be computed again.")
    model = _opened(str(settings.MODEL_DIR), kept.model_digest)
    answer = model.answer(kept.values, kept.places)
    in_order = sorted(answer.contributions, key=lambda name: (-abs(answer.contributions[name]), name))
    contributions = {name: answer.contributions[name] for name in in_order}
    reasons = _reasons_again(kept, contributions)
    differences = (
        *_differs("input fingerprint", kept.input_fingerprint, input_fingerprint(kept)),
        *_moved("probability of default", kept.probability_of_default, answer.probability_of_default),
        *_moved("log-odds", kept.log_odds, answer.log_odds),
        *_moved("base value", kept.base_value, answer.base_value),
        *_differs("inputs", {name for name, _ in kept.contributions}, {*contributions}),
        *(d for name, then in kept.contributions for d in _moved(name, then, contributions.get(name, np.nan))),
        *_differs("reasons", tuple((one["code"], one["value"]) for one in kept.reasons), reasons),
    )
    return Replay(kept, answer.probability_of_default, contributions, reasons, differences)


def _reasons_again(kept: AssessmentRecord, contributions: dict[str, float]) -> tuple[tuple[str, Any], ...]:
    if kept.recommendation == Answer.NONE:
        return ()
    sign = sign_of(Recommendation(kept.recommendation))

    def said(name: str) -> tuple[str, ...]:
        return tuple(kept.said.get(name, (name,)))

    found = strongest_reasons(contributions, kept.codes.__getitem__, said, sign)
    return tuple((code, kept.values[name]) for code, _, name in found)


def _moved(what: str, then: float, now: float) -> tuple[str, ...]:
    return () if abs(then - now) <= TOLERANCE else (f"{what}: {now!r}, {then!r} was kept",)


def _differs(what: str, then: Any, now: Any) -> tuple[str, ...]:
    return () if then == now else (f"{what}: {now!r}, {then!r} was kept",)


@lru_cache(maxsize=4)
def _opened(directory: str, digest: str) -> RecordedModel:
    for place in sorted(Path(directory).glob("*")):
        if stated_digest(place) == digest:
            return RecordedModel(place, digest)
    raise ArtefactMissingError(f"No artefact with the sha256 {digest} is in {directory}: put it back there.")
