"""How a proposal is said: each change, from what to what."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ml.changes.actions import Lever
from ml.changes.counterfactual import Change, Proposal
from scoring.text.values import money, number, plural_of


def change_sentences(proposal: Proposal) -> tuple[str, ...]:
    """Return a proposal's changes, then what becomes of the request with them: the credit, the monthly payment."""
    return tuple(_sentence(change) for change in proposal.changes) + _request(proposal)


def _request(proposal: Proposal) -> tuple[str, ...]:
    """Return what becomes of the request beside the changes themselves: the credit and the monthly payment."""
    said, told = [], {change.lever for change in proposal.changes}
    values = {
        name: {"after": money(after), "before": money(proposal.before[name])}
        for name, after in proposal.columns.items()
    }
    if Lever.DOWN_PAYMENT in told:
        said.append(_("Le crédit serait de %(after)s au lieu de %(before)s.") % values["amt_credit"])
    if "amt_annuity" in values:
        said.append(_("La mensualité serait de %(after)s au lieu de %(before)s.") % values["amt_annuity"])
    return tuple(said)


def _sentence(change: Change) -> str:
    before, after = (_amount(change.lever, value) for value in (change.before, change.after))
    sentences = {
        Lever.AMOUNT: _("Demander un crédit de %(after)s au lieu de %(before)s, pour un bien moins cher en proportion.")
        % {"after": after, "before": before},
        Lever.DOWN_PAYMENT: _down_payment(change),
        Lever.TERM: _("Rembourser en %(after)s mensualités au lieu de %(before)s.")
        % {"after": after, "before": before},
        Lever.DEBT_ELSEWHERE: (
            _("Ramener la dette en cours ailleurs de %(before)s à %(after)s.")
            if change.after
            else _("Rembourser toute la dette en cours ailleurs, soit %(before)s.")
        )
        % {"before": before, "after": after},
        Lever.PAYMENTS_ON_TIME: ngettext(
            "Payer à temps et en entier pendant douze mois : %(before)s échéance ou mois de suivi de la dernière "
            "année montre un retard ou un paiement incomplet.",
            "Payer à temps et en entier pendant douze mois : %(before)s échéances ou mois de suivi de la dernière "
            "année montrent un retard ou un paiement incomplet.",
            plural_of(change.before),
        )
        % {"before": before},
    }
    return sentences[change.lever]


def _amount(lever: Lever, value: float) -> str:
    """Return where a lever stands, in its unit: months, records, or money."""
    if lever is Lever.TERM:
        return number(value)
    return number(value) if lever is Lever.PAYMENTS_ON_TIME else money(value)


def _down_payment(change: Change) -> str:
    """Return the change of what the client pays; below zero, the credit is more than the goods cost."""
    before, after = (money(abs(value)) for value in (change.before, change.after))
    if change.before >= 0:
        return _("Payer soi-même %(after)s du prix du bien au lieu de %(before)s.") % {"after": after, "before": before}
    if change.after >= 0:
        return _("Payer soi-même %(after)s du prix du bien : aujourd’hui le crédit le dépasse de %(before)s.") % {
            "after": after,
            "before": before,
        }
    return _(
        "Emprunter moins pour le même bien : le crédit en dépasserait le prix de %(after)s au lieu de %(before)s."
    ) % {"after": after, "before": before}
