"""The one table of features: training, serving, charts, API help, reasons and docs/features.md read it."""

from __future__ import annotations

import hashlib

from ml.features.application import EMPLOYMENT, EXTERNAL_SCORES, IDENTITY, INCOME, REQUEST
from ml.features.definition import FAMILY_LABELS, Family, Feature, Source
from ml.features.expressions import CLIENT_KEY, feature_expression, unbound_tables
from ml.features.histories import BUREAU, CARD_USE, PREVIOUS_APPLICATIONS, REPAYMENT

__all__ = [
    "CLIENT_KEY",
    "FAMILY_LABELS",
    "FEATURES",
    "FEATURE_NAMES",
    "Family",
    "Feature",
    "Source",
    "feature",
    "feature_expression",
    "fingerprint",
    "model_features",
    "unbound_tables",
]

FEATURES: tuple[Feature, ...] = (
    *EXTERNAL_SCORES,
    *REQUEST,
    *INCOME,
    *EMPLOYMENT,
    *IDENTITY,
    *BUREAU,
    *PREVIOUS_APPLICATIONS,
    *REPAYMENT,
    *CARD_USE,
)
FEATURE_NAMES: tuple[str, ...] = tuple(f.name for f in FEATURES)
_BY_NAME = {f.name: f for f in FEATURES}


def feature(name: str) -> Feature:
    """Return the declaration of `name`. Raises KeyError where there is none."""
    return _BY_NAME[name]


def model_features() -> tuple[Feature, ...]:
    """Return the features that policy lets the model read, in order."""
    return tuple(f for f in FEATURES if not f.forbidden)


def fingerprint(sql: str) -> str:
    """Return the sha256 of what stored feature rows depend on: names, category lists and the compiled `sql`."""
    digest = hashlib.sha256()
    for f in FEATURES:
        digest.update(f"{f.name}|{f.unit}|{','.join(c.value for c in f.categories)}|{f.forbidden}\n".encode())
    digest.update(sql.encode())
    return digest.hexdigest()
