"""What weighs for everyone: each input's share of all contributions. Importance in, `Chart` out."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import RAISED, headed_columns, label_lines, labelled, say
from scoring.text.numbers import counted_clients, percent


def weights_chart(weights: Sequence[tuple[str, float]], others: int, clients: int, language: str) -> Chart:
    """Return the heaviest inputs (label, share of all absolute contributions), heaviest first.

    `others` is how many inputs are left out, `clients` over how many it was counted.
    """
    rows = [_row(order, *one, language) for order, one in enumerate(weights)]
    heaviest = weights[0]
    total = percent(sum(share for _, share in weights), language)
    counted = counted_clients(clients, language)
    return Chart(
        name="weights",
        spec="shares",
        title=say(
            language, "Ce qui pèse le plus, en moyenne sur tous les clients", "What weighs most, over all clients"
        ),
        summary=(
            say(
                language,
                f"Barres : la part de chaque information dans toutes les contributions sans leur signe, sur {counted}.",
                f"Bars: each fact’s share of all contributions whatever their sign, over {counted}.",
            ),
            say(
                language,
                f"La plus lourde : {heaviest[0]} ({percent(heaviest[1], language)}).",
                f"Heaviest: {heaviest[0]} ({percent(heaviest[1], language)}).",
            ),
        ),
        meaning=say(
            language,
            f"Les {len(weights)} premières portent {total} du poids, les {others} autres le reste.",
            f"The first {len(weights)} carry {total} of the weight, the {others} others the rest.",
        ),
        columns=(
            Column("label", say(language, "Information", "Fact")),
            Column("first", say(language, "Part du poids", "Share of the weight"), "first_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def _row(order: int, label: str, share: float, language: str) -> Row:
    shown = percent(share, language)
    return {
        "order": order,
        "label": label,
        "is_client": False,
        "first": share,
        "second": None,
        "first_shown": shown,
        **headed_columns(say(language, "Part du poids", "Share of weight"), shown, "", ""),
        "raised": RAISED,
        "first_name": say(language, "Part de toutes les contributions", "Share of all contributions"),
        "second_name": "",
        "client_name": "",
        "tone": "group",
        **label_lines(label),
        "said": f"{labelled(language, label, shown)}.",
    }
