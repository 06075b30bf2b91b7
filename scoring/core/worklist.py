"""The files where a second look is worth most, and lines of chosen clients. Morning page and portfolio list them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from clients.models.client import Client
from scoring.core import engine
from scoring.core.applications import can_be_answered, client_of
from scoring.core.assessment import answer_of, outcome_of
from scoring.core.search import CATEGORY_FILTERS, LIST_COLUMNS, ClientRow, Criteria, assessed, matching
from scoring.models.applications import NewApplication
from scoring.models.assessments import BatchAssessment, BatchAssessmentQuerySet
from scoring.models.decisions import Decision
from scoring.models.versions import Answer

NEAREST = 10  # lines of a list of them
MOST_WAITING = 200  # lines of a list of what waits: who has more begins at the top
_COLUMNS = (
    "probability_of_default",
    "recommendation",
    *(f"client__{name}" for name in LIST_COLUMNS if name != "sk_id_curr"),
)


def nearest_threshold(filters: Criteria, most: int) -> list[ClientRow]:
    """Return the `most` assessed clients nearest to the decision threshold that match `filters`, nearest first.

    Files without a recommendation are left out: where their probability lies says nothing. So are those on which
    somebody has acted: they wait elsewhere, or for nobody. Of `filters`, categories alone are read. Raises
    engine.NoModelError, also while recommendations are stopped.
    """
    engine.check_recommends()
    threshold = engine.current_model().decision_threshold
    decided = Decision.objects.current().taken().of_clients().values("client")
    assessments = _assessments(filters).exclude(recommendation=Answer.NONE).exclude(client__in=decided)
    above = assessments.filter(probability_of_default__gte=threshold).order_by("probability_of_default", "client")
    below = assessments.filter(probability_of_default__lt=threshold).order_by("-probability_of_default", "client")
    both = [a for side in (above, below) for a in side.select_related("client").only(*_COLUMNS)[:most]]
    both.sort(key=lambda a: (abs(a.probability_of_default - threshold), a.client_id))
    first = both[:most]
    decisions = Decision.objects.current().filter(client__in=[a.client_id for a in first]).by_client()
    return [ClientRow(a.client, a, decisions.get(a.client_id)) for a in first]


def lines_of(keys: Sequence[int]) -> dict[int, ClientRow]:
    """Return a line for each of these files that there are, by number; three queries, and one for applications.

    What the model says of an application, whose number is negative, is computed: no batch has it. One that lacks what
    an answer needs has none.
    """
    applied = NewApplication.objects.in_bulk([-key for key in keys if key < 0])
    clients = Client.objects.only(*LIST_COLUMNS).in_bulk([key for key in keys if key >= 0])
    assessments = assessed(keys)
    decisions = Decision.objects.current().filter(client__in=keys).by_client()
    lines = {key: ClientRow(client, assessments.get(key), decisions.get(key)) for key, client in clients.items()}
    return lines | {one.file_number: _line_of(one) for one in applied.values()}


def _line_of(application: NewApplication) -> ClientRow:
    client = client_of(application)
    return ClientRow(client, _answered(client) if can_be_answered(application) else None)


def _answered(client: Client) -> BatchAssessment | None:
    """Return what the model answers for the client of an application as lists show it; stored nowhere."""
    try:
        outcome = outcome_of(client, now=timezone.now())
    except engine.NoModelError:
        return None
    return BatchAssessment(
        probability_of_default=outcome.probability_of_default, recommendation=answer_of(outcome.recommendation)
    )


def _assessments(filters: Criteria) -> BatchAssessmentQuerySet:
    assessments = BatchAssessment.objects.of_version(engine.current_model().version)
    if any(getattr(filters, name) for name in CATEGORY_FILTERS):
        assessments = assessments.filter(client__in=matching(filters).order_by())
    return assessments
