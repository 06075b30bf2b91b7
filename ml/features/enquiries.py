"""Features of the enquiries about the client at the credit bureau."""

from __future__ import annotations

from ml.features import reasons
from ml.features.clauses import Clauses, said
from ml.features.definition import Expression
from ml.features.rows import column, computed
from ml.tables.schema import Unit

_PERIODS = (  # name, label, words in a sentence: no period counts what a shorter one does
    ("hour", ("dans l’heure", "within the hour"), ("l’heure avant la demande", "the hour before the application")),
    (
        "day",
        ("dans la journée", "within the day"),
        (
            "la journée avant la demande, dernière heure exclue",
            "the day before the application, the last hour left out",
        ),
    ),
    (
        "week",
        ("dans la semaine", "within a week"),
        ("la semaine avant la demande, dernier jour exclu", "the week before the application, the last day left out"),
    ),
    (
        "mon",
        ("dans le mois", "within a month"),
        (
            "le mois avant la demande, dernière semaine exclue",
            "the month before the application, the last week left out",
        ),
    ),
    (
        "qrt",
        ("dans le trimestre", "within three months"),
        (
            "les trois mois avant la demande, dernier mois exclu",
            "the three months before the application, the last month left out",
        ),
    ),
    (
        "year",
        ("dans l’année", "within a year"),
        (
            "l’année avant la demande, trois derniers mois exclus",
            "the year before the application, the last three months left out",
        ),
    ),
)


def _in_all(t: Expression) -> Expression:
    return sum(t[f"amt_req_credit_bureau_{period}"] for period, _, _ in _PERIODS)


def _enquiries(label: tuple[str, str], period: tuple[str, str]) -> Clauses:
    fr, en = period
    return said(
        (f"le nombre de consultations du fichier des crédits {fr}", f"the number of credit bureau enquiries {en}"),
        (
            f"Le fichier des crédits a été consulté {{value}} fois {fr}",
            f"The credit bureau was consulted {{value}} time{{s}} {en}",
        ),
        label=(f"Consultations du fichier des crédits {label[0]}", f"Credit bureau enquiries {label[1]}"),
        none=(f"Le fichier des crédits n’a pas été consulté {fr}", f"The credit bureau was not consulted {en}"),
        feminine=True,
    )


ENQUIRIES = (
    *(
        column(
            f"amt_req_credit_bureau_{period}",
            reasons.ENQUIRIES,
            _enquiries(label, (f"dans {words[0]}", f"in {words[1]}")),
            Unit.COUNT,
        )
        for period, label, words in _PERIODS
    ),
    computed(
        "credit_bureau_enquiries",
        reasons.ENQUIRIES,
        _enquiries(("en tout", "in all"), ("dans l’année avant la demande", "in the year before the application")),
        Unit.COUNT,
        _in_all,
    ),
)
