"""The reference population: features, probability, outcome and contributions of every client, one directory a model.

`writing` makes it from feature rows; `queries` counts over the few columns that a question is about.
"""

from ml.reference.bins import Bin
from ml.reference.group import EVERYONE, Condition, Group
from ml.reference.queries import Reference
from ml.reference.results import (
    Association,
    Cell,
    Counts,
    Dependence,
    DependenceBin,
    Distribution,
    GroupSummary,
    Importance,
    Pair,
    Standing,
)
from ml.reference.store import PROBABILITY, ReferenceError
from ml.reference.writing import ReferenceWriter

__all__ = [
    "EVERYONE",
    "PROBABILITY",
    "Association",
    "Bin",
    "Cell",
    "Condition",
    "Counts",
    "Dependence",
    "DependenceBin",
    "Distribution",
    "Group",
    "GroupSummary",
    "Importance",
    "Pair",
    "Reference",
    "ReferenceError",
    "ReferenceWriter",
    "Standing",
]
