"""What is kept: the answer given first, as many as there is room for, nothing of a question that failed."""

from __future__ import annotations

import pytest

from ml.population.queries import Kept


def test_a_question_is_computed_once_until_others_take_its_place() -> None:
    kept, asked = Kept(most=2), list[str]()

    def answer(question: str) -> str:
        return kept.get(question, lambda: asked.append(question) or question.upper())

    assert [answer(q) for q in "aababb"] == [*"AABABB"]
    assert asked == ["a", "b"]
    assert answer("a") == "A"  # b is now the one asked longest ago
    assert [answer(q) for q in "cab"] == [*"CAB"]
    assert asked == ["a", "b", "c", "b"]


def test_nothing_is_kept_of_a_question_that_failed() -> None:
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1
    assert kept.get("a", lambda: 2) == 1
