"""Puts into words what cannot be in a new application, and what hardly any client of the model's has."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ml.changes.plausible import OF_AGE, OLDEST, YOUNGEST_AT_WORK, Contradiction, Rule, Unseen
from ml.features import feature
from ml.tables.schema import Text
from scoring.pages.new_client import service
from scoring.pages.new_client.presenter import application_steps
from scoring.text.numbers import is_singular, number
from scoring.text.values import shown


def contradiction_message(one: Contradiction, language: str, here: Collection[str]) -> str:
    """Return why an application cannot be. `here` are the columns at hand; the step of the others is named."""
    told = _WORDS[one.rule](*one.values).in_language(language)
    elsewhere = [name for name in one.names if name not in here]
    if not elsewhere:
        return told
    step = application_steps(language)[service.STEPS.index(service.step_of(elsewhere[0]))]
    first = Text(
        f"Si l’erreur est à l’étape «\u00a0{step}\u00a0», corrigez-la d’abord.",
        f"If the mistake is in the step “{step}”, correct it there first.",
    )
    return f"{told} {first.in_language(language)}"


def unseen_sentence(one: Unseen, language: str) -> str:
    """Return a value that hardly any client has, and what clients have."""
    declared = feature(one.feature)
    value = declared.categories[int(one.value)].value if declared.is_category else one.value
    colon = Text("\u00a0: ", ": ").in_language(language)
    told = f"{declared.label.in_language(language)}{colon}{shown(declared, value, language)}"
    if one.seen is None:
        return f"{told}."
    low, high = (shown(declared, edge, language) for edge in one.seen)
    others = Text(f"les clients ont de {low} à {high}", f"clients have from {low} to {high}")
    if low == high:
        others = Text(f"les clients ont {low}", f"clients have {low}")
    return f"{told} ({others.in_language(language)})."


def _unborn(age: float) -> Text:
    return Text(
        "Vérifiez cette date de naissance\u00a0: elle est dans l’avenir.",
        "Check this date of birth: it is in the future.",
    )


def _minor(age: float) -> Text:
    return Text(
        f"Il faut être majeur pour emprunter ({OF_AGE} ans)\u00a0: avec cette date de naissance, la personne a "
        f"{_count(age, 'an', 'ans')} le jour de la demande.",
        f"One must be of age to borrow ({OF_AGE} years): with this date of birth the person is "
        f"{_count(age, 'year', 'years', 'en')} old on the day of the application.",
    )


def _too_old(age: float) -> Text:
    return Text(
        f"Vérifiez cette date de naissance\u00a0: elle donne {number(age, 'fr')} ans, plus de {OLDEST}, "
        "sans doute une faute de frappe.",
        f"Check this date of birth: it makes {number(age, 'en')} years, more than {OLDEST}, probably a typing error.",
    )


def _early_job(age: float) -> Text:
    fr, en = f"à {_count(age, 'an', 'ans')}", f"at the age of {number(age, 'en')}"
    if age < 0:
        fr, en = "avant la naissance", "before birth"
    return Text(
        f"Cet emploi aurait commencé {fr}, or il ne peut commencer avant {YOUNGEST_AT_WORK} ans\u00a0: "
        "vérifiez la date de naissance et l’ancienneté.",
        f"This job would have begun {en}, and it cannot begin before {YOUNGEST_AT_WORK}: "
        "check the date of birth and the time in the job.",
    )


def _household(children: float, members: float) -> Text:
    return Text(
        f"Un foyer de {_count(members, 'personne', 'personnes')} ne peut compter "
        f"{_count(children, 'enfant', 'enfants')}\u00a0: la personne qui demande le crédit en est aussi.",
        f"A household of {_count(members, 'person', 'people', 'en')} cannot have "
        f"{_count(children, 'child', 'children', 'en')}: the person who asks for the credit is part of it too.",
    )


def _payment(payment: float, credit: float) -> Text:
    return Text(
        f"La mensualité ({number(payment, 'fr', 2)}) doit être inférieure au crédit ({number(credit, 'fr', 2)}).",
        f"The monthly payment ({number(payment, 'en', 2)}) must be below the credit ({number(credit, 'en', 2)}).",
    )


def _amount(amount: float) -> Text:
    return Text(
        "Un montant doit être supérieur à zéro\u00a0: laissez vide ce que vous ne savez pas.",
        "An amount must be above zero: leave empty what you do not know.",
    )


_WORDS: dict[Rule, Callable[..., Text]] = {
    Rule.UNBORN: _unborn,
    Rule.MINOR: _minor,
    Rule.TOO_OLD: _too_old,
    Rule.EARLY_JOB: _early_job,
    Rule.HOUSEHOLD: _household,
    Rule.PAYMENT: _payment,
    Rule.AMOUNT: _amount,
}


def _count(many: float, one: str, several: str, language: str = "fr") -> str:
    return f"{number(many, language)}\u00a0{one if is_singular(many, language) else several}"
