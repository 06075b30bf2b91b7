"""Whole numbers from the command line, for every program."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable

_LARGEST = 2**31 - 1  # 32 bits, as seeds and counts of threads have in the libraries


def at_least(minimum: int) -> Callable[[str], int]:
    """Return what reads a whole number from the command line, at least `minimum`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ArgumentTypeError(f"{text!r} is not a whole number") from None
        if number < minimum:
            raise ArgumentTypeError(f"{number} is less than {minimum}")
        if number > _LARGEST:
            raise ArgumentTypeError(f"{number} is more than {_LARGEST}")
        return number

    return read
