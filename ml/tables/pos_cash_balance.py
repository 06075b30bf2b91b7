"""The pos_cash_balance table: month by month, earlier instalment credits the client had with Home Credit."""

from ml.tables.keys import DAYS_LATE, client_of, month, previous_credit
from ml.tables.schema import Column, Kind, Table, Unit, categories
from ml.tables.wording import Text

CONTRACT_STATES = categories(
    ("Active", "En cours", "Active"),
    ("Completed", "Terminé", "Completed"),
    ("Signed", "Signé", "Signed"),
    ("Approved", "Accordé", "Approved"),
    ("Demand", "Exigibilité réclamée", "Demand"),
    ("Returned to the store", "Bien rendu au magasin", "Returned to the store"),
    ("Amortized debt", "Dette amortie", "Amortized debt"),
    ("Canceled", "Annulé", "Cancelled"),
)

POS_CASH_BALANCE = Table(
    name="pos_cash_balance",
    files=("POS_CASH_balance",),
    label=Text("Suivi mensuel des crédits à échéances", "Monthly state of instalment loans"),
    description=Text(
        "Une ligne par mois et par ancien crédit à la consommation ou prêt personnel du client chez Home Credit.",
        "One row per month and per earlier consumer or cash loan of the client with Home Credit.",
    ),
    key=("sk_id_prev", "months_balance"),
    parent=("sk_id_curr", "application"),
    columns=(
        previous_credit(Text("Ancien crédit auquel ce mois se rapporte.", "Earlier loan this month belongs to.")),
        client_of(Text("Client auquel ce mois se rapporte.", "Client this month belongs to.")),
        month("−1"),
        Column(
            "cnt_instalment",
            Kind.INTEGER,
            Unit.COUNT,
            Text("Nombre d’échéances du crédit", "Number of instalments"),
            Text(
                "Durée du crédit en nombre d’échéances ; elle peut changer avec le temps.",
                "Term of the loan in instalments; it can change over time.",
            ),
            minimum=0,
        ),
        Column(
            "cnt_instalment_future",
            Kind.INTEGER,
            Unit.COUNT,
            Text("Échéances restantes", "Instalments left"),
            Text("Nombre d’échéances qui restent à payer.", "Number of instalments left to pay."),
            minimum=0,
        ),
        Column(
            "name_contract_status",
            Kind.CATEGORY,
            Unit.NONE,
            Text("État du contrat", "State of the contract"),
            Text("État du contrat pendant le mois.", "State of the contract during the month."),
            missing=("XNA",),
            required=True,
            categories=CONTRACT_STATES,
        ),
        *DAYS_LATE,
    ),
)
