"""The one table of features: training, serving, charts, API help, reasons and docs/features.md read it."""

from __future__ import annotations

import hashlib

from ml.features.bureau import BUREAU
from ml.features.bureau_months import BUREAU_MONTHS
from ml.features.card import CARD_USE
from ml.features.combined import WITH_BUREAU, WITH_PREVIOUS
from ml.features.definition import FAMILY_LABELS, Family, Feature, Source
from ml.features.enquiries import ENQUIRIES
from ml.features.expressions import CLIENT_KEY, feature_expression, unbound_tables
from ml.features.external_scores import EXTERNAL_SCORES
from ml.features.instalments import INSTALMENTS
from ml.features.person import EMPLOYMENT, IDENTITY
from ml.features.pos_cash import POS_CASH
from ml.features.previous import PREVIOUS_APPLICATIONS
from ml.features.request import INCOME, REQUEST

__all__ = [
    "CLIENT_KEY",
    "FAMILY_LABELS",
    "FEATURES",
    "FEATURE_NAMES",
    "POSITION",
    "Family",
    "Feature",
    "Source",
    "feature",
    "feature_expression",
    "fingerprint",
    "unbound_tables",
]

FEATURES: tuple[Feature, ...] = (
    *EXTERNAL_SCORES,
    *REQUEST,
    *INCOME,
    *EMPLOYMENT,
    *IDENTITY,
    *BUREAU,
    *BUREAU_MONTHS,
    *WITH_BUREAU,
    *ENQUIRIES,
    *PREVIOUS_APPLICATIONS,
    *WITH_PREVIOUS,
    *INSTALMENTS,
    *POS_CASH,
    *CARD_USE,
)
FEATURE_NAMES: tuple[str, ...] = tuple(f.name for f in FEATURES)
POSITION: dict[str, int] = {name: place for place, name in enumerate(FEATURE_NAMES)}  # column of a feature row
_BY_NAME = {f.name: f for f in FEATURES}


def feature(name: str) -> Feature:
    """Return the declaration of `name`. Raises KeyError where there is none."""
    return _BY_NAME[name]


def fingerprint(sql: str) -> str:
    """Return the sha256 of what stored feature rows depend on: names, category lists and the compiled `sql`."""
    digest = hashlib.sha256()
    for f in FEATURES:
        digest.update(f"{f.name}|{f.unit}|{','.join(c.value for c in f.categories)}\n".encode())
    digest.update(sql.encode())
    return digest.hexdigest()
