"""Measures a model on labelled clients: `python -m ml.evaluate --model DIR --data DIR` prints one JSON object."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ml.metrics import measure
from ml.model import ModelError, load
from ml.population import PopulationError, labelled_only, load_population
from ml.sources import SourceError

MINIMUM_CLIENTS = 100


def evaluate(model_directory: Path, data: Path) -> dict[str, float | int]:
    """Return the measures of `ml.metrics.measure` over the labelled clients of `data`.

    Raises ModelError, SourceError or PopulationError. On the model's own training clients the figures flatter it:
    the manifest's metrics are out-of-fold and do not.
    """
    model = load(model_directory)
    values, defaulted = labelled_only(load_population(data), MINIMUM_CLIENTS)
    return measure(defaulted, model.log_odds(values, threads=0), model.decision_threshold, model.costs)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="directory of the artefact")
    parser.add_argument("--data", type=Path, required=True, help="directory of Home Credit files")
    options = parser.parse_args()
    try:
        result = evaluate(options.model, options.data)
    except (ModelError, SourceError, PopulationError) as error:
        sys.exit(str(error))
    print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    _main()
