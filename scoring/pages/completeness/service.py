"""What a client's file lacks, and the assessment that it may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clients.models.client import Client
from clients.unknown import unknown_in_histories
from ml.population.incomplete import Completeness
from ml.sources.report import UnknownTexts
from scoring.core import comparison
from scoring.core.assessment import Assessment, assess
from scoring.core.engine import NoReferenceError


@dataclass(frozen=True)
class Gaps:
    """What a file lacks. `assessment` is None where no range of the probability can be given.

    `texts` are the application's categories that the model does not know, by column, `in_histories` those of histories.
    """

    completeness: Completeness
    assessment: Assessment | None
    texts: Mapping[str, str] = field(default_factory=dict)
    in_histories: tuple[UnknownTexts, ...] = ()


def gaps_of(client: Client, *, now: datetime) -> Gaps | None:
    """Return what the client's file lacks; None where the model in service has not scored a reference population.

    Raises engine.NoModelError.
    """
    try:
        completeness = comparison.completeness(client, now=now)
    except NoReferenceError:
        return None
    return Gaps(
        completeness,
        assess(client, now=now) if completeness.range is not None else None,
        client.unknown_categories,
        unknown_in_histories(client),
    )
