"""What the checkers of the browser tests found at their last recorded run, in `checks.json` beside this file.

`RECORD_CHECKS=1 make test ARGS=tests/browser` writes it (tests/conftest.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("checks.json")


@dataclass(frozen=True)
class Checks:
    """A run: its day, the browser, the checker of rules, how many views of pages it looked at and how many fell short.

    A view is a page or state in one language, scheme and width.
    """

    day: date
    browser: str
    checker: str
    views: int
    with_findings: int


@cache
def read_checks() -> Checks:
    """Return the last recorded run."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return Checks(**{**found, "day": date.fromisoformat(found["day"])})
