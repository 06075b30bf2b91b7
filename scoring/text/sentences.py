"""Completes the sentences that `ml` declares of a client's values: the value and the usual one in words, the effect."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.features import feature
from ml.features.clauses import with_endings
from ml.features.definition import Feature, Value
from ml.features.sentences import Case, State, beside, effect
from scoring.core.assessment import Contribution
from scoring.text.values import is_plural, quantity, rounds_to_nothing, shown

_NOT_APPLICABLE = gettext_lazy("sans objet")
_NO_HISTORY = gettext_lazy("pas d’historique")
_VARIES = gettext_lazy("variable")


@dataclass(frozen=True)
class Sentence:
    """What is said of a client's value of a feature, and what it does to the risk: a sentence each.

    `compares` is true where the usual value is said.
    """

    said: str
    effect: str
    compares: bool

    @property
    def whole(self) -> str:
        """Both, to be read aloud to the client."""
        return f"{self.said} {self.effect}"

    def effect_of(self, shown: str) -> str:
        """Return the effect with its size behind it: « Cela augmente le risque estimé (+0,42). »."""
        return f"{self.effect.removesuffix('.')} ({shown})."


def sentence_of(one: Contribution) -> Sentence:
    """Return what is said of a contribution."""
    return sentence(feature(one.feature), one.case, one.value, one.usual, one.contribution)


def sentence(declared: Feature, case: Case, value: Value, usual: Value, contribution: float) -> Sentence:
    """Return what is said of a feature's value in a case, beside the usual one."""
    told = str(value) if case.state is State.UNKNOWN_VALUE else _written(declared, value)
    told_usual = _written(declared, usual)
    moved = 0.0 if rounds_to_nothing(contribution) else contribution  # what is written as +0.00 moves nothing
    comparison = beside(declared, case, value, usual, looks_the_same=told == told_usual, moves=moved != 0)
    pattern = translated(case.said) + (translated(comparison) if comparison else "")
    counted = isinstance(value, float) and is_plural(value, declared.unit)
    filled = with_endings(pattern.replace("{usual}", told_usual), plural=counted).replace("{value}", told)
    return Sentence(f"{filled}.", translated(effect(case, moved)), comparison is not None)


def value_words(one: Contribution) -> str:
    """Return a client's value in a table: what there is none of is not said to be missing."""
    if one.case.state is State.NO_RECORD and one.value is None:
        return str(_NOT_APPLICABLE)
    if one.case.state is State.NO_HISTORY:
        return str(_NO_HISTORY)
    return shown(feature(one.feature), one.value)


def usual_words(declared: Feature, usual: Value) -> str:
    """Return the usual value in a table, « variable » where no category is held by most clients."""
    return str(_VARIES) if usual is None else shown(declared, usual)


def _written(declared: Feature, value: Value) -> str:
    """Return a value within a sentence: the words say which way a negative one goes."""
    if value is None:
        return ""
    if isinstance(value, str):
        return shown(declared, value)
    return quantity(abs(value) if declared.clauses.below else value, declared.unit)
