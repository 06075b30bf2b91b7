"""Contributions as bars, and what is said of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ml.features import feature
from ml.tables.numerics import probability_of
from scoring.charts.bins import label_of
from scoring.charts.chart import Chart, Column, Row, as_rows, labelled
from scoring.text.effects import effect_size
from scoring.text.sentences import sentence_of, usual_words, value_words
from scoring.text.values import percent, signed

if TYPE_CHECKING:
    from scoring.core.assessment import Assessment, Contribution

PRINCIPAL = 10  # bars drawn one by one; the rest is drawn as one sum


class ContributionRow(TypedDict):
    """What is drawn and said of an element ("feature"), of the sum of several ("others"), of an end ("base", "total").

    Where the chart is made, each is given its `order`.
    """

    kind: str
    label: str
    value_shown: str
    usual_shown: str
    contribution: float
    contribution_shown: str
    effect: str
    sentence: str


def contributions_chart(assessment: Assessment) -> Chart:
    """Return the principal contributions of an assessment, the sum of the others, the base value and the total.

    The contributions of the rows of kind "feature" and "others", added to that of the "base" row, give the "total" row:
    the log-odds of the assessment's probability.
    """
    others = assessment.contributions.amounts[PRINCIPAL:]
    bars = [_feature_bar(contribution) for contribution in assessment.contributions[:PRINCIPAL]]
    if others:
        label = others_label(len(others))
        bars.append(bar("others", label, "", "", math.fsum(others)))
    return diverging_chart(bars, assessment.base_value, assessment.log_odds, len(others))


def diverging_chart(
    bars: Sequence[ContributionRow],
    base: float,
    total: float,
    others: int,
    name: str = "contributions",
) -> Chart:
    """Return the chart of ready rows, between a base value and a total; `others` are summed up in the last row."""
    return Chart(
        name=name,
        spec="contributions",
        title=title(bars),
        summary=summary(bars, others, base, total),
        meaning=meaning(bars, total),
        columns=(
            Column("label", _("Élément")),
            Column("value_shown", _("Valeur du client")),
            Column("usual_shown", _("Valeur habituelle")),
            Column("contribution", _("Contribution"), "contribution_shown", numeric=True),
            Column("effect", _("Effet")),
        ),
        rows=between(end("base", _("Point de départ du modèle"), base), bars, end("total", _("Total"), total)),
        common={"unit": _("Logarithme des cotes")},
    )


def between(first: ContributionRow, bars: Sequence[ContributionRow], last: ContributionRow) -> tuple[Row, ...]:
    """Return the bars between their two ends, as the rows of a chart."""
    return as_rows({**row, "order": order} for order, row in enumerate((first, *bars, last)))


def _feature_bar(one: Contribution) -> ContributionRow:
    shown, told = signed(one.contribution), sentence_of(one)
    row = bar(
        "feature",
        label_of(one.feature),
        value_words(one),
        usual_words(feature(one.feature), one.usual),
        one.contribution,
    )
    row["sentence"] = f"{told.said} {told.effect_of(shown)}"
    return row


def bar(kind: str, label: str, value: str, usual: str, contribution: float, *, digits: int = 2) -> ContributionRow:
    """Return a row of the chart: one element ("feature"), or the sum of several ("others")."""
    shown, done = signed(contribution, digits), effect_size(contribution)
    words = labelled(label, value) if value else label
    known = _("%(words)s, habituellement %(usual)s") % {"words": words, "usual": usual} if usual else words
    return {
        "kind": kind,
        "label": label,
        "value_shown": value,
        "usual_shown": usual,
        "contribution": contribution,
        "contribution_shown": shown,
        "effect": done,
        "sentence": f"{known}. {done[0].upper()}{done[1:]}, {shown}.",
    }


def end(kind: str, label: str, log_odds: float, *, digits: int = 2) -> ContributionRow:
    """Return the row from which the bars depart ("base") or at which they arrive ("total"), in log-odds."""
    shown, chance = signed(log_odds, digits), percent(probability_of(log_odds))
    meant = _("soit une probabilité de %(chance)s") % {"chance": chance}
    return {
        "kind": kind,
        "label": label,
        "value_shown": "",
        "usual_shown": "",
        "contribution": log_odds,
        "contribution_shown": shown,
        "effect": meant,
        "sentence": f"{labelled(label, shown)}, {meant}.",
    }


def others_label(count: int) -> str:
    """Return the label of the sum of the elements that are not shown one by one."""
    return _("Autres éléments (%(count)s)") % {"count": count}


def title(bars: Sequence[ContributionRow]) -> str:
    """Return the takeaway: how many principal elements raise the risk, how many lower it."""
    features = _features(bars)
    up = sum(_amount(row) > 0 for row in features)
    down = sum(_amount(row) < 0 for row in features)
    raised, lowered = _("aucun n’augmente le risque"), _("aucun ne le diminue")
    if up:
        raised = ngettext("%(count)s augmente le risque", "%(count)s augmentent le risque", up) % {"count": up}
    if down:
        lowered = ngettext("%(count)s le diminue", "%(count)s le diminuent", down) % {"count": down}
    return _("Éléments principaux : %(raised)s, %(lowered)s") % {"raised": raised, "lowered": lowered}


def summary(bars: Sequence[ContributionRow], others: int, base: float, total: float) -> tuple[str, ...]:
    """Return what is drawn, the strongest elements both ways, and the sum from the base value to the total."""
    balance = signed(math.fsum(_amount(row) for row in bars))
    start, end = signed(base), signed(total)
    start_share, end_share = percent(probability_of(base)), percent(probability_of(total))
    return (
        _drawn(len(_features(bars)), others),
        _extremes(_features(bars)),
        _(
            "On part de %(start)s (soit %(start_share)s) ; toutes les contributions réunies font %(balance)s ; "
            "on arrive à %(end)s, soit une probabilité de défaut de %(end_share)s."
        )
        % {"start": start, "start_share": start_share, "balance": balance, "end": end, "end_share": end_share},
    )


def meaning(bars: Sequence[ContributionRow], total: float) -> str:
    """Return what weighs most for this client."""
    features = _features(bars)
    if not features:
        return _("Aucun élément du dossier n’a pesé.")
    first, chance = features[0], percent(probability_of(total))
    return _(
        "Pour ce client, l’élément qui pèse le plus est « %(label)s » : il %(effect)s. "
        "Tous éléments réunis, le risque estimé est de %(chance)s."
    ) % {"label": first["label"], "effect": first["effect"], "chance": chance}


def _drawn(features: int, others: int) -> str:
    elements = ngettext("l’élément qui pèse le plus", "les %(count)s éléments qui pèsent le plus", max(features, 1)) % {
        "count": features
    }
    if others:
        elements = ngettext("%(elements)s et le dernier", "%(elements)s et la somme des %(count)s autres", others) % {
            "elements": elements,
            "count": others,
        }
    return _(
        "Barres horizontales de part et d’autre de zéro : %(elements)s. "
        "Une barre plus longue pèse davantage (échelle : logarithme des cotes)."
    ) % {"elements": elements}


def _extremes(features: Sequence[ContributionRow]) -> str:
    up = max(features, key=_amount, default=None)
    down = min(features, key=_amount, default=None)
    none = _("aucune parmi ces éléments")
    highest = f"{up['label']} ({up['contribution_shown']})" if up and _amount(up) > 0 else none
    lowest = f"{down['label']} ({down['contribution_shown']})" if down and _amount(down) < 0 else none
    return _("Plus forte hausse du risque : %(highest)s. Plus forte baisse du risque : %(lowest)s.") % {
        "highest": highest,
        "lowest": lowest,
    }


def _features(bars: Sequence[ContributionRow]) -> list[ContributionRow]:
    return [row for row in bars if row["kind"] == "feature"]


def _amount(row: ContributionRow) -> float:
    return row["contribution"]
