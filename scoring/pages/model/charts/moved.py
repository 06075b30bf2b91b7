"""Another threshold as charts: recommendations beside those of today, and the cost by threshold for other costs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from scoring.charts.chart import Chart
from scoring.charts.recommendations import Recommended, recommendations_chart
from scoring.pages.model.charts.quality import threshold_chart
from scoring.pages.model.service import MovedThreshold
from scoring.text.values import decimal, percent


def moved_charts(moved: MovedThreshold) -> dict[str, Chart]:
    """Return the page's charts: "recommendations" today and with the other threshold, the "cost" by threshold."""
    return {
        "recommendations": recommendations_chart(
            [Recommended(_("Aujourd’hui"), moved.now.counts), Recommended(_("Avec ce seuil"), moved.other.counts)],
            "moved-recommendations",
            _("Recommandations aujourd’hui et avec ce seuil"),
            same_clients=True,
        ),
        "cost": _cost(moved),
    }


def _cost(moved: MovedThreshold) -> Chart:
    """Return the cost per client by threshold for other costs, with the threshold in force and the one looked at."""
    now, other = (one.mistakes.point(moved.costs) for one in (moved.now, moved.other))
    least = min((one.point(moved.costs) for one in moved.curve), key=lambda point: point["cost_per_client"])
    return threshold_chart(
        "moved-cost",
        [one.point(moved.costs) for one in moved.curve],
        {"current": (_("Seuil en service"), now), "best": (_("Ce seuil"), other)},
        _("Trouvé après coup sur ces clients, le coût le plus bas : %(cost)s par client, au seuil de %(threshold)s.")
        % {"cost": decimal(least["cost_per_client"], 3), "threshold": percent(least["threshold"])},
    )
