"""Puts the explanation into words: families, a feature's place among everyone, what an advisor can read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.features import feature
from ml.features.definition import FAMILY_LABELS, Family
from ml.population.results import DependenceBin, Standing
from ml.tables.schema import Text
from scoring.core.families import FamilyPart
from scoring.text.assessment import Contribution, Explanation, natural_frequency, tell
from scoring.text.numbers import signed

STRONG, CLEAR, SLIGHT = 0.7, 0.25, 0.05  # log-odds: e to the power of 0.7 doubles the odds
SHOWN_OF_FAMILY = 6  # features shown where a family is not opened whole
_MOST = 0.5  # of a family's contribution
_COMMON = 0.05  # a value that so many share is said to be shared
_UNKNOWNS = Text("surtout par ce qui n’est pas renseigné", "mostly by what is not known")


@dataclass(frozen=True)
class ToldFamily:
    """A family in words. `features` are those shown: the heaviest, or all where the family is opened.

    `note` says where most of its contribution comes from features the client has no value for, and is empty elsewhere.
    """

    family: Family
    label: str
    contribution: float
    contribution_shown: str
    effect: str
    features: tuple[Contribution, ...]
    feature_count: int
    is_open: bool
    note: str


def tell_families(parts: Sequence[FamilyPart], language: str, opened: Family | None) -> list[ToldFamily]:
    """Return the families in words; the `opened` one with all its features that contribute."""
    told = []
    for part in parts:
        counted = [c for c in part.features if c.contribution]
        shown = counted if part.family is opened else counted[:SHOWN_OF_FAMILY]
        told.append(
            ToldFamily(
                family=part.family,
                label=FAMILY_LABELS[part.family].in_language(language),
                contribution=part.contribution,
                contribution_shown=signed(part.contribution, language),
                effect=effect_size(part.contribution, language),
                features=tuple(tell(c, language) for c in shown),
                feature_count=len(counted),
                is_open=part.family is opened,
                note=_UNKNOWNS.in_language(language) if _rests_on_unknowns(part) else "",
            )
        )
    return told


def _rests_on_unknowns(part: FamilyPart) -> bool:
    return bool(part.contribution) and part.contribution_of_unknowns / part.contribution > _MOST


def effect_size(contribution: float, language: str) -> str:
    """Return how much a contribution in log-odds moves the risk, in words."""
    size = abs(contribution)
    if size < SLIGHT:
        return Text("ne change presque pas le risque", "hardly changes the risk").in_language(language)
    degree = (
        Text("fortement", "strongly")
        if size >= STRONG
        else Text("nettement", "clearly")
        if size >= CLEAR
        else Text("légèrement", "slightly")
    ).in_language(language)
    verb = Text("augmente", "raises") if contribution > 0 else Text("diminue", "lowers")
    return Text(f"{verb.fr} {degree} le risque", f"{degree} {verb.en} the risk").in_language(language)


def aloud(explanation: Explanation, families: Sequence[ToldFamily], language: str) -> list[str]:
    """Return the explanation as sentences to be read aloud, numbers as counts of clients alone."""
    up = [f for f in families if f.contribution >= SLIGHT][:2]
    down = [f for f in families if f.contribution <= -SLIGHT][:2]
    said = [
        Text(
            "Le modèle part du même point pour tous, puis lit le dossier.",
            "The model starts at the same point for everyone, then reads the file.",
        )
    ]
    for found, fr, en in (
        (up, "Ce qui augmente le plus le risque dans ce dossier", "What raises the risk most in this file"),
        (down, "Ce qui le diminue le plus", "What lowers it most"),
    ):
        if found:
            names = [_lower(f.label) + (f" ({f.note})" if f.note else "") for f in found]
            said.append(
                Text(f"{fr}\u00a0: {_joined(names, ' et ', ' ainsi que ')}.", f"{en}: {_joined(names, ' and ', '; ')}.")
            )
        else:
            said.append(Text(f"{fr}\u00a0: rien de marquant.", f"{en}: nothing that stands out."))
    end = natural_frequency(explanation.probability_of_default, language)
    said.append(Text(f"Tout compris\u00a0: {_lower(end)}", f"All together: {_lower(end)}"))
    return [sentence.in_language(language) for sentence in said]


def tell_standing(standing: Standing | None, missing_share: float, language: str) -> str:
    """Return where the client's value stands among all clients, as counts of a hundred."""
    if standing is None:
        count = among_hundred(missing_share)
        return Text(
            f"Cette information manque dans le dossier, comme pour {count.fr}.",
            f"This is not known in the file, as for {count.en}.",
        ).in_language(language)
    alike = standing.equal / standing.known if standing.known else 0.0
    equal, percentile = among_hundred(alike), standing.percentile
    if percentile is None:
        are = _agreeing(alike, Text("est", "is"), Text("sont", "are"))
        told = Text(f"{equal.fr} {are.fr} dans le même cas.", f"{equal.en} {are.en} in the same case.")
        return told.in_language(language)
    below = (standing.below or 0) / standing.known
    lower, higher = among_hundred(below), among_hundred(max(0.0, 1 - below - alike))
    have = _agreeing(alike, *_HAVE)
    same = Text(f" ; {equal.fr} {have.fr} la même valeur", f"; {equal.en} {have.en} the same value")
    more = Text("", "") if alike < _COMMON else Text(same.fr.replace(" ;", "\u00a0;"), same.en)
    have = _agreeing(below, *_HAVE)
    return Text(
        f"{lower.fr} {have.fr} une valeur plus basse, {higher.fr} une valeur plus haute{more.fr}.",
        f"{lower.en} {have.en} a lower value, {higher.en} a higher one{more.en}.",
    ).in_language(language)


