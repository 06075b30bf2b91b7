"""Every reason a decision can rest on, and the subject of its sentences. Features of one reason speak as one.

A subject names the matter, not its state: « L’historique des retards » can raise the risk as well as lower it.
"""

from __future__ import annotations

from ml.features.definition import Family, Reason
from ml.tables.wording import Text


def _reason(code: str, family: Family, fr: str, en: str, *, plural_en: bool | None = None) -> Reason:
    plural = fr.startswith("Les ")
    return Reason(code, family, Text(fr, en), (plural, plural if plural_en is None else plural_en))


EXTERNAL_SCORES = _reason(
    "EXTERNAL_SCORES", Family.EXTERNAL_SCORES, "Les scores externes", "The external scores"
)  # one reason however many scores speak: four slots are not all theirs

CONTRACT_TYPE = _reason("NAME_CONTRACT_TYPE", Family.REQUEST, "Le type de contrat demandé", "The type of contract")
CREDIT_AMOUNT = _reason("AMT_CREDIT", Family.REQUEST, "Le montant demandé", "The amount requested")
ANNUITY = _reason("AMT_ANNUITY", Family.REQUEST, "La mensualité", "The monthly payment")
GOODS_PRICE = _reason("AMT_GOODS_PRICE", Family.REQUEST, "Le prix du bien financé", "The price of the goods")
CREDIT_TERM = _reason("CREDIT_TERM", Family.REQUEST, "La durée du crédit", "The length of the credit")
CREDIT_TO_GOODS = _reason(
    "CREDIT_TO_GOODS",
    Family.REQUEST,
    "Le crédit rapporté au prix du bien",
    "The credit relative to the price of the goods",
)
DOCUMENTS = _reason("DOCUMENTS", Family.REQUEST, "Les pièces fournies", "The documents provided")

INCOME = _reason("AMT_INCOME_TOTAL", Family.INCOME, "Les revenus", "The income", plural_en=False)
ANNUITY_TO_INCOME = _reason(
    "ANNUITY_TO_INCOME",
    Family.INCOME,
    "La mensualité rapportée aux revenus",
    "The monthly payment relative to income",
)
CREDIT_TO_INCOME = _reason(
    "CREDIT_TO_INCOME", Family.INCOME, "Le crédit rapporté aux revenus", "The credit relative to income"
)
INCOME_PER_PERSON = _reason(
    "INCOME_PER_PERSON",
    Family.INCOME,
    "Les revenus par personne du foyer",
    "The income per person of the household",
    plural_en=False,
)
INCOME_TYPE = _reason("NAME_INCOME_TYPE", Family.INCOME, "L’origine des revenus", "The source of income")
INCOME_BY_AGE = _reason(
    "INCOME_BY_AGE",
    Family.INCOME,
    "Les revenus rapportés à l’âge et à l’ancienneté",
    "The income relative to age and time in the job",
    plural_en=False,
)

EMPLOYED_YEARS = _reason(
    "EMPLOYED_YEARS", Family.EMPLOYMENT, "L’ancienneté dans l’emploi", "The time in the current job"
)
OCCUPATION = _reason("OCCUPATION_TYPE", Family.EMPLOYMENT, "La profession", "The occupation")
ORGANIZATION = _reason("ORGANIZATION_TYPE", Family.EMPLOYMENT, "Le secteur de l’employeur", "The employer’s sector")
PLACE_OF_WORK = _reason("PLACE_OF_WORK", Family.EMPLOYMENT, "Le lieu de travail", "The place of work")

AGE = _reason("AGE_YEARS", Family.IDENTITY, "L’âge", "The age")
EDUCATION = _reason("NAME_EDUCATION_TYPE", Family.IDENTITY, "Le niveau d’études", "The level of education")
FAMILY_STATUS = _reason("NAME_FAMILY_STATUS", Family.IDENTITY, "La situation familiale", "The family status")
HOUSING = _reason("NAME_HOUSING_TYPE", Family.IDENTITY, "Le mode de logement", "The housing situation")
HOUSEHOLD = _reason("CNT_CHILDREN", Family.IDENTITY, "La composition du foyer", "The household")
CAR = _reason("CAR", Family.IDENTITY, "La voiture ou son absence", "Having a car or not, and its age,")
REALTY = _reason("FLAG_OWN_REALTY", Family.IDENTITY, "Être propriétaire ou non", "Owning a home or not")
REGISTRATION = _reason(
    "REGISTRATION_YEARS",
    Family.IDENTITY,
    "L’ancienneté de la domiciliation",
    "The time since the registration changed",
)
IDENTITY_DOCUMENT = _reason(
    "ID_PUBLISH_YEARS",
    Family.IDENTITY,
    "L’ancienneté de la pièce d’identité",
    "The age of the identity document",
)
PHONE_CHANGE = _reason(
    "PHONE_CHANGE_YEARS",
    Family.IDENTITY,
    "Le temps depuis le changement de téléphone",
    "The time since the phone changed",
)
CONTACT_DETAILS = _reason(
    "CONTACT_DETAILS", Family.IDENTITY, "Les coordonnées fournies", "The contact details provided"
)
REGION = _reason("REGION", Family.IDENTITY, "La région de résidence", "The region of residence")
ADDRESS = _reason(
    "ADDRESS", Family.IDENTITY, "L’écart entre les adresses déclarées", "The gap between the addresses declared"
)
BUILDING = _reason("BUILDING", Family.IDENTITY, "Les caractéristiques de l’immeuble", "The building", plural_en=False)

