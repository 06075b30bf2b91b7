"""Puts into words what cannot be in a new application, and what hardly any client of the model's has."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.language import translated
from ml.changes.plausible import LARGEST_AMOUNT, OF_AGE, OLDEST, YOUNGEST_AT_WORK, Contradiction, Rule, Unseen
from ml.features import feature
from scoring.charts.chart import labelled
from scoring.core.applications import STEPS, step_of
from scoring.text.applications import application_steps
from scoring.text.values import money, number, plural_of, shown


def contradiction_message(one: Contradiction, here: Collection[str]) -> str:
    """Return why an application cannot be. `here` are the columns at hand; the step of the others is named."""
    message = _WORDS[one.rule](*one.values)
    elsewhere = [name for name in one.names if name not in here]
    if not elsewhere:
        return message
    step = application_steps()[STEPS.index(step_of(elsewhere[0]))]
    first = _("Si l’erreur est à l’étape « %(step)s », corrigez-la d’abord.") % {"step": step}
    return f"{message} {first}"


def unseen_sentence(one: Unseen) -> str:
    """Return a value that hardly any client has, and what clients have."""
    declared = feature(one.feature)
    value = declared.categories[int(one.value)].value if declared.is_category else one.value
    told = labelled(translated(declared.label), shown(declared, value))
    if one.seen is None:
        return f"{told}."
    low, high = (shown(declared, edge) for edge in one.seen)
    if low == high:
        return _("%(told)s (les clients ont %(low)s).") % {"told": told, "low": low}
    return _("%(told)s (les clients ont de %(low)s à %(high)s).") % {"told": told, "low": low, "high": high}


def _unborn(age: float) -> str:
    return _("Vérifiez cette date de naissance : elle est dans l’avenir.")


def _minor(age: float) -> str:
    return ngettext(
        "Il faut être majeur pour emprunter (%(of_age)s ans) : avec cette date de naissance, la personne a "
        "%(age)s\u00a0an le jour de la demande.",
        "Il faut être majeur pour emprunter (%(of_age)s ans) : avec cette date de naissance, la personne a "
        "%(age)s\u00a0ans le jour de la demande.",
        plural_of(age),
    ) % {"of_age": OF_AGE, "age": number(age)}


def _too_old(age: float) -> str:
    return _(
        "Vérifiez cette date de naissance : elle donne %(age)s ans, plus de %(oldest)s, sans doute une faute de frappe."
    ) % {"age": number(age), "oldest": OLDEST}


def _early_job(age: float) -> str:
    if age < 0:
        return _(
            "Cet emploi aurait commencé avant la naissance, or il ne peut commencer avant %(youngest)s ans : "
            "vérifiez la date de naissance et l’ancienneté."
        ) % {"youngest": YOUNGEST_AT_WORK}
    return ngettext(
        "Cet emploi aurait commencé à %(age)s\u00a0an, or il ne peut commencer avant %(youngest)s ans : "
        "vérifiez la date de naissance et l’ancienneté.",
        "Cet emploi aurait commencé à %(age)s\u00a0ans, or il ne peut commencer avant %(youngest)s ans : "
        "vérifiez la date de naissance et l’ancienneté.",
        plural_of(age),
    ) % {"age": number(age), "youngest": YOUNGEST_AT_WORK}


def _household(children: float, members: float) -> str:
    people = ngettext("%(count)s\u00a0personne", "%(count)s\u00a0personnes", plural_of(members))
    young = ngettext("%(count)s\u00a0enfant", "%(count)s\u00a0enfants", plural_of(children))
    return _(
        "Un foyer de %(people)s ne peut compter %(children)s : la personne qui demande le crédit en est aussi."
    ) % {"people": people % {"count": number(members)}, "children": young % {"count": number(children)}}


def _payment(payment: float, credit: float) -> str:
    return _("La mensualité (%(payment)s) doit être inférieure au crédit (%(credit)s).") % {
        "payment": money(payment, 2),
        "credit": money(credit, 2),
    }


def _amount(amount: float) -> str:
    return _("Un montant doit être supérieur à zéro : laissez vide ce que vous ne savez pas.")


def _large_amount(amount: float) -> str:
    most = {"most": money(LARGEST_AMOUNT)}
    return _("Vérifiez ce montant : il dépasse %(most)s, sans doute une faute de frappe.") % most


_WORDS: dict[Rule, Callable[..., str]] = {
    Rule.UNBORN: _unborn,
    Rule.MINOR: _minor,
    Rule.TOO_OLD: _too_old,
    Rule.EARLY_JOB: _early_job,
    Rule.HOUSEHOLD: _household,
    Rule.PAYMENT: _payment,
    Rule.AMOUNT: _amount,
    Rule.LARGE_AMOUNT: _large_amount,
}
