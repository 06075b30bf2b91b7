"""Peer group and completeness of a stored client: figures of the reference population, recomputed over the records."""

from __future__ import annotations

import numpy as np
import pytest

from clients.models.client import Client
from ml.features import POSITION
from ml.features.policy import PROTECTED_FEATURES
from ml.population.peers import INDEX_FILE, PEERS
from ml.population.results import wilson_interval
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.batch import score_everyone
from scoring.core.comparison import completeness, completeness_of, peers, peers_of
from scoring.core.engine import feature_values
from scoring.core.publishing import publish_model
from scoring.models.assessments import BatchAssessment
from scoring.models.rows import FeatureRow
from tests.artefacts import another_model_dir
from tests.clients.factories import NOON, a_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients(scored: Model) -> list[Client]:
    """Return a hundred scored clients."""
    return list(Client.objects.order_by("pk"))


def test_the_peer_group_is_everybody_else_where_there_are_fewer_clients_than_it_has_members(
    clients: list[Client],
) -> None:
    group = peers(clients[40], now=NOON)

    assert len(clients) == 100 < PEERS
    assert sorted(group.sk_id_curr) == [c.pk for c in clients if c != clients[40]]
    outcomes = [c.target for c in clients if c != clients[40] and c.target is not None]
    assert (group.labelled, group.defaulted) == (len(outcomes), sum(outcomes))
    assert group.default_rate == sum(outcomes) / len(outcomes)
    assert group.interval == wilson_interval(sum(outcomes), len(outcomes))
    others = BatchAssessment.objects.exclude(client=clients[40]).values_list("probability_of_default", flat=True)
    assert group.median_probability == pytest.approx(np.median(others), abs=1e-12)
    assert not set(group.compared_by) & PROTECTED_FEATURES


def test_somebody_who_is_not_in_the_population_has_peers_too(clients: list[Client]) -> None:
    values = feature_values(clients[3], now=NOON)
    newcomer = a_client(999_999)

    assert peers_of(values).sk_id_curr[0] == clients[3].pk
    assert peers_of(values).distance[0] == 0
    assert len(peers(newcomer, now=NOON).sk_id_curr) == 100


def test_a_complete_file_lacks_nothing_and_an_emptied_one_gets_a_range_or_is_refused(clients: list[Client]) -> None:
    values = feature_values(clients[0], now=NOON).copy()

    lacking = completeness(a_client(999_999, amt_annuity=None), now=NOON)
    values[0, POSITION["amt_income_total"]] = np.nan
    without_income = completeness_of(values)

    assert lacking.absent_keys
    assert not lacking.sufficient
    assert without_income.absent_keys == ("amt_income_total",)


def test_the_range_comes_from_the_stored_rows_of_donors_and_never_from_the_client_itself(clients: list[Client]) -> None:
    known = [c for c in clients if not np.isnan(feature_values(c, now=NOON)[0, POSITION["ext_source_2"]])]
    values = feature_values(known[0], now=NOON).copy()
    values[0, POSITION["ext_source_2"]] = np.nan

    told = completeness_of(values, without=known[0].pk)

    assert "ext_source_2" in {one.feature for one in told.missing}
    assert told.range
    assert told.range.donors <= len(known) - 1
    assert 0 < told.range.low < told.range.high < 1
    FeatureRow.objects.update(fingerprint="another table")
    assert completeness_of(values, without=known[0].pk).range is None


def test_without_a_population_the_message_says_how_to_write_one(model: Model) -> None:
    client = a_client()

    with pytest.raises(engine.NoReferenceError, match="score_clients"):
        peers(client, now=NOON)
    with pytest.raises(engine.NoReferenceError, match="score_clients"):
        completeness(client, now=NOON)


def test_a_population_whose_index_is_damaged_says_so(clients: list[Client], model: Model) -> None:
    client = clients[0]
    for path in engine.reference_dir(model.version).glob(f"*.peers/{INDEX_FILE}"):
        path.unlink()

    with pytest.raises(engine.NoReferenceError, match=r"peer index.*score_clients"):
        peers(client, now=NOON)


def test_a_model_published_since_has_no_peers_until_everybody_is_scored_again(
    clients: list[Client], model: Model
) -> None:
    client = clients[0]
    before = peers(client, now=NOON)
    publish_model(another_model_dir(), now=NOON)
    with pytest.raises(engine.NoReferenceError):
        peers(client, now=NOON)

    score_everyone(now=NOON, advance=lambda done: None)

    after = peers(client, now=NOON)
    assert sorted(after.sk_id_curr) == sorted(before.sk_id_curr)
    assert after.median_probability != before.median_probability
