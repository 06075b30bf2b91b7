"""How many clients have each answer, as tiles that lead to them, and the address of the client list that does so."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ml.population.counts import Counts
from scoring.core.search import CATEGORY_FILTERS, Criteria
from scoring.models.versions import Answer
from scoring.text.values import decimal, percent


@dataclass(frozen=True)
class Tile:
    """An answer, how many clients have it and what share of all; `address` is their list, empty where it is closed."""

    answer: str
    label: str
    count: str
    share: str
    address: str


def answer_tiles(counts: Counts, filters: Criteria, *, is_named: bool) -> list[Tile]:
    """Return a tile an answer; none for files without a recommendation where there are none.

    `filters` are the categories that the clients counted have in common. `is_named`: who they are may be known.
    """
    clients = sum(counts)
    return [
        Tile(
            answer=answer.value,
            label=str(answer.label),
            count=decimal(count, 0),
            share=percent(count / clients) if clients else "",
            address=list_address(filters, answer) if is_named else "",
        )
        for answer, count in zip(Answer, counts, strict=True)
        if count or answer is not Answer.NONE
    ]


def list_address(filters: Criteria, answer: Answer) -> str:
    """Return the address of the list of the clients that have these categories and this answer."""
    chosen = {name: value for name in CATEGORY_FILTERS if (value := getattr(filters, name))}
    return f"{reverse('clients')}?{urlencode({**chosen, 'recommendation': answer.value})}"
