"""What lies in a reference population's directory: a Parquet file, what pages read of it, and a summary that names it.

The summary is switched in one step, so readers see the former population or the new one, whole.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ml.features import FEATURE_NAMES, feature
from ml.serving.build import feature_fingerprint

FORMAT = 2
SUMMARY_FILE = "summary.json"
PROBABILITY = "probability_of_default"  # asked like a feature
CLIENT, OUTCOME = "sk_id_curr", "outcome"
_NEEDED = {
    "population",
    "bytes",
    "model_version",
    "clients",
    "labelled",
    "defaulted",
    "base_value",
    "review_band",
    "importance",
    "bins",
}


class ReferenceError(RuntimeError):
    """A reference population that is missing, damaged or of another feature table. The message says which."""


def contribution_column(name: str) -> str:
    """Return the column that holds the contributions of the model input `name`."""
    return f"contribution_of_{name}"


def is_category(name: str) -> bool:
    """True where `name` is a category; its column holds positions in the feature's list. ValueError if unknown."""
    check_name(name)
    return name != PROBABILITY and feature(name).is_category


def check_name(name: str) -> None:
    """Raise ValueError unless `name` is a feature or the probability."""
    if name != PROBABILITY and name not in FEATURE_NAMES:
        raise ValueError(f"{name!r} is no feature: see docs/features.md.")


def position_of(name: str, category: str) -> int:
    """Return the position of `category` in the list of the feature `name`. ValueError where it is not in it."""
    values = [c.value for c in feature(name).categories]
    if category not in values:
        raise ValueError(f"{category!r} is no category of {name}: one of {', '.join(values)}.")
    return values.index(category)


def read_summary(directory: Path) -> dict[str, Any]:
    """Return the checked summary of the population in `directory`. Raises ReferenceError where it cannot be used."""
    path = directory / SUMMARY_FILE
    try:
        summary = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ReferenceError(f"{directory}: holds no reference population.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ReferenceError(f"{path}: not readable ({error}).") from error
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise ReferenceError(f"{path}: not a summary of format {FORMAT}; write the population again.")
    if summary.get("feature_fingerprint") != feature_fingerprint():
        raise ReferenceError(f"{path}: the population was written with another feature table; write it again.")
    if lacking := _NEEDED - summary.keys():
        raise ReferenceError(f"{path}: {', '.join(sorted(lacking))}: missing; write the population again.")
    data = directory / str(summary["population"])
    if not data.is_file():
        raise ReferenceError(f"{data}: the file is missing; write the population again.")
    if data.stat().st_size != summary["bytes"]:
        raise ReferenceError(f"{data}: the file is cut or changed; write the population again.")
    return summary
