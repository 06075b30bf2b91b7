"""What there is behind one bar of a distribution, or several neighbours: clients, what became of them, the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.population.results import Bin, Counts, wilson_interval
from scoring.charts.bins import bin_at, bin_key
from scoring.charts.distribution import together
from scoring.core import engine
from scoring.core.comparison import Compared, Comparison, place_of
from scoring.core.search import assessed
from scoring.models.assessments import BatchAssessment

SHOWN = 8  # clients


@dataclass(frozen=True)
class BarGroup:
    """The clients of a bar or of neighbouring ones, by the places of the first and the last bin.

    `interval` is the 95 % interval of the default rate, None without known outcomes. `members` are the last batch's
    assessments of the first SHOWN of the `in_group` clients of the group, the most similar first.
    """

    first: int
    last: int
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


def zone_of(compared: Compared, low: float | None, high: float | None) -> tuple[str, str]:
    """Return the keys of the first and last bar that hold what lies between two numbers; None is as far as there is.

    A bar that begins where the numbers end is not among them.
    """
    bins = [one for one, _counts in compared.distribution.bins]
    first = 0 if low is None else place_of(low, bins)
    last = len(bins) - 1 if high is None else place_of(high, bins)
    if high is not None and bins[last].value is None and bins[last].lower == high:
        last -= 1
    return bin_key(bins[first]), bin_key(bins[max(first, last)])


def keys_between(compared: Compared, key: str, until: str) -> tuple[str, ...]:
    """Return the keys of the bars from one to another, of that one alone without another; none where `key` is none."""
    bins = [one for one, _counts in compared.distribution.bins]
    ends = _ends(bins, bin_at(key, bins), until)
    return () if ends is None else tuple(map(bin_key, bins[ends[0] : ends[1] + 1]))


def _ends(bins: Sequence[Bin], place: int | None, until: str) -> tuple[int, int] | None:
    """Return the places of the first and the last bar; categories have no neighbours."""
    other = bin_at(until, bins) if until and bins and bins[0].category is None else place
    return None if place is None or other is None else (min(place, other), max(place, other))


def bar_group(compared: Compared, comparison: Comparison, key: str, until: str = "") -> BarGroup | None:
    """Return the clients of the bars from the one that `key` names to that of `until`, which may be the same.

    Without a key it is the client's own bar. None where there is no such bar.
    """
    bins = [one for one, _counts in compared.distribution.bins]
    own = place_of(compared.value, bins)
    ends = _ends(bins, bin_at(key, bins) if key else own, until)
    if ends is None:
        return None
    first, last = ends
    counts = together([one for _bin, one in compared.distribution.bins[first : last + 1]])
    labelled = counts.repaid + counts.defaulted
    inside = _in_group(compared.name, ends, comparison)
    return BarGroup(
        first=first,
        last=last,
        counts=counts,
        known=sum(one.everyone for _bin, one in compared.distribution.bins),
        is_client=own is not None and first <= own <= last,
        interval=wilson_interval(counts.defaulted, labelled) if labelled else None,
        in_group=len(inside),
        members=_assessed(inside[:SHOWN]),
    )


def _in_group(name: str, ends: tuple[int, int], comparison: Comparison) -> list[int]:
    """Return the clients of the group from a bin to another, nearest first where the group is of similar clients."""
    reference = engine.reference()
    keys, columns = reference.columns([name], comparison.group)
    places, (first, last) = reference.bins(name).places(columns[name]), ends
    inside = set(keys[(places >= first) & (places <= last)].tolist())
    return [key for key in comparison.nearest if key in inside] if comparison.nearest else sorted(inside)


def _assessed(keys: list[int]) -> tuple[BatchAssessment, ...]:
    known = assessed(keys)
    return tuple(known[key] for key in keys if key in known)
