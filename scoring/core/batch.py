"""Scores everyone, chunk by chunk: features, assessments, and the reference population that they make together.

Who is below the stated minimum follows from what inputs weigh over everyone, which is known at the end.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from clients.models.client import Client
from clients.records import records_in_bulk
from ml.population.writing import ReferenceWriter
from ml.serving.build import FeatureRows, build_from_many_records
from ml.serving.model import Model
from ml.tables.numerics import FloatArray
from scoring.core import engine, publishing
from scoring.core.assessment import answer_of, shortfalls, zone_of
from scoring.core.drift import keep_drift
from scoring.core.engine import store_features
from scoring.core.publishing import record_version
from scoring.models.assessments import BatchAssessment
from scoring.models.months import MonthlyCount
from scoring.models.versions import Answer, ModelVersion

CHUNK = 10_000
_AT_ONCE = 1_000  # identifiers that one query names


def score_everyone(*, now: datetime, advance: Callable[[int], object]) -> int:
    """Compute features, assessment and reference population of all clients by the model in service; return how many.

    Each chunk is stored whole or not at all and replaces what it finds, so an interrupted run is simply run again.
    The reference population is switched once it is whole, and then the counts of `now`'s month are replaced.
    `advance` is called with the number of clients done.
    """
    model = engine.current_model()
    version = record_version(model, now, None)  # a new database may find a model already in service
    writer = ReferenceWriter(engine.reference_dir(model.version), model, threads=os.cpu_count() or 1)
    done, state = 0, Client.objects.state()
    for changed_at in _chunks():
        records = records_in_bulk(min(changed_at), max(changed_at))
        rows = build_from_many_records(records)
        probabilities = writer.add(rows, _outcomes(records["application"]))
        with transaction.atomic():
            store_features(rows, changed_at, now)
            _store_assessments(rows, probabilities, model, version, now)
        done += len(rows.sk_id_curr)
        advance(len(rows.sk_id_curr))
    if done:
        # An import that came in between: these clients are not all there are.
        is_whole = Client.objects.state() == state and Client.objects.count() == done
        writer.finish(state if is_whole else "")
        _settle_sufficiency(model, version)
        _keep_month(version, now)
        keep_drift()
        publishing.forget_references()
    return done


def _outcomes(applications: pa.Table) -> FloatArray:
    """Return the applications' outcome by ascending client, float64 (n,): 1 defaulted, 0 repaid, NaN not known."""
    target = applications.sort_by("sk_id_curr")["target"].cast(pa.float64())
    return np.asarray(target.fill_null(np.nan).to_numpy())


def _chunks() -> Iterator[dict[int, datetime]]:
    """Give consecutive groups of at most CHUNK clients: identifier → when its records last changed."""
    clients = Client.objects.order_by("pk").values_list("pk", "records_changed_at")
    last = -1
    while group := dict(clients.filter(pk__gt=last)[:CHUNK]):
        last = max(group)
        yield group


def _store_assessments(
    rows: FeatureRows, probabilities: FloatArray, model: Model, version: ModelVersion, now: datetime
) -> None:
    """Store what the model says of a chunk; what inputs weigh is taken as the client's page takes it meanwhile."""
    band = model.review_band
    of_each = zip(rows.sk_id_curr.tolist(), probabilities.tolist(), shortfalls(rows.values, model), strict=True)
    BatchAssessment.objects.bulk_create(
        [
            BatchAssessment(
                client_id=pk,
                model_version=version,
                probability_of_default=probability,
                recommendation=answer_of(zone_of(probability, shortfall, band)),
                assessed_at=now,
            )
            for pk, probability, shortfall in of_each
        ],
        update_conflicts=True,
        unique_fields=["client", "model_version"],
        update_fields=["probability_of_default", "recommendation", "assessed_at"],
    )


def _settle_sufficiency(model: Model, version: ModelVersion) -> None:
    """Make the assessments say of the same files as the new reference population that they are too incomplete."""
    assessments = BatchAssessment.objects.filter(model_version=version)
    insufficient = engine.reference().insufficient().tolist()
    before = {a.client_id: a for a in assessments.filter(recommendation=Answer.NONE)}
    now_sufficient = [before[pk] for pk in before.keys() - {*insufficient}]
    for assessment in now_sufficient:
        zone = model.review_band.zone(assessment.probability_of_default)
        assessment.recommendation = Answer(zone)
    added = [pk for pk in insufficient if pk not in before]
    with transaction.atomic():
        BatchAssessment.objects.bulk_update(now_sufficient, ["recommendation"], batch_size=_AT_ONCE)
        for first in range(0, len(added), _AT_ONCE):
            assessments.filter(client__in=added[first : first + _AT_ONCE]).update(recommendation=Answer.NONE)


def _keep_month(version: ModelVersion, now: datetime) -> None:
    """Count what this run answered, in place of what an earlier run counted in the same month."""
    month = timezone.localdate(now).replace(day=1)
    told = BatchAssessment.objects.filter(model_version=version, assessed_at=now).order_by()
    counted = told.values_list("client__name_contract_type", "recommendation").annotate(Count("pk"))
    with transaction.atomic():
        MonthlyCount.objects.filter(month=month).delete()
        MonthlyCount.objects.bulk_create(
            MonthlyCount(
                month=month,
                model_version=version,
                contract_type=contract_type,
                recommendation=recommendation,
                clients=clients,
            )
            for contract_type, recommendation, clients in counted
        )
