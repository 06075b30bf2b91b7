"""The contributions chart: what raises and what lowers one client's risk. Assessment in, `Chart` out."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ml.tables.schema import Text
from scoring.charts.chart import Chart, Column, Row
from scoring.numbers import percent, signed

if TYPE_CHECKING:
    from scoring.wording import Explanation

PRINCIPAL = 10  # bars drawn one by one; the rest is drawn as one sum
_WIDE_LINE, _NARROW_LINE, _MOST_LINES, _UNBROKEN = 36, 40, 3, 16
_RAISES = Text("augmente le risque", "raises risk")
_LOWERS = Text("diminue le risque", "lowers risk")
_NONE = Text("ne change pas le risque", "does not change risk")


def contributions_chart(assessment: Explanation, language: str) -> Chart:
    """Return the principal contributions of an assessment, the sum of the others, the base value and the total.

    The contributions of the rows of kind "feature" and "others", added to that of the "base" row, give the "total" row:
    the log-odds of the assessment's probability.
    """
    principal = assessment.contributions[:PRINCIPAL]
    others = assessment.contributions[PRINCIPAL:]
    bars: list[Row] = [
        _bar("feature", each.label, each.shown_value, each.usual_value, each.contribution, language) for each in principal
    ]
    if others:
        label = Text(f"Autres éléments ({len(others)})", f"Other elements ({len(others)})").in_language(language)
        bars.append(_bar("others", label, "", "", math.fsum(each.contribution for each in others), language))
    base, total = assessment.base_value, assessment.log_odds
    rows = (
        _end("base", Text("Valeur de départ", "Base value"), base, language),
        *bars,
        _end("total", Text("Total", "Total"), total, language),
    )
    return Chart(
        name="contributions",
        spec="contributions",
        title=_title(bars, language),
        summary=_summary(bars, len(principal), len(others), base, total, language),
        meaning=_meaning(principal_rows(bars), total, language),
        columns=_columns(language),
        rows=tuple({**row, "order": order} for order, row in enumerate(rows)),
    )


def principal_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that stand for one element each, without the sum of the others."""
    return [row for row in rows if row["kind"] == "feature"]


def _columns(language: str) -> tuple[Column, ...]:
    return (
        Column("label", Text("Élément", "Element").in_language(language)),
        Column("value_shown", Text("Valeur du client", "Client’s value").in_language(language)),
        Column("usual_shown", Text("Valeur habituelle", "Usual value").in_language(language)),
        Column("contribution", Text("Contribution", "Contribution").in_language(language), "contribution_shown", numeric=True),
        Column("effect", Text("Effet", "Effect").in_language(language)),
    )


def _bar(kind: str, label: str, value: str, usual: str, contribution: float, language: str) -> Row:
    shown = signed(contribution, language)
    effect = (_NONE if contribution == 0 else _RAISES if contribution > 0 else _LOWERS).in_language(language)
    kept = value.replace(" ", "\u00a0") if len(value) <= _UNBROKEN else value  # a number stays with its unit
    words = f"{label}{_colon(language)}{kept}" if value else label
    usually = Text(f", habituellement {usual}", f", usually {usual}").in_language(language) if usual else ""
    wide, narrow = _lines(words, _WIDE_LINE), _lines(words, _NARROW_LINE)
    return {
        "kind": kind,
        "label": label,
        "value_shown": value,
        "usual_shown": usual,
        "contribution": contribution,
        "contribution_shown": shown,
        "direction": "raises" if contribution >= 0 else "lowers",
        "effect": effect,
        "wide_text": "\n".join(wide),
        "wide_lines": len(wide),
        "narrow_text": "\n".join(narrow),
        "narrow_lines": len(narrow),
        "said": f"{words}{usually}. {effect[0].upper()}{effect[1:]}, {shown}.",
    }


