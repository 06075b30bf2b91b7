"""What is known of a client before this application: the records, the bureau's newest months, all of it along time."""

from __future__ import annotations

from dataclasses import dataclass

from clients.models.client import Client
from scoring.core.history import BureauMonths, History, HistoryLane, bureau_months_of, history_of, timeline


@dataclass(frozen=True)
class HistoryFacts:
    """A client's history, the months of the bureau's credits, and the lanes of the timeline, none without a history."""

    history: History
    months: BureauMonths
    lanes: tuple[HistoryLane, ...]


def history_facts(client: Client, *, most_months: int | None) -> HistoryFacts:
    """Return the client's history with the `most_months` newest months of the bureau's credits, all of them for None.

    At most nine queries, whatever its length.
    """
    history = history_of(client)
    months = bureau_months_of(client, most_months)
    return HistoryFacts(history, months, () if history.is_empty else timeline(history))
