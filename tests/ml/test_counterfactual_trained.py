"""Proposals under the model that training makes: every one reaches its aim when its records are scored anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from bench.proposals import carried_out
from ml.changes.actions import population_bounds
from ml.changes.counterfactual import MOST_PROPOSALS, Counterfactuals, Outcome, counterfactuals
from ml.serving.build import build_from_records
from ml.serving.model import Model
from tests.artefacts import synthetic_population
from tests.ml.records import records_of, synthetic_tables
from tests.ml.test_counterfactual import together

REFUSED = 500
BELOW = 0.97  # each one's approval is below so much of its probability: near enough for many to have a way


def test_every_proposal_to_the_refused_of_a_trained_model_is_approved_the_whole_way(model: Model) -> None:
    rows, tables = synthetic_population().rows, synthetic_tables()
    probability = model.probability_of_default(rows.values)
    bounds = population_bounds(model.manifest["reference"])
    refused = np.argsort(-probability)[:REFUSED].tolist()
    edges = {int(rows.sk_id_curr[place]): BELOW * float(probability[place]) for place in refused}

    def search(place: int) -> Counterfactuals:
        client = int(rows.sk_id_curr[place])
        band = {"lower": edges[client], "upper": edges[client]}  # no zone between: an approval or nothing
        refusing = replace(model, manifest=model.manifest | {"review_band": band})
        return counterfactuals(refusing, records_of(tables, client), rows.values[[place]], bounds)

    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(edges, pool.map(search, refused), strict=True))
    assert len(found) == REFUSED
    assert {result.outcome for result in found.values()} == {Outcome.FOUND, Outcome.NONE_WITHIN_BOUNDS}
    assert sum(result.outcome is Outcome.FOUND for result in found.values()) > 200
    for nth in range(MOST_PROPOSALS):  # each client once in a build
        batch = {client: result.proposals[nth] for client, result in found.items() if len(result.proposals) > nth}
        whole = build_from_records(
            together([carried_out(records_of(tables, client), proposal) for client, proposal in batch.items()])
        )
        clients = whole.sk_id_curr.tolist()
        assert clients == sorted(batch)
        scored = model.probability_of_default(whole.values)
        assert (scored < [edges[client] for client in clients]).all()
        told = [batch[client].probability_of_default for client in clients]
        np.testing.assert_allclose(scored, told, rtol=1e-9)
