"""Puts the explanation into words: families, a feature's place among everyone, what an advisor can read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.language import translated
from ml.features import feature
from ml.features.definition import FAMILY_LABELS, Family, Value
from ml.population.results import Dependence, DependenceBin, Standing
from ml.tables.numerics import probability_of
from scoring.charts.bins import label_of
from scoring.core.assessment import Assessment, Contribution
from scoring.core.families import FamilyPart, by_family
from scoring.core.points import per_log_odds
from scoring.text.effects import SLIGHT, effect_size
from scoring.text.points import points, tenths, tenths_between
from scoring.text.sentences import sentence_of
from scoring.text.values import counted_in_a_hundred, frequency

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
    `note` says where most of its contribution comes from features the client has no value for, and is empty elsewhere.
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


def points_of(assessment: Assessment, name: str) -> float:
    """Return what a feature adds to the client's risk, in points as they are written beside it: to a tenth."""
    for part, worth, amount in _written(assessment):
        written = dict(
            zip((one.feature for one in part.features if one.contribution), _amounts(part, worth, amount), strict=True)
        )
        if name in written:
            return written[name] / 10
    return 0.0


def in_points(dependence: Dependence, assessment: Assessment) -> Dependence:
    """Return a dependence in points of risk, each unit of log-odds worth what it is on this client's way."""
    worth = 100 * per_log_odds(assessment.base_value, assessment.log_odds)

    def scaled(one: DependenceBin) -> DependenceBin:
        found = (None if v is None else worth * v for v in (one.mean, one.low, one.high))
        return DependenceBin(one.bin, one.clients, *found)

    return replace(dependence, bins=tuple(scaled(one) for one in dependence.bins), missing=scaled(dependence.missing))


def family_views(assessment: Assessment, opened: Family | None = None) -> list[FamilyView]:
    """Return the families; the `opened` one with all its features that contribute.

    As they are written, features add up to their family, and families to what lies between the starting point and the
    estimated risk.
    """
    return [_family_view(*one, is_open=one[0].family is opened) for one in _written(assessment)]


def _written(assessment: Assessment) -> list[tuple[FamilyPart, float, int]]:
    """Return each family, what a unit of log-odds is worth in probability, and the family's tenths of a point."""
    parts, base = by_family(assessment), assessment.base_value
    worth = per_log_odds(base, assessment.log_odds)
    whole = tenths_between(probability_of(base), assessment.probability_of_default)
    written = tenths([worth * part.contribution for part in parts], whole)
    return [(part, worth, amount) for part, amount in zip(parts, written, strict=True)]


def _amounts(part: FamilyPart, worth: float, amount: int) -> list[int]:
    """Return the tenths of a point of a family's features that contribute: they add up to the family's."""
    counted = [worth * one.contribution for one in part.features if one.contribution]
    return tenths(counted, amount) if counted else []


def _family_view(part: FamilyPart, worth: float, amount: int, *, is_open: bool) -> FamilyView:
    counted = [one for one in part.features if one.contribution]
    shown = list(zip(counted, _amounts(part, worth, amount), strict=True))
    return FamilyView(
        family=part.family,
        label=translated(FAMILY_LABELS[part.family]),
        contribution=part.contribution,
        points=worth * part.contribution,
        tenths=amount,
        features=tuple(feature_view(*one) for one in (shown if is_open else shown[:SHOWN_OF_FAMILY])),
        feature_count=len(counted),
        is_open=is_open,
        note=str(_UNKNOWNS) if _rests_on_unknowns(part) else "",
    )


def _rests_on_unknowns(part: FamilyPart) -> bool:
    return bool(part.contribution) and part.contribution_of_unknowns / part.contribution > _MOST


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
        (translated(FAMILY_LABELS[family]), sorted(choices, key=lambda one: one[1].casefold()))
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
