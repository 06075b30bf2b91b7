"""What the contributions chart says: title, summary, meaning. Read by `scoring.charts.contributions`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ml.serving.contributions import probability_of
from scoring.charts.chart import Row
from scoring.text.numbers import percent, rounds_to_nothing, signed


def effect(contribution: float, digits: int = 2) -> str:
    """Return in words what a contribution does to the risk; `digits` are those it is written with beside them."""
    if contribution == 0:
        return _("ne change pas le risque")
    if rounds_to_nothing(contribution, digits):
        return pgettext("effect", "ne change presque pas le risque")
    if contribution > 0:
        return _("augmente le risque")
    return _("diminue le risque")


def others_label(count: int) -> str:
    """Return the label of the sum of the elements that are not shown one by one."""
    return _("Autres éléments (%(count)s)") % {"count": count}


def title(bars: Sequence[Row]) -> str:
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


def summary(bars: Sequence[Row], others: int, base: float, total: float) -> tuple[str, ...]:
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


def meaning(bars: Sequence[Row], total: float) -> str:
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


def _extremes(features: Sequence[Row]) -> str:
    up = max(features, key=_amount, default=None)
    down = min(features, key=_amount, default=None)
    none = _("aucune parmi ces éléments")
    highest = f"{up['label']} ({up['contribution_shown']})" if up and _amount(up) > 0 else none
    lowest = f"{down['label']} ({down['contribution_shown']})" if down and _amount(down) < 0 else none
    return _("Plus forte hausse du risque : %(highest)s. Plus forte baisse du risque : %(lowest)s.") % {
        "highest": highest,
        "lowest": lowest,
    }


def _features(bars: Sequence[Row]) -> list[Row]:
    return [row for row in bars if row["kind"] == "feature"]


def _amount(row: Row) -> float:
    return float(row["contribution"] or 0)
