"""What the model is worth, as charts: reliability of its probabilities, business cost by threshold. Evaluation in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled, say
from scoring.text.numbers import counted_clients, decimal, percent, points_apart

if TYPE_CHECKING:
    from ml.serving.evaluation import CostCurve, CostPoint, ReliabilityBin


def reliability_chart(bins: list[ReliabilityBin], language: str) -> Chart:
    """Return, for each bin of probabilities, the share that defaulted; on the diagonal the prediction is exact."""
    rows = [_bin(order, one, language) for order, one in enumerate(bins)]
    inside = sum(_agrees(one) for one in bins)
    worst = max(bins, key=lambda one: abs(one["default_rate"] - one["mean_probability"]))
    apart = points_apart(worst["default_rate"] - worst["mean_probability"], language)
    return Chart(
        name="reliability",
        spec="reliability",
        title=say(
            language, "Probabilités annoncées et défauts observés", "Announced probabilities and observed defaults"
        ),
        summary=(
            say(
                language,
                f"{len(bins)} groupes de clients par probabilité croissante ; en abscisse la probabilité moyenne "
                "annoncée, en ordonnée la part de défauts, avec son intervalle à 95 %.",
                f"{len(bins)} groups of clients by rising probability; across the mean announced probability, upward "
                "the share of defaults, with its 95% interval.",
            ),
            say(
                language,
                f"Plus grand écart : {apart}, à une probabilité de {percent(worst['mean_probability'], language)}.",
                f"Largest difference: {apart}, at a probability of {percent(worst['mean_probability'], language)}.",
            ),
        ),
        meaning=say(
            language,
            f"Dans {inside} groupes sur {len(bins)}, la probabilité annoncée est dans l’intervalle de ce qui a été "
            "observé.",
            f"In {inside} of {len(bins)} groups the announced probability lies within the interval of what was "
            "observed.",
        ),
        columns=(
            Column(
                "announced", say(language, "Probabilité annoncée", "Announced probability"), "announced_shown", True
            ),
            Column("observed", say(language, "Défauts observés", "Observed"), "observed_shown", True),
            Column("low", say(language, "Au moins", "At least"), "low_shown", numeric=True),
            Column("high", say(language, "Au plus", "At most"), "high_shown", numeric=True),
            Column("clients", say(language, "Clients", "Clients"), "clients_shown", numeric=True),
        ),
        rows=tuple(rows),
    )


def cost_chart(curve: CostCurve, language: str) -> Chart:
    """Return the cost per client by threshold, with the threshold in force and the least cost in hindsight."""
    rows = [_point(order, "point", point, language) for order, point in enumerate(curve["points"])]
    current = _point(len(rows), "current", curve["current"], language)
    best = _point(len(rows) + 1, "best", curve["best"], language)
    more = curve["current"]["cost_per_client"] - curve["best"]["cost_per_client"]
    return Chart(
        name="cost",
        spec="cost",
        title=say(language, "Coût métier par client selon le seuil", "Business cost per client by threshold"),
        summary=(
            say(
                language,
                f"Courbe en {len(rows)} points : seuil de décision en abscisse, coût moyen par client en ordonnée (1 = "
                "un bon client refusé).",
                f"Curve of {len(rows)} points: decision threshold across, mean cost per client upward (1 = one good "
                "client refused).",
            ),
            f"{current['wide_text']}. {best['wide_text']}.",
        ),
        meaning=say(
            language,
            f"Le seuil en service coûte {decimal(more, language, 4)} de plus par client que le meilleur seuil trouvé "
            "après coup.",
            f"The threshold in force costs {decimal(more, language, 4)} more per client than the best one found in "
            "hindsight.",
        ),
        columns=(
            Column("threshold", say(language, "Seuil", "Threshold"), "threshold_shown", numeric=True),
            Column("cost", say(language, "Coût par client", "Cost per client"), "cost_shown", numeric=True),
            Column("refused", say(language, "Part de refus", "Share refused"), "refused_shown", numeric=True),
            Column("label", say(language, "Repère", "Mark")),
        ),
        rows=(*rows, current, best),
    )


def _agrees(one: ReliabilityBin) -> bool:
    interval = one["default_rate_interval"]
    return interval["low"] <= one["mean_probability"] <= interval["high"]


def _bin(order: int, one: ReliabilityBin, language: str) -> Row:
    low, high = one["default_rate_interval"]["low"], one["default_rate_interval"]["high"]
    announced, observed = percent(one["mean_probability"], language), percent(one["default_rate"], language)
    shown = decimal(one["clients"], language, 0)
    return {
        "order": order,
        "announced": one["mean_probability"],
        "announced_shown": announced,
        "observed": one["default_rate"],
        "observed_shown": observed,
        "low": low,
        "low_shown": percent(low, language),
        "high": high,
        "high_shown": percent(high, language),
        "clients": one["clients"],
        "clients_shown": shown,
        "agreement": say(language, "Prévision exacte", "Exact prediction"),
        "points_name": say(language, "Défauts observés dans un groupe", "Defaults observed in a group"),
        "bars_name": say(language, "Leur intervalle à 95 %", "Their 95% interval"),
        "x_title": say(language, "Probabilité annoncée", "Announced probability"),
        "y_title": say(language, "Part de défauts observés", "Share of defaults observed"),
        "said": say(
            language,
            f"{announced} annoncés : {observed} observés, entre {percent(low, language)} et {percent(high, language)}, "
            f"sur {counted_clients(one['clients'], language)}.",
            f"{announced} announced: {observed} observed, between {percent(low, language)} and "
            f"{percent(high, language)}, among {counted_clients(one['clients'], language)}.",
        ),
    }


def _point(order: int, kind: str, point: CostPoint, language: str) -> Row:
    threshold, cost = percent(point["threshold"], language), decimal(point["cost_per_client"], language, 3)
    refused = percent(point["refused_share"], language)
    label = {
        "point": "",
        "current": say(language, "Seuil en service", "Threshold in force"),
        "best": say(language, "Coût le plus bas", "Least cost"),
    }[kind]
    place = say(language, f"seuil {threshold}, coût {cost}", f"threshold {threshold}, cost {cost}")
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "threshold": point["threshold"],
        "threshold_shown": threshold,
        "cost": point["cost_per_client"],
        "cost_shown": cost,
        "refused": point["refused_share"],
        "refused_shown": refused,
        "wide_text": labelled(language, label, place) if label else "",
        "narrow_text": labelled(language, label, threshold) if label else "",
        "x_title": say(language, "Seuil de décision", "Decision threshold"),
        "y_title": say(language, "Coût moyen par client", "Mean cost per client"),
        "said": say(
            language,
            f"{threshold} : coût {cost}, {refused} de refus. {label}",
            f"{threshold}: cost {cost}, {refused} refused. {label}",
        ).strip(),
    }
