"""Puts the explanation into words: families, a feature's place among everyone, what an advisor can read aloud."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.language import translated
from ml.features import feature
from ml.features.definition import FAMILY_LABELS, Family, Value
from ml.population.importance import AGE, AGES
from ml.population.results import Dependence, DependenceBin, Standing
from scoring.charts.bins import label_of, value_label
from scoring.charts.chart import labelled
from scoring.core.assessment import Assessment, Contribution
from scoring.core.points import FactWorth, MatterWorth, per_log_odds
from scoring.text.effects import SLIGHT, effect_size
from scoring.text.points import points
from scoring.text.sentences import sentence_of
from scoring.text.values import counted_in_a_hundred, decimal, frequency, signed

if TYPE_CHECKING:
    from scoring.pages.why.service import OwnGroup, Spread

SHOWN_OF_FAMILY = 6  # features shown where a family is not opened whole
_MOST = 0.5  # of a family's contribution
_COMMON = 0.05  # a value that so many share is said to be shared
_UNKNOWNS = gettext_lazy("surtout par ce qui n’est pas renseigné")


@dataclass(frozen=True)
class FeatureView:
    """A feature of this client as the page shows it: what is said of it, what it does to the risk and how much."""

    name: str
    label: str
    said: str
    raises: bool
    effect: str


@dataclass(frozen=True)
class ChosenView:
    """The feature that is looked at closely: its name, what it is called and what is said of the client's value."""

    name: str
    label: str
    said: str


@dataclass(frozen=True)
class FamilyView:
    """A family as the page shows it. `features` are the heaviest, or all where the family is opened.

    `contribution` is in log-odds, `points` what it is worth in probability, `tenths` the same as it is written.
    `note` says where most of its contribution comes from features the client has no value for, `doubt` where the
    boosters that the model averages are far apart; both are empty elsewhere.
    """

    family: Family
    label: str
    contribution: float
    points: float
    tenths: int
    features: tuple[FeatureView, ...]
    feature_count: int
    is_open: bool
    note: str
    doubt: str = ""

    @property
    def points_shown(self) -> str:
        """What the family adds to the probability, in points with its sign."""
        return points(self.tenths)

    @property
    def effect(self) -> str:
        """How much the family moves the risk."""
        return effect_size(self.contribution)


def chosen_view(contribution: Contribution) -> ChosenView:
    """Return the feature that is looked at closely."""
    name = contribution.feature
    return ChosenView(name, label_of(name), sentence_of(contribution).said)


def feature_view(contribution: Contribution, amount: int) -> FeatureView:
    """Return a feature of this client as the page shows it; `amount` is what it is worth, in tenths of a point."""
    name, told = contribution.feature, sentence_of(contribution)
    raises = contribution.contribution > 0
    return FeatureView(name, label_of(name), told.said, raises=raises, effect=told.effect_of(points(amount)))


def reason_sentence(fact: FactWorth) -> str:
    """Return what all the elements of a fact are worth together, as a reason of the summary counts them.

    Empty for a fact of one element.
    """
    counted = sum(1 for one in fact.inputs if one.worth.contribution)
    if counted < 2:
        return ""
    return _("Le résumé compte ensemble les %(count)s éléments de ce sujet : %(points)s.") % {
        "count": counted,
        "points": points(fact.worth.tenths),
    }


def in_points(dependence: Dependence, assessment: Assessment) -> Dependence:
    """Return a dependence in points of risk, each unit of log-odds worth what it is on this client's way."""
    worth = 100 * per_log_odds(assessment.base_value, assessment.log_odds)

    def scaled(one: DependenceBin) -> DependenceBin:
        found = (None if v is None else worth * v for v in (one.mean, one.low, one.high))
        return DependenceBin(one.bin, one.clients, *found)

    return replace(dependence, bins=tuple(scaled(one) for one in dependence.bins), missing=scaled(dependence.missing))


