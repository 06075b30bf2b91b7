"""The credit_card_balance table: month by month, the client's earlier Home Credit cards."""

from ml.tables.keys import DAYS_LATE, client_of, month, previous_credit
from ml.tables.schema import Column, Kind, Table, Unit, categories
from ml.tables.wording import Text

CARD_STATES = categories(
    ("Active", "En cours", "Active"),
    ("Completed", "Terminé", "Completed"),
    ("Signed", "Signé", "Signed"),
    ("Approved", "Accordé", "Approved"),
    ("Demand", "Exigibilité réclamée", "Demand"),
    ("Sent proposal", "Offre envoyée", "Proposal sent"),
    ("Refused", "Refusé", "Refused"),
)


def _amount(
    name: str, label: Text, description: Text, *, required: bool = False, minimum: float | None = None
) -> Column:
    # No lower bound of most: corrections make drawings, balances and receivables negative in the real files.
    return Column(name, Kind.NUMBER, Unit.AMOUNT, label, description, required=required, minimum=minimum)


def _drawings(name: str, label: Text, description: Text, *, required: bool = False) -> Column:
    return Column(name, Kind.INTEGER, Unit.COUNT, label, description, required=required, minimum=0)


CREDIT_CARD_BALANCE = Table(
    name="credit_card_balance",
    files=("credit_card_balance",),
    label=Text("Suivi mensuel des cartes de crédit", "Monthly state of credit cards"),
    description=Text(
        "Une ligne par mois et par carte de crédit que le client a eue chez Home Credit.",
        "One row per month and per credit card the client had with Home Credit.",
    ),
    key=("sk_id_prev", "months_balance"),
    parent=("sk_id_curr", "application"),
    columns=(
        previous_credit(Text("Carte à laquelle ce mois se rapporte.", "Card this month belongs to.")),
        client_of(Text("Client auquel ce mois se rapporte.", "Client this month belongs to.")),
        month("−1"),
        _amount(
            "amt_balance",
            Text("Solde de la carte", "Card balance"),
            Text("Somme due sur la carte pendant le mois.", "Amount owed on the card during the month."),
            required=True,
        ),
        _amount(
            "amt_credit_limit_actual",
            Text("Plafond de la carte", "Card limit"),
            Text("Plafond de la carte pendant le mois.", "Limit of the card during the month."),
            required=True,
            minimum=0,
        ),
        _amount(
            "amt_drawings_atm_current",
            Text("Retraits au distributeur", "Cash withdrawals"),
            Text(
                "Somme retirée aux distributeurs pendant le mois.",
                "Amount withdrawn at cash machines during the month.",
            ),
        ),
        _amount(
            "amt_drawings_current",
            Text("Utilisations de la carte", "Card drawings"),
            Text(
                "Somme totale tirée sur la carte pendant le mois.", "Total amount drawn on the card during the month."
            ),
            required=True,
        ),
        _amount(
            "amt_drawings_other_current",
            Text("Autres utilisations", "Other drawings"),
            Text(
                "Somme tirée sur la carte autrement que par retrait ou achat.",
                "Amount drawn on the card other than by withdrawal or purchase.",
            ),
            minimum=0,
        ),
        _amount(
            "amt_drawings_pos_current",
            Text("Achats par carte", "Card purchases"),
            Text(
                "Somme des achats payés par carte pendant le mois.",
                "Amount of purchases paid by card during the month.",
            ),
            minimum=0,
        ),
        _amount(
            "amt_inst_min_regularity",
            Text("Paiement minimal exigé", "Minimum payment due"),
            Text("Paiement minimal exigé pour le mois.", "Minimum payment due for the month."),
            minimum=0,
        ),
        _amount(
            "amt_payment_current",
            Text("Paiement du mois", "Payment of the month"),
            Text("Somme payée par le client pendant le mois.", "Amount the client paid during the month."),
            minimum=0,
        ),
        _amount(
            "amt_payment_total_current",
            Text("Paiement total du mois", "Total payment of the month"),
            Text("Somme totale payée par le client pendant le mois.", "Total amount the client paid during the month."),
            required=True,
            minimum=0,
        ),
        _amount(
            "amt_receivable_principal",
            Text("Capital à recevoir", "Principal receivable"),
            Text("Capital qui reste à recevoir sur la carte.", "Principal still to be received on the card."),
            required=True,
        ),
        _amount(
            "amt_recivable",
            Text("Somme à recevoir", "Amount receivable"),
            Text("Somme qui reste à recevoir sur la carte.", "Amount still to be received on the card."),
            required=True,
        ),
        _amount(
            "amt_total_receivable",
            Text("Total à recevoir", "Total receivable"),
            Text("Total qui reste à recevoir sur la carte.", "Total still to be received on the card."),
            required=True,
        ),
        _drawings(
            "cnt_drawings_atm_current",
            Text("Nombre de retraits", "Number of withdrawals"),
            Text(
                "Nombre de retraits aux distributeurs pendant le mois.",
                "Number of withdrawals at cash machines during the month.",
            ),
        ),
        _drawings(
            "cnt_drawings_current",
            Text("Nombre d’utilisations", "Number of drawings"),
            Text(
                "Nombre total d’utilisations de la carte pendant le mois.",
                "Total number of drawings on the card during the month.",
            ),
            required=True,
        ),
        _drawings(
            "cnt_drawings_other_current",
            Text("Nombre d’autres utilisations", "Number of other drawings"),
            Text(
                "Nombre d’utilisations autres que les retraits et les achats.",
                "Number of drawings other than withdrawals and purchases.",
            ),
        ),
        _drawings(
            "cnt_drawings_pos_current",
            Text("Nombre d’achats", "Number of purchases"),
            Text(
                "Nombre d’achats payés par carte pendant le mois.", "Number of purchases paid by card during the month."
            ),
        ),
        Column(
            "cnt_instalment_mature_cum",
            Kind.INTEGER,
            Unit.COUNT,
            Text("Échéances déjà payées", "Instalments paid so far"),
            Text(
                "Nombre d’échéances payées depuis l’ouverture de la carte.",
                "Number of instalments paid since the card was opened.",
            ),
            minimum=0,
        ),
        Column(
            "name_contract_status",
            Kind.CATEGORY,
            Unit.NONE,
            Text("État du contrat", "State of the contract"),
            Text("État du contrat pendant le mois.", "State of the contract during the month."),
            required=True,
            categories=CARD_STATES,
        ),
        *DAYS_LATE,
    ),
)
