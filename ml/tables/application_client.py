"""Application columns, first part: the client, the credit requested, family, home and age."""

from ml.tables import application_categories as words
from ml.tables.categories import COMPANIONS, CONTRACT_TYPES, Y_OR_N
from ml.tables.keys import client_of
from ml.tables.schema import Column, Kind, Unit
from ml.tables.wording import Text

NOT_EMPLOYED = 365243  # days: about a thousand years in the future, written where there is no employment

CLIENT_COLUMNS = (
    client_of(
        Text(
            "Numéro qui désigne le client et sa demande en cours.",
            "Number that designates the client and the current application.",
        )
    ),
    Column(
        "target",
        Kind.FLAG,
        Unit.NONE,
        Text("Défaut de paiement constaté", "Default observed"),
        Text(
            "1 si le client a eu des difficultés de paiement sur ce crédit, 0 sinon, vide si on l’ignore encore.",
            "1 if the client had payment difficulties on this loan, 0 otherwise, empty while unknown.",
        ),
        minimum=0,
        maximum=1,
        absent_from=("application_test",),
    ),
    Column(
        "name_contract_type",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Type de crédit demandé", "Type of loan requested"),
        Text(
            "Prêt personnel remboursé par mensualités ou crédit renouvelable.",
            "Cash loan repaid in instalments, or revolving loan.",
        ),
        required=True,
        categories=CONTRACT_TYPES,
    ),
    Column(
        "code_gender",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Sexe", "Gender"),
        Text(
            "Sexe du client ; conservé pour mesurer l’équité.",
            "Client’s gender; kept to measure fairness.",
        ),
        missing=("XNA",),
        required=True,
        categories=words.GENDERS,
    ),
    Column(
        "flag_own_car",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Possède une voiture", "Owns a car"),
        Text("Indique si le client possède une voiture.", "Whether the client owns a car."),
        required=True,
        categories=Y_OR_N,
    ),
    Column(
        "flag_own_realty",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Propriétaire d’un logement", "Owns a home"),
        Text(
            "Indique si le client possède une maison ou un appartement.",
            "Whether the client owns a house or an apartment.",
        ),
        required=True,
        categories=Y_OR_N,
    ),
    Column(
        "cnt_children",
        Kind.INTEGER,
        Unit.COUNT,
        Text("Nombre d’enfants", "Number of children"),
        Text("Nombre d’enfants du client.", "Number of children the client has."),
        required=True,
        minimum=0,
    ),
    Column(
        "amt_income_total",
        Kind.NUMBER,
        Unit.AMOUNT_PER_MONTH,
        Text("Revenus déclarés", "Declared income"),
        Text(
            "Revenus que le client déclare, lus par mois comme la mensualité ; la source n’en précise pas la période.",
            "Income the client declares, read as monthly like the payment; the source does not state its period.",
        ),
        required=True,
        minimum=0,
    ),
    Column(
        "amt_credit",
        Kind.NUMBER,
        Unit.AMOUNT,
        Text("Montant du crédit demandé", "Loan amount requested"),
        Text("Montant total du crédit que le client demande.", "Total amount of the loan the client asks for."),
        required=True,
        minimum=0.01,
    ),
    Column(
        "amt_annuity",
        Kind.NUMBER,
        Unit.AMOUNT_PER_MONTH,
        Text("Mensualité du crédit demandé", "Monthly payment of the loan"),
        Text("Somme que le client rembourserait chaque mois.", "Amount the client would repay every month."),
        minimum=0,
    ),
    Column(
        "amt_goods_price",
        Kind.NUMBER,
        Unit.AMOUNT,
        Text("Prix du bien financé", "Price of the goods financed"),
        Text(
            "Prix du bien ou du service que le crédit sert à payer.",
            "Price of the goods or service the loan pays for.",
        ),
        minimum=0,
    ),
    Column(
        "name_type_suite",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Accompagnement lors de la demande", "Accompanied by"),
        Text(
            "Personne qui accompagnait le client au moment de la demande.", "Who was with the client when they applied."
        ),
        categories=COMPANIONS,
    ),
    Column(
        "name_income_type",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Origine des revenus", "Source of income"),
        Text(
            "Situation dont le client tire ses revenus : salaire, retraite, entreprise…",
            "Situation the client draws their income from: wages, pension, business…",
        ),
        required=True,
        categories=words.INCOME_TYPES,
    ),
    Column(
        "name_education_type",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Niveau d’études", "Level of education"),
        Text("Plus haut niveau d’études atteint par le client.", "Highest level of education the client reached."),
        required=True,
        categories=words.EDUCATION_TYPES,
    ),
    Column(
        "name_family_status",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Situation familiale", "Family status"),
        Text("Situation familiale du client.", "Client’s family status."),
        missing=("Unknown",),
        required=True,
        categories=words.FAMILY_STATUSES,
    ),
    Column(
        "name_housing_type",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Type de logement", "Type of housing"),
        Text("Logement que le client occupe et à quel titre.", "Home the client lives in and how they occupy it."),
        required=True,
        categories=words.HOUSING_TYPES,
    ),
    Column(
        "region_population_relative",
        Kind.NUMBER,
        Unit.SCORE,
        Text("Population relative de la région", "Relative population of the region"),
        Text(
            "Population normalisée de la région où vit le client ; plus elle est élevée, plus la région est peuplée.",
            "Normalised population of the region the client lives in; the higher, the more populated.",
        ),
        required=True,
        minimum=0,
        maximum=1,
        elsewhere=True,
    ),
    Column(
        "days_birth",
        Kind.INTEGER,
        Unit.DAYS_BEFORE,
        Text("Date de naissance", "Date of birth"),
        Text(
            "Naissance du client, comptée depuis la demande ; le fichier compte des jours négatifs.",
            "The client’s birth, counted back from the application; the file counts negative days.",
        ),
        required=True,
        minimum=-45_656,  # 125 years: nobody has lived longer
        maximum=0,
    ),
    Column(
        "days_employed",
        Kind.INTEGER,
        Unit.DAYS_BEFORE,
        Text("Début de l’emploi actuel", "Start of current employment"),
        Text(
            "Début de l’emploi actuel, compté depuis la demande ; "
            "le fichier compte des jours négatifs, 365243 sans emploi.",
            "Start of the current job, back from the application; the file counts negative days, 365243 without a job.",
        ),
        missing=(NOT_EMPLOYED,),
        required=True,
    ),
    Column(
        "days_registration",
        Kind.INTEGER,
        Unit.DAYS_BEFORE,
        Text("Dernier changement d’adresse enregistrée", "Last change of registered address"),
        Text(
            "Dernier changement de l’adresse enregistrée du client, compté depuis la demande ; "
            "le fichier compte des jours négatifs.",
            "Last change of the client’s registered address, back from the application; the file counts negative days.",
        ),
        required=True,
        maximum=0,
    ),
    Column(
        "days_id_publish",
        Kind.INTEGER,
        Unit.DAYS_BEFORE,
        Text("Dernier changement de pièce d’identité", "Last change of identity document"),
        Text(
            "Renouvellement de la pièce d’identité présentée, compté depuis la demande ; "
            "le fichier compte des jours négatifs.",
            "Renewal of the identity document shown, back from the application; the file counts negative days.",
        ),
        required=True,
        maximum=0,
    ),
    Column(
        "own_car_age",
        Kind.INTEGER,
        Unit.YEARS,
        Text("Âge de la voiture", "Age of the car"),
        Text(
            "Âge de la voiture du client, vide s’il n’en possède pas.",
            "Age of the client’s car, empty where they own none.",
        ),
        minimum=0,
    ),
)
