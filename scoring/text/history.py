"""A client's history in sentences: credits with other lenders, instalments, earlier applications."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from clients.language import translated
from clients.models.history import CreditCardMonth, PosCashMonth
from ml.tables import TABLES
from scoring.core.history import History, Instalment
from scoring.text.values import duration, number

YEARS = (1, 2, 3)
_OUTCOMES = {
    "Approved": ngettext_lazy("%(count)s accordée", "%(count)s accordées", "count"),
    "Refused": ngettext_lazy("%(count)s refusée", "%(count)s refusées", "count"),
    "Canceled": ngettext_lazy("%(count)s annulée", "%(count)s annulées", "count"),
    "Unused offer": ngettext_lazy("%(count)s offre non utilisée", "%(count)s offres non utilisées", "count"),
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


def history_sentences(history: History) -> tuple[str, ...]:
    """Return what is known, a sentence a source; « aucun… » where a source holds nothing."""
    tell = (_bureau, _instalments, _statements, _previous)
    return tuple(one(history) for one in tell)


def repayments(history: History) -> tuple[Repayment, ...]:
    """Return how instalments were paid over the last one, two and three years."""
    return tuple(_repayment(years, history.instalments_since(years)) for years in YEARS)


def ago(days: int) -> str:
    """Return an offset in days from the application as « il y a 14 mois »; a day after it as « dans 3 mois »."""
    told = duration(days)
    if days > 0:
        return _("dans %(told)s") % {"told": told}
    return _("il y a %(told)s") % {"told": told}


def _repayment(years: int, due: tuple[Instalment, ...]) -> Repayment:
    missing = sum(i.short for i in due)
    return Repayment(
        years=years,
        period=ngettext("Dernière année", "%(count)s dernières années", years) % {"count": years},
        due=len(due),
        late=sum(i.days_late > 0 for i in due),
        unpaid=sum(i.is_unpaid for i in due),
        longest_days=max((i.days_late for i in due), default=0),
        missing=missing,
        shown_missing=number(missing),
    )


def _bureau(history: History) -> str:
    if not history.bureau:
        return _("Aucun crédit chez un autre prêteur n’est connu.")
    states = TABLES["bureau"].column("credit_active").categories
    counts = {
        translated(category.label).lower(): sum(c.credit_active == category.value for c in history.bureau)
        for category in states
    }
    parts = ", ".join(f"{count} {label}" for label, count in counts.items() if count)
    told = f" ({parts})" if parts else ""  # a state that no list holds is not told
    total, overdue, late = len(history.bureau), history.overdue_credits, len(history.late_months)
    credits = ngettext("%(count)s crédit chez d’autres prêteurs", "%(count)s crédits chez d’autres prêteurs", total) % {
        "count": total
    }
    now = _("%(count)s en retard le jour de la demande") % {"count": overdue}
    before = ngettext("%(count)s mois en retard auparavant", "%(count)s mois en retard auparavant", late)
    return _("%(credits)s ; %(now)s, %(before)s.") % {
        "credits": f"{credits}{told}",
        "now": now if overdue else _("aucun en retard le jour de la demande"),
        "before": before % {"count": late} if late else _("aucun mois en retard auparavant"),
    }


def _instalments(history: History) -> str:
    total = len(history.instalments)
    if not total:
        return _("Aucune échéance n’est connue.")
    late = [i for i in history.instalments if i.days_late > 0]
    unpaid = sum(i.is_unpaid for i in history.instalments)
    longest = max((i.days_late for i in late), default=0)
    figures = {
        "instalments": ngettext("%(count)s échéance", "%(count)s échéances", total) % {"count": total},
        "late": ngettext("%(count)s payée en retard", "%(count)s payées en retard", len(late)) % {"count": len(late)},
        "delay": duration(longest),
        "unpaid": unpaid,
    }
    if late and unpaid:
        said = _(
            "%(instalments)s, dont %(late)s (retard le plus long : %(delay)s) et %(unpaid)s sans paiement enregistré."
        )
    elif late:
        said = _("%(instalments)s, dont %(late)s (retard le plus long : %(delay)s).")
    elif unpaid:
        said = _("%(instalments)s, dont aucune payée en retard et %(unpaid)s sans paiement enregistré.")
    else:
        said = _("%(instalments)s, dont aucune payée en retard.")
    return said % figures


def _statements(history: History) -> str:
    """Return what the monthly statements say: a delay may stand in them alone, without an instalment paid late."""
    months: list[PosCashMonth | CreditCardMonth] = [*history.pos_months, *history.card_months]
    statements = [(row.sk_dpd, row.sk_dpd_def) for row in months]
    if not statements:
        return _("Aucun relevé mensuel n’est connu.")
    total, late = len(statements), [days for days, _ in statements if days > 0]
    longest, large = max(late, default=0), sum(days > 0 for _, days in statements)
    delays = ngettext(
        "dont %(count)s avec %(days)s de retard", "dont %(count)s en retard (%(days)s au plus)", len(late)
    ) % {"count": len(late), "days": duration(longest)}
    figures = {
        "statements": ngettext("%(count)s relevé mensuel", "%(count)s relevés mensuels", total) % {"count": total},
        "delays": delays if late else _("aucun avec des jours de retard"),
        "large": large,
    }
    if large == len(late):
        said = _("%(statements)s, %(delays)s.")
    elif large:
        said = _("%(statements)s, %(delays)s ; petites sommes exclues, %(large)s.")
    else:
        said = _("%(statements)s, %(delays)s ; petites sommes exclues, aucun.")
    return said % figures


def _previous(history: History) -> str:
    total = len(history.previous)
    if not total:
        return _("Aucune demande précédente n’est connue.")
    outcomes = TABLES["previous_application"].column("name_contract_status").categories
    parts = []
    for category in outcomes:
        count = sum(row.name_contract_status == category.value for row in history.previous)
        if count:
            parts.append(str(_OUTCOMES[category.value] % {"count": count}))
    told = ngettext("%(count)s demande précédente", "%(count)s demandes précédentes", total) % {"count": total}
    return f"{told} ({', '.join(parts)})." if parts else f"{told}."
