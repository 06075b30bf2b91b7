"""Features of the histories: credits elsewhere, previous applications, repayments, card. Aggregates a client."""

from __future__ import annotations

from ml.features.definition import Expression, Family, Feature, Source, ratio, share, sum_where
from ml.tables import Text, Unit

LATE_STATUSES = ["1", "2", "3", "4", "5"]
STUDIED = ["SCO", "SCOFR", "LIMIT", "HC"]  # reasons of refusal that speak of the client's means or past
_CARD_LIMIT = "amt_credit_limit_actual"


def _history(
    name: str,
    source: Source,
    compute: object,
    label: tuple[str, str],
    unit: Unit,
    family: Family,
    reason_code: str,
    said: tuple[str, str],
    *,
    direction: int = 0,
    actionable: bool = False,
) -> Feature:
    """Declare a feature whose two sentences are `said`, their subject, followed by what it does to the risk."""
    fr, en = said
    plural = fr.startswith("Les ")  # both languages' subjects agree in number
    raises, lowers = ("augmentent", "réduisent") if plural else ("augmente", "réduit")
    raise_, lower = ("raise", "lower") if plural else ("raises", "lowers")
    return Feature(
        name,
        source,
        compute,  # type: ignore[arg-type]
        Text(*label),
        unit,
        family,
        reason_code,
        Text(f"{fr} {raises} le risque estimé", f"{en} {raise_} the estimated risk"),
        Text(f"{fr} {lowers} le risque estimé", f"{en} {lower} the estimated risk"),
        direction=direction,
        actionable=actionable,
    )


def _bureau(
    name: str,
    compute: object,
    label: tuple[str, str],
    unit: Unit,
    reason_code: str,
    said: tuple[str, str],
    direction: int = 0,
    actionable: bool = False,
    source: Source = Source.BUREAU,
) -> Feature:
    return _history(
        name,
        source,
        compute,
        label,
        unit,
        Family.CREDIT_BUREAU,
        reason_code,
        said,
        direction=direction,
        actionable=actionable,
    )


_CREDITS_ELSEWHERE = ("Les crédits dans d’autres établissements", "Credits with other lenders")
_DEBT_ELSEWHERE = ("La dette en cours dans d’autres établissements", "Current debt with other lenders")
_RECENT_CREDITS = ("La date des crédits pris ailleurs", "When credits were taken elsewhere")
_LATE_ELSEWHERE = ("Les retards sur des crédits d’autres établissements", "Late payments on credits with other lenders")


def _active(b: Expression) -> Expression:
    return b.credit_active == "Active"


