"""Scores every client of a directory: `python -m ml.predict --model DIR --data DIR --out FILE.csv`."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from ml.serving.artefact import ModelError, load
from ml.serving.directory import load_population
from ml.sources.errors import SourceError
from ml.sources.options import add_data_option
from ml.sources.output import add_out_option, check_out, say_written, whole_file


def predict(model_directory: Path, data: Path, out: Path, *, ignore: Sequence[str] = (), strict: bool = False) -> int:
    """Write SK_ID_CURR, probability_of_default (17 digits) to `out`, whole or not at all; return the number of rows."""
    model = load(model_directory)
    rows = load_population(data, ignore=ignore, strict=strict).rows
    probabilities = model.probability_of_default(rows.values, threads=0)
    with whole_file(out) as path, path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["SK_ID_CURR", "probability_of_default"])
        writer.writerows(zip(rows.sk_id_curr.tolist(), probabilities.tolist(), strict=True))
    return len(probabilities)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.predict", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="directory of the artefact")
    add_data_option(parser)
    add_out_option(parser, "file to write")
    options = parser.parse_args()
    check_out(parser, options.out, options.data)
    try:
        count = predict(options.model, options.data, options.out, ignore=options.ignore, strict=options.strict)
    except (ModelError, SourceError) as error:
        sys.exit(str(error))
    say_written(options.out, count)
