"""Columns that several tables declare alike: whom a row is about, which credit, which month, how late."""

from ml.tables.schema import Column, Kind, Unit
from ml.tables.wording import Text


def identifier(name: str, label: Text, description: Text) -> Column:
    """Return a column that designates a client or a credit: never empty, from 1."""
    return Column(name, Kind.INTEGER, Unit.NONE, label, description, required=True, minimum=1)


def client_of(description: Text) -> Column:
    """Return the column that says which client a row belongs to."""
    return identifier("sk_id_curr", Text("Identifiant du client", "Client identifier"), description)


def previous_credit(description: Text) -> Column:
    """Return the column that says which earlier credit a row belongs to."""
    return identifier("sk_id_prev", Text("Identifiant du crédit précédent", "Previous loan identifier"), description)


def month(newest: str) -> Column:
    """Return the column of the month, `newest` being the most recent as it is shown."""
    return Column(
        "months_balance",
        Kind.INTEGER,
        Unit.MONTHS_BEFORE,
        Text("Mois du relevé", "Month"),
        Text(
            "Mois du relevé, depuis la demande en cours ; le fichier compte des mois négatifs, "
            f"{newest} au plus récent.",
            f"Month, back from the current application; the file counts negative months, {newest} the most recent.",
        ),
        required=True,
        maximum=0,
    )


DAYS_LATE = (
    Column(
        "sk_dpd",
        Kind.INTEGER,
        Unit.DAYS,
        Text("Jours de retard", "Days past due"),
        Text("Nombre de jours de retard pendant le mois.", "Number of days past due during the month."),
        required=True,
        minimum=0,
    ),
    Column(
        "sk_dpd_def",
        Kind.INTEGER,
        Unit.DAYS,
        Text("Jours de retard, petites sommes exclues", "Days past due, small amounts excluded"),
        Text(
            "Nombre de jours de retard pendant le mois, sans compter les petites sommes.",
            "Number of days past due during the month, small amounts not counted.",
        ),
        required=True,
        minimum=0,
    ),
)
