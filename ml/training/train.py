"""Trains the model: `python -m ml.train --data DIR --out DIR`. Log-loss, no class weights, calibrated log-odds.

Every figure in the artefact comes from nested out-of-fold predictions: nothing was learnt, and nothing was chosen, from
a client that it measures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from ml.features import FEATURE_NAMES, FEATURES, POSITION
from ml.features.definition import Feature
from ml.features.policy import DEFAULT, Policy, PolicyError, read_policy
from ml.monitoring.stability import EXPLAINED, evenly, stored_precision, training_shares
from ml.serving.artefact import REFERENCE_QUANTILES, ModelError, check_destination, save
from ml.serving.build import feature_fingerprint
from ml.serving.directory import PopulationError, labelled_only, load_population
from ml.serving.model import Costs, Encoder, calibrated_contributions, decision_threshold, review_band
from ml.sources.errors import SourceError
from ml.sources.options import add_data_option
from ml.sources.output import new_directory
from ml.tables.arguments import at_least
from ml.tables.numerics import FloatArray, sigmoid
from ml.tables.wording import Text
from ml.training import cluster
from ml.training.ablation import retrained
from ml.training.boosting import average, fit
from ml.training.encoding import category_encodings, constrained, learning_data
from ml.training.evaluate import evaluation
from ml.training.metrics import MEASURES
from ml.training.validation import FOLDS, PARAMETERS, booster_seeds, cross_validate

MINIMUM_CLIENTS = 500
GOLDEN_ROWS = 64
UNNAMED = Text("clients donnés à l’entraînement", "clients given to training")


def reference_of(features: tuple[Feature, ...], values: FloatArray) -> dict[str, dict[str, Any]]:
    """Return, by feature, the share missing and quantiles (numbers) or shares (categories) of the population."""
    reference: dict[str, dict[str, Any]] = {}
    for feature in features:
        column = values[:, POSITION[feature.name]]
        known = column[~np.isnan(column)]
        entry: dict[str, Any] = {"missing_share": 1.0 - len(known) / max(len(column), 1)}
        if feature.is_category:
            counts = np.bincount(known.astype(np.int64), minlength=len(feature.categories))
            entry["shares"] = (counts / max(len(known), 1)).tolist()
        elif len(known):
            entry["quantiles"] = np.quantile(known, np.linspace(0, 1, REFERENCE_QUANTILES)).tolist()
        else:
            entry["quantiles"] = []
        reference[feature.name] = entry
    return reference


def golden_rows(features: tuple[Feature, ...], reference: dict[str, dict[str, Any]], seed: int) -> FloatArray:
    """Return feature rows (GOLDEN_ROWS, len(FEATURES)) drawn feature by feature: nobody's row, everybody's range."""
    random = np.random.default_rng(seed)
    rows = np.full((GOLDEN_ROWS, len(FEATURE_NAMES)), np.nan)
    for feature in features:
        entry = reference[feature.name]
        if feature.is_category:
            drawn = random.integers(0, len(feature.categories), GOLDEN_ROWS).astype(np.float64)
        elif entry["quantiles"]:
            grid = np.linspace(0, 1, REFERENCE_QUANTILES)
            drawn = np.interp(random.random(GOLDEN_ROWS), grid, entry["quantiles"])
        else:
            continue
        drawn[random.random(GOLDEN_ROWS) < entry["missing_share"]] = np.nan
        rows[:, POSITION[feature.name]] = drawn
    return rows


def train(
    data: Path,
    out: Path,
    *,
    seed: int,
    threads: int,
    costs: Costs,
    cluster_address: str | None = None,
    population: Text = UNNAMED,
    ignore: Sequence[str] = (),
    policy: Policy = DEFAULT,
    strict: bool = False,
) -> dict[str, Any]:
    """Train on the labelled clients of `data`, write the artefact to `out`, return its manifest's metrics.

    `policy` says what the model may read; the artefact keeps it. `population` says in the model card who the clients
    are, `ignore` names files of `data` that are not to be read; where `strict` a category that no list holds is
    refused.
    Where `cluster_address` names a Dask scheduler, its workers grow the boosters of the artefact; the folds stay here.
    Raises SourceError for bad files, PopulationError where nothing can be learnt, ModelError where `out` is taken,
    ClusterError where the cluster is missing or gives up.
    """
    check_destination(out)
    if cluster_address is not None:
        cluster.check(cluster_address)
    values, defaulted = labelled_only(
        load_population(data, ignore=ignore, strict=strict, progress=True, threads=threads), MINIMUM_CLIENTS
    )
    return train_on(
        values,
        defaulted,
        out,
        seed=seed,
        threads=threads,
        costs=costs,
        cluster_address=cluster_address,
        population=population,
        policy=policy,
    )


def train_on(
    values: FloatArray,
    defaulted: FloatArray,
    out: Path,
    *,
    seed: int,
    threads: int,
    costs: Costs,
    cluster_address: str | None = None,
    population: Text = UNNAMED,
    policy: Policy = DEFAULT,
) -> dict[str, Any]:
    """Train on feature rows (n, len(FEATURES)) and their outcomes (n,), as `train` does on files."""
    check_destination(out)
    validation = cross_validate(policy.features, values, defaulted, seed, threads)
    chosen = validation.final
    features, slope, intercept = chosen.features, chosen.slope, chosen.intercept
    if slope <= 0:
        raise PopulationError("The model ranks no better than chance on clients it has not seen: nothing was learnt.")
    threshold = decision_threshold(costs)
    encodings = category_encodings(features, values, defaulted)
    parameters, seeds = constrained(PARAMETERS, features), booster_seeds(seed)
    names = tuple(f.name for f in features)
    if cluster_address is None:
        learning = learning_data(names, values, defaulted, encodings, parameters).set_feature_name(list(names))
        boosters = fit(parameters, learning, chosen.rounds, seeds, threads)
    else:
        matrix = Encoder(names, encodings)(values)
        boosters = cluster.fit(cluster_address, names, matrix, defaulted, parameters, chosen.rounds, seeds)
    booster_text = average(boosters)
    reference = reference_of(FEATURES, values)
    found = evaluation(
        values,
        defaulted,
        validation.log_odds,
        threshold=threshold,
        band=review_band(costs),
        costs=costs,
        seed=seed,
        retraining=retrained(values, defaulted, policy, rounds=chosen.rounds, seed=seed, threads=threads),
    )
    booster, explained = lightgbm.Booster(model_str=booster_text), Encoder(names, encodings)(evenly(values, EXPLAINED))
    contributions = stored_precision(calibrated_contributions(booster, explained, slope, intercept, threads))
    manifest = {
        "features": list(names),
        "policy": policy.as_json(),
        "feature_fingerprint": feature_fingerprint(),
        "encodings": encodings,
        "calibration": {"slope": slope, "intercept": intercept},
        "costs": asdict(costs),
        "decision_threshold": threshold,
        "review_band": asdict(review_band(costs)),
        "metrics": {name: value for name, value in found.items() if name in MEASURES},
        "reference": reference,
        "drift": training_shares(names, values, sigmoid(validation.log_odds), contributions),
        "training": {
            "population": [population.fr, population.en],
            "clients": len(defaulted),
            "default_rate": float(defaulted.mean()),
            "data_sha256": hashlib.sha256(values.tobytes() + defaulted.tobytes()).hexdigest(),
            "seed": seed,
            "folds": FOLDS,
            "candidates": len(policy.features),
            "rounds": chosen.rounds,
            "boosters": len(seeds),
            "distributed": cluster_address is not None,
            "parameters": PARAMETERS,
        },
    }
    version = save(out, booster_text, manifest, golden_rows(features, reference, seed), found)
    size = {"inputs": len(names), "rounds": chosen.rounds, "boosters": len(seeds)}
    return {"model_version": version, **size, **manifest["metrics"]}  # type: ignore[dict-item]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.train", description=__doc__)
    add_data_option(parser)
    parser.add_argument("--out", type=new_directory, required=True, help="directory of the artefact")
    parser.add_argument("--population", metavar="WORDS", help="who the clients are, for the model card")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="decisions on what the model may read (TOML)")
    parser.add_argument("--seed", type=at_least(0), default=1)
    parser.add_argument(
        "--threads", type=at_least(1), default=1, help="more are faster; one gives the same bytes every time"
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help="Dask scheduler whose workers grow the boosters (tcp://…)")
    parser.add_argument("--cost-missed-default", type=float, default=Costs.missed_default)
    parser.add_argument("--cost-refused-good", type=float, default=Costs.refused_good)
    options = parser.parse_args()
    costs = Costs(options.cost_missed_default, options.cost_refused_good)
    if not all(0 < cost < math.inf for cost in (costs.missed_default, costs.refused_good)):
        parser.error("costs must be numbers above zero")
    try:
        result = train(
            options.data,
            options.out,
            seed=options.seed,
            threads=options.threads,
            costs=costs,
            cluster_address=options.cluster,
            population=Text(options.population, options.population) if options.population else UNNAMED,
            ignore=options.ignore,
            policy=read_policy(options.policy) if options.policy else DEFAULT,
            strict=options.strict,
        )
    except (PolicyError, SourceError, PopulationError, ModelError, cluster.ClusterError) as error:
        sys.exit(str(error))
    print(json.dumps(result))  # noqa: T201