BUREAU = (
    _bureau(
        "bureau_credits",
        lambda b: b.count(),
        ("Crédits connus dans d’autres établissements", "Known credits with other lenders"),
        Unit.COUNT,
        "CREDITS_ELSEWHERE",
        _CREDITS_ELSEWHERE,
    ),
    _bureau(
        "bureau_active_credits",
        lambda b: _active(b).cast("float64").sum(),
        ("Crédits en cours dans d’autres établissements", "Current credits with other lenders"),
        Unit.COUNT,
        "CREDITS_ELSEWHERE",
        _CREDITS_ELSEWHERE,
        actionable=True,
    ),
    _bureau(
        "bureau_active_share",
        lambda b: share(_active(b)),
        ("Part de crédits encore en cours ailleurs", "Share of credits elsewhere still running"),
        Unit.RATIO,
        "CREDITS_ELSEWHERE",
        _CREDITS_ELSEWHERE,
    ),
    _bureau(
        "bureau_card_credits",
        lambda b: (b.credit_type == "Credit card").cast("float64").sum(),
        ("Cartes de crédit dans d’autres établissements", "Credit cards with other lenders"),
        Unit.COUNT,
        "CREDIT_TYPES_ELSEWHERE",
        ("Le type des crédits pris ailleurs", "The type of credits taken elsewhere"),
    ),
    _bureau(
        "bureau_microloans",
        lambda b: (b.credit_type == "Microloan").cast("float64").sum(),
        ("Microcrédits dans d’autres établissements", "Microloans with other lenders"),
        Unit.COUNT,
        "CREDIT_TYPES_ELSEWHERE",
        ("Le type des crédits pris ailleurs", "The type of credits taken elsewhere"),
        direction=1,
    ),
    _bureau(
        "bureau_mortgages",
        lambda b: (b.credit_type == "Mortgage").cast("float64").sum(),
        ("Crédits immobiliers dans d’autres établissements", "Mortgages with other lenders"),
        Unit.COUNT,
        "CREDIT_TYPES_ELSEWHERE",
        ("Le type des crédits pris ailleurs", "The type of credits taken elsewhere"),
    ),
    _bureau(
        "bureau_latest_credit_years",
        lambda b: -b.days_credit.max() / 365.25,
        ("Temps depuis le dernier crédit pris ailleurs", "Time since the latest credit elsewhere"),
        Unit.YEARS,
        "RECENT_CREDITS_ELSEWHERE",
        _RECENT_CREDITS,
    ),
    _bureau(
        "bureau_mean_credit_years",
        lambda b: -b.days_credit.mean() / 365.25,
        ("Ancienneté moyenne des crédits pris ailleurs", "Mean age of the credits elsewhere"),
        Unit.YEARS,
        "RECENT_CREDITS_ELSEWHERE",
        _RECENT_CREDITS,
        direction=-1,
    ),
    _bureau(
        "bureau_credits_last_year",
        lambda b: (b.days_credit > -365).cast("float64").sum(),
        ("Crédits pris ailleurs dans l’année", "Credits taken elsewhere within a year"),
        Unit.COUNT,
        "RECENT_CREDITS_ELSEWHERE",
        _RECENT_CREDITS,
        direction=1,
    ),
    _bureau(
        "bureau_longest_remaining_years",
        lambda b: b.days_credit_enddate.max(where=_active(b)) / 365.25,
        ("Durée restante du plus long crédit en cours ailleurs", "Time left on the longest current credit elsewhere"),
        Unit.YEARS,
        "DEBT_ELSEWHERE",
        _DEBT_ELSEWHERE,
    ),
    _bureau(
        "bureau_debt",
        lambda b: sum_where(b.amt_credit_sum_debt, _active(b)),
        ("Dette en cours dans d’autres établissements", "Current debt with other lenders"),
        Unit.AMOUNT,
        "DEBT_ELSEWHERE",
        _DEBT_ELSEWHERE,
        actionable=True,
    ),
    _bureau(
        "bureau_active_credit_sum",
        lambda b: sum_where(b.amt_credit_sum, _active(b)),
        ("Montant initial des crédits en cours ailleurs", "Initial amount of the current credits elsewhere"),
        Unit.AMOUNT,
        "DEBT_ELSEWHERE",
        _DEBT_ELSEWHERE,
    ),
    _bureau(
        "bureau_overdue",
        lambda b: b.amt_credit_sum_overdue.sum(),
        ("Montant en retard dans d’autres établissements", "Amount overdue with other lenders"),
        Unit.AMOUNT,
        "LATE_ELSEWHERE",
        _LATE_ELSEWHERE,
        direction=1,
        actionable=True,
    ),
    _bureau(
        "bureau_max_overdue",
        lambda b: b.amt_credit_max_overdue.max(),
        ("Plus grand retard connu ailleurs", "Largest overdue amount known elsewhere"),
        Unit.AMOUNT,
        "LATE_ELSEWHERE",
        _LATE_ELSEWHERE,
        direction=1,
    ),
    _bureau(
        "bureau_prolongations",
        lambda b: b.cnt_credit_prolong.sum(),
        ("Prolongations de crédits ailleurs", "Credits prolonged elsewhere"),
        Unit.COUNT,
        "LATE_ELSEWHERE",
        _LATE_ELSEWHERE,
    ),
    _bureau(
        "bureau_late_month_share",
        lambda m: share(m.status.isin(LATE_STATUSES)),
        ("Part de mois en retard ailleurs", "Share of months late elsewhere"),
        Unit.RATIO,
        "LATE_ELSEWHERE",
        _LATE_ELSEWHERE,
        direction=1,
        source=Source.BUREAU_BALANCE,
    ),
    _bureau(
        "bureau_late_months_last_year",
        lambda m: (m.status.isin(LATE_STATUSES) & (m.months_balance >= -12)).cast("float64").sum(),
        ("Mois en retard ailleurs dans l’année", "Months late elsewhere within a year"),
        Unit.COUNT,
        "LATE_ELSEWHERE",
        _LATE_ELSEWHERE,
        direction=1,
        source=Source.BUREAU_BALANCE,
    ),
    _bureau(
        "bureau_months_known",
        lambda m: m.count(),
        ("Mois d’historique connus ailleurs", "Months of history known elsewhere"),
        Unit.COUNT,
        "CREDITS_ELSEWHERE",
        _CREDITS_ELSEWHERE,
        source=Source.BUREAU_BALANCE,
    ),
    _bureau(
        "bureau_debt_ratio",
        lambda t: ratio(t.bureau_debt, t.bureau_active_credit_sum),
        ("Part restant due des crédits en cours ailleurs", "Share still owed of the current credits elsewhere"),
        Unit.RATIO,
        "DEBT_ELSEWHERE",
        _DEBT_ELSEWHERE,
        direction=1,
        actionable=True,
        source=Source.DERIVED,
    ),
    _bureau(
        "bureau_debt_to_income",
        lambda t: ratio(t.bureau_debt, t.amt_income_total),
        ("Dette ailleurs rapportée aux revenus", "Debt elsewhere relative to income"),
        Unit.TIMES,
        "DEBT_ELSEWHERE",
        _DEBT_ELSEWHERE,
        actionable=True,
        source=Source.DERIVED,
    ),
    _history(
        "amt_req_credit_bureau_year",
        Source.APPLICATION,
        lambda t: t.amt_req_credit_bureau_year,
        ("Consultations du fichier des crédits dans l’année", "Credit bureau enquiries within a year"),
        Unit.COUNT,
        Family.CREDIT_BUREAU,
        "ENQUIRIES",
        ("Les consultations du fichier des crédits", "Credit bureau enquiries"),
    ),
    _history(
        "amt_req_credit_bureau_qrt",
        Source.APPLICATION,
        lambda t: t.amt_req_credit_bureau_qrt,
        ("Consultations du fichier des crédits dans le trimestre", "Credit bureau enquiries within three months"),
        Unit.COUNT,
        Family.CREDIT_BUREAU,
        "ENQUIRIES",
        ("Les consultations du fichier des crédits", "Credit bureau enquiries"),
    ),
)


