"""The pos_cash_balance table: month by month, earlier instalment credits the client had with Home Credit."""

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
    label=Text("Suivi mensuel des crédits à échéances", "Monthly state of instalment credits"),
    description=Text(
        "Une ligne par mois et par ancien crédit à la consommation ou prêt personnel du client chez Home Credit.",
        "One row per month and per earlier consumer or cash credit of the client with Home Credit.",
    ),
    key=("sk_id_prev", "months_balance"),
    parent=("sk_id_curr", "application"),
    columns=(
        Column(
            "sk_id_prev",
            Kind.INTEGER,
            Unit.NONE,
            Text("Identifiant du crédit précédent", "Previous credit identifier"),
            Text("Ancien crédit auquel ce mois se rapporte.", "Earlier credit this month belongs to."),
            required=True,
            minimum=1,
        ),
        Column(
            "sk_id_curr",
            Kind.INTEGER,
            Unit.NONE,
            Text("Identifiant du client", "Client identifier"),
            Text("Client auquel ce mois se rapporte.", "Client this month belongs to."),
            required=True,
            minimum=1,
        ),
        Column(
            "months_balance",
            Kind.INTEGER,
            Unit.MONTHS_BEFORE,
            Text("Mois du relevé", "Month"),
            Text(
                "Mois du relevé, depuis la demande en cours ; le fichier compte des mois négatifs, −1 au plus récent.",
                "Month, back from the current application; the file counts negative months, −1 the most recent.",
            ),
            required=True,
            maximum=0,
        ),
        Column(
            "cnt_instalment",
            Kind.INTEGER,
            Unit.COUNT,
            Text("Nombre d’échéances du crédit", "Number of instalments"),
            Text(
                "Durée du crédit en nombre d’échéances ; elle peut changer avec le temps.",
                "Term of the credit in instalments; it can change over time.",
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
    ),
)
