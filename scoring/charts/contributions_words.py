"""What the contributions chart says: title, summary, meaning. Read by `scoring.charts.contributions`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scoring.charts.chart import Row
from scoring.charts.words import say
from scoring.text.numbers import percent, rounds_to_nothing, share, signed


def effect(contribution: float, language: str, digits: int = 2) -> str:
    """Return in words what a contribution does to the risk; `digits` are those it is written with beside them."""
    if contribution == 0:
        return say(language, "ne change pas le risque", "does not change risk")
    if rounds_to_nothing(contribution, digits):
        return say(language, "ne change presque pas le risque", "hardly changes risk")
    if contribution > 0:
        return say(language, "augmente le risque", "raises risk")
    return say(language, "diminue le risque", "lowers risk")


def others_label(count: int, language: str) -> str:
    """Return the label of the sum of the elements that are not told one by one."""
    return say(language, f"Autres éléments ({count})", f"Other elements ({count})")


def title(bars: Sequence[Row], language: str) -> str:
    """Return the takeaway: how many principal elements raise the risk, how many lower it."""
    features = _features(bars)
    up = sum(_amount(row) > 0 for row in features)
    down = sum(_amount(row) < 0 for row in features)
    raised = f"{up} {'augmentent' if up > 1 else 'augmente'}" if up else "aucun n’augmente"
    lowered = f"{down} le {'diminuent' if down > 1 else 'diminue'}" if down else "aucun ne le diminue"
    return say(
        language,
        f"Éléments principaux : {raised} le risque, {lowered}",
        f"Principal elements: {up or 'none'} raise{'' if up > 1 else 's'} the risk, "
        f"{down or 'none'} lower{'' if down > 1 else 's'} it",
    )


def summary(bars: Sequence[Row], others: int, base: float, total: float, language: str) -> tuple[str, ...]:
    """Return what is drawn, the strongest elements both ways, and the sum from the base value to the total."""
    balance = signed(math.fsum(_amount(row) for row in bars), language)
    start, end = signed(base, language), signed(total, language)
    start_share, end_share = percent(share(base), language), percent(share(total), language)
    return (
        _drawn(len(_features(bars)), others, language),
        _extremes(_features(bars), language),
        say(
            language,
            f"On part de {start} (soit {start_share}) ; toutes les contributions réunies font {balance} ; "
            f"on arrive à {end}, soit une probabilité de défaut de {end_share}.",
            f"We start from {start} (that is {start_share}); all contributions together make {balance}; "
            f"we arrive at {end}, a probability of default of {end_share}.",
        ),
    )


def meaning(bars: Sequence[Row], total: float, language: str) -> str:
    """Return what weighs most for this client."""
    features = _features(bars)
    if not features:
        return say(language, "Aucun élément du dossier n’a pesé.", "No element of the file weighed in.")
    first, chance = features[0], percent(share(total), language)
    return say(
        language,
        f"Pour ce client, l’élément qui pèse le plus est « {first['label']} » : il {first['effect']}. "
        f"Tous éléments réunis, le risque estimé est de {chance}.",
        f"For this client, the element that weighs most is “{first['label']}”: it {first['effect']}. "
        f"All elements together, the estimated risk is {chance}.",
    )


def _drawn(features: int, others: int, language: str) -> str:
    several_fr = f"les {features} éléments qui pèsent le plus" if features > 1 else "l’élément qui pèse le plus"
    several_en = f"the {features} elements that weigh most" if features > 1 else "the element that weighs most"
    rest_fr = f" et la somme des {others} autres" if others > 1 else " et le dernier" if others else ""
    rest_en = f" and the sum of the {others} others" if others > 1 else " and the last one" if others else ""
    return say(
        language,
        f"Barres horizontales de part et d’autre de zéro : {several_fr}{rest_fr}. "
        "Une barre plus longue pèse davantage (échelle : logarithme des cotes).",
        f"Horizontal bars on both sides of zero: {several_en}{rest_en}. A longer bar weighs more (scale: log-odds).",
    )


def _extremes(features: Sequence[Row], language: str) -> str:
    up = max(features, key=_amount, default=None)
    down = min(features, key=_amount, default=None)
    none = say(language, "aucune parmi ces éléments", "none among these elements")
    highest = f"{up['label']} ({up['contribution_shown']})" if up and _amount(up) > 0 else none
    lowest = f"{down['label']} ({down['contribution_shown']})" if down and _amount(down) < 0 else none
    return say(
        language,
        f"Plus forte hausse du risque : {highest}. Plus forte baisse du risque : {lowest}.",
        f"Strongest increase of risk: {highest}. Strongest decrease of risk: {lowest}.",
    )


def _features(bars: Sequence[Row]) -> list[Row]:
    return [row for row in bars if row["kind"] == "feature"]


def _amount(row: Row) -> float:
    return float(row["contribution"] or 0)
