"""Keeps answers that cannot change while a population is open: `queries` asks here before it counts."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

Answer = TypeVar("Answer")
ANSWERS = 1000  # some 10 MB when full: an answer is a few dozen bins or cells


class Kept:
    """At most `most` answers by their question, the one asked longest ago forgotten first. Thread-safe."""

    def __init__(self, most: int = ANSWERS) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return the answer to a question, from `compute` where it is not kept; nothing is kept where that raises.

        Two threads that ask at once may both compute: neither waits for the other.
        """
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return cast(Answer, self._answers[question])
        answer = compute()
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer
