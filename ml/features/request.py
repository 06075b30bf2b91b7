"""Features of the request: contract, amounts, length, documents, and what they weigh against the client's income."""

from __future__ import annotations

from ml.features import reasons
from ml.features.aggregates import ratio, years_ago
from ml.features.clauses import figure, number_of, said, yes_or_no
from ml.features.definition import Feature
from ml.features.rows import NO_JOB, category, column, computed, flag
from ml.tables.schema import Unit

_DOCUMENTS = range(2, 22)
_TELLING_DOCUMENTS = (3, 2, 5, 6, 8, 9, 11, 13, 14, 15, 16, 18)  # the others are provided by hardly anyone


def _document(number: int) -> Feature:
    return flag(
        f"flag_document_{number}",
        reasons.DOCUMENTS,
        yes_or_no(
            (f"Document {number} fourni", f"Document {number} provided"),
            (f"si le document {number} a été fourni", f"whether document {number} was provided"),
            (f"Le document {number} a été fourni", f"Document {number} was provided"),
            (f"Le document {number} n’a pas été fourni", f"Document {number} was not provided"),
        ),
    )


REQUEST = (
    category("name_contract_type", reasons.CONTRACT_TYPE, "le type de crédit demandé", "the type of loan requested"),
    column(
        "amt_credit",
        reasons.CREDIT_AMOUNT,
        figure("le montant du crédit demandé", "the loan amount requested"),
        Unit.AMOUNT,
        actionable=True,
    ),
    column(
        "amt_annuity",
        reasons.ANNUITY,
        said(
            ("la mensualité du crédit demandé", "the monthly payment of the loan"),
            (
                "Le crédit demandé se rembourse à raison de {value}",
                "The loan requested is repaid at a rate of {value}",
            ),
        ),
        Unit.AMOUNT_PER_MONTH,
        actionable=True,
    ),
    column(
        "amt_goods_price",
        reasons.GOODS_PRICE,
        figure("le prix du bien financé", "the price of the goods financed"),
        Unit.AMOUNT,
        actionable=True,
    ),
    computed(
        "credit_to_annuity",
        reasons.CREDIT_TERM,
        said(
            ("le nombre de mensualités que représente le crédit", "the number of monthly payments in the loan"),
            (
                "Le crédit demandé représente {value} la mensualité",
                "The loan requested is {value} the monthly payment",
            ),
            label=("Durée du crédit, en nombre de mensualités", "Length of the loan, in monthly payments"),
        ),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.amt_annuity),
        actionable=True,
    ),
    computed(
        "goods_to_annuity",
        reasons.CREDIT_TERM,
        said(
            (
                "le nombre de mensualités que représente le prix du bien",
                "the number of monthly payments in the price of the goods",
            ),
            (
                "Le prix du bien représente {value} la mensualité",
                "The price of the goods is {value} the monthly payment",
            ),
            label=("Prix du bien, en nombre de mensualités", "Price of the goods, in monthly payments"),
        ),
        Unit.TIMES,
        lambda t: ratio(t.amt_goods_price, t.amt_annuity),
        actionable=True,
    ),
    computed(
        "age_at_end_years",
        reasons.AGE,
        said(
            ("l’âge à la fin du crédit", "the age at the end of the loan"),
            ("L’âge à la fin du crédit serait de {value}", "The age at the end of the loan would be {value}"),
        ),
        Unit.YEARS,
        lambda t: years_ago(t.days_birth) + ratio(t.amt_credit, t.amt_annuity) / 12,
    ),
    computed(
        "credit_to_goods",
        reasons.CREDIT_TO_GOODS,
        said(
            (
                "la part du prix du bien que couvre le crédit",
                "the share of the price of the goods that the loan covers",
            ),
            (
                "Le crédit demandé représente {value} du prix du bien",
                "The loan requested is {value} of the price of the goods",
            ),
        ),
        Unit.RATIO,
        lambda t: ratio(t.amt_credit, t.amt_goods_price),
        actionable=True,
    ),
    computed(
        "down_payment",
        reasons.CREDIT_TO_GOODS,
        said(
            (
                "l’écart entre le prix du bien et le crédit demandé",
                "the gap between the price of the goods and the loan requested",
            ),
            (
                "Le prix du bien dépasse le crédit demandé de {value}",
                "The price of the goods exceeds the loan requested by {value}",
            ),
            below=(
                "Le crédit demandé dépasse le prix du bien de {value}",
                "The loan requested exceeds the price of the goods by {value}",
            ),
            none=(
                "Le crédit demandé est égal au prix du bien",
                "The loan requested equals the price of the goods",
            ),
        ),
        Unit.AMOUNT,
        lambda t: t.amt_goods_price - t.amt_credit,
        actionable=True,
    ),
    *map(_document, _TELLING_DOCUMENTS),
    computed(
        "documents_provided",
        reasons.DOCUMENTS,
        number_of("pièce{s} fournie{s}", "document{s} provided", feminine=True),
        Unit.COUNT,
        lambda t: sum(t[f"flag_document_{n}"] for n in _DOCUMENTS),
    ),
)

