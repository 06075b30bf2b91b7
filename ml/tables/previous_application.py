"""The previous_application table: what the client asked Home Credit for before, and what became of it."""

from ml.tables import previous_application_categories as words
from ml.tables.categories import COMPANIONS, CONTRACT_TYPES, WEEKDAYS, Y_OR_N
from ml.tables.keys import client_of, identifier
from ml.tables.schema import Category, Column, Kind, Table, Unit
from ml.tables.wording import Text

_NO_DATE = 365243  # days: written where the event has not happened
_NOT_KNOWN = ("XNA", "XAP")


def _category(name: str, label: Text, description: Text, categories: tuple[Category, ...]) -> Column:
    return Column(
        name, Kind.CATEGORY, Unit.NONE, label, description, missing=_NOT_KNOWN, required=True, categories=categories
    )


def _date(name: str, label: Text, description: Text) -> Column:
    return Column(name, Kind.INTEGER, Unit.DAYS_BEFORE, label, description, missing=(_NO_DATE,))


def _rate(name: str, label: Text, description: Text) -> Column:
    return Column(name, Kind.NUMBER, Unit.SCORE, label, description)


PREVIOUS_APPLICATION = Table(
    name="previous_application",
    files=("previous_application",),
    label=Text("Demandes précédentes", "Previous applications"),
    description=Text(
        "Une ligne par demande de crédit antérieure du client chez Home Credit, acceptée ou non.",
        "One row per earlier loan application of the client with Home Credit, approved or not.",
    ),
    key=("sk_id_prev",),
    parent=("sk_id_curr", "application"),
    columns=(
        identifier(
            "sk_id_prev",
            Text("Identifiant de la demande précédente", "Previous application identifier"),
            Text("Numéro de la demande précédente.", "Number of the previous application."),
        ),
        client_of(Text("Client qui a fait cette demande.", "Client who made this application.")),
        _category(
            "name_contract_type",
            Text("Type de crédit demandé", "Type of loan requested"),
            Text("Type de crédit que le client demandait alors.", "Type of loan the client asked for at that time."),
            CONTRACT_TYPES,
        ),
        Column(
            "amt_annuity",
            Kind.NUMBER,
            Unit.AMOUNT_PER_MONTH,
            Text("Mensualité", "Monthly payment"),
            Text("Somme à rembourser chaque mois pour ce crédit.", "Amount to repay every month for this loan."),
            minimum=0,
        ),
        Column(
            "amt_application",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Montant demandé", "Amount requested"),
            Text("Montant que le client demandait au départ.", "Amount the client asked for at first."),
            required=True,
            minimum=0,
        ),
        Column(
            "amt_credit",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Montant final", "Final amount"),
            Text(
                "Montant retenu pour le crédit, accordé ou non, qui peut différer du montant demandé.",
                "Amount settled on for the loan, granted or not, which can differ from the amount requested.",
            ),
            minimum=0,
        ),
        Column(
            "amt_down_payment",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Apport", "Down payment"),
            Text("Somme payée comptant par le client.", "Amount the client paid at once."),
            minimum=-1,
        ),
        Column(
            "amt_goods_price",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Prix du bien financé", "Price of the goods financed"),
            Text("Prix du bien que ce crédit devait payer.", "Price of the goods this loan was to pay for."),
            minimum=0,
        ),
        _category(
            "weekday_appr_process_start",
            Text("Jour de la demande", "Day of the application"),
            Text(
                "Jour de la semaine où cette demande a été déposée.",
                "Day of the week on which this application was made.",
            ),
            WEEKDAYS,
        ),
        Column(
            "hour_appr_process_start",
            Kind.INTEGER,
            Unit.HOUR,
            Text("Heure de la demande", "Hour of the application"),
            Text(
                "Heure, arrondie, à laquelle cette demande a été déposée.",
                "Hour, rounded, at which this application was made.",
            ),
            required=True,
            minimum=0,
            maximum=23,
        ),
        _category(
            "flag_last_appl_per_contract",
            Text("Dernière demande du contrat", "Last application of the contract"),
            Text(
                "Indique si cette demande est la dernière pour le même contrat.",
                "Whether this application is the last for the same contract.",
            ),
            Y_OR_N,
        ),
        Column(
            "nflag_last_appl_in_day",
            Kind.FLAG,
            Unit.NONE,
            Text("Dernière demande de la journée", "Last application of the day"),
            Text(
                "1 si cette demande est la dernière que le client a faite ce jour-là.",
                "1 if this application is the last the client made that day.",
            ),
            required=True,
            minimum=0,
            maximum=1,
        ),
        _rate(
            "rate_down_payment",
            Text("Taux d’apport", "Down payment rate"),
            Text("Part de l’apport, normalisée.", "Share of the down payment, normalised."),
        ),
        _rate(
            "rate_interest_primary",
            Text("Taux d’intérêt", "Interest rate"),
            Text("Taux d’intérêt, normalisé.", "Interest rate, normalised."),
        ),
        _rate(
            "rate_interest_privileged",
            Text("Taux d’intérêt préférentiel", "Preferential interest rate"),
            Text("Taux d’intérêt préférentiel, normalisé.", "Preferential interest rate, normalised."),
        ),
        _category(
            "name_cash_loan_purpose",
            Text("Objet du prêt personnel", "Purpose of the cash loan"),
            Text("Ce que le prêt personnel devait financer.", "What the cash loan was meant to pay for."),
            words.LOAN_PURPOSES,
        ),
        _category(
            "name_contract_status",
            Text("Suite donnée à la demande", "Outcome of the application"),
            Text(
                "Suite donnée à cette demande : accord, refus, annulation…",
                "Outcome of this application: approval, refusal, cancellation…",
            ),
            words.CONTRACT_OUTCOMES,
        ),
        Column(
            "days_decision",
            Kind.INTEGER,
            Unit.DAYS_BEFORE,
            Text("Date de la décision", "Date of the decision"),
            Text(
                "Décision sur cette demande, comptée depuis la demande en cours ; "
                "le fichier compte des jours négatifs.",
                "Decision on this application, back from the current one; the file counts negative days.",
            ),
            required=True,
        ),
        _category(
            "name_payment_type",
            Text("Mode de paiement", "Payment method"),
            Text("Mode de paiement que le client avait choisi.", "Payment method the client had chosen."),
            words.PAYMENT_TYPES,
        ),
        _category(
            "code_reject_reason",
            Text("Motif du refus", "Reason for the refusal"),
            Text(
                "Code du motif du refus ; la source ne donne pas le sens des codes.",
                "Code of the reason for the refusal; the source does not explain the codes.",
            ),
            words.REJECT_REASONS,
        ),
        Column(
            "name_type_suite",
            Kind.CATEGORY,
            Unit.NONE,
            Text("Accompagnement lors de la demande", "Accompanied by"),
            Text(
                "Personne qui accompagnait le client lors de cette demande.",
                "Who was with the client when they made this application.",
            ),
            categories=COMPANIONS,
        ),
        _category(
            "name_client_type",
            Text("Ancienneté du client", "New or returning client"),
            Text(
                "Client nouveau ou déjà connu au moment de cette demande.",
                "Whether the client was new or known when they made this application.",
            ),
            words.CLIENT_TYPES,
        ),
        _category(
            "name_goods_category",
            Text("Catégorie du bien financé", "Category of goods financed"),
            Text("Catégorie du bien que ce crédit devait payer.", "Category of the goods this loan was to pay for."),
            words.GOODS,
        ),
        _category(
            "name_portfolio",
            Text("Portefeuille", "Portfolio"),
            Text("Portefeuille dont relevait cette demande.", "Portfolio this application belonged to."),
            words.PORTFOLIOS,
        ),
        _category(
            "name_product_type",
            Text("Mode de vente", "Way of selling"),
            Text(
                "Crédit proposé au client ou demandé par lui.",
                "Whether the loan was offered to the client or sought by them.",
            ),
            words.PRODUCT_TYPES,
        ),
        _category(
            "channel_type",
            Text("Canal de vente", "Sales channel"),
            Text("Canal par lequel le client est venu.", "Channel through which the client came."),
            words.CHANNELS,
        ),
        # −1 stands where there is no point of sale.
        Column(
            "sellerplace_area",
            Kind.INTEGER,
            Unit.NONE,
            Text("Zone de vente", "Sales area"),
            Text(
                "Zone de vente du vendeur ; −1 quand il n’y en a pas.",
                "Sales area of the seller; −1 where there is none.",
            ),
            missing=(-1,),
            required=True,
        ),
        _category(
            "name_seller_industry",
            Text("Secteur du vendeur", "Seller’s industry"),
            Text("Secteur d’activité du vendeur.", "Industry of the seller."),
            words.SELLER_INDUSTRIES,
        ),
        Column(
            "cnt_payment",
            Kind.INTEGER,
            Unit.MONTHS,
            Text("Durée du crédit", "Term of the loan"),
            Text(
                "Durée du crédit prévue lors de cette demande, en mois.",
                "Term of the loan planned in this application, in months.",
            ),
            minimum=0,
        ),
        _category(
            "name_yield_group",
            Text("Niveau du taux d’intérêt", "Level of interest rate"),
            Text("Groupe de taux d’intérêt : bas, moyen ou élevé.", "Group of interest rate: low, middle or high."),
            words.YIELD_GROUPS,
        ),
        Column(
            "product_combination",
            Kind.CATEGORY,
            Unit.NONE,
            Text("Produit détaillé", "Detailed product"),
            Text(
                "Combinaison détaillée du produit, du canal et du taux.",
                "Detailed combination of product, channel and rate.",
            ),
            categories=words.PRODUCT_COMBINATIONS,
        ),
        _date(
            "days_first_drawing",
            Text("Premier versement", "First disbursement"),
            Text(
                "Nombre de jours entre la demande en cours et le premier versement de ce crédit.",
                "Number of days from the current application to the first disbursement of this loan.",
            ),
        ),
        _date(
            "days_first_due",
            Text("Première échéance prévue", "First due date"),
            Text(
                "Nombre de jours entre la demande en cours et la première échéance prévue de ce crédit.",
                "Number of days from the current application to the first planned due date of this loan.",
            ),
        ),
        _date(
            "days_last_due_1st_version",
            Text("Dernière échéance prévue à l’origine", "Last due date first planned"),
            Text(
                "Nombre de jours entre la demande en cours et la dernière échéance du premier échéancier.",
                "Number of days from the current application to the last due date of the first schedule.",
            ),
        ),
        _date(
            "days_last_due",
            Text("Dernière échéance", "Last due date"),
            Text(
                "Nombre de jours entre la demande en cours et la dernière échéance de ce crédit.",
                "Number of days from the current application to the last due date of this loan.",
            ),
        ),
        _date(
            "days_termination",
            Text("Fin du contrat", "End of the contract"),
            Text(
                "Nombre de jours entre la demande en cours et la fin prévue de ce contrat.",
                "Number of days from the current application to the expected end of this contract.",
            ),
        ),
        Column(
            "nflag_insured_on_approval",
            Kind.FLAG,
            Unit.NONE,
            Text("Assurance demandée", "Insurance requested"),
            Text(
                "1 si le client a demandé une assurance avec ce crédit.",
                "1 if the client asked for insurance with this loan.",
            ),
            minimum=0,
            maximum=1,
        ),
    ),
)
