"""The explanation of a client's result, and the same in a client's own words, to turn the screen toward them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from ml.features.definition import Family
from scoring.charts.chart import Chart
from scoring.charts.contributions import contributions_chart
from scoring.charts.distribution import distribution_chart
from scoring.core.assessment import Assessment, assess
from scoring.core.engine import NoReferenceError
from scoring.core.families import by_family
from scoring.pages.why import presenter, service
from scoring.pages.why.charts.dependence import dependence_chart
from scoring.pages.why.charts.importance import Weighed, importance_chart
from scoring.pages.why.charts.waterfall import Step, waterfall_chart
from scoring.text.assessment import Contribution, Explanation, explain
from scoring.text.bins import label_of, tell_distribution
from scoring.text.numbers import percent
from scoring.web.access import reads_clients
from scoring.web.files import render_or_download

MOST_WEIGHTS = 10


@require_safe
@reads_clients
def why(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """From the base value to this client's result by family; local beside global; one feature among everyone's."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    assessment = assess(client, now=timezone.now())
    explanation = explain(assessment)
    parts = by_family(assessment)
    families = presenter.tell_families(parts, _family(request))
    steps = [Step(family.label, family.contribution) for family in families]
    waterfall = waterfall_chart(steps, explanation.base_value, explanation.log_odds)
    contributions = contributions_chart(explanation)
    chosen = _chosen(request, explanation)
    context: dict[str, Any] = {
        "client": client,
        "assessment": explanation,
        "families": families,
        "waterfall": waterfall,
        "contributions_chart": contributions,
        "aloud": presenter.aloud(explanation, families),
        "shown_probability": percent(explanation.probability_of_default),
        "chosen": chosen,
        "options": presenter.feature_options(sorted(c.feature for c in assessment.contributions)),
    }
    charts = [waterfall, contributions]
    try:
        context["importance"] = _importance(assessment)
        context |= _in_population(assessment, chosen)
        charts += [context["importance"], context["distribution"], context["dependence"]]
    except NoReferenceError:
        context["no_reference"] = True
    return render_or_download(
        request, "why/why.html", context, charts=charts, filename=f"client-{client.pk}-explanation"
    )


def _family(request: HttpRequest) -> Family | None:
    """Return the family the address opens. Raises Http404 for one that does not exist."""
    asked = request.GET.get("family", "")
    if asked and asked not in set(Family):
        raise Http404(f"families are {', '.join(Family)}")
    return Family(asked) if asked else None


def _chosen(request: HttpRequest, explanation: Explanation) -> Contribution:
    """Return the feature the address asks for, else the one that weighs most. Raises Http404 for an unknown one."""
    asked = request.GET.get("feature", "")
    if not asked:
        return explanation.contributions[0]
    for contribution in explanation.contributions:
        if contribution.feature == asked:
            return contribution
    raise Http404(f"the model reads no {asked}")


def _importance(assessment: Assessment) -> Chart:
    weights = service.weights(assessment)
    ranks = {w.feature: rank for rank, w in enumerate(sorted(weights, key=lambda w: (-w.everyone, w.feature)), 1)}
    told = [Weighed(label_of(w.feature), w.local, w.everyone, ranks[w.feature]) for w in weights[:MOST_WEIGHTS]]
    return importance_chart(told)


def _in_population(assessment: Assessment, chosen: Contribution) -> dict[str, Any]:
    own = next(c for c in assessment.contributions if c.feature == chosen.feature)
    found = service.in_population(own)
    told = tell_distribution(found.distribution, own.value)
    bins, place = found.dependence.bins, told.place
    everyone = told.known.everyone + told.missing.everyone
    return {
        "standing": presenter.tell_standing(found.standing, told.missing.everyone / everyone if everyone else 0.0),
        "movement": presenter.tell_movement(chosen, found.dependence.missing if place is None else bins[place]),
        "distribution": distribution_chart(told),
        "dependence": dependence_chart(found.dependence, told, own.contribution),
    }
