"""The bureau_balance table: month by month, how each credit of the bureau table was being repaid."""

from ml.tables.keys import identifier, month
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
    label=Text("Suivi mensuel des crédits chez d’autres prêteurs", "Monthly state of loans with other lenders"),
    description=Text(
        "Une ligne par mois et par crédit connu de la centrale de crédit.",
        "One row per month and per loan known to the credit bureau.",
    ),
    key=("sk_id_bureau", "months_balance"),
    parent=("sk_id_bureau", "bureau"),
    columns=(
        identifier(
            "sk_id_bureau",
            Text("Identifiant du crédit à la centrale", "Bureau loan identifier"),
            Text("Crédit de la centrale auquel ce mois se rapporte.", "Bureau loan this month belongs to."),
        ),
        month("0"),
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
