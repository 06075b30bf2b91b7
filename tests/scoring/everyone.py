"""The hundred clients counted directly: their files' feature rows and what the model makes of each, in arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from ml.features import POSITION, feature
from ml.features.definition import FAMILY_LABELS, Feature
from ml.features.policy import PROTECTED_FEATURES
from ml.population.store import PROBABILITY
from ml.serving.artefact import load
from ml.serving.directory import load_population
from ml.tables.numerics import FloatArray
from ml.tables.schema import Unit
from tests.artefacts import trained_model_dir
from tests.scoring.factories import few_clients_dir
from tests.scoring.reading import numbers_in

BoolArray = npt.NDArray[np.bool_]
COMPARED = 40  # the inputs that count most, see docs/adr/0015


@dataclass(frozen=True)
class Everyone:
    """All clients, by identifier: feature rows (n, features), contributions (n, inputs), outcomes (n,)."""

    keys: list[int]
    values: FloatArray
    parts: FloatArray
    base: float
    outcomes: FloatArray
    inputs: tuple[str, ...]

    @cached_property
    def chances(self) -> FloatArray:
        """Probabilities (n,): what base value and contributions add up to."""
        return np.asarray(1 / (1 + np.exp(-(self.base + self.parts.sum(axis=1)))))

    @cached_property
    def weights(self) -> dict[str, float]:
        """Mean absolute contribution of each input."""
        return dict(zip(self.inputs, np.abs(self.parts).mean(axis=0).tolist(), strict=True))

    @cached_property
    def family_shares(self) -> dict[str, float]:
        """Each family's share of what moves the risk, over everyone, by its French name."""
        found = {
            label.fr: np.abs(self.parts[:, [feature(name).family is family for name in self.inputs]].sum(axis=1)).mean()
            for family, label in FAMILY_LABELS.items()
        }
        return {name: float(one / sum(found.values())) for name, one in found.items()}

    def place(self, pk: int) -> int:
        """Return a client's place in the arrays."""
        return self.keys.index(pk)

    def column(self, name: str) -> FloatArray:
        """Return everybody's values of a feature, or the probabilities."""
        return self.chances if name == PROBABILITY else self.values[:, POSITION[name]]

    def contributed(self, name: str) -> FloatArray:
        """Return what an input contributes for everybody."""
        return self.parts[:, self.inputs.index(name)]

    def within(self, name: str, label: str, labels: list[str], *, written: bool = False) -> BoolArray:
        """Return who falls into a bin by what the page calls it; the rarest categories are all that is not named.

        With `written`, a probability counts as it is written, to a tenth of a hundredth.
        """
        values, declared = self.column(name), None if name == PROBABILITY else feature(name)
        if written:
            values = np.round(values, 3)
        if label == "Non renseigné":
            return np.isnan(values)
        if declared is not None and declared.is_category:
            return _of_category(declared, values, label, labels)
        if declared is not None and declared.unit is Unit.YES_NO:
            return np.asarray(values == (label == "oui"))
        ends = [n / 100 if "%" in label else n for n in numbers_in(label)]
        if label.startswith("moins de"):
            return np.asarray(values < ends[0])
        if label.endswith("ou plus"):
            return np.asarray(values >= ends[0])
        if label.startswith("de "):
            return np.asarray((values >= ends[0]) & (values < ends[1]))
        return np.asarray(values == ends[0])

    def nearest(self, pk: int, count: int) -> tuple[list[int], FloatArray]:
        """Return the identifiers of the nearest by the metric the page states, nearest first, and all distances (n,).

        Each compared feature weighs what it weighs in the model. Numbers differ by their mid-ranks, half the ranks or
        more being wholly unlike; categories, and a missing value beside a known one, are alike or wholly unlike.
        """
        allowed = {n: w for n, w in self.weights.items() if w and n not in PROTECTED_FEATURES}
        names = sorted(allowed, key=lambda n: (-allowed[n], n))[:COMPARED]
        own, distance = self.place(pk), np.zeros(len(self.keys))
        for name in names:
            values = self.column(name)
            ranks = values if feature(name).is_category else mid_ranks(values)
            unlike = (ranks != ranks[own]) if feature(name).is_category else np.abs(ranks - ranks[own]) / 0.5
            known = ~np.isnan(values)
            apart = np.where(known & known[own], np.minimum(unlike, 1.0), (known != known[own]).astype(float))
            distance += allowed[name] / sum(allowed[n] for n in names) * apart
        order = [place for place in np.lexsort((np.array(self.keys), distance.round(9))) if place != own]
        return [self.keys[place] for place in order[:count]], distance


def mid_ranks(values: FloatArray) -> FloatArray:
    """Return each value's share of clients below and half of those who have it, NaN where missing."""
    known = values[~np.isnan(values)]
    below = (known[None] < values[:, None]).sum(axis=1) + (known[None] == values[:, None]).sum(axis=1) / 2
    return np.where(np.isnan(values), np.nan, below / max(1, len(known)))


def column(rows: dict[int, FloatArray], name: str) -> FloatArray:
    """Return everybody's values of a feature, from their feature rows."""
    return np.array([row[POSITION[name]] for row in rows.values()])


@cache
def everyone() -> Everyone:
    """Read the files of the hundred clients without the database, and ask the model for all contributions."""
    model, population = load(trained_model_dir()), load_population(few_clients_dir(), threads=1)
    parts = model.contributions(population.rows.values)
    return Everyone(
        keys=population.rows.sk_id_curr.tolist(),
        values=population.rows.values,
        parts=parts[:, :-1],
        base=float(parts[0, -1]),
        outcomes=population.defaulted,
        inputs=model.inputs,
    )


def _of_category(declared: Feature, values: FloatArray, label: str, labels: list[str]) -> BoolArray:
    places = {c.label.in_language("fr"): number for number, c in enumerate(declared.categories)}
    if re.fullmatch(r"\d+ autres catégories", label):
        named = [places[one] for one in labels if one in places]
        return np.asarray(~np.isnan(values) & ~np.isin(values, named))
    return np.asarray(values == places[label])