def family_views(
    assessment: Assessment,
    matters: Sequence[MatterWorth],
    spreads: Mapping[Family, Spread] = MappingProxyType({}),
    opened: Family | None = None,
) -> list[FamilyView]:
    """Return the families by what they are worth; the `opened` one with all its features that contribute."""
    return [_family_view(assessment, one, spreads.get(one.family), is_open=one.family is opened) for one in matters]


def _family_view(assessment: Assessment, matter: MatterWorth, spread: Spread | None, *, is_open: bool) -> FamilyView:
    counted = [one for one in matter.inputs if one.worth.contribution]
    return FamilyView(
        family=matter.family,
        label=family_label(matter.family),
        contribution=matter.worth.contribution,
        points=matter.worth.probability,
        tenths=matter.worth.tenths,
        features=tuple(
            feature_view(assessment.contribution_of(one.feature), one.worth.tenths)
            for one in (counted if is_open else counted[:SHOWN_OF_FAMILY])
        ),
        feature_count=len(counted),
        is_open=is_open,
        note=str(_UNKNOWNS) if _rests_on_unknowns(assessment, matter) else "",
        doubt=_doubt(spread, per_log_odds(assessment.base_value, assessment.log_odds))
        if spread and spread.is_unstable
        else "",
    )


def _rests_on_unknowns(assessment: Assessment, matter: MatterWorth) -> bool:
    unknown = math.fsum(
        one.worth.contribution for one in matter.inputs if assessment.contributions.value(one.feature) is None
    )
    return bool(matter.worth.contribution) and unknown / matter.worth.contribution > _MOST


def _doubt(spread: Spread, worth: float) -> str:
    """Return how far apart the boosters are, each unit of log-odds worth so much in probability."""
    return _("Peu stable : de %(low)s à %(high)s points selon les %(count)s modèles réunis.") % {
        "low": signed(100 * worth * spread.lowest, 1),
        "high": signed(100 * worth * spread.highest, 1),
        "count": len(spread.amounts),
    }


def family_label(family: Family) -> str:
    """Return what a family is called."""
    return translated(FAMILY_LABELS[family])


def group_label(group: OwnGroup) -> str:
    """Return what a group is called, by what its clients have in common."""
    if group.grouping != AGE:
        return value_label(group.grouping, feature(group.grouping).categories[group.number].value)
    low, high = (None, *AGES)[group.number], (*AGES, None)[group.number]
    if low is None:
        return _("moins de %(high)s ans") % {"high": high}
    if high is None:
        return _("%(low)s ans et plus") % {"low": low}
    return _("%(low)s à %(high)s ans") % {"low": low, "high": high - 1}


def group_name(group: OwnGroup) -> str:
    """Return a group with what it is put together by and how many clients it has, « Âge : 30 à 39 ans (1 204) »."""
    told = labelled(label_of(group.grouping), group_label(group))
    return f"{told} ({decimal(group.clients, 0)})"


def aloud(probability: float, families: Sequence[FamilyView]) -> list[str]:
    """Return what leads to a probability as sentences to be read aloud, with no other number than its frequency."""
    up = [f for f in families if f.contribution >= SLIGHT][:2]
    down = [f for f in families if f.contribution <= -SLIGHT][:2]
    if up:
        raising = _("Ce qui augmente le plus le risque dans ce dossier : %(families)s.") % {"families": _named(up)}
    else:
        raising = _("Ce qui augmente le plus le risque dans ce dossier : rien de marquant.")
    if down:
        lowering = _("Ce qui le diminue le plus : %(families)s.") % {"families": _named(down)}
    else:
        lowering = _("Ce qui le diminue le plus : rien de marquant.")
    return [_("Le risque estimé est de %(frequency)s.") % {"frequency": frequency(probability)}, raising, lowering]


