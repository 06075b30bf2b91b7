"""What weighs for this client beside what weighs for everyone, as shares of all contributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.charts.chart import TITLE_LENGTH, Chart, Column, Row
from scoring.charts.words import RAISED, headed_columns, label_lines, labelled, say
from scoring.text.numbers import decimal, percent


@dataclass(frozen=True, slots=True)
class Weighed:
    """An element with its share of all absolute contributions: one's own, and everyone's with its rank from 1."""

    label: str
    own: float
    everyone: float
    rank: int


def importance_chart(weighed: Sequence[Weighed], language: str, name: str = "importance") -> Chart:
    """Return the elements, heaviest of one's own first, each beside its weight for everyone."""
    return Chart(
        name=name,
        spec="shares",
        title=_title(weighed, language),
        summary=_summary(weighed, language),
        meaning=_meaning(weighed, language),
        columns=(
            Column("label", say(language, "Élément", "Element")),
            Column("first", say(language, "Poids pour ce client", "Weight for this client"), "first_shown", True),
            Column("second", say(language, "Poids en général", "Weight in general"), "second_shown", True),
            Column("rank", say(language, "Rang en général", "Rank in general"), "rank_shown", True),
        ),
        rows=tuple(_row(order, one, language) for order, one in enumerate(weighed)),
    )


def _row(order: int, one: Weighed, language: str) -> Row:
    own, everyone, rank = percent(one.own, language), percent(one.everyone, language), decimal(one.rank, language, 0)
    return {
        "order": order,
        "label": one.label,
        "is_client": False,
        "first": one.own,
        "first_shown": own,
        "second": one.everyone,
        "second_shown": everyone,
        "rank": one.rank,
        "rank_shown": rank,
        "raised": RAISED,
        **headed_columns(
            say(language, "Ce client", "This client"), own, say(language, "En général", "In general"), everyone
        ),
        "first_name": say(language, "Poids pour ce client", "Weight for this client"),
        "second_name": say(language, "Poids en général, tous les clients", "Weight in general, all clients"),
        "client_name": "",
        "tone": "group",
        **label_lines(one.label),
        "said": labelled(
            language,
            one.label,
            say(
                language,
                f"{own} du poids pour ce client, {everyone} en général, au rang {rank}.",
                f"{own} of the weight for this client, {everyone} in general, at rank {rank}.",
            ),
        ),
    }


def _title(weighed: Sequence[Weighed], language: str) -> str:
    if not weighed:
        return say(language, "Rien ne pèse pour ce client", "Nothing weighs for this client")
    heaviest = weighed[0]
    own, everyone = percent(heaviest.own, language), percent(heaviest.everyone, language)
    told = say(
        language,
        f"« {heaviest.label} » : {own} du poids, {everyone} en général",
        f"“{heaviest.label}”: {own} of the weight, {everyone} in general",
    )
    if len(told) <= TITLE_LENGTH:
        return told
    return say(
        language,
        f"Le plus lourd : {own} du poids pour ce client, {everyone} en général",
        f"The heaviest: {own} of the weight for this client, {everyone} in general",
    )


def _summary(weighed: Sequence[Weighed], language: str) -> tuple[str, ...]:
    drawn = say(
        language,
        f"Barres : les {len(weighed)} éléments qui pèsent le plus pour ce client, en part de toutes ses contributions "
        "sans leur signe ; traits : la même part en moyenne sur tous les clients.",
        f"Bars: the {len(weighed)} elements that weigh most for this client, as a share of all its contributions "
        "whatever their sign; strokes: the same share on average over all clients.",
    )
    if not weighed:
        return (drawn,)
    first, together = weighed[0], percent(sum(one.own for one in weighed), language)
    extremes = say(
        language,
        f"Le plus lourd : {first.label} ({percent(first.own, language)}). Ensemble : {together}.",
        f"Heaviest: {first.label} ({percent(first.own, language)}). Together: {together}.",
    )
    return drawn, extremes


def _meaning(weighed: Sequence[Weighed], language: str) -> str:
    unusual = [one for one in weighed if one.own >= 2 * one.everyone]
    if not unusual:
        return say(
            language,
            "Ce qui pèse pour ce client est à peu près ce qui pèse d’habitude.",
            "What weighs for this client is about what usually weighs.",
        )
    label = max(unusual, key=lambda one: one.own - one.everyone).label
    return say(
        language,
        f"« {label} » pèse bien plus pour ce client que d’habitude.",
        f"“{label}” weighs far more for this client than usual.",
    )
