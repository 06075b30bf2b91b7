"""What every command that reads Home Credit files asks of its user, and says of what it read."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from ml.sources.report import LoadReport

DATA_HELP = "directory of Home Credit files, an archive of them, or one file"


def add_data_option(parser: ArgumentParser) -> None:
    """Add `--data`, `--ignore` and `--strict` to a command."""
    parser.add_argument("--data", type=Path, required=True, help=DATA_HELP)
    add_ignore_option(parser)
    parser.add_argument(
        "--strict", action="store_true", help="refuse a category that no list holds, instead of reading it as missing"
    )


def add_ignore_option(parser: ArgumentParser) -> None:
    """Add `--ignore`, a list of file names."""
    parser.add_argument(
        "--ignore",
        metavar="FILE",
        action="append",
        default=[],
        help="leave this file of the directory out, as messages name it; once for each file",
    )


def say_remarks(report: LoadReport) -> None:
    """Say on standard error how files were read, which were not, and what categories are unknown.

    Standard output is the command's result.
    """
    for line in (*report.remarks(), *(entry.remark for entry in report.unknown_categories)):
        print(line, file=sys.stderr)  # noqa: T201
