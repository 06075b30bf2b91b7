"""The bureau_balance table: month by month, how each credit of the bureau table was being repaid."""

from ml.tables.schema import Column, Kind, Table, Unit, categories
from ml.tables.wording import Text

MONTH_STATES = categories(
    ("0", "À jour", "Up to date"),
    ("1", "1 à 30 jours de retard", "1 to 30 days late"),
    ("2", "31 à 60 jours de retard", "31 to 60 days late"),
    ("3", "61 à 90 jours de retard", "61 to 90 days late"),
    ("4", "91 à 120 jours de retard", "91 to 120 days late"),
    ("5", "Plus de 120 jours de retard, cédé ou passé en perte", "Over 120 days late, sold or written off"),
    ("C", "Clos", "Closed"),
    ("X", "État inconnu", "Unknown state"),
)

BUREAU_BALANCE = Table(
    name="bureau_balance",
    files=("bureau_balance",),
    label=Text("Suivi mensuel des crédits chez d’autres prêteurs", "Monthly state of credits with other lenders"),
    description=Text(
        "Une ligne par mois et par crédit connu de la centrale de crédit.",
        "One row per month and per credit known to the credit bureau.",
    ),
    key=("sk_id_bureau", "months_balance"),
    parent=("sk_id_bureau", "bureau"),
    columns=(
        Column(
            "sk_id_bureau",
            Kind.INTEGER,
            Unit.NONE,
            Text("Identifiant du crédit à la centrale", "Bureau credit identifier"),
            Text("Crédit de la centrale auquel ce mois se rapporte.", "Bureau credit this month belongs to."),
            required=True,
            minimum=1,
        ),
        Column(
            "months_balance",
            Kind.INTEGER,
            Unit.MONTHS_BEFORE,
            Text("Mois du relevé", "Month"),
            Text(
                "Mois du relevé, depuis la demande en cours ; le fichier compte des mois négatifs, 0 au plus récent.",
                "Month, back from the current application; the file counts negative months, 0 the most recent.",
            ),
            required=True,
            maximum=0,
        ),
        Column(
            "status",
            Kind.CATEGORY,
            Unit.NONE,
            Text("État du remboursement", "State of repayment"),
            Text("Retard de paiement constaté pendant le mois.", "Delay of payment observed during the month."),
            required=True,
            categories=MONTH_STATES,
        ),
    ),
)
