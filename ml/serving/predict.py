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


def predict(model_directory: Path, data: Path, out: Path, *, ignore: Sequence[str] = (), strict: bool = False) -> int:
    """Write SK_ID_CURR, probability_of_default (17 digits) to `out`, whole or not at all; return the number of rows."""
    model = load(model_directory)
    rows = load_population(data, ignore=ignore, strict=strict).rows
    probabilities = model.probability_of_default(rows.values, threads=0)
    part = out.with_name(f"{out.name}.part")
    with part.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["SK_ID_CURR", "probability_of_default"])
        writer.writerows(zip(rows.sk_id_curr.tolist(), probabilities.tolist(), strict=True))
    part.replace(out)
    return len(probabilities)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.predict", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="directory of the artefact")
    add_data_option(parser)
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    options = parser.parse_args()
    if not options.out.absolute().parent.is_dir():
        parser.error(f"{options.out}: its directory does not exist")
    if options.out.is_dir():
        parser.error(f"{options.out}: is a directory; name the file to write")
    try:
        count = predict(options.model, options.data, options.out, ignore=options.ignore, strict=options.strict)
    except (ModelError, SourceError) as error:
        sys.exit(str(error))
    print(f"{options.out}: {count} clients")  # noqa: T201
