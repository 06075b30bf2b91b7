"""Tries many ways of writing one file, for the same records each time: `python -m bench.dressings [--examples N]`.

The suite tries 20. What is tried is declared in tests/ml/test_dressings.py.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ml.tables.arguments import at_least

TESTS = Path(__file__).resolve().parents[1] / "tests/ml/test_dressings.py"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.dressings", description=__doc__)
    parser.add_argument("--examples", type=at_least(1), default=300)
    options = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        str(TESTS),
        "-k",
        "combine",
        "--hypothesis-show-statistics",
    ]
    environment = os.environ | {"DRESSINGS_EXAMPLES": str(options.examples)}
    sys.exit(subprocess.run(command, env=environment, check=False, cwd=TESTS.parents[2]).returncode)  # noqa: S603


if __name__ == "__main__":
    main()
