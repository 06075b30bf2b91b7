"""Features of the enquiries about the client at the credit bureau."""

from __future__ import annotations

from ml.features import reasons
from ml.features.definition import Expression
from ml.features.rows import column, computed
from ml.tables.schema import Unit

_PERIODS = (
    ("hour", "dans l’heure", "within the hour"),
    ("day", "dans la journée", "within the day"),
    ("week", "dans la semaine", "within a week"),
    ("mon", "dans le mois", "within a month"),
    ("qrt", "dans le trimestre", "within three months"),
    ("year", "dans l’année", "within a year"),
)


def _in_all(t: Expression) -> Expression:
    return sum(t[f"amt_req_credit_bureau_{period}"] for period, _, _ in _PERIODS)


ENQUIRIES = (
    *(
        column(
            f"amt_req_credit_bureau_{period}",
            reasons.ENQUIRIES,
            (f"Consultations du fichier des crédits {fr}", f"Credit bureau enquiries {en}"),
            Unit.COUNT,
        )
        for period, fr, en in _PERIODS
    ),
    computed(
        "credit_bureau_enquiries",
        reasons.ENQUIRIES,
        ("Consultations du fichier des crédits en tout", "Credit bureau enquiries in all"),
        Unit.COUNT,
        _in_all,
    ),
)
