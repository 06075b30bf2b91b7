"""The installments_payments table: what was due on earlier Home Credit credits, and what was paid, when."""

from ml.tables.keys import client_of, previous_credit
from ml.tables.schema import Column, Kind, Table, Unit
from ml.tables.wording import Text

# An instalment is sometimes paid in several goes, and no column of the file tells those rows apart.
PAYMENT_RANK = Column(
    "payment_rank",
    Kind.INTEGER,
    Unit.COUNT,
    Text("Rang du paiement", "Rank of the payment"),
    Text(
        "Rang du paiement parmi ceux de la même échéance, à partir de 1, du plus ancien au plus récent.",
        "Rank of the payment among those of the same instalment, from 1, oldest first.",
    ),
    required=True,
    minimum=1,
)

INSTALLMENTS_PAYMENTS = Table(
    name="installments_payments",
    files=("installments_payments",),
    label=Text("Échéances et paiements", "Instalments and payments"),
    description=Text(
        "Une ligne par paiement, ou par échéance impayée, des anciens crédits du client chez Home Credit.",
        "One row per payment, or per unpaid instalment, of the client’s earlier loans with Home Credit.",
    ),
    key=("sk_id_prev", "num_instalment_version", "num_instalment_number", "payment_rank"),
    parent=("sk_id_curr", "application"),
    columns=(
        previous_credit(
            Text("Ancien crédit auquel cette échéance se rapporte.", "Earlier loan this instalment belongs to.")
        ),
        client_of(Text("Client auquel cette échéance se rapporte.", "Client this instalment belongs to.")),
        Column(
            "num_instalment_version",
            Kind.INTEGER,
            Unit.NONE,
            Text("Version de l’échéancier", "Version of the schedule"),
            Text(
                "Version de l’échéancier ; 0 pour une carte de crédit, un autre numéro à chaque changement.",
                "Version of the schedule; 0 for a credit card, another number at each change.",
            ),
            required=True,
            minimum=0,
        ),
        Column(
            "num_instalment_number",
            Kind.INTEGER,
            Unit.NONE,
            Text("Numéro de l’échéance", "Instalment number"),
            Text("Numéro de l’échéance dans l’échéancier.", "Number of the instalment in the schedule."),
            required=True,
            minimum=0,
        ),
        Column(
            "days_instalment",
            Kind.INTEGER,
            Unit.DAYS_BEFORE,
            Text("Date d’échéance", "Due date"),
            Text(
                "Date à laquelle l’échéance était due, comptée depuis la demande en cours ; "
                "le fichier compte des jours négatifs.",
                "Date the instalment was due, back from the current application; the file counts negative days.",
            ),
            required=True,
        ),
        Column(
            "days_entry_payment",
            Kind.INTEGER,
            Unit.DAYS_BEFORE,
            Text("Date du paiement", "Payment date"),
            Text(
                "Paiement, compté depuis la demande en cours ; "
                "le fichier compte des jours négatifs, vide si rien n’a été payé.",
                "Payment, back from the current application; "
                "the file counts negative days, empty where nothing was paid.",
            ),
        ),
        Column(
            "amt_instalment",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Montant de l’échéance", "Instalment due"),
            Text("Somme due à cette échéance.", "Amount due for this instalment."),
            required=True,
            minimum=0,
        ),
        Column(
            "amt_payment",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Montant payé", "Amount paid"),
            Text("Somme réellement payée.", "Amount actually paid."),
            minimum=0,
        ),
    ),
    derived=(PAYMENT_RANK,),
)
