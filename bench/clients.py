"""The command line of programs that look at some clients of the configured database and fail where they find faults."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import django
from django.core.exceptions import ImproperlyConfigured

from ml.tables.arguments import at_least

Found = TypeVar("Found")


class NothingToMeasureError(Exception):
    """The database has nothing to look at, or a page does not answer; the message says why."""


def run(
    prog: str,
    description: str | None,
    *,
    clients: int,
    look: Callable[[int, int], Found],
    report: Callable[[Found], str],
    as_json: Callable[[Found], dict[str, Any]],
    is_faulty: Callable[[Found], bool],
) -> None:
    """Look at `--clients` clients drawn with `--seed`, print the report (`--json`) and end; status 1 for faults."""
    parser = argparse.ArgumentParser(prog=f"python -m {prog}", description=description)
    parser.add_argument("--clients", type=at_least(1), default=clients)
    parser.add_argument("--seed", type=at_least(0), default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    try:
        django.setup()
        found = look(options.clients, options.seed)
    except (ImproperlyConfigured, NothingToMeasureError) as error:
        sys.exit(str(error))
    sys.stdout.write(json.dumps(as_json(found), indent=1) + "\n" if options.json else report(found))
    sys.exit(is_faulty(found))
