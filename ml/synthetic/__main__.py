"""Command line of the synthetic population: `python -m ml.synthetic --clients N --seed S --out DIR`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from ml.synthetic.population import write_population
from ml.tables.arguments import at_least


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, without the usage before it."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Write a population; returns the exit status. Errors are one line on the standard error."""
    parser = _Parser(prog="python -m ml.synthetic", description="Write a synthetic population.")
    parser.add_argument("--clients", type=at_least(1), required=True, metavar="N", help="how many clients")
    parser.add_argument("--seed", type=at_least(0), required=True, metavar="S", help="same seed, same files")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory the eight files go to")
    options = parser.parse_args(arguments)
    try:
        write_population(options.clients, options.seed, options.out, progress=sys.stderr.isatty())
    except OSError as error:
        parser.exit(1, f"{parser.prog}: cannot write to {options.out}: {error.strerror}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
