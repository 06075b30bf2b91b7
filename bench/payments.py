"""Sets payments against income, over a directory of Home Credit files: `python -m bench.payments --data DIR [--json]`.

What the period of the income was inferred from (docs/adr/0025): with the wrong one, clients pay more than they earn.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from bench.table import table
from ml.sources.errors import SourceError
from ml.sources.loading import load
from ml.sources.options import add_data_option, say_remarks

SHARES = (
    "SELECT amt_annuity / amt_income_total AS share FROM application WHERE amt_income_total > 0 AND amt_annuity > 0"
)
LABELLED = f"{SHARES} AND target IS NOT NULL"
PAID_BACK = (
    "SELECT amt_annuity * cnt_payment / amt_credit AS share FROM previous_application "
    "WHERE amt_annuity > 0 AND cnt_payment > 0 AND amt_credit > 0"
)


@dataclass(frozen=True)
class Spread:
    """A ratio over several rows: how many have it, its tenth, quartiles and nine tenths, how many are above 1.

    Without a row there are no quantiles.
    """

    rows: int
    quantiles: tuple[float, ...]
    above: int


def measure(data: Path, ignore: Sequence[str] = ()) -> dict[str, Spread]:
    """Return the share of a month's income that payments take, read by the month and by the year, and what they repay.

    "repaid" is annuity × number of payments as a share of the credit, over previous applications.
    Raises SourceError for files that cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="creditscore-") as folder, duckdb.connect(f"{folder}/tables") as connection:
        say_remarks(load(connection, data, ignore=ignore, scratch=Path(folder)))
        queries = {
            "monthly": SHARES,
            "monthly, labelled": LABELLED,
            "yearly, labelled": LABELLED.replace("amt_annuity /", "12 * amt_annuity /"),
            "repaid": PAID_BACK,
        }
        return {name: _spread(connection, query) for name, query in queries.items()}


def _spread(connection: duckdb.DuckDBPyConnection, query: str) -> Spread:
    [(rows, quantiles, above)] = (
        connection.sql(query)
        .aggregate("count(*), quantile_cont(share, [0.1, 0.25, 0.5, 0.75, 0.9]), count(*) FILTER (share > 1)")
        .fetchall()
    )
    return Spread(rows, tuple(quantiles or ()), above)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.payments", description=__doc__)
    add_data_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    try:
        found = measure(options.data, options.ignore)
    except SourceError as error:
        sys.exit(str(error))
    if options.json:
        sys.stdout.write(json.dumps({name: asdict(spread) for name, spread in found.items()}, indent=2) + "\n")
        return
    head = ("share", "rows", "1/10", "1/4", "median", "3/4", "9/10", "above 1")
    lines = [
        (name, f"{one.rows:,}", *(f"{q:.3f}" for q in one.quantiles or (math.nan,) * 5), f"{one.above:,}")
        for name, one in found.items()
    ]
    sys.stdout.write(table(head, lines))


if __name__ == "__main__":
    main()