def standing_sentence(standing: Standing | None, missing_share: float, value: Value = None) -> str:
    """Return where the client's value stands among all clients, as counts of a hundred.

    Without a standing, a `value` is one that the model does not know.
    """
    if standing is None and value is not None:
        return _("Le modèle traite cette valeur comme une absence, comme pour %(clients)s.") % {
            "clients": counted_in_a_hundred(missing_share)
        }
    if standing is None:
        return _("Ce client n’a pas de valeur ici, comme %(clients)s.") % {
            "clients": counted_in_a_hundred(missing_share)
        }
    known, equal = standing.known or 1, standing.equal
    if standing.percentile is None:
        if not equal:
            return _("aucun client sur 100 n’est dans le même cas.")
        return ngettext(
            "%(clients)s est dans le même cas.", "%(clients)s sont dans le même cas.", _counted(equal, known)
        ) % {"clients": counted_in_a_hundred(equal, known)}
    below = standing.below or 0
    figures = {
        "lower": _lower_values(below, known),
        "higher": counted_in_a_hundred(max(0, known - below - equal), known),
    }
    if equal < _COMMON * known:
        return _("%(lower)s, %(higher)s une valeur plus haute.") % figures
    figures["same"] = ngettext(
        "%(clients)s a la même valeur", "%(clients)s ont la même valeur", _counted(equal, known)
    ) % {"clients": counted_in_a_hundred(equal, known)}
    return _("%(lower)s, %(higher)s une valeur plus haute ; %(same)s.") % figures


def _lower_values(below: int, known: int) -> str:
    """Return how many have a lower value."""
    if not below:
        return _("aucun client sur 100 n’a une valeur plus basse")
    return ngettext(
        "%(clients)s a une valeur plus basse", "%(clients)s ont une valeur plus basse", _counted(below, known)
    ) % {"clients": counted_in_a_hundred(below, known)}


def _counted(part: int, known: int) -> int:
    """Return the number that the verb agrees with: « moins d’un client sur 100 » is singular in both languages."""
    return max(1, round(100 * part / known))


def movement_sentence(contribution: Contribution, own: DependenceBin) -> str:
    """Return what the value does here, beside what it does on average where other clients have a like value."""
    here = effect_size(contribution.contribution)
    if contribution.value is None:
        return _without_a_value(here, None if own.mean is None else effect_size(own.mean))
    if own.mean is None:
        return _("Dans ce dossier, cette valeur %(here)s.") % {"here": here}
    usual = effect_size(own.mean)
    if here == usual:
        return _(
            "Dans ce dossier, cette valeur %(here)s, comme en moyenne chez les clients qui ont une valeur proche."
        ) % {"here": here}
    return _(
        "Dans ce dossier, cette valeur %(here)s. En moyenne, chez les clients qui ont une valeur proche, elle "
        "%(usual)s."
    ) % {"here": here, "usual": usual}


def _without_a_value(here: str, usual: str | None) -> str:
    """Return the same where the client has no value: what is not there does nothing, the model estimates without it."""
    if usual is None or here == usual:
        return _("Dans ce dossier, l’estimation faite sans cette valeur %(here)s.") % {"here": here}
    return _(
        "Dans ce dossier, l’estimation faite sans cette valeur %(here)s. En moyenne, chez les clients qui n’en ont pas "
        "non plus, elle %(usual)s."
    ) % {"here": here, "usual": usual}


def feature_options(names: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices of a list of features: family, then (name, label) by label."""
    groups: dict[Family, list[tuple[str, str]]] = {family: [] for family in Family}
    for name in names:
        groups[feature(name).family].append((name, label_of(name)))
    return [
        (family_label(family), sorted(choices, key=lambda one: one[1].casefold()))
        for family, choices in groups.items()
        if choices
    ]


def _named(families: Sequence[FamilyView]) -> str:
    """Return one or two families by name, apart by more than « et » where a name holds it itself."""
    names = [_lower(family.label) + (f" ({family.note})" if family.note else "") for family in families]
    if len(names) == 1:
        return names[0]
    first, second = names
    joined, apart = _("%(first)s et %(second)s"), _("%(first)s ainsi que %(second)s")
    word = joined % {"first": "", "second": ""}
    return (apart if word in first or word in second else joined) % {"first": first, "second": second}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
