"""Features of the request: contract, amounts, length, documents, and what they weigh against the client's income."""

from __future__ import annotations

from ml.features import reasons
from ml.features.aggregates import ratio, years_ago
from ml.features.rows import category, column, computed, flag
from ml.tables.schema import Unit

_DOCUMENTS = range(2, 22)
_TELLING_DOCUMENTS = (3, 2, 5, 6, 8, 9, 11, 13, 14, 15, 16, 18)  # the others are provided by hardly anyone

REQUEST = (
    category("name_contract_type", reasons.CONTRACT_TYPE),
    column(
        "amt_credit",
        reasons.CREDIT_AMOUNT,
        ("Montant du crédit demandé", "Amount of credit requested"),
        Unit.AMOUNT,
        actionable=True,
    ),
    column(
        "amt_annuity",
        reasons.ANNUITY,
        ("Mensualité du crédit demandé", "Monthly payment of the credit"),
        Unit.AMOUNT_PER_MONTH,
        actionable=True,
    ),
    column(
        "amt_goods_price",
        reasons.GOODS_PRICE,
        ("Prix du bien financé", "Price of the goods financed"),
        Unit.AMOUNT,
        actionable=True,
    ),
    computed(
        "credit_to_annuity",
        reasons.CREDIT_TERM,
        ("Durée du crédit (montant ÷ mensualité)", "Length of the credit (amount ÷ monthly payment)"),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.amt_annuity),
        actionable=True,
    ),
    computed(
        "goods_to_annuity",
        reasons.CREDIT_TERM,
        ("Prix du bien rapporté à la mensualité", "Price of the goods relative to the monthly payment"),
        Unit.TIMES,
        lambda t: ratio(t.amt_goods_price, t.amt_annuity),
        actionable=True,
    ),
    computed(
        "age_at_end_years",
        reasons.AGE,
        ("Âge à la fin du crédit", "Age at the end of the credit"),
        Unit.YEARS,
        lambda t: years_ago(t.days_birth) + ratio(t.amt_credit, t.amt_annuity) / 12,
    ),
    computed(
        "credit_to_goods",
        reasons.CREDIT_TO_GOODS,
        ("Crédit rapporté au prix du bien", "Credit relative to the price of the goods"),
        Unit.RATIO,
        lambda t: ratio(t.amt_credit, t.amt_goods_price),
        actionable=True,
    ),
    computed(
        "down_payment",
        reasons.CREDIT_TO_GOODS,
        ("Prix du bien moins crédit", "Price of the goods minus credit"),
        Unit.AMOUNT,
        lambda t: t.amt_goods_price - t.amt_credit,
        actionable=True,
    ),
    *(
        flag(f"flag_document_{n}", reasons.DOCUMENTS, (f"Document {n} fourni", f"Document {n} provided"))
        for n in _TELLING_DOCUMENTS
    ),
    computed(
        "documents_provided",
        reasons.DOCUMENTS,
        ("Nombre de pièces fournies", "Number of documents provided"),
        Unit.COUNT,
        lambda t: sum(t[f"flag_document_{n}"] for n in _DOCUMENTS),
    ),
)

INCOME = (
    column(
        "amt_income_total",
        reasons.INCOME,
        ("Revenus déclarés", "Declared income"),
        Unit.AMOUNT,
        direction=-1,
    ),
    computed(
        "annuity_to_income",
        reasons.ANNUITY_TO_INCOME,
        ("Mensualité rapportée aux revenus", "Monthly payment relative to income"),
        Unit.RATIO,
        lambda t: ratio(t.amt_annuity, t.amt_income_total),
        direction=1,
        actionable=True,
    ),
    computed(
        "credit_to_income",
        reasons.CREDIT_TO_INCOME,
        ("Crédit rapporté aux revenus", "Credit relative to income"),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.amt_income_total),
        actionable=True,
    ),
    computed(
        "goods_to_income",
        reasons.CREDIT_TO_INCOME,
        ("Prix du bien rapporté aux revenus", "Price of the goods relative to income"),
        Unit.TIMES,
        lambda t: ratio(t.amt_goods_price, t.amt_income_total),
        actionable=True,
    ),
    computed(
        "income_per_person",
        reasons.INCOME_PER_PERSON,
        ("Revenus par personne du foyer", "Income per person of the household"),
        Unit.AMOUNT,
        lambda t: ratio(t.amt_income_total, t.cnt_fam_members),
        direction=-1,
    ),
    computed(
        "income_for_age",
        reasons.INCOME_BY_AGE,
        ("Revenus par année d’âge", "Income per year of age"),
        Unit.AMOUNT,
        lambda t: ratio(t.amt_income_total, years_ago(t.days_birth)),
    ),
    computed(
        "income_for_time_employed",
        reasons.INCOME_BY_AGE,
        ("Revenus par année dans l’emploi", "Income per year in the job"),
        Unit.AMOUNT,
        lambda t: ratio(t.amt_income_total, years_ago(t.days_employed)),
    ),
    category("name_income_type", reasons.INCOME_TYPE),
)
