"""What the model is worth, as charts: reliability of its probabilities, business cost by threshold. Evaluation in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.charts.chart import Chart, Column, as_rows, labelled
from scoring.text.values import counted_clients, decimal, percent, points_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml.serving.evaluation import CostCurve, CostPoint, ReliabilityBin


_CLOSE, _FAR_STEP = 30, 5  # percent: each whole one is told up to the first, each fifth beyond


class BinRow(TypedDict):
    """What is drawn and said of a bin of probabilities: the share of its clients that defaulted, its interval."""

    order: int
    announced: float
    announced_shown: str
    observed: float
    observed_shown: str
    low: float
    low_shown: str
    high: float
    high_shown: str
    clients: int
    clients_shown: str
    sentence: str


class CostRow(TypedDict):
    """What is drawn and said of a threshold ("point"); the one in force and another are named ("current", "best")."""

    order: int
    kind: str
    label: str
    threshold: float
    threshold_shown: str
    cost: float
    cost_shown: str
    refused: float
    refused_shown: str
    wide_text: NotRequired[str]
    narrow_text: NotRequired[str]
    sentence: str


def reliability_chart(bins: list[ReliabilityBin]) -> Chart:
    """Return, for each bin of probabilities, the share that defaulted; on the diagonal the prediction is exact."""
    inside = sum(_agrees(one) for one in bins)
    worst = max(bins, key=lambda one: abs(one["default_rate"] - one["mean_probability"]))
    apart = points_apart(worst["default_rate"] - worst["mean_probability"])
    return Chart(
        name="reliability",
        spec="reliability",
        title=_("Probabilités annoncées et défauts observés"),
        summary=(
            ngettext(
                "%(groups)s groupe de clients par probabilité croissante ; en abscisse la probabilité moyenne "
                "annoncée, en ordonnée la part de défauts, avec son intervalle à 95 %%.",
                "%(groups)s groupes de clients par probabilité croissante ; en abscisse la probabilité moyenne "
                "annoncée, en ordonnée la part de défauts, avec son intervalle à 95 %%.",
                len(bins),
            )
            % {"groups": len(bins)},
            _("Plus grand écart : %(apart)s, à une probabilité de %(announced)s.")
            % {"apart": apart, "announced": percent(worst["mean_probability"])},
        ),
        meaning=ngettext(
            "Le risque annoncé tombe juste dans %(inside)s groupe de clients sur %(groups)s : autant de défauts "
            "observés que d’annoncés, au hasard près.",
            "Le risque annoncé tombe juste dans %(inside)s groupes de clients sur %(groups)s : autant de défauts "
            "observés que d’annoncés, au hasard près.",
            inside,
        )
        % {"inside": inside, "groups": len(bins)},
        columns=(
            Column("announced", _("Probabilité annoncée"), "announced_shown", True),
            Column("observed", _("Défauts observés"), "observed_shown", True),
            Column("low", _("Au moins"), "low_shown", numeric=True),
            Column("high", _("Au plus"), "high_shown", numeric=True),
            Column("clients", _("Clients"), "clients_shown", numeric=True),
        ),
        rows=as_rows(_bin(order, one) for order, one in enumerate(bins)),
        common={
            "agreement": _("Prévision exacte"),
            "points_name": _("Défauts observés dans un groupe"),
            "bars_name": _("Leur intervalle à 95 %"),
            "x_title": _("Probabilité annoncée (%)"),
            "y_title": _("Part de défauts observés (%)"),
        },
    )


def cost_chart(curve: CostCurve) -> Chart:
    """Return the cost per client by threshold, with the threshold in force and the least cost in hindsight."""
    more = curve["current"]["cost_per_client"] - curve["best"]["cost_per_client"]
    return threshold_chart(
        "cost",
        curve["points"],
        {"current": (_("Seuil en service"), curve["current"]), "best": (_("Coût le plus bas"), curve["best"])},
        _("Le seuil en service coûte %(more)s de plus par client que le meilleur seuil trouvé après coup.")
        % {"more": decimal(more, 4)},
    )


def threshold_chart(
    name: str, points: Sequence[CostPoint], marks: Mapping[str, tuple[str, CostPoint]], meaning: str
) -> Chart:
    """Return the cost by threshold at whole percents, with marks: kind → what it is called and where it stands."""
    rows = [_point(order, "point", "", point) for order, point in enumerate(filter(_is_told, points))]
    named = [_point(len(rows) + place, kind, *mark) for place, (kind, mark) in enumerate(marks.items())]
    return Chart(
        name=name,
        spec="cost",
        title=_("Coût métier par client selon le seuil"),
        summary=(
            _(
                "Courbe en %(points)s points : seuil de décision en abscisse, coût moyen par client en ordonnée (1 = "
                "un bon client refusé)."
            )
            % {"points": len(rows)},
            " ".join(f"{row['wide_text']}." for row in named),
        ),
        meaning=meaning,
        columns=(
            Column("threshold", _("Seuil"), "threshold_shown", numeric=True),
            Column("cost", _("Coût par client"), "cost_shown", numeric=True),
            Column("refused", _("Part de refus"), "refused_shown", numeric=True),
            Column("label", _("Repère")),
        ),
        rows=as_rows([*rows, *named]),
        common={
            "x_title": _("Seuil de décision (%)"),
            "y_title": _("Coût par client (en bons clients refusés)"),
        },
    )


def _is_told(point: CostPoint) -> bool:
    """Return whether a point is drawn and read: each whole percent where decisions are taken, each fifth beyond."""
    hundredths = round(100 * point["threshold"], 6)
    return hundredths.is_integer() and (hundredths <= _CLOSE or hundredths % _FAR_STEP == 0)


def _agrees(one: ReliabilityBin) -> bool:
    interval = one["default_rate_interval"]
    return interval["low"] <= one["mean_probability"] <= interval["high"]


def _bin(order: int, one: ReliabilityBin) -> BinRow:
    low, high = one["default_rate_interval"]["low"], one["default_rate_interval"]["high"]
    announced, observed = percent(one["mean_probability"]), percent(one["default_rate"])
    shown = decimal(one["clients"], 0)
    return {
        "order": order,
        "announced": one["mean_probability"],
        "announced_shown": announced,
        "observed": one["default_rate"],
        "observed_shown": observed,
        "low": low,
        "low_shown": percent(low),
        "high": high,
        "high_shown": percent(high),
        "clients": one["clients"],
        "clients_shown": shown,
        "sentence": _("%(announced)s annoncés : %(observed)s observés, entre %(low)s et %(high)s, sur %(clients)s.")
        % {
            "announced": announced,
            "observed": observed,
            "low": percent(low),
            "high": percent(high),
            "clients": counted_clients(one["clients"]),
        },
    }


def _point(order: int, kind: str, label: str, point: CostPoint) -> CostRow:
    threshold, cost = percent(point["threshold"]), decimal(point["cost_per_client"], 3)
    refused = percent(point["refused_share"])
    told = _("%(threshold)s : coût %(cost)s, %(refused)s de refus.") % {
        "threshold": threshold,
        "cost": cost,
        "refused": refused,
    }
    place = _("seuil %(threshold)s, coût %(cost)s") % {"threshold": threshold, "cost": cost}
    row: CostRow = {
        "order": order,
        "kind": kind,
        "label": label,
        "threshold": point["threshold"],
        "threshold_shown": threshold,
        "cost": point["cost_per_client"],
        "cost_shown": cost,
        "refused": point["refused_share"],
        "refused_shown": refused,
        "sentence": f"{told} {label}".strip(),
    }
    if label:
        row["wide_text"], row["narrow_text"] = labelled(label, place), labelled(label, threshold)
    return row