INCOME = (
    column(
        "amt_income_total",
        reasons.INCOME,
        figure("les revenus déclarés", "the declared income", plural_fr=True),
        Unit.AMOUNT_PER_MONTH,
        direction=-1,
    ),
    computed(
        "annuity_to_income",
        reasons.ANNUITY_TO_INCOME,
        said(
            ("la part du revenu que prend la mensualité", "the share of income that the monthly payment takes"),
            (
                "La mensualité prend {value} du revenu mensuel",
                "The monthly payment takes {value} of monthly income",
            ),
        ),
        Unit.RATIO,
        lambda t: ratio(t.amt_annuity, t.amt_income_total),
        direction=1,
        actionable=True,
    ),
    computed(
        "credit_to_income",
        reasons.CREDIT_TO_INCOME,
        said(
            ("le nombre de mois de revenu que représente le crédit", "the number of months’ income in the loan"),
            (
                "Le crédit demandé vaut {value} de revenu",
                "The loan requested is worth {value} of income",
            ),
            label=("Crédit demandé, en mois de revenu", "Loan requested, in months of income"),
        ),
        Unit.MONTHS_OF_INCOME,
        lambda t: ratio(t.amt_credit, t.amt_income_total),
        actionable=True,
    ),
    computed(
        "goods_to_income",
        reasons.CREDIT_TO_INCOME,
        said(
            (
                "le nombre de mois de revenu que représente le prix du bien",
                "the number of months’ income in the price of the goods",
            ),
            (
                "Le prix du bien vaut {value} de revenu",
                "The price of the goods is worth {value} of income",
            ),
            label=("Prix du bien, en mois de revenu", "Price of the goods, in months of income"),
        ),
        Unit.MONTHS_OF_INCOME,
        lambda t: ratio(t.amt_goods_price, t.amt_income_total),
        actionable=True,
    ),
    computed(
        "income_per_person",
        reasons.INCOME_PER_PERSON,
        figure("les revenus par personne du foyer", "the income per person of the household", plural_fr=True),
        Unit.AMOUNT_PER_MONTH,
        lambda t: ratio(t.amt_income_total, t.cnt_fam_members),
        direction=-1,
    ),
    computed(
        "income_for_age",
        reasons.INCOME_BY_AGE,
        figure("les revenus mensuels par année d’âge", "the monthly income per year of age", plural_fr=True),
        Unit.AMOUNT,
        lambda t: ratio(t.amt_income_total, years_ago(t.days_birth)),
    ),
    computed(
        "income_for_time_employed",
        reasons.INCOME_BY_AGE,
        figure(
            "les revenus mensuels par année dans l’emploi",
            "the monthly income per year in the job",
            plural_fr=True,
            absences=[NO_JOB],
        ),
        Unit.AMOUNT,
        lambda t: ratio(t.amt_income_total, years_ago(t.days_employed)),
    ),
    category("name_income_type", reasons.INCOME_TYPE, "l’origine des revenus", "the source of income"),
)
