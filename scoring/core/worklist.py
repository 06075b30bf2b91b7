"""The files where a second look is worth most, and lines of chosen clients. Morning page and portfolio list them."""

from __future__ import annotations

from collections.abc import Sequence

from clients.models.client import Client
from scoring.core import engine
from scoring.core.search import CATEGORY_FILTERS, LIST_COLUMNS, ClientRow, Criteria, matching, version_in_service
from scoring.models.assessments import BatchAssessment, BatchAssessmentQuerySet
from scoring.models.versions import Answer

_COLUMNS = (
    "probability_of_default",
    "recommendation",
    *(f"client__{name}" for name in LIST_COLUMNS if name != "sk_id_curr"),
)


def nearest_threshold(filters: Criteria, most: int) -> list[ClientRow]:
    """Return the `most` assessed clients nearest to the decision threshold that match `filters`, nearest first.

    Files without a recommendation are left out: where their probability lies says nothing. Of `filters`, categories
    alone are read. Raises engine.NoModelError.
    """
    threshold = engine.current_model().decision_threshold
    assessments = _assessments(filters).exclude(recommendation=Answer.NONE)
    above = assessments.filter(probability_of_default__gte=threshold).order_by("probability_of_default", "client")
    below = assessments.filter(probability_of_default__lt=threshold).order_by("-probability_of_default", "client")
    both = [a for side in (above, below) for a in side.select_related("client").only(*_COLUMNS)[:most]]
    both.sort(key=lambda a: (abs(a.probability_of_default - threshold), a.client_id))
    return [ClientRow(a.client, a) for a in both[:most]]


def lines_of(keys: Sequence[int]) -> dict[int, ClientRow]:
    """Return a line for each of these clients that there are, by identifier; two queries, whatever their number."""
    clients = Client.objects.only(*LIST_COLUMNS).in_bulk(keys)
    found = BatchAssessment.objects.of_version(version_in_service()).filter(client__in=keys)
    assessments = {a.client_id: a for a in found}
    return {key: ClientRow(client, assessments.get(key)) for key, client in clients.items()}


def _assessments(filters: Criteria) -> BatchAssessmentQuerySet:
    assessments = BatchAssessment.objects.of_version(engine.current_model().version)
    if any(getattr(filters, name) for name in CATEGORY_FILTERS):
        assessments = assessments.filter(client__in=matching(filters).order_by())
    return assessments
