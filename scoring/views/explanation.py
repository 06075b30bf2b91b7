"""The explanation of a client's result, and the same in a client's own words, to turn the screen toward them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clients.models import Client
from ml.features import Family
from scoring import services, wording
from scoring.charts import (
    Chart,
    Step,
    Weighed,
    contributions_chart,
    dependence_chart,
    distribution_chart,
    importance_chart,
    waterfall_chart,
)
from scoring.engine import NoReferenceError
from scoring.models import Recommendation
from scoring.numbers import percent
from scoring.views.access import reads_clients
from scoring.views.frame import answer

MOST_WEIGHTS = 10
REQUEST = ("amt_credit", "amt_annuity", "amt_goods_price")


@require_safe
@reads_clients
def explanation_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """From the base value to this client's result by family; local beside global; one feature among everyone's."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    assessment = services.assess(client, now=timezone.now())
    explanation = wording.explain(assessment, language)
    parts = services.by_family(assessment)
    families = wording.tell_families(parts, language, _family(request))
    steps = [Step(family.label, family.contribution) for family in families]
    waterfall = waterfall_chart(steps, explanation.base_value, explanation.log_odds, language)
    contributions = contributions_chart(explanation, language)
    chosen = _chosen(request, explanation)
    context: dict[str, Any] = {
        "client": client,
        "assessment": explanation,
        "families": families,
        "waterfall": waterfall,
        "contributions_chart": contributions,
        "aloud": wording.aloud(explanation, families, language),
        "shown_probability": percent(explanation.probability_of_default, language),
        "chosen": chosen,
        "options": wording.feature_options(sorted(c.feature for c in assessment.contributions), language),
    }
    charts = [waterfall, contributions]
    try:
        context["importance"] = _importance(assessment, language)
        context |= _in_population(assessment, chosen, language)
        charts += [context["importance"], context["distribution"], context["dependence"]]
    except NoReferenceError:
        context["no_reference"] = True
    return answer(
        request, "clients/explanation.html", context, charts=charts, filename=f"client-{client.pk}-explanation"
    )


@require_safe
@reads_clients
def for_client(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What the client may read: what the result means, at most four reasons, who decides, how to have it reviewed."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    assessment = services.assess(client, now=timezone.now())
    explanation = wording.explain(assessment, language)
    context = {
        "client": client,
        "assessment": explanation,
        "sources": wording.sources(explanation, language),
        "frequency": wording.natural_frequency_to_client(assessment.probability_of_default, language),
        "request_facts": wording.facts(client, REQUEST, language),
        "is_approved": assessment.recommendation is Recommendation.APPROVE,
        "is_reviewed": assessment.recommendation is Recommendation.REVIEW,
    }
    return render(request, "clients/for_client.html", context)


def _family(request: HttpRequest) -> Family | None:
    """Return the family the address opens. Raises Http404 for one that does not exist."""
    asked = request.GET.get("family", "")
    if asked and asked not in set(Family):
        raise Http404(f"families are {', '.join(Family)}")
    return Family(asked) if asked else None


def _chosen(request: HttpRequest, explanation: wording.Explanation) -> wording.Contribution:
    """Return the feature the address asks for, else the one that weighs most. Raises Http404 for an unknown one."""
    asked = request.GET.get("feature", "")
    if not asked:
        return explanation.contributions[0]
    for contribution in explanation.contributions:
        if contribution.feature == asked:
            return contribution
    raise Http404(f"the model reads no {asked}")


def _importance(assessment: services.Assessment, language: str) -> Chart:
    weights = services.weights(assessment)
    ranks = {w.feature: rank for rank, w in enumerate(sorted(weights, key=lambda w: (-w.everyone, w.feature)), 1)}
    told = [
        Weighed(wording.label_of(w.feature, language), w.local, w.everyone, ranks[w.feature])
        for w in weights[:MOST_WEIGHTS]
    ]
    return importance_chart(told, language)


def _in_population(assessment: services.Assessment, chosen: wording.Contribution, language: str) -> dict[str, Any]:
    own = next(c for c in assessment.contributions if c.feature == chosen.feature)
    found = services.in_population(own)
    told = wording.tell_distribution(found.distribution, own.value, language)
    bins, place = found.dependence.bins, told.place
    everyone = told.known.everyone + told.missing.everyone
    return {
        "standing": wording.tell_standing(
            found.standing, told.missing.everyone / everyone if everyone else 0.0, language
        ),
        "movement": wording.tell_movement(chosen, found.dependence.missing if place is None else bins[place], language),
        "distribution": distribution_chart(told, language),
        "dependence": dependence_chart(found.dependence, told, own.contribution, language),
    }
