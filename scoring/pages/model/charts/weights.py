"""What weighs for everyone: each input's share of all contributions. Importance in, `Chart` out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.charts.chart import Chart, Column, as_rows, labelled, pair_of_headings
from scoring.text.values import counted_clients, percent


class WeightRow(TypedDict):
    """What is drawn and said of an input: `first` is its share of all contributions."""

    order: int
    label: str
    first: float
    first_shown: str
    sentence: str


def weights_chart(weights: Sequence[tuple[str, float]], others: int, clients: int) -> Chart:
    """Return the heaviest inputs (label, share of all absolute contributions), heaviest first.

    `others` is how many inputs are left out, `clients` over how many it was counted.
    """
    heaviest, heaviest_share = weights[0]
    total = percent(sum(share for _, share in weights))
    counted = counted_clients(clients)
    return Chart(
        name="weights",
        spec="shares",
        title=_("Ce qui pèse le plus, en moyenne sur tous les clients"),
        summary=(
            _("Barres : la part de chaque information dans toutes les contributions sans leur signe, sur %(counted)s.")
            % {"counted": counted},
            _("La plus lourde : %(label)s (%(share)s).") % {"label": heaviest, "share": percent(heaviest_share)},
        ),
        meaning=_("Les premières (%(first)s) portent %(total)s du poids, les autres (%(others)s) le reste.")
        % {"first": len(weights), "total": total, "others": others},
        columns=(
            Column("label", _("Information")),
            Column("first", pgettext("column", "Part du poids"), "first_shown", numeric=True),
        ),
        rows=as_rows(_row(order, *one) for order, one in enumerate(weights)),
        common={
            "first_name": _("Part de toutes les contributions"),
            "second_name": "",
            "client_name": "",
            "is_client": False,
            **pair_of_headings(_("Part du poids"), ""),
        },
    )


def _row(order: int, label: str, share: float) -> WeightRow:
    shown = percent(share)
    return {
        "order": order,
        "label": label,
        "first": share,
        "first_shown": shown,
        "sentence": f"{labelled(label, shown)}.",
    }
