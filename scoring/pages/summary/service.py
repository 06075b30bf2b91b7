"""What there is to say of an application in no record, beside what is said of any file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User

from clients.models.client import Client
from ml.changes.plausible import Contradiction, Unseen, unseen
from ml.population.incomplete import Completeness, Shortfall
from scoring.core.applications import Duplicates, contradictions_in, duplicates_of, left_of
from scoring.core.assessment import Assessment
from scoring.core.comparison import completeness
from scoring.core.engine import current_model, feature_values
from scoring.models.applications import NewApplication


@dataclass(frozen=True)
class Applied:
    """What keeps an application from an answer, and what to be careful of.

    `left` are required columns that are not known and `contradictions` what cannot be: with either there is no answer,
    and no `completeness`. `unseen` is what hardly any client has.
    """

    left: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    unseen: tuple[Unseen, ...]
    completeness: Completeness | None
    duplicates: Duplicates

    @property
    def can_be_answered(self) -> bool:
        """Whether nothing keeps it from an answer."""
        return not self.left and not self.contradictions


def applied(application: NewApplication, client: Client, *, reader: User, now: datetime) -> Applied:
    """Return what there is to say of an application; `client` is the one it is about, `reader` who is shown it.

    Raises engine.NoModelError and engine.NoReferenceError.
    """
    left, wrong = left_of(application), contradictions_in(application)
    row = feature_values(client, now=now)
    return Applied(
        left=left,
        contradictions=wrong,
        unseen=unseen(row[0], application.data, current_model().manifest["reference"]),
        completeness=None if left or wrong else completeness(client, now=now),
        duplicates=duplicates_of(application, reader),
    )


def unanswered(assessment: Assessment) -> Assessment:
    """Return the assessment of a file that can have no answer: without recommendation and reasons."""
    shortfall = assessment.shortfall or Shortfall((), 0.0)
    return replace(assessment, recommendation=None, reasons=(), shortfall=shortfall)
