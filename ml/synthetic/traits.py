"""The latent traits of each client, from which every table of the population descends. First step of a block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.synthetic.correlations import CORRELATIONS
from ml.synthetic.draws import CUTS, FREQUENCIES, QUANTILES, Flags, Floats, Integers, correlations

FIRST_CLIENT = 100_001
FIRST_BUREAU = 5_000_000
FIRST_PREVIOUS = 1_000_000
HISTORY_STRIDE = 64  # identifiers set aside per client; longer histories are cut

NAMES, FACTOR = correlations(CORRELATIONS)
POSITION = {name: index for index, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Traits:
    """Standard normal scores (n, traits), correlated as in the published population, of clients `first`, `first`+1…"""

    first: int  # position in the population, from 0
    scores: np.ndarray

    @property
    def size(self) -> int:
        """Number of clients."""
        return len(self.scores)

    @property
    def client_ids(self) -> Integers:
        """SK_ID_CURR of each client."""
        return FIRST_CLIENT + self.first + np.arange(self.size)

    def score(self, name: str) -> Floats:
        """The scores of one trait (n,)."""
        return np.asarray(self.scores[:, POSITION[name]])

    def value(self, name: str) -> Floats:
        """The trait as a quantity of the published distribution of that name (n,)."""
        distribution = QUANTILES[name] if name in QUANTILES else FREQUENCIES[name]
        return distribution.at(self.score(name))

    def holds(self, name: str) -> Flags:
        """The trait as a yes/no fact, as frequent as published (n,)."""
        return np.asarray(self.score(name) > CUTS[name])


def draw_traits(random: np.random.Generator, first: int, size: int) -> Traits:
    """Draw the traits of `size` clients. Rounded, so that the last bit of a matrix product decides nothing."""
    return Traits(first, np.round(random.standard_normal((size, len(NAMES))) @ FACTOR.T, 6))
