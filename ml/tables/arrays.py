"""The types of arrays that the rooms of `ml` hand to each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]  # identifiers of clients
