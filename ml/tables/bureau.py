"""The bureau table: credits the client has, or had, with other lenders, as the credit bureau reports them."""

from ml.tables.keys import client_of, identifier
from ml.tables.schema import Column, Kind, Table, Unit, categories
from ml.tables.wording import Text

CREDIT_STATES = categories(
    ("Active", "En cours", "Active"),
    ("Closed", "Clos", "Closed"),
    ("Sold", "Cédé", "Sold"),
    ("Bad debt", "Créance douteuse", "Bad debt"),
)

CURRENCIES = categories(*((f"currency {n}", f"Devise {n}", f"Currency {n}") for n in range(1, 5)))

CREDIT_TYPES = categories(
    ("Consumer credit", "Crédit à la consommation", "Consumer loan"),
    ("Credit card", "Carte de crédit", "Credit card"),
    ("Car loan", "Crédit automobile", "Car loan"),
    ("Mortgage", "Crédit hypothécaire", "Mortgage"),
    ("Microloan", "Microcrédit", "Microloan"),
    ("Real estate loan", "Crédit immobilier", "Real estate loan"),
    ("Cash loan (non-earmarked)", "Prêt personnel non affecté", "Cash loan, not earmarked"),
    ("Loan for business development", "Crédit de développement d’entreprise", "Business development loan"),
    ("Loan for working capital replenishment", "Crédit de trésorerie d’entreprise", "Working capital loan"),
    ("Loan for the purchase of equipment", "Crédit d’équipement", "Equipment loan"),
    ("Loan for purchase of shares (margin lending)", "Crédit d’achat de titres", "Loan to buy shares"),
    ("Mobile operator loan", "Crédit d’opérateur mobile", "Mobile operator loan"),
    ("Interbank credit", "Crédit interbancaire", "Interbank loan"),
    ("Another type of loan", "Autre type de crédit", "Another type of loan"),
    ("Unknown type of loan", "Type de crédit inconnu", "Unknown type of loan"),
)

BUREAU = Table(
    name="bureau",
    files=("bureau",),
    label=Text("Crédits chez d’autres prêteurs", "Loans with other lenders"),
    description=Text(
        "Une ligne par crédit du client que la centrale de crédit connaît chez d’autres prêteurs.",
        "One row per loan of the client with another lender that the credit bureau knows.",
    ),
    key=("sk_id_bureau",),
    parent=("sk_id_curr", "application"),
    columns=(
        client_of(Text("Client auquel ce crédit se rapporte.", "Client this loan belongs to.")),
        identifier(
            "sk_id_bureau",
            Text("Identifiant du crédit à la centrale", "Bureau loan identifier"),
            Text("Numéro du crédit à la centrale de crédit.", "Number of the loan at the credit bureau."),
        ),
        Column(
            "credit_active",
            Kind.CATEGORY,
            Unit.NONE,
            Text("État du crédit", "State of the loan"),
            Text(
                "État du crédit déclaré à la centrale : en cours, clos, cédé…",
                "State of the loan reported to the bureau: active, closed, sold…",
            ),
            required=True,
            categories=CREDIT_STATES,
        ),
        Column(
            "credit_currency",
            Kind.CATEGORY,
            Unit.NONE,
            Text("Devise du crédit", "Currency of the loan"),
            Text(
                "Devise du crédit, recodée : les devises réelles ne sont pas nommées.",
                "Currency of the loan, recoded: the real currencies are not named.",
            ),
            required=True,
            categories=CURRENCIES,
        ),
        Column(
            "days_credit",
            Kind.INTEGER,
            Unit.DAYS_BEFORE,
            Text("Date de la demande de ce crédit", "Date this loan was applied for"),
            Text(
                "Demande de ce crédit, comptée depuis la demande en cours ; le fichier compte des jours négatifs.",
                "Application for this loan, back from the current application; the file counts negative days.",
            ),
            required=True,
        ),
        Column(
            "credit_day_overdue",
            Kind.INTEGER,
            Unit.DAYS,
            Text("Jours de retard", "Days overdue"),
            Text(
                "Nombre de jours de retard sur ce crédit à la date de la demande en cours.",
                "Number of days this loan is overdue at the date of the current application.",
            ),
            required=True,
            minimum=0,
        ),
        Column(
            "days_credit_enddate",
            Kind.INTEGER,
            Unit.DAYS_BEFORE,
            Text("Échéance prévue du crédit", "Planned end of the loan"),
            Text(
                "Fin prévue de ce crédit, comptée depuis la demande en cours ; "
                "le fichier compte des jours, négatifs dans le passé.",
                "Planned end of this loan, from the current application; the file counts days, negative in the past.",
            ),
        ),
        Column(
            "days_enddate_fact",
            Kind.INTEGER,
            Unit.DAYS_BEFORE,
            Text("Fin réelle du crédit", "Actual end of the loan"),
            Text(
                "Fin de ce crédit s’il est clos, comptée depuis la demande en cours ; "
                "le fichier compte des jours négatifs.",
                "End of this loan where closed, back from the current application; the file counts negative days.",
            ),
        ),
        Column(
            "amt_credit_max_overdue",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Retard maximal en montant", "Largest amount overdue"),
            Text(
                "Plus forte somme en retard sur ce crédit jusqu’à la demande en cours.",
                "Largest amount overdue on this loan up to the current application.",
            ),
            minimum=0,
        ),
        Column(
            "cnt_credit_prolong",
            Kind.INTEGER,
            Unit.COUNT,
            Text("Nombre de prolongations", "Number of prolongations"),
            Text("Nombre de fois que ce crédit a été prolongé.", "Number of times this loan was prolonged."),
            required=True,
            minimum=0,
        ),
        Column(
            "amt_credit_sum",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Montant du crédit", "Loan amount"),
            Text("Montant de ce crédit.", "Amount of this loan."),
            minimum=0,
        ),
        Column(
            "amt_credit_sum_debt",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Reste dû", "Outstanding debt"),
            Text(
                "Somme restant due sur ce crédit ; négative si le client est créditeur.",
                "Amount still owed on this loan; negative where the client is in credit.",
            ),
        ),
        Column(
            "amt_credit_sum_limit",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Plafond de la carte", "Card limit"),
            Text("Plafond de la carte de crédit déclaré à la centrale.", "Credit card limit reported to the bureau."),
        ),
        Column(
            "amt_credit_sum_overdue",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Montant en retard", "Amount overdue"),
            Text(
                "Somme en retard sur ce crédit à la date de la demande en cours.",
                "Amount overdue on this loan at the date of the current application.",
            ),
            required=True,
            minimum=0,
        ),
        Column(
            "credit_type",
            Kind.CATEGORY,
            Unit.NONE,
            Text("Type de crédit", "Type of loan"),
            Text("Type de crédit déclaré à la centrale.", "Type of loan reported to the bureau."),
            required=True,
            categories=CREDIT_TYPES,
        ),
        Column(
            "days_credit_update",
            Kind.INTEGER,
            Unit.DAYS_BEFORE,
            Text("Dernière mise à jour", "Last update"),
            Text(
                "Dernière information reçue sur ce crédit, comptée depuis la demande en cours ; "
                "le fichier compte des jours négatifs.",
                "Last information received on this loan, back from the current application; "
                "the file counts negative days.",
            ),
            required=True,
        ),
        Column(
            "amt_annuity",
            Kind.NUMBER,
            Unit.AMOUNT,
            Text("Échéance du crédit", "Payment of the loan"),
            Text("Somme à payer à chaque échéance de ce crédit.", "Amount due at each payment of this loan."),
            minimum=0,
        ),
    ),
)
