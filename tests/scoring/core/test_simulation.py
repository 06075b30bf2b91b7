"""A what-if says what an assessment of the changed application would say, and leaves nothing behind."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from clients.models.client import Client
from ml.changes.counterfactual import Outcome
from ml.changes.simulation import CHANGEABLE, DOWN_PAYMENT, TERM, ChangesRefusedError
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.batch import score_everyone
from scoring.core.simulation import counterfactuals, subject_of, what_if
from scoring.models.assessments import BatchAssessment
from scoring.models.rows import FeatureRow
from tests.clients.factories import NOON, a_client, a_record
from tests.scoring.factories import applicant, hundred_clients

pytestmark = pytest.mark.django_db
CLIENTS = 10


def test_a_what_if_equals_the_assessment_of_a_client_whose_records_are_so(model: Model) -> None:
    hundred_clients()
    for client in Client.objects.order_by("pk")[:CLIENTS]:
        term = client.amt_credit / client.amt_annuity
        amount = 0.8 * client.amt_credit
        told = what_if(client, {"amt_credit": amount, "name_education_type": "Higher education"}, now=NOON)
        Client.objects.filter(pk=client.pk).update(
            amt_credit=amount, amt_annuity=amount / term, name_education_type="Higher education"
        )
        FeatureRow.objects.all().delete()
        client.refresh_from_db()
        whole = assess(client, now=NOON)
        assert told.after.probability_of_default == pytest.approx(whole.probability_of_default, abs=1e-12)
        assert [c.feature for c in told.after.contributions] == [c.feature for c in whole.contributions]
        assert told.after.recommendation == whole.recommendation


def test_without_changes_a_what_if_changes_nothing(model: Model) -> None:
    told = what_if(applicant(), {}, now=NOON)
    assert told.after == told.before
    assert told.changed == ()


def test_both_sides_add_up_and_the_difference_of_contributions_is_that_of_the_log_odds(model: Model) -> None:
    told = what_if(applicant(), {"amt_credit": 150_000, "amt_income_total": 300_000}, now=NOON)
    for side in (told.before, told.after):
        total = side.base_value + math.fsum(c.contribution for c in side.contributions)
        assert total == pytest.approx(side.log_odds, abs=1e-9)
    assert told.before.base_value == told.after.base_value
    assert told.before.log_odds != told.after.log_odds


def test_what_moved_along_is_told_from_what_was_asked(model: Model) -> None:
    told = what_if(applicant(), {"amt_credit": 240_000}, now=NOON)
    assert {c.name: (c.before, c.after, c.asked) for c in told.changed} == {
        "amt_credit": (300_000, 240_000, True),
        "amt_annuity": (15_000, 12_000, False),
        DOWN_PAYMENT: (-30_000, 30_000, False),
    }


def test_a_what_if_leaves_records_stored_features_and_assessments_as_they_were(model: Model) -> None:
    client = applicant()
    a_record("bureau", client=client, sk_id_bureau=5)
    score_everyone(now=NOON, advance=lambda done: None)
    before = [list(m.objects.order_by("pk").values()) for m in (Client, FeatureRow, BatchAssessment)]
    what_if(client, {"amt_credit": 240_000, TERM: 24.0}, now=NOON)
    assert [list(m.objects.order_by("pk").values()) for m in (Client, FeatureRow, BatchAssessment)] == before


def test_a_change_that_cannot_be_is_refused_by_name_with_the_allowed_range(model: Model) -> None:
    client = applicant()
    with pytest.raises(ChangesRefusedError) as caught:
        what_if(client, {"amt_credit": 1e12, "ext_source_1": 0.9}, now=NOON)
    allowed = {o.changeable.name: o.allowed for o in subject_of(client, now=NOON).open_to_change()}
    assert {r.name: r.allowed for r in caught.value.refusals} == {
        "amt_credit": allowed["amt_credit"],
        "ext_source_1": None,
    }


def test_what_is_open_to_change_has_its_present_value_within_its_range(model: Model) -> None:
    hundred_clients()
    client = Client.objects.order_by("pk")[0]
    told = {o.changeable.name: o for o in subject_of(client, now=NOON).open_to_change()}
    assert list(told) == list(CHANGEABLE)
    for entry in told.values():
        if entry.allowed is not None and entry.value is not None:
            assert entry.allowed.lower < entry.allowed.upper
    assert told["amt_credit"].value == client.amt_credit
    assert told[TERM].value == client.amt_credit / client.amt_annuity
    assert told["name_housing_type"].allowed is None


def test_a_what_if_takes_few_queries_once_the_feature_row_is_stored(
    model: Model, django_assert_num_queries: object
) -> None:
    client = applicant()
    assess(client, now=NOON)
    client.refresh_from_db()
    with django_assert_num_queries(1):
        what_if(client, {"amt_credit": 240_000}, now=NOON)


def test_a_proposal_loaded_as_a_what_if_has_the_probability_it_was_offered_with(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundred_clients()
    proposals = 0
    for client in Client.objects.order_by("pk"):
        monkeypatch.setattr(engine, "current_model", lambda: model)
        now = assess(client, now=NOON).probability_of_default
        strict = replace(model, manifest={**model.manifest, "review_band": {"lower": 0.95 * now, "upper": now}})
        monkeypatch.setattr(engine, "current_model", lambda strict=strict: strict)
        told = counterfactuals(client, now=NOON)
        assert told.probability_of_default == pytest.approx(now, abs=1e-12)
        for proposal in told.proposals:
            if not any(change.over_time for change in proposal.changes):
                after = what_if(client, proposal.columns, now=NOON).after
                assert after.probability_of_default == pytest.approx(proposal.probability_of_default, abs=1e-12)
                assert after.recommendation == told.aim
                proposals += 1
        if proposals >= 3:
            break
    assert proposals >= 3


def test_a_client_whom_the_model_approves_is_offered_nothing(scored: Model) -> None:
    best = BatchAssessment.objects.select_related("client").order_by("probability_of_default", "pk")[0]
    assert counterfactuals(best.client, now=NOON).outcome is Outcome.ALREADY_APPROVED


def test_without_a_model_a_what_if_says_how_to_publish_one() -> None:
    with pytest.raises(engine.NoModelError, match="publish_model"):
        what_if(a_client(), {}, now=NOON)
