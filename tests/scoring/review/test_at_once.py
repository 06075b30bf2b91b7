"""Many people at once on one review, on SQLite and on PostgreSQL: one wins, the others are told, nothing is doubled."""

from __future__ import annotations

from pathlib import Path

from tests.artefacts import trained_model_dir
from tests.scoring.at_once import outcome
from tests.scoring.review.at_once import ADVISORS, FILES


def test_one_wins(empty_database: str, tmp_path: Path) -> None:
    told = outcome("tests.scoring.review.at_once", empty_database, tmp_path / "var", trained_model_dir())
    assert told["fault"] is None
    assert told["opened"] == told["took"] == {"302": FILES, "409": FILES * (ADVISORS - 1)}, told
    assert told["reviews"] == told["taken"] == FILES
    assert told["steps"] == told["events"] == 2 * FILES