def _previous(
    name: str,
    compute: object,
    label: tuple[str, str],
    unit: Unit,
    reason_code: str,
    said: tuple[str, str],
    direction: int = 0,
    source: Source = Source.PREVIOUS,
) -> Feature:
    return _history(
        name, source, compute, label, unit, Family.PREVIOUS_APPLICATIONS, reason_code, said, direction=direction
    )


_REFUSALS = ("Les refus passés", "Past refusals")
_PREVIOUS_CREDITS = ("Les crédits précédents chez nous", "Previous credits with us")
_PREVIOUS_APPLICATIONS = ("Les demandes précédentes", "Previous applications")


def _approved(p: Expression) -> Expression:
    return p.name_contract_status == "Approved"


def _refused(p: Expression) -> Expression:
    return p.name_contract_status == "Refused"


PREVIOUS_APPLICATIONS = (
    _previous(
        "previous_applications",
        lambda p: p.count(),
        ("Demandes précédentes", "Previous applications"),
        Unit.COUNT,
        "PREVIOUS_APPLICATIONS",
        _PREVIOUS_APPLICATIONS,
    ),
    _previous(
        "previous_approved",
        lambda p: _approved(p).cast("float64").sum(),
        ("Demandes précédentes acceptées", "Previous applications approved"),
        Unit.COUNT,
        "PREVIOUS_APPLICATIONS",
        _PREVIOUS_APPLICATIONS,
    ),
    _previous(
        "previous_refused_share",
        lambda p: share(_refused(p)),
        ("Part des demandes précédentes refusées", "Share of previous applications refused"),
        Unit.RATIO,
        "PAST_REFUSALS",
        _REFUSALS,
        direction=1,
    ),
    _previous(
        "previous_refused_by_score",
        lambda p: p.code_reject_reason.isin(STUDIED).fill_null(False).cast("float64").sum(),
        ("Demandes précédentes refusées après étude", "Previous applications refused after study"),
        Unit.COUNT,
        "PAST_REFUSALS",
        _REFUSALS,
        direction=1,
    ),
    _previous(
        "previous_refusal_years",
        lambda p: -p.days_decision.max(where=_refused(p)) / 365.25,
        ("Temps depuis le dernier refus", "Time since the latest refusal"),
        Unit.YEARS,
        "PAST_REFUSALS",
        _REFUSALS,
        direction=-1,
    ),
    _previous(
        "previous_latest_years",
        lambda p: -p.days_decision.max() / 365.25,
        ("Temps depuis la dernière demande", "Time since the latest application"),
        Unit.YEARS,
        "PREVIOUS_APPLICATIONS",
        _PREVIOUS_APPLICATIONS,
    ),
    _previous(
        "previous_first_years",
        lambda p: -p.days_decision.min() / 365.25,
        ("Temps depuis la première demande", "Time since the first application"),
        Unit.YEARS,
        "PREVIOUS_APPLICATIONS",
        _PREVIOUS_APPLICATIONS,
    ),
    _previous(
        "previous_down_payment_rate",
        lambda p: p.rate_down_payment.mean(where=_approved(p)),
        ("Apport moyen sur les crédits précédents", "Mean down payment of previous credits"),
        Unit.RATIO,
        "PREVIOUS_CREDITS",
        _PREVIOUS_CREDITS,
        direction=-1,
    ),
    _previous(
        "previous_term_months",
        lambda p: p.cnt_payment.mean(where=_approved(p)),
        ("Durée moyenne des crédits précédents", "Mean length of previous credits"),
        Unit.MONTHS,
        "PREVIOUS_CREDITS",
        _PREVIOUS_CREDITS,
    ),
    _previous(
        "previous_annuity",
        lambda p: p.amt_annuity.mean(where=_approved(p)),
        ("Mensualité moyenne des crédits précédents", "Mean monthly payment of previous credits"),
        Unit.AMOUNT_PER_MONTH,
        "PREVIOUS_CREDITS",
        _PREVIOUS_CREDITS,
    ),
    _previous(
        "previous_credit_max",
        lambda p: p.amt_credit.max(where=_approved(p)),
        ("Plus grand crédit précédent", "Largest previous credit"),
        Unit.AMOUNT,
        "PREVIOUS_CREDITS",
        _PREVIOUS_CREDITS,
    ),
    _previous(
        "previous_granted_to_asked",
        lambda p: ratio(p.amt_credit.sum(where=_approved(p)), p.amt_application.sum(where=_approved(p))),
        ("Montant accordé rapporté au montant demandé", "Amount granted relative to amount asked"),
        Unit.RATIO,
        "PREVIOUS_CREDITS",
        _PREVIOUS_CREDITS,
    ),
    _previous(
        "previous_high_yield_share",
        lambda p: (p.name_yield_group == "high").cast("float64").mean(where=_approved(p)),
        ("Part de crédits précédents à taux élevé", "Share of previous credits at a high rate"),
        Unit.RATIO,
        "PREVIOUS_CREDITS",
        _PREVIOUS_CREDITS,
    ),
    _previous(
        "annuity_to_previous",
        lambda t: ratio(t.amt_annuity, t.previous_annuity),
        ("Mensualité demandée rapportée aux précédentes", "Monthly payment relative to previous ones"),
        Unit.TIMES,
        "PREVIOUS_CREDITS",
        _PREVIOUS_CREDITS,
        source=Source.DERIVED,
    ),
)

