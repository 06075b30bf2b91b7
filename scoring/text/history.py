"""A client's history in sentences: credits with other lenders, instalments, earlier applications."""

from __future__ import annotations

from dataclasses import dataclass

from clients.models.history import CreditCardMonth, PosCashMonth
from ml.tables import TABLES
from ml.tables.schema import Text
from scoring.core.history import History, Instalment
from scoring.text.numbers import number
from scoring.text.values import duration

YEARS = (1, 2, 3)
# The outcomes of several applications; that of one is the category's own label.
_OUTCOMES = {
    "Approved": Text("accordées", "approved"),
    "Refused": Text("refusées", "refused"),
    "Canceled": Text("annulées", "cancelled"),
    "Unused offer": Text("offres non utilisées", "unused offers"),
}


@dataclass(frozen=True)
class Repayment:
    """How the instalments of the last years were paid: figures, and words where a page shows words."""

    years: int
    period: str
    due: int
    late: int
    unpaid: int
    longest_days: int
    missing: float
    shown_missing: str


def told_history(history: History, language: str) -> tuple[str, ...]:
    """Return what is known, a sentence a source; « aucun… » where a source holds nothing."""
    tell = (_bureau, _instalments, _statements, _previous)
    return tuple(one(history, language) for one in tell)


def repayments(history: History, language: str) -> tuple[Repayment, ...]:
    """Return how instalments were paid over the last one, two and three years."""
    return tuple(_repayment(years, history.instalments_since(years), language) for years in YEARS)


def ago(days: int, language: str) -> str:
    """Return an offset in days from the application as « il y a 14 mois »; a day after it as « dans 3 mois »."""
    told = duration(days, language)
    if days > 0:
        return Text(f"dans {told}", f"in {told}").in_language(language)
    return Text(f"il y a {told}", f"{told} ago").in_language(language)


def _repayment(years: int, due: tuple[Instalment, ...], language: str) -> Repayment:
    missing = sum(i.short for i in due)
    return Repayment(
        years=years,
        period=Text(
            f"{'Dernière année' if years == 1 else f'{years} dernières années'}",
            f"{'Last year' if years == 1 else f'Last {years} years'}",
        ).in_language(language),
        due=len(due),
        late=sum(i.days_late > 0 for i in due),
        unpaid=sum(i.is_unpaid for i in due),
        longest_days=max((i.days_late for i in due), default=0),
        missing=missing,
        shown_missing=number(missing, language),
    )


def _bureau(history: History, language: str) -> str:
    if not history.bureau:
        return Text(
            "Aucun crédit chez un autre prêteur n’est connu.", "No credit with another lender is known."
        ).in_language(language)
    states = TABLES["bureau"].column("credit_active").categories
    counts = {
        category.label.in_language(language).lower(): sum(c.credit_active == category.value for c in history.bureau)
        for category in states
    }
    parts = ", ".join(f"{count} {label}" for label, count in counts.items() if count)
    told = f" ({parts})" if parts else ""  # a state that no list holds is not told
    total, overdue, late = len(history.bureau), history.overdue_credits, len(history.late_months)
    credits = Text(
        f"{total} crédit{'s' if total > 1 else ''} chez d’autres prêteurs{told}",
        f"{total} credit{'' if total == 1 else 's'} with other lenders{told}",
    ).in_language(language)
    now = Text(
        f"{overdue or 'aucun'} en retard le jour de la demande", f"{overdue or 'none'} overdue on the application day"
    ).in_language(language)
    before = Text(f"{late or 'aucun'} mois en retard auparavant", f"{late or 'no'} late months before").in_language(
        language
    )
    return f"{credits}\u00a0; {now}, {before}." if language == "fr" else f"{credits}; {now}, {before}."


def _instalments(history: History, language: str) -> str:
    total = len(history.instalments)
    if not total:
        return Text("Aucune échéance n’est connue.", "No instalment is known.").in_language(language)
    late = [i for i in history.instalments if i.days_late > 0]
    unpaid = sum(i.is_unpaid for i in history.instalments)
    longest = max((i.days_late for i in late), default=0)
    first = Text(
        f"{total} échéance{'s' if total > 1 else ''}, dont {len(late) or 'aucune'} payée"
        f"{'s' if len(late) > 1 else ''} en retard",
        f"{total} instalment{'' if total == 1 else 's'}, {len(late) or 'none'} paid late",
    ).in_language(language)
    by = Text(
        f" (retard le plus long\u00a0: {longest}\u00a0jour{'s' if longest > 1 else ''})",
        f" (longest delay: {longest} day{'' if longest == 1 else 's'})",
    ).in_language(language)
    rest = Text(f" et {unpaid} sans paiement enregistré", f" and {unpaid} without a recorded payment").in_language(
        language
    )
    return f"{first}{by if late else ''}{rest if unpaid else ''}."


def _statements(history: History, language: str) -> str:
    """Return what the monthly statements say: a delay may stand in them alone, without an instalment paid late."""
    months: list[PosCashMonth | CreditCardMonth] = [*history.pos_months, *history.card_months]
    statements = [(row.sk_dpd, row.sk_dpd_def) for row in months]
    if not statements:
        return Text("Aucun relevé mensuel n’est connu.", "No monthly statement is known.").in_language(language)
    total, late = len(statements), [days for days, _ in statements if days > 0]
    longest, large = max(late, default=0), sum(days > 0 for _, days in statements)
    days = Text(f"{longest}\u00a0jour{'s' if longest > 1 else ''}", f"{longest} day{'' if longest == 1 else 's'}")
    with_days = (
        Text("aucun avec des jours de retard", "none with days past due")
        if not late
        else Text(f"dont 1 avec {days.fr} de retard", f"1 of them {days.en} late")
        if len(late) == 1
        else Text(f"dont {len(late)} en retard ({days.fr} au plus)", f"{len(late)} of them late (at most {days.en})")
    )
    told = Text(
        f"{total} {'relevés mensuels' if total > 1 else 'relevé mensuel'}, {with_days.fr}",
        f"{total} monthly statement{'' if total == 1 else 's'}, {with_days.en}",
    ).in_language(language)
    if large == len(late):
        return f"{told}."
    small = Text(
        f"\u00a0; petites sommes exclues, {large or 'aucun'}", f"; {large or 'none'} with small amounts left out"
    )
    return f"{told}{small.in_language(language)}."


def _previous(history: History, language: str) -> str:
    total = len(history.previous)
    if not total:
        return Text("Aucune demande précédente n’est connue.", "No previous application is known.").in_language(
            language
        )
    outcomes = TABLES["previous_application"].column("name_contract_status").categories
    parts = []
    for category in outcomes:
        count = sum(row.name_contract_status == category.value for row in history.previous)
        if count:
            outcome = _OUTCOMES[category.value] if count > 1 else category.label
            parts.append(f"{count} {outcome.in_language(language).lower()}")
    told = Text(
        f"{total} demande{'s' if total > 1 else ''} précédente{'s' if total > 1 else ''}",
        f"{total} previous application{'' if total == 1 else 's'}",
    ).in_language(language)
    return f"{told} ({', '.join(parts)})." if parts else f"{told}."
