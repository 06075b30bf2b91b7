"""What a monthly payment takes of the income and what is left, in sentences that advisor and client both read."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ml.tables.schema import Unit
from scoring.core.budget import Budget
from scoring.text.values import apart, money, number, percent, plural_of, quantity, rounds_to_nothing

# What the period was inferred from, as `python -m bench.payments` prints it: labelled clients, the median share of the
# income that their payment takes, and previous applications whose payment and number of payments are known.
INFERRED_FROM, MEDIAN_SHARE, PREVIOUS_APPLICATIONS = 35_067, 0.1622, 28_736


def budget_sentences(budget: Budget) -> tuple[str, ...]:
    """Return the share of the income that the payment takes, then what is left; what is not known is named."""
    left = _left(budget)
    return (_share(budget), left) if left else (_share(budget),)


def amounts_note() -> str:
    """Return what the amounts of a page are counted in, and over which period income and payment are."""
    if settings.CURRENCY:
        return _("Revenus déclarés et mensualité s’entendent par mois, ce que la source ne précise pas des revenus.")
    return _(
        "Montants dans la monnaie des données. Revenus déclarés et mensualité s’entendent par mois, ce que la source "
        "ne précise pas des revenus."
    )


def period_note() -> str:
    """Return from what it was inferred that the declared income is that of a month (docs/adr/0025)."""
    return _(
        "Le fichier ne dit pas la période des revenus. Ils sont lus par mois, comme la mensualité : dans "
        "%(clients)s dossiers Home Credit, la mensualité médiane en prend ainsi %(monthly)s ; lus par an, elle en "
        "prendrait %(yearly)s. Que la mensualité soit celle d’un mois se voit à %(previous)s demandes précédentes : "
        "multipliée par le nombre de mensualités, elle donne le plus souvent 1,1 à 1,7 fois le crédit."
    ) % {
        "clients": number(INFERRED_FROM),
        "monthly": percent(MEDIAN_SHARE, 0),
        "yearly": percent(12 * MEDIAN_SHARE, 0),
        "previous": number(PREVIOUS_APPLICATIONS),
    }


def _written(share: float) -> str:
    """Return a share of the income as a percentage, never 100 % where the payment is a little less or more than it."""
    written = quantity(share, Unit.RATIO)
    return apart(share, 1.0)[0] if share != 1 and written == quantity(1.0, Unit.RATIO) else written


def _share(budget: Budget) -> str:
    share = budget.payment_to_income
    if share is None:
        return _unknown(budget)
    if share > 1:
        said = _("La mensualité dépasse les revenus déclarés : elle en représente %(share)s.")
    else:
        said = _("La mensualité prend %(share)s des revenus déclarés.")
    return said % {"share": _written(share)}


def _unknown(budget: Budget) -> str:
    if budget.income is None and budget.payment is None:
        return _("Ni les revenus ni la mensualité ne sont renseignés : la part qu’elle en prend n’est pas connue.")
    if budget.income is None:
        return _("Les revenus ne sont pas renseignés : la part qu’en prend la mensualité n’est pas connue.")
    if budget.payment is None:
        return _("La mensualité n’est pas renseignée : la part des revenus qu’elle prend n’est pas connue.")
    return _("Les revenus déclarés sont de zéro.")


def _left(budget: Budget) -> str:
    """Return what is left each month, or lacks; empty where it is not known."""
    left, each = budget.left, budget.left_per_person
    if left is None:
        return ""
    if left < 0:
        return _("Il manque %(amount)s chaque mois pour la payer.") % {"amount": _in_full(-left)}
    if left == 0:
        return _("Il n’en reste rien.")
    if each is None or budget.members is None:
        return _(
            "Il reste %(amount)s par mois, avant loyer et autres crédits ; la taille du foyer n’est pas connue."
        ) % {"amount": _in_full(left)}
    return ngettext(
        "Il reste %(amount)s par mois pour %(members)s personne, avant loyer et autres crédits.",
        "Il reste %(amount)s par mois et par personne d’un foyer de %(members)s, avant loyer et autres crédits.",
        plural_of(budget.members),
    ) % {"amount": _in_full(each), "members": number(budget.members)}


def _in_full(amount: float) -> str:
    """Return an amount above zero, with cents where it is less than one."""
    return money(amount, 2 if rounds_to_nothing(amount, 0) else 0)