_LATE = ("Les échéances payées en retard", "Instalments paid late")
_RUNNING = ("Les crédits en cours chez nous", "Current credits with us")


def _repayment(
    name: str,
    source: Source,
    compute: object,
    label: tuple[str, str],
    unit: Unit,
    reason_code: str,
    said: tuple[str, str],
    direction: int = 0,
) -> Feature:
    return _history(
        name,
        source,
        compute,
        label,
        unit,
        Family.REPAYMENT,
        reason_code,
        said,
        direction=direction,
        actionable=reason_code == "LATE_PAYMENTS",
    )


REPAYMENT = (
    _repayment(
        "instalments",
        Source.INSTALMENTS,
        lambda i: i.count(),
        ("Échéances connues", "Known instalments"),
        Unit.COUNT,
        "REPAYMENT_HISTORY",
        ("L’historique des échéances", "The history of instalments"),
    ),
    _repayment(
        "instalments_late_share",
        Source.INSTALMENTS,
        lambda i: share(i.days_late > 0),
        ("Part des échéances payées en retard", "Share of instalments paid late"),
        Unit.RATIO,
        "LATE_PAYMENTS",
        _LATE,
        direction=1,
    ),
    _repayment(
        "instalments_late_share_last_year",
        Source.INSTALMENTS,
        lambda i: (i.days_late > 0).cast("float64").mean(where=i.due_day >= -365),
        ("Part des échéances de l’année payées en retard", "Share of this year’s instalments paid late"),
        Unit.RATIO,
        "LATE_PAYMENTS",
        _LATE,
        direction=1,
    ),
    _repayment(
        "instalments_mean_days_late",
        Source.INSTALMENTS,
        lambda i: i.days_late.mean(),
        ("Retard moyen par échéance", "Mean days late an instalment"),
        Unit.DAYS,
        "LATE_PAYMENTS",
        _LATE,
        direction=1,
    ),
    _repayment(
        "instalments_max_days_late",
        Source.INSTALMENTS,
        lambda i: i.days_late.max(),
        ("Plus long retard", "Longest delay"),
        Unit.DAYS,
        "LATE_PAYMENTS",
        _LATE,
        direction=1,
    ),
    _repayment(
        "instalments_mean_days_early",
        Source.INSTALMENTS,
        lambda i: i.days_early.mean(),
        ("Avance moyenne par échéance", "Mean days early an instalment"),
        Unit.DAYS,
        "REPAYMENT_HISTORY",
        ("L’avance prise sur les échéances", "Paying instalments ahead of time"),
    ),
    _repayment(
        "instalments_short_share",
        Source.INSTALMENTS,
        lambda i: ratio(i.short.sum(), i.due.sum()),
        ("Part des échéances restée impayée", "Share of instalments left unpaid"),
        Unit.RATIO,
        "LATE_PAYMENTS",
        _LATE,
        direction=1,
    ),
    _repayment(
        "pos_months",
        Source.POS_CASH,
        lambda p: p.count(),
        ("Mois de suivi des crédits précédents", "Months of previous credits on record"),
        Unit.COUNT,
        "REPAYMENT_HISTORY",
        ("L’historique des échéances", "The history of instalments"),
    ),
    _repayment(
        "pos_late_month_share",
        Source.POS_CASH,
        lambda p: share(p.sk_dpd > 0),
        ("Part de mois en retard sur les crédits précédents", "Share of months late on previous credits"),
        Unit.RATIO,
        "LATE_PAYMENTS",
        _LATE,
        direction=1,
    ),
    _repayment(
        "pos_max_days_late",
        Source.POS_CASH,
        lambda p: p.sk_dpd_def.max(),
        ("Plus long retard sur les crédits précédents", "Longest delay on previous credits"),
        Unit.DAYS,
        "LATE_PAYMENTS",
        _LATE,
        direction=1,
    ),
    _repayment(
        "pos_instalments_left",
        Source.POS_CASH,
        lambda p: sum_where(p.cnt_instalment_future, p.months_balance >= -1),
        ("Échéances restant à payer chez nous", "Instalments left to pay with us"),
        Unit.COUNT,
        "CURRENT_CREDITS",
        _RUNNING,
    ),
    _repayment(
        "pos_completed_share",
        Source.POS_CASH,
        lambda p: share(p.name_contract_status == "Completed"),
        ("Part de mois soldés", "Share of months with a credit completed"),
        Unit.RATIO,
        "CURRENT_CREDITS",
        _RUNNING,
    ),
)