_HAVE = Text("a", "has"), Text("ont", "have")
_NONE_FR = {"a": "n’a", "est": "n’est"}


def _agreeing(part: float, one: Text, several: Text) -> Text:
    """Return the verb that follows `among_hundred` of a share: none, less than one and one are singular.

    After none, French negates it.
    """
    if part == 0:
        return Text(_NONE_FR[one.fr], one.en)
    return one if round(part * 100) <= 1 else several


def among_hundred(part: float) -> Text:
    """Return a share as a count of clients among a hundred, never a certainty it is not."""
    count = round(part * 100)
    if part > 0 and count == 0:
        return Text("moins d’un client sur 100", "fewer than 1 client in 100")
    if part < 1 and count == 100:
        return Text("plus de 99 clients sur 100", "more than 99 clients in 100")
    if count == 0:
        return Text("aucun client sur 100", "no client in 100")
    clients = "client" if count == 1 else "clients"
    return Text(f"{count} {clients} sur 100", f"{count} {clients} in 100")


def tell_movement(contribution: Contribution, own: DependenceBin, language: str) -> str:
    """Return what the value does here, beside what it does on average where other clients have a like value."""
    here = effect_size(contribution.contribution, language)
    if own.mean is None:
        return Text(f"Dans ce dossier, cette valeur {here}.", f"In this file, this value {here}.").in_language(language)
    usual = effect_size(own.mean, language)
    if here == usual:
        return Text(
            f"Dans ce dossier, cette valeur {here}, comme en moyenne chez les clients qui ont une valeur proche.",
            f"In this file, this value {here}, as it does on average for clients with a similar value.",
        ).in_language(language)
    return Text(
        f"Dans ce dossier, cette valeur {here}. En moyenne, chez les clients qui ont une valeur proche, elle {usual}.",
        f"In this file, this value {here}. On average, for clients with a similar value, it {usual}.",
    ).in_language(language)


def feature_options(names: Sequence[str], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices of a list of features: family, then (name, label) by label."""
    groups: dict[Family, list[tuple[str, str]]] = {family: [] for family in Family}
    for name in names:
        groups[feature(name).family].append((name, feature(name).label.in_language(language)))
    return [
        (FAMILY_LABELS[family].in_language(language), sorted(found, key=lambda one: one[1].casefold()))
        for family, found in groups.items()
        if found
    ]


def _joined(names: Sequence[str], usual: str, clearer: str) -> str:
    """Return names joined as `usual`, or by what stands apart from it where a name holds it itself."""
    return (clearer if any(usual in name for name in names) else usual).join(names)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
