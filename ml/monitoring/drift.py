"""Compares a population with the one a model was trained on: `python -m ml.drift --model DIR --data DIR`, one JSON.

The portal compares the reference population in the same way.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ml.features import POSITION, feature
from ml.monitoring.stability import EXPLAINED, LARGE, MODERATE, Shift, evenly, shift, stored_precision
from ml.population.queries import Reference
from ml.population.store import PROBABILITY, contribution_column
from ml.serving.artefact import ModelError, load
from ml.serving.directory import load_population
from ml.serving.model import Model
from ml.sources.errors import SourceError
from ml.sources.options import add_data_option
from ml.sources.report import UnknownTexts
from ml.tables.numerics import FloatArray

MINIMUM_CLIENTS = 500  # with fewer, chance alone moves the index by some hundredths
COMPARED = 20_000  # clients, evenly spaced, are enough for the third decimal of an index


class DriftError(ValueError):
    """A comparison that cannot be made. The message says why."""


@dataclass(frozen=True)
class Drift:
    """How far a population has moved: features and contributions the furthest first, then by name.

    `unknown` are the categories that no list holds: those of the application are part of their feature's shift.
    """

    model_version: str
    clients: int
    compared: int
    explained: int
    predictions: Shift
    features: tuple[Shift, ...]
    contributions: tuple[Shift, ...]
    unknown: tuple[UnknownTexts, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain lists and numbers."""
        return {
            "model_version": self.model_version,
            "clients": self.clients,
            "clients_compared": self.compared,
            "clients_explained": self.explained,
            "levels": {"moderate": MODERATE, "large": LARGE},
            "unknown_categories": [_unknown_as_json(one) for one in self.unknown],
            "predictions": _as_json(self.predictions),
            "features": [_as_json(one) for one in self.features],
            "contributions": [_as_json(one) for one in self.contributions],
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Drift:
        """Return what `as_json` was made from. Raises KeyError or TypeError where it was not."""
        return cls(
            told["model_version"],
            told["clients"],
            told["clients_compared"],
            told["clients_explained"],
            _from_json(told["predictions"]),
            tuple(map(_from_json, told["features"])),
            tuple(map(_from_json, told["contributions"])),
            tuple(map(_unknown_from_json, told["unknown_categories"])),
        )


def drift_of_rows(model: Model, values: FloatArray, unknown: Sequence[UnknownTexts] = (), *, threads: int = 1) -> Drift:
    """Return how far feature rows (n, len(FEATURES)) are from the training clients. Raises DriftError.

    `unknown` are the categories of their files that no list holds: such a feature is compared over all the rows.
    The model's probabilities of its training clients are those of the folds that did not see them.
    """
    before = _before(model, len(values))
    compared, explained = evenly(values, COMPARED), evenly(values, EXPLAINED)
    contributions = stored_precision(model.contributions(explained, threads))
    of_features = _of_features(unknown)
    return Drift(
        model.version,
        len(values),
        len(compared),
        len(explained),
        *_shifts(
            model.inputs,
            before,
            model.probability_of_default(compared, threads),
            lambda name: (values if name in of_features else compared)[:, POSITION[name]],
            lambda name: contributions[:, model.inputs.index(name)],
            of_features,
        ),
        tuple(unknown),
    )


def drift_of_reference(model: Model, reference: Reference, unknown: Sequence[UnknownTexts] = ()) -> Drift:
    """Return how far the clients of a reference population are from the training clients. Raises DriftError.

    `unknown` are the categories of their records that no list holds.
    """
    before, of_features = _before(model, reference.clients), _of_features(unknown)
    with pq.ParquetFile(reference.directory / reference.summary["population"]) as file:

        def column(name: str) -> FloatArray:
            known = file.read(columns=[name])[name].cast(pa.float64())
            values = np.asarray(known.fill_null(np.nan).to_numpy())
            return values if name in of_features else evenly(values, COMPARED)

        predicted = column(PROBABILITY)
        shifts = _shifts(model.inputs, before, predicted, column, lambda n: column(contribution_column(n)), of_features)
    compared = min(reference.clients, COMPARED)
    return Drift(model.version, reference.clients, compared, compared, *shifts, tuple(unknown))


def _of_features(unknown: Sequence[UnknownTexts]) -> dict[str, int]:
    """Return how many clients have an unknown category, by the feature that shows the application's column."""
    return {one.column: one.rows for one in unknown if one.table == "application"}


def _before(model: Model, clients: int) -> dict[str, Any]:
    """Return what the manifest keeps of the training clients, where a comparison with so many others can be made."""
    if clients < MINIMUM_CLIENTS:
        raise DriftError(f"{clients} clients: at least {MINIMUM_CLIENTS} are needed to tell a shift from chance.")
    before = model.manifest.get("drift")
    if before is None:
        raise DriftError(f"{model.version}: trained without what drift is measured from; train it again.")
    return dict(before)


def _shifts(
    inputs: tuple[str, ...],
    before: dict[str, Any],
    probability: FloatArray,
    column: Callable[[str], FloatArray],
    contribution: Callable[[str], FloatArray],
    unknown: Mapping[str, int],
) -> tuple[Shift, tuple[Shift, ...], tuple[Shift, ...]]:
    """Return the shifts of predictions, features and contributions; the two functions give a model input's values."""
    clients, explained = before["clients"], before["explained"]
    features = [
        shift(n, before["features"][n], clients, column(n), len(feature(n).categories), unknown.get(n, 0))
        for n in inputs
    ]
    contributions = [shift(n, before["contributions"][n], explained, contribution(n)) for n in inputs]
    predictions = shift(PROBABILITY, before["probability_of_default"], clients, probability)
    return predictions, _furthest(features), _furthest(contributions)


def _furthest(shifts: list[Shift]) -> tuple[Shift, ...]:
    return tuple(sorted(shifts, key=lambda one: (-one.index, one.name)))


def _as_json(one: Shift) -> dict[str, Any]:
    return {
        "name": one.name,
        "psi": one.index,
        "level": one.level,
        "missing_before": one.missing_before,
        "missing_now": one.missing_now,
        "missing_change": one.missing_now - one.missing_before,
        "unknown_now": one.unknown_now,
    }


def _from_json(told: dict[str, Any]) -> Shift:
    return Shift(told["name"], told["psi"], told["missing_before"], told["missing_now"], told["unknown_now"])


def _unknown_as_json(one: UnknownTexts) -> dict[str, Any]:
    return {
        "table": one.table,
        "column": one.column,
        "rows": one.rows,
        "rows_with_a_value": one.filled,
        "share": one.share,
        "values": [{"value": value, "rows": rows} for value, rows in one.values],
    }


def _unknown_from_json(told: dict[str, Any]) -> UnknownTexts:
    values = tuple((one["value"], one["rows"]) for one in told["values"])
    return UnknownTexts(told["table"], told["column"], told["rows"], told["rows_with_a_value"], values)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.drift", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="directory of the artefact")
    add_data_option(parser)
    options = parser.parse_args()
    try:
        model = load(options.model)
        population = load_population(options.data, ignore=options.ignore, strict=options.strict)
        drift = drift_of_rows(model, population.rows.values, population.report.unknown_texts(), threads=0)
    except (ModelError, SourceError, DriftError) as error:
        sys.exit(str(error))
    print(json.dumps(drift.as_json()))  # noqa: T201
