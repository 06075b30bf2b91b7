"""The explanation of a client's result, family by family and fact by fact."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from ml.features.definition import Family
from ml.tables.numerics import probability_of
from scoring.charts.bins import distribution_view, label_of
from scoring.charts.chart import Chart
from scoring.charts.contributions import contributions_chart
from scoring.charts.distribution import distribution_chart
from scoring.core.assessment import Assessment, Contribution, assess
from scoring.core.engine import NoReferenceError
from scoring.pages.why import presenter, service
from scoring.pages.why.charts.dependence import dependence_chart
from scoring.pages.why.charts.importance import Weighed, importance_chart
from scoring.pages.why.charts.waterfall import Step, waterfall_chart
from scoring.text.assessment import insufficiency_note
from scoring.text.unrecognised import unrecognised_note
from scoring.web.views import reads_clients, render_or_download

MOST_WEIGHTS = 6


@require_safe
@reads_clients
def why(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """From the base value to this client's result by family; local beside global; one feature among everyone's."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    assessment = assess(client, now=timezone.now())
    families = presenter.family_views(assessment, _family(request))
    steps = [Step(family.label, family.points, family.tenths, f"#facts-{family.family}") for family in families]
    waterfall = waterfall_chart(steps, probability_of(assessment.base_value), assessment.probability_of_default)
    contributions = contributions_chart(assessment)
    chosen = _chosen(request, assessment)
    context: dict[str, Any] = {
        "client": client,
        "assessment": assessment,
        "insufficiency": insufficiency_note(assessment),
        "unrecognised_note": unrecognised_note(assessment.contributions.unrecognised),
        "families": families,
        "waterfall": waterfall,
        "contributions_chart": contributions,
        "aloud": presenter.aloud(assessment.probability_of_default, families),
        "chosen": presenter.chosen_view(chosen),
        "options": presenter.feature_options(sorted(assessment.contributions.by_feature)),
    }
    charts = [waterfall, contributions]
    try:
        context["importance"] = _importance(assessment)
        context |= _in_population(chosen, assessment)
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


def _chosen(request: HttpRequest, assessment: Assessment) -> Contribution:
    """Return the feature the address asks for, else the one that weighs most. Raises Http404 for an unknown one."""
    asked = request.GET.get("feature", "")
    if not asked:
        return assessment.contributions[0]
    try:
        return assessment.contribution_of(asked)
    except KeyError:
        raise Http404(f"the model reads no {asked}") from None


def _importance(assessment: Assessment) -> Chart:
    heaviest = service.weights(assessment)[:MOST_WEIGHTS]
    return importance_chart([Weighed(label_of(w.feature), w.own, w.everyone, w.rank) for w in heaviest])


def _in_population(chosen: Contribution, assessment: Assessment) -> dict[str, Any]:
    place = service.in_population(chosen)
    distribution = distribution_view(place.distribution, chosen.value)
    own = place.dependence.missing if distribution.place is None else place.dependence.bins[distribution.place]
    missing = distribution.missing.everyone
    everyone = distribution.known.everyone + missing
    return {
        "standing": presenter.standing_sentence(place.standing, missing / everyone if everyone else 0.0, chosen.value),
        "movement": presenter.movement_sentence(chosen, own),
        "distribution": distribution_chart(distribution),
        "dependence": dependence_chart(
            presenter.in_points(place.dependence, assessment),
            distribution,
            presenter.points_of(assessment, chosen.feature),
        ),
    }
