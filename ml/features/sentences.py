"""What is said of a client's value of a feature: whether there is one, how it compares, what it does to the risk.

One sentence serves the advisor's pages and the client's. The portal fills in `{value}` and `{usual}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ml.features.clauses import ValueOf
from ml.features.definition import Feature, Source, Value
from ml.features.lineage import histories
from ml.tables.schema import Unit
from ml.tables.wording import Text


class State(StrEnum):
    """How a client stands to a feature."""

    VALUE = "value"
    NONE = "none"  # zero, or no
    NO_RECORD = "no_record"  # a history with nothing of the kind
    NO_HISTORY = "no_history"
    NOT_KNOWN = "not_known"
    UNKNOWN_VALUE = "unknown_value"  # the file has one that the model does not know


@dataclass(frozen=True, slots=True)
class Case:
    """A state and what is said in it, without a full stop; see `clauses.py` for the words in braces."""

    state: State
    said: Text


_NO_HISTORY = {
    Source.BUREAU: Text("Aucun crédit n’est connu chez d’autres prêteurs", "No loan with other lenders is known"),
    Source.BUREAU_BALANCE: Text(
        "Aucun mois de crédit n’est suivi chez d’autres prêteurs",
        "No month of loans with other lenders is on record",
    ),
    Source.PREVIOUS: Text("Aucune demande précédente n’est connue", "No previous application is known"),
    Source.POS_CASH: Text("Aucun mois de crédit n’est suivi chez nous", "No month of loans with us is on record"),
    Source.CARD: Text("Aucune carte de crédit n’est connue chez nous", "No credit card with us is known"),
    Source.INSTALMENTS: Text("Aucune échéance passée n’est connue", "No past instalment is known"),
    Source.INSTALMENT_CREDITS: Text("Aucune échéance passée n’est connue", "No past instalment is known"),
}
_NO_HISTORY_AT_ALL = Text("Aucun autre crédit n’est connu", "No other loan is known")
_AMOUNTS = (Unit.AMOUNT, Unit.AMOUNT_PER_MONTH, Unit.MONTHS_OF_INCOME)
_TIMES = (Unit.DAYS, Unit.MONTHS, Unit.YEARS)
_ADVERB = re.compile(r"^[^,{]+, (?=\{value\})")  # « Au total, », « Depuis un an, »: not said twice
_SINCE = (Unit.MONTHS, Unit.YEARS)  # of times that go one way alone but for an error in the file
# What a contribution does, from the risk it lowers to the one it raises.
_EFFECTS = {
    -1: Text("Cela réduit le risque estimé.", "This lowers the estimated risk."),
    0: Text("Cela ne change presque pas le risque estimé.", "This hardly changes the estimated risk."),
    1: Text("Cela augmente le risque estimé.", "This raises the estimated risk."),
}
_WITHOUT_IT = {
    -1: Text("le risque estimé est moins élevé.", "the estimated risk is lower."),
    0: Text("le risque estimé est presque le même.", "the estimated risk is almost the same."),
    1: Text("le risque estimé est plus élevé.", "the estimated risk is higher."),
}
_WITHOUT = {
    State.NO_HISTORY: Text("Pour un dossier sans cet historique,", "For a file without this history,"),
    State.NOT_KNOWN: Text("Pour un dossier sans cette information,", "For a file without this information,"),
    State.UNKNOWN_VALUE: Text(
        "Comme pour un dossier sans cette information,", "As for a file without this information,"
    ),
}
_LIKE_MOST = Text(" (comme la plupart des clients)", " (like most clients)")
_UNLIKE_MOST = Text(" (à la différence de la plupart des clients)", " (unlike most clients)")
_AS_USUAL = Text(" (comme en général)", " (as usual)")
_THE_REVERSE = Text(" (en général, c’est l’inverse)", " (usually the other way round)")
_USUALLY = Text(" ({usual} en général)", " (usually {usual})")
_USUALLY_WHERE_ANY = Text(" ({usual} en général, quand il y en a)", " (usually {usual}, where there is any)")
_USUALLY_NOTHING = Text(" (rien en général)", " (usually nothing)")
_USUALLY_NONE = Text(" (aucun en général)", " (usually none)")
_USUALLY_NONE_FEMININE = Text(" (aucune en général)", " (usually none)")
_FOR_MOST = Text(" («\u00a0{usual}\u00a0» chez la plupart des clients)", " (“{usual}” for most clients)")


def case_of(declared: Feature, value_of: ValueOf, has_history: Callable[[Source], bool]) -> Case:
    """Return how a client stands to a feature. `has_history` says whether they have any record of a source."""
    value = value_of(declared.name)
    clauses = declared.clauses
    if value is None:
        sources = histories(declared.name)
        if sources and not any(map(has_history, sources)):
            return no_history(sources)
    if not value:  # there is none, or it is zero
        for absence in clauses.absences:
            if absence.holds(value_of):
                return Case(State.NO_RECORD, absence.said)
    return not_known(declared) if value is None else known(declared, value)


def known(declared: Feature, value: float | str) -> Case:
    """Return the case of a value that is known, zero included."""
    clauses = declared.clauses
    if declared.is_unrecognised(value):
        return unknown_value(declared)
    if isinstance(value, str) or value > 0:
        return Case(State.VALUE, clauses.value)
    if value == 0:
        return Case(State.NONE, clauses.none) if clauses.none else Case(State.VALUE, clauses.value)
    return Case(State.VALUE, clauses.below or clauses.value)


def not_known(declared: Feature) -> Case:
    """Return the case of a file that does not have the information."""
    what = declared.clauses.what
    verb = "savons" if what.fr.startswith("si ") else "connaissons"
    return Case(State.NOT_KNOWN, Text(f"Nous ne {verb} pas {what.fr}", f"We do not know {what.en}"))


def no_history(sources: frozenset[Source]) -> Case:
    """Return the case of a client without any record of the sources that a feature is computed from."""
    only = min(sources) if len(sources) == 1 else None
    return Case(State.NO_HISTORY, _NO_HISTORY[only] if only else _NO_HISTORY_AT_ALL)


def unknown_value(declared: Feature) -> Case:
    """Return the case of a file whose value the model does not know; `{value}` stands for it as the file has it."""
    label = declared.label
    return Case(
        State.UNKNOWN_VALUE,
        Text(
            f"Le dossier indique «\u00a0{{value}}\u00a0» à la rubrique «\u00a0{label.fr}\u00a0», "
            "une valeur que le calcul ne connaît pas",
            f"The file gives “{{value}}” under “{label.en}”, a value the calculation does not know",
        ),
    )


def cases(declared: Feature) -> tuple[Case, ...]:
    """Return every case that a feature can be in."""
    clauses, sources = declared.clauses, histories(declared.name)
    said = [Case(State.VALUE, clauses.value)]
    if clauses.below:
        said.append(Case(State.VALUE, clauses.below))
    if clauses.none:
        said.append(Case(State.NONE, clauses.none))
    said += [Case(State.NO_RECORD, absence.said) for absence in clauses.absences]
    if sources:
        said.append(no_history(sources))
    said.append(not_known(declared))
    if declared.is_category:
        said.append(unknown_value(declared))
    return tuple(said)


def effect(case: Case, contribution: float) -> Text:
    """Return what a case does to the risk, a sentence by the sign of its contribution.

    What is not known is never told as if it were a value.
    """
    sign = (contribution > 0) - (contribution < 0)
    without, estimate = _WITHOUT.get(case.state), _WITHOUT_IT[sign]
    if without is None:
        return _EFFECTS[sign]
    return Text(f"{without.fr} {estimate.fr}", f"{without.en} {estimate.en}")


def beside(
    declared: Feature, case: Case, value: Value, usual: Value, *, looks_the_same: bool, moves: bool
) -> Text | None:
    """Return what is said of the usual value, in brackets; None where there is nothing to compare or to say.

    `looks_the_same` says that value and usual value are written alike, `moves` that the value moves the estimated risk.
    What is usual and moves it is not said to be usual: nobody understands why it should. A yes or no and a category
    are set beside what most clients have.
    """
    if case.state not in (State.VALUE, State.NONE) or usual is None or value is None:
        return None
    like_most, as_usual = (None, None) if moves else (_LIKE_MOST, _AS_USUAL)
    if isinstance(value, str) or isinstance(usual, str):
        return like_most if value == usual else _FOR_MOST
    if declared.unit is Unit.YES_NO:
        return like_most if value == usual else _UNLIKE_MOST
    if declared.clauses.below and value * usual <= 0 and value != usual:
        if value and usual:
            return _THE_REVERSE
        if usual <= 0 or declared.unit not in _SINCE:
            return None
    if case.state is State.NONE:
        return like_most if usual == 0 else _beside_none(declared)
    if looks_the_same:
        return as_usual
    if usual == 0 and declared.unit is Unit.COUNT:
        return _USUALLY_NONE_FEMININE if declared.clauses.feminine else _USUALLY_NONE
    if usual == 0 and declared.unit in _AMOUNTS:
        return _USUALLY_NOTHING
    return _USUALLY_WHERE_ANY if declared.clauses.absences and declared.unit in _TIMES else _USUALLY


def _beside_none(declared: Feature) -> Text:
    """Return what is said of the usual value beside none: the number of what is counted, else the whole sentence."""
    clauses = declared.clauses
    if clauses.is_counted:
        return _USUALLY
    fr, en = (_ADVERB.sub("", words).replace("{value}", "{usual}") for words in (clauses.value.fr, clauses.value.en))
    return Text(f" (en général, {fr[0].lower()}{fr[1:]})", f" (usually, {en[0].lower()}{en[1:]})")
