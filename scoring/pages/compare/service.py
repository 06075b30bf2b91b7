"""What there is behind one bar of a distribution: its clients, what became of them, those of the group."""

from __future__ import annotations

from dataclasses import dataclass

from ml.population.results import Counts, wilson_interval
from scoring.charts.bins import bin_at
from scoring.core import engine
from scoring.core.comparison import Compared, Comparison, place_of
from scoring.core.search import version_in_service
from scoring.models.assessments import BatchAssessment

SHOWN = 8  # clients


@dataclass(frozen=True)
class BarGroup:
    """The clients of a bar, by the place of its bin.

    `interval` is the 95 % interval of the default rate, None without known outcomes. `members` are the last batch's
    assessments of the first SHOWN of the `in_group` clients of the group, the most similar first.
    """

    place: int
    counts: Counts
    known: int
    is_client: bool
    interval: tuple[float, float] | None
    in_group: int
    members: tuple[BatchAssessment, ...]

    @property
    def labelled(self) -> int:
        """How many of them have a known outcome."""
        return self.counts.repaid + self.counts.defaulted


def bar_group(compared: Compared, comparison: Comparison, key: str) -> BarGroup | None:
    """Return the clients of the bar that `key` names, without one the client's own; None where there is no such bar."""
    bins = [one for one, _counts in compared.distribution.bins]
    own = place_of(compared.value, bins)
    place = bin_at(key, bins) if key else own
    if place is None:
        return None
    counts = compared.distribution.bins[place][1]
    labelled = counts.repaid + counts.defaulted
    inside = _in_group(compared.name, place, comparison)
    return BarGroup(
        place=place,
        counts=counts,
        known=sum(one.everyone for _bin, one in compared.distribution.bins),
        is_client=place == own,
        interval=wilson_interval(counts.defaulted, labelled) if labelled else None,
        in_group=len(inside),
        members=_assessed(inside[:SHOWN]),
    )


def _in_group(name: str, place: int, comparison: Comparison) -> list[int]:
    """Return the clients of the group in a bin, nearest first where the group is of similar clients."""
    reference = engine.reference()
    keys, columns = reference.columns([name], comparison.group)
    inside = set(keys[reference.bins(name).places(columns[name]) == place].tolist())
    return [key for key in comparison.nearest if key in inside] if comparison.nearest else sorted(inside)


def _assessed(keys: list[int]) -> tuple[BatchAssessment, ...]:
    found = BatchAssessment.objects.of_version(version_in_service()).filter(client__in=keys)
    known = {one.client_id: one for one in found}
    return tuple(known[key] for key in keys if key in known)
