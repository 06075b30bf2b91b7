"""An assessment adds up, uses the stored feature row while it holds, and equals what batch scoring leaves."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clients.importing import directory as importing
from clients.models.client import Client
from ml.features import FEATURE_NAMES, feature
from ml.serving.directory import load_population
from ml.serving.model import Model, ReviewBand
from scoring.core import assessment, batch, engine
from scoring.core.assessment import Assessment, Contribution
from scoring.core.engine import feature_values, short_fingerprint
from scoring.core.publishing import publish_model
from scoring.models.assessments import BatchAssessment
from scoring.models.rows import FeatureRow
from scoring.models.versions import ModelVersion, Recommendation
from tests.artefacts import trained_model_dir
from tests.clients.factories import NOON, a_client, a_record
from tests.scoring.factories import hundred_clients

pytestmark = pytest.mark.django_db


def assess(client: Client, now: datetime = NOON) -> Assessment:
    return assessment.assess(client, now=now)


def test_contributions_and_base_value_add_up_to_the_log_odds_of_the_probability_for_a_hundred_clients(
    scored: Model,
) -> None:
    clients = list(Client.objects.order_by("pk"))
    assert len(clients) == 100
    for client in clients:
        told = assess(client)
        total = told.base_value + math.fsum(c.contribution for c in told.contributions)
        p = told.probability_of_default
        assert total == pytest.approx(told.log_odds, abs=1e-9)
        assert total == pytest.approx(math.log(p / (1 - p)), abs=1e-9)


def test_a_client_computed_alone_has_the_features_and_the_probability_of_the_files(model: Model) -> None:
    rows = load_population(hundred_clients()).rows
    expected = dict(zip(rows.sk_id_curr.tolist(), model.probability_of_default(rows.values).tolist(), strict=True))
    for position, pk in list(enumerate(rows.sk_id_curr.tolist()))[::8]:
        client = Client.objects.get(pk=pk)
        values = feature_values(client, now=NOON)
        np.testing.assert_allclose(values[0], rows.values[position], rtol=1e-9, atol=0)
        assert assess(client).probability_of_default == pytest.approx(expected[pk], abs=1e-12)


def test_contributions_come_largest_first_and_name_every_input_once(model: Model) -> None:
    told = assess(a_client())
    sizes = [abs(c.contribution) for c in told.contributions]
    assert sizes == sorted(sizes, reverse=True)
    assert sorted(c.feature for c in told.contributions) == sorted(model.inputs)


def test_a_client_without_history_has_missing_values_not_zeros(model: Model) -> None:
    told = {c.feature: c.value for c in assess(a_client()).contributions}
    histories = [name for name in model.inputs if feature(name).source.value in ("bureau", "previous_application")]
    assert histories
    assert all(told[name] is None for name in histories)


def test_an_assessment_without_a_model_says_how_to_publish_one() -> None:
    with pytest.raises(engine.NoModelError, match="publish_model"):
        assess(a_client())


# The stored feature row


def spoil(client: Client) -> None:
    """Replace the stored values by zeros, and let `client` be as a page would fetch it: who reads them shows it."""
    FeatureRow.objects.filter(pk=client.pk).update(values=np.zeros(len(FEATURE_NAMES)).astype("<f8").tobytes())
    client.refresh_from_db()


def test_the_stored_feature_row_is_reused(model: Model) -> None:
    client = a_client()
    assess(client)
    spoil(client)
    assert not feature_values(client, now=NOON).any()


def test_a_feature_row_is_stored_to_the_last_bit(model: Model) -> None:
    client = a_client()
    computed = feature_values(client, now=NOON)
    assert feature_values(client, now=NOON).tobytes() == computed.tobytes()


def test_a_row_just_computed_is_at_hand_for_the_next_service(
    model: Model, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = a_client()
    feature_values(client, now=NOON)
    with django_assert_num_queries(0):
        feature_values(client, now=NOON)


def test_the_feature_row_is_computed_anew_when_the_records_changed(model: Model) -> None:
    client = a_client(amt_income_total=100_000)
    before = assess(client).contributions
    Client.objects.update(amt_income_total=900_000, records_changed_at=NOON + timedelta(seconds=1))
    client.refresh_from_db()
    after = assess(client).contributions
    name = "amt_income_total"
    assert {c.feature: c.value for c in before}[name] == 100_000
    assert {c.feature: c.value for c in after}[name] == 900_000


def test_a_row_computed_while_an_import_was_committing_does_not_outlive_it(model: Model) -> None:
    # The import began before the page was asked for and commits after it: its time is the earlier one.
    client = a_client()
    assess(client, now=NOON + timedelta(seconds=30))
    spoil(client)
    Client.objects.update(records_changed_at=NOON + timedelta(seconds=10))
    client.refresh_from_db()
    assert feature_values(client, now=NOON + timedelta(seconds=60)).any()


def test_a_client_opened_between_two_tables_of_an_import_is_computed_anew_when_more_came(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, opened = importing._import_table, []

    def write_then_open(*arguments: Any, **options: Any) -> Any:
        entry = write(*arguments, **options)
        client = Client.objects.order_by("pk")[0]
        opened.append(feature_values(client, now=NOON).tobytes())
        return entry

    monkeypatch.setattr(importing, "_import_table", write_then_open)
    rows = load_population(hundred_clients()).rows
    assert len(opened) == 7
    assert len(set(opened)) > 3  # each history that came changed what was computed
    client = Client.objects.get(pk=int(rows.sk_id_curr[0]))
    np.testing.assert_allclose(feature_values(client, now=NOON)[0], rows.values[0], rtol=1e-9, atol=0)


def test_the_feature_row_is_computed_anew_when_the_feature_table_changed(model: Model) -> None:
    client = a_client()
    assess(client)
    spoil(client)
    FeatureRow.objects.update(fingerprint="another table")
    assert feature_values(client, now=NOON).any()
    assert FeatureRow.objects.get().fingerprint == short_fingerprint()


# Reasons


def test_reasons_are_at_most_four_of_distinct_codes_and_fit_the_recommendation(scored: Model) -> None:
    seen = set()
    for client in Client.objects.order_by("pk"):
        told = assess(client)
        seen.add(told.recommendation)
        codes = [reason.reason_code for reason in told.reasons]
        assert 1 <= len(codes) <= 4
        assert len(set(codes)) == len(codes)
        lowers = told.recommendation is Recommendation.APPROVE
        assert all((reason.contribution < 0) == lowers for reason in told.reasons)
        assert all((reason.strongest.contribution < 0) == lowers for reason in told.reasons)
    assert seen == set(Recommendation)


def test_the_contribution_of_one_feature_is_the_one_among_all(model: Model) -> None:
    assessed = assess(a_client())
    assert [assessed.contribution_of(one.feature) for one in assessed.contributions] == list(assessed.contributions)
    assert {one.feature for one in assessed.contributions} == set(model.inputs)
    with pytest.raises(KeyError):
        assessed.contribution_of("code_gender")


def test_a_reason_counts_by_the_sum_of_its_features_and_is_shown_by_its_strongest(scored: Model) -> None:
    for client in Client.objects.order_by("pk"):
        told = assess(client)
        sign = -1 if told.recommendation is Recommendation.APPROVE else 1
        members: dict[str, list[Contribution]] = {}
        for one in told.contributions:
            members.setdefault(feature(one.feature).reason_code, []).append(one)
        sums = {code: sum(one.contribution for one in ones) for code, ones in members.items()}
        speaking = sorted((code for code in sums if sums[code] * sign > 0), key=lambda code: -abs(sums[code]))
        by_words = {}
        for code in speaking:
            same_way = [one for one in members[code] if one.contribution * sign > 0]
            by_words.setdefault(max(same_way, key=lambda one: abs(one.contribution)).case.said, code)
        assert [reason.reason_code for reason in told.reasons] == [*by_words.values()][:4]
        for reason in told.reasons:
            assert reason.contribution == pytest.approx(sums[reason.reason_code], abs=1e-12)
            same_way = [one for one in members[reason.reason_code] if one.contribution * sign > 0]
            assert reason.strongest == max(same_way, key=lambda one: abs(one.contribution))


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.0, "APPROVE"), (0.0499, "APPROVE"), (0.05, "REVIEW"), (0.0999, "REVIEW"), (0.1, "DECLINE"), (1.0, "DECLINE")],
)
def test_the_bands_lower_edge_belongs_to_review_and_its_upper_edge_to_decline(
    probability: float, expected: str
) -> None:
    assert Recommendation(ReviewBand(0.05, 0.1).zone(probability)) == expected


# Batch scoring


def score_everyone(now: datetime = NOON) -> int:
    return batch.score_everyone(now=now, advance=lambda done: None)


def snapshot() -> list[tuple[object, ...]]:
    assessments = BatchAssessment.objects.order_by("client")
    return list(assessments.values_list("client", "probability_of_default", "recommendation"))


def test_scoring_everyone_leaves_what_each_assessment_says(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK", 30)
    hundred_clients()
    advanced: list[int] = []
    assert batch.score_everyone(now=NOON, advance=advanced.append) == 100
    assert advanced == [30, 30, 30, 10]
    assert FeatureRow.objects.count() == 100
    FeatureRow.objects.all().delete()  # so that each assessment computes its own
    for stored in BatchAssessment.objects.select_related("client").order_by("client")[::8]:
        told = assess(stored.client)
        assert stored.probability_of_default == pytest.approx(told.probability_of_default, abs=1e-15)
        assert stored.recommendation == told.recommendation


def test_scoring_everyone_leaves_a_reference_population_that_says_what_assessments_say(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 30)
    hundred_clients()
    score_everyone()
    reference = engine.reference()
    assert (reference.model_version, reference.clients) == (model.version, 100)
    names = ["outcome", "probability_of_default", "amt_credit"]
    identifiers, columns = reference.columns(names)
    clients = list(Client.objects.order_by("pk"))
    assert identifiers.tolist() == [client.pk for client in clients]
    outcomes = [math.nan if client.target is None else client.target for client in clients]
    assert len(set(outcomes)) > 2
    np.testing.assert_array_equal(columns["outcome"], outcomes)
    np.testing.assert_array_equal(columns["amt_credit"], [client.amt_credit for client in clients])
    probabilities = [probability for _, probability, _ in snapshot()]
    np.testing.assert_array_equal(columns["probability_of_default"], probabilities)
    told = [{c.feature: abs(c.contribution) for c in assess(client).contributions} for client in clients]
    for name, weight in reference.importance.items():
        mean = math.fsum(contributions[name] for contributions in told) / 100
        assert weight == pytest.approx(mean, abs=1e-7)


def test_scoring_everyone_forgets_the_reference_populations_of_models_long_out_of_service(model: Model) -> None:
    a_client()
    other = engine.reference_dir("lgbm-0123456789ab")
    other.mkdir(parents=True)
    score_everyone()
    assert [path.name for path in other.parent.iterdir()] == [model.version]


def test_scoring_everyone_twice_leaves_the_same(scored: Model) -> None:
    before = snapshot()
    score_everyone(now=NOON + timedelta(days=1))
    assert snapshot() == before
    assert BatchAssessment.objects.count() == 100
    assert ModelVersion.objects.count() == 1


def test_rows_that_batch_scoring_stored_are_reused_by_the_page(model: Model) -> None:
    client = a_client()
    score_everyone()
    spoil(client)
    assert not feature_values(client, now=NOON).any()


def test_scoring_everyone_records_a_model_that_a_new_database_does_not_know(model: Model) -> None:
    a_client()
    score_everyone()
    version = ModelVersion.objects.get()
    assert (version.version, version.digest) == (model.version, model.digest)


def test_scoring_everyone_without_clients_does_nothing(model: Model) -> None:
    assert score_everyone() == 0
    with pytest.raises(engine.NoReferenceError, match="score_clients"):
        engine.reference()


def test_a_history_of_another_client_changes_nothing(model: Model) -> None:
    client, other = a_client(1), a_client(2)
    before = assess(client).probability_of_default
    a_record("bureau", client=other, sk_id_bureau=5)
    FeatureRow.objects.all().delete()
    assert assess(client).probability_of_default == before


# Publishing


def test_publishing_records_the_version_with_its_figures_once() -> None:
    now = timezone.now()
    version = publish_model(trained_model_dir(), now=now)
    again = publish_model(trained_model_dir(), now=now + timedelta(days=1))
    assert again == version
    model = engine.current_model()
    assert version.version == model.version
    assert version.trained_on_clients == model.manifest["training"]["clients"]
    assert version.auc == model.manifest["metrics"]["auc"]
    assert version.published_at == now