def _end(kind: str, label: Text, log_odds: float, language: str) -> Row:
    shown, share = signed(log_odds, language), percent(_share(log_odds), language)
    effect = Text(f"soit une probabilité de {share}", f"that is, a probability of {share}").in_language(language)
    return {
        "kind": kind,
        "label": label.in_language(language),
        "value_shown": "",
        "usual_shown": "",
        "contribution": log_odds,
        "contribution_shown": shown,
        "effect": effect,
        "said": f"{label.in_language(language)}{_colon(language)}{shown}, {effect}.",
    }


def _title(bars: Sequence[Row], language: str) -> str:
    features = principal_rows(bars)
    up = sum(row["direction"] == "raises" for row in features)
    down = len(features) - up
    return Text(
        f"Éléments principaux : {up} {'augmentent' if up > 1 else 'augmente'} le risque, "
        f"{down} le {'diminuent' if down > 1 else 'diminue'}",
        f"Principal elements: {up} raise{'' if up > 1 else 's'} the risk, {down} lower{'' if down > 1 else 's'} it",
    ).in_language(language)


def _summary(
    bars: Sequence[Row], principal: int, others: int, base: float, total: float, language: str
) -> tuple[str, ...]:
    rest = Text(f" et la somme des {others} autres", f" and the sum of the {others} others") if others else Text("", "")
    balance = math.fsum(float(row["contribution"] or 0) for row in bars)
    start, end = percent(_share(base), language), percent(_share(total), language)
    return (
        Text(
            f"Barres horizontales de part et d’autre de zéro : {_count_fr(principal)}{rest.fr}. "
            "Une barre plus longue pèse davantage (échelle : logarithme des cotes).",
            f"Horizontal bars on both sides of zero: {_count_en(principal)}{rest.en}. "
            "A longer bar weighs more (scale: log-odds).",
        ).in_language(language),
        _extremes(principal_rows(bars), language),
        Text(
            f"On part de {signed(base, language)} (soit {start}) ; toutes les contributions réunies font "
            f"{signed(balance, language)} ; on arrive à {signed(total, language)}, soit une probabilité de défaut de {end}.",
            f"We start from {signed(base, language)} (that is {start}); all contributions together make "
            f"{signed(balance, language)}; we arrive at {signed(total, language)}, a probability of default of {end}.",
        ).in_language(language),
    )


def _extremes(features: Sequence[Row], language: str) -> str:
    parts = []
    for direction, words in (
        ("raises", Text("Plus forte hausse du risque", "Strongest increase of risk")),
        ("lowers", Text("Plus forte baisse du risque", "Strongest decrease of risk")),
    ):
        row = next((row for row in features if row["direction"] == direction), None)
        none = Text("aucune parmi ces éléments", "none among these elements").in_language(language)
        found = f"{row['label']} ({row['contribution_shown']})" if row else none
        parts.append(f"{words.in_language(language)}{_colon(language)}{found}.")
    return " ".join(parts)


def _meaning(features: Sequence[Row], total: float, language: str) -> str:
    if not features:
        return Text("Aucun élément du dossier n’a pesé.", "No element of the file weighed in.").in_language(language)
    first = features[0]
    chance = percent(_share(total), language)
    return Text(
        f"Pour ce client, l’élément qui pèse le plus est « {first['label']} » : il {first['effect']}. "
        f"Tous éléments réunis, le risque estimé est de {chance}.",
        f"For this client, the element that weighs most is “{first['label']}”: it {first['effect']}. "
        f"All elements together, the estimated risk is {chance}.",
    ).in_language(language)


def _count_fr(count: int) -> str:
    return f"les {count} éléments qui pèsent le plus" if count > 1 else "l’élément qui pèse le plus"


def _count_en(count: int) -> str:
    return f"the {count} elements that weigh most" if count > 1 else "the element that weighs most"


def _lines(words: str, width: int) -> list[str]:
    # Vega does not wrap text: the lines are made here, and the rest of a very long label stays in the table.
    return textwrap.wrap(words, width, max_lines=_MOST_LINES, placeholder="…") or [""]


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1 + math.exp(log_odds))


def _colon(language: str) -> str:
    return ": " if language.startswith("en") else "\u00a0: "