ENQUIRIES = _reason(
    "ENQUIRIES", Family.CREDIT_BUREAU, "Les consultations du fichier des crédits", "Credit bureau enquiries"
)
CREDITS_ELSEWHERE = _reason(
    "CREDITS_ELSEWHERE",
    Family.CREDIT_BUREAU,
    "Les crédits dans d’autres établissements",
    "Credits with other lenders",
)
CREDIT_TYPES_ELSEWHERE = _reason(
    "CREDIT_TYPES_ELSEWHERE",
    Family.CREDIT_BUREAU,
    "Le type des crédits pris ailleurs",
    "The type of credits taken elsewhere",
)
RECENT_CREDITS_ELSEWHERE = _reason(
    "RECENT_CREDITS_ELSEWHERE",
    Family.CREDIT_BUREAU,
    "La date des crédits pris ailleurs",
    "The date of credits taken elsewhere",
)
DEBT_ELSEWHERE = _reason(
    "DEBT_ELSEWHERE",
    Family.CREDIT_BUREAU,
    "Le niveau de dette dans d’autres établissements",
    "The level of debt with other lenders",
)
LATE_ELSEWHERE = _reason(
    "LATE_ELSEWHERE",
    Family.CREDIT_BUREAU,
    "L’historique des retards dans d’autres établissements",
    "The record of late payments with other lenders",
)
CLOSED_ELSEWHERE = _reason(
    "CLOSED_ELSEWHERE", Family.CREDIT_BUREAU, "Les crédits soldés ailleurs", "Credits elsewhere that are closed"
)

PREVIOUS_APPLICATIONS = _reason(
    "PREVIOUS_APPLICATIONS", Family.PREVIOUS_APPLICATIONS, "Les demandes précédentes", "Previous applications"
)
PAST_REFUSALS = _reason(
    "PAST_REFUSALS", Family.PREVIOUS_APPLICATIONS, "L’historique des refus", "The record of refusals"
)
PREVIOUS_CREDITS = _reason(
    "PREVIOUS_CREDITS", Family.PREVIOUS_APPLICATIONS, "Les crédits précédents chez nous", "Previous credits with us"
)
PREVIOUS_PRICE = _reason(
    "PREVIOUS_PRICE",
    Family.PREVIOUS_APPLICATIONS,
    "Le coût des crédits précédents",
    "The price of previous credits",
)
PREVIOUS_PRODUCTS = _reason(
    "PREVIOUS_PRODUCTS",
    Family.PREVIOUS_APPLICATIONS,
    "Le type des demandes précédentes",
    "The type of previous applications",
)
LATEST_APPLICATION = _reason(
    "LATEST_APPLICATION", Family.PREVIOUS_APPLICATIONS, "La dernière demande", "The latest application"
)
COMPARED_WITH_BEFORE = _reason(
    "COMPARED_WITH_BEFORE",
    Family.PREVIOUS_APPLICATIONS,
    "La demande comparée aux précédentes",
    "The request compared with previous ones",
)

REPAYMENT_HISTORY = _reason(
    "REPAYMENT_HISTORY", Family.REPAYMENT, "L’historique des échéances", "The history of instalments"
)
LATE_PAYMENTS = _reason(
    "LATE_PAYMENTS", Family.REPAYMENT, "L’historique des retards de paiement", "The record of late payments"
)
EARLY_PAYMENTS = _reason(
    "EARLY_PAYMENTS",
    Family.REPAYMENT,
    "Le moment où les échéances sont payées",
    "The time at which instalments are paid",
)
SHORT_PAYMENTS = _reason(
    "SHORT_PAYMENTS", Family.REPAYMENT, "La part impayée des échéances", "The unpaid part of instalments"
)
LATEST_CREDIT = _reason(
    "LATEST_CREDIT", Family.REPAYMENT, "Le remboursement du dernier crédit", "The repayment of the latest credit"
)
CURRENT_CREDITS = _reason(
    "CURRENT_CREDITS", Family.REPAYMENT, "Les crédits en cours chez nous", "Current credits with us"
)

CARD_USE = _reason("CARD_USE", Family.CARD_USE, "L’usage de la carte de crédit", "The use of the credit card")
CARD_BALANCE = _reason(
    "CARD_BALANCE", Family.CARD_USE, "Le solde de la carte rapporté à son plafond", "The card balance against its limit"
)
CARD_PAYMENTS = _reason("CARD_PAYMENTS", Family.CARD_USE, "Les remboursements de la carte", "Card repayments")
CARD_LATE = _reason(
    "CARD_LATE",
    Family.CARD_USE,
    "L’historique des retards sur la carte de crédit",
    "The record of late payments on the credit card",
)
