"""Two people at once on one file, on SQLite and on PostgreSQL: one wins, the others are told, nothing is doubled."""

from __future__ import annotations

from pathlib import Path

from tests.artefacts import trained_model_dir
from tests.scoring.at_once import outcome
from tests.scoring.decision.at_once import ADVISORS, FILES


def test_one_wins(empty_database: str, tmp_path: Path) -> None:
    told = outcome("tests.scoring.decision.at_once", empty_database, tmp_path / "var", trained_model_dir())
    assert told["fault"] is None
    # All have weighed the file before anybody decides: one wins, everybody else is told.
    assert told["decided"] == {"201": FILES, "409": (ADVISORS - 1) * FILES}, told
    assert told["together"] == 1
    taken = FILES
    assert {*told["keyed"]} <= {"201", "409"}, told
    assert told["keyed"]["201"] >= 1
    assert told["current"] == FILES + 1
    assert told["decisions"] == told["steps"] == told["events"] == taken + 1
