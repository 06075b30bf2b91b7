"""Whether cost grows with the work: `python -m bench.growth --directory DIR` runs `ml.full_run` at several sizes.

Prints a table, a line a size: labelled clients, trees, AUC, then seconds, processor seconds and peak memory of
training, of everyone's probability and of everyone's contributions. What DIR already holds is not done again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.table import table
from ml.sources.output import new_directory
from ml.tables.arguments import at_least

LABELLED_SHARE = 307_511 / 356_255  # of the competition's clients, and of the synthetic ones
SIZES = (20_000, 50_000, 86_000, 100_000, 300_000)
STEPS = ("training", "scoring", "contributions")


def measured(labelled: int, directory: Path, threads: int) -> dict[str, Any]:
    """Return the parts `ml.full_run` prints for about so many labelled clients. Ends the program where it fails."""
    clients = round(labelled / LABELLED_SHARE)
    command = [sys.executable, "-m", "ml.full_run", "--clients", str(clients), "--threads", str(threads)]
    command += ["--directory", str(directory / str(labelled))]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"ml.full_run ended with status {done.returncode} at {labelled} labelled clients.")
    parts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])["parts"]
    return parts


def line(parts: dict[str, Any]) -> list[object]:
    """Return the cells of one size."""
    trained = parts["training"]["result"]
    cells: list[object] = [trained["n"], trained["rounds"] * trained["boosters"], f"{trained['auc']:.4f}"]
    for step in STEPS:
        cells += [parts[step]["seconds"], parts[step]["cpu_seconds"], parts[step]["peak_mb"]]
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument(
        "--directory", type=new_directory, required=True, help="where everything is left; 20 GB at full size"
    )
    parser.add_argument("--sizes", type=at_least(1), nargs="+", default=SIZES, help="labelled clients")
    parser.add_argument("--threads", type=at_least(1), default=2)
    options = parser.parse_args()
    head = ["labelled", "trees", "AUC", *(f"{step} {what}" for step in STEPS for what in ("s", "cpu s", "MB"))]
    rows = []
    for size in options.sizes:
        rows.append(line(measured(size, options.directory, options.threads)))
        sys.stdout.write(table(head, rows))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