def _card(
    name: str,
    compute: object,
    label: tuple[str, str],
    unit: Unit,
    reason_code: str = "CARD_USE",
    said: tuple[str, str] = ("L’usage de la carte de crédit", "The use of the credit card"),
    direction: int = 0,
) -> Feature:
    return _history(
        name,
        Source.CARD,
        compute,
        label,
        unit,
        Family.CARD_USE,
        reason_code,
        said,
        direction=direction,
        actionable=True,
    )


CARD_USE = (
    _card("card_months", lambda c: c.count(), ("Mois de carte connus", "Known card months"), Unit.COUNT),
    _card(
        "card_balance_to_limit",
        lambda c: ratio(c.amt_balance.sum(), c[_CARD_LIMIT].sum()),
        ("Part du plafond de la carte utilisée", "Share of the card limit used"),
        Unit.RATIO,
        direction=1,
    ),
    _card(
        "card_balance_to_limit_recent",
        lambda c: ratio(
            c.amt_balance.sum(where=c.months_balance >= -6), c[_CARD_LIMIT].sum(where=c.months_balance >= -6)
        ),
        ("Part du plafond utilisée ces six derniers mois", "Share of the card limit used these six months"),
        Unit.RATIO,
        direction=1,
    ),
    _card(
        "card_cash_share",
        lambda c: ratio(c.amt_drawings_atm_current.sum(), c.amt_drawings_current.sum()),
        ("Part des retraits d’espèces dans l’usage de la carte", "Share of cash withdrawals in card use"),
        Unit.RATIO,
        direction=1,
    ),
    _card(
        "card_drawings_a_month",
        lambda c: c.cnt_drawings_current.mean(),
        ("Opérations de carte par mois", "Card transactions a month"),
        Unit.COUNT,
    ),
    _card(
        "card_late_month_share",
        lambda c: share(c.sk_dpd > 0),
        ("Part de mois de carte en retard", "Share of card months late"),
        Unit.RATIO,
        reason_code="CARD_LATE",
        said=("Les retards sur la carte de crédit", "Late payments on the credit card"),
        direction=1,
    ),
)
