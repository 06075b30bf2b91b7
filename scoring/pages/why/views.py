"""The explanation of a client's result, family by family and fact by fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ml.features.definition import Family
from ml.population.importance import GROUPINGS
from ml.tables.numerics import probability_of
from scoring.charts.bins import distribution_view
from scoring.charts.contributions import contributions_chart
from scoring.charts.distribution import distribution_chart
from scoring.charts.waterfall import Step, waterfall_chart
from scoring.core.assessment import Assessment, Contribution, assess
from scoring.core.engine import NoReferenceError
from scoring.core.points import FactWorth, MatterWorth, worth_of
from scoring.pages.why import presenter, service
from scoring.pages.why.charts.boosters import boosters_table
from scoring.pages.why.charts.dependence import MOST_CATEGORIES, dependence_chart
from scoring.pages.why.charts.importance import Weighed, importance_chart
from scoring.text.assessment import insufficiency_note
from scoring.text.unrecognised import unrecognised_note
from scoring.web.files import answered_client, file_name
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def why(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """From the base value to this client's result by family; local beside global; one feature among everyone's."""
    client = answered_client(request, sk_id_curr)
    assessment = assess(client, now=timezone.now())
    matters = worth_of(assessment)
    spreads = service.spreads(assessment, matters)
    families = presenter.family_views(assessment, matters, spreads, _family(request))
    steps = [
        Step(family.label, family.points, family.tenths, family.contribution, f"#facts-{family.family}")
        for family in families
    ]
    waterfall = waterfall_chart(steps, probability_of(assessment.base_value), assessment.probability_of_default)
    contributions = contributions_chart(assessment)
    chosen = _chosen(request, assessment)
    unstable = [(one.label, spreads[one.family]) for one in families if one.doubt]
    tables = [boosters_table(unstable)] if unstable else []
    context: dict[str, Any] = {
        "client": client,
        "assessment": assessment,
        "insufficiency": insufficiency_note(assessment),
        "unrecognised_note": unrecognised_note(assessment.contributions.unrecognised),
        "families": families,
        "waterfall": waterfall,
        "contributions_chart": contributions,
        "tables": tables,
        "aloud": presenter.aloud(assessment.probability_of_default, families),
        "chosen": presenter.chosen_view(chosen),
        "options": presenter.feature_options(sorted(assessment.contributions.by_feature)),
    }
    charts = [waterfall, contributions]
    try:
        context |= _importance(assessment, matters, request.GET.get("group", ""))
        context |= _in_population(chosen, assessment, _fact(matters, chosen.feature))
        charts += [context["importance"], context["distribution"], context["dependence"]]
    except NoReferenceError:
        context["no_reference"] = True
    return render_or_download(
        request,
        "why/why.html",
        context,
        charts=charts,
        tables=tables,
        filename=f"{file_name(client.pk)}-explanation",
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


def _importance(assessment: Assessment, matters: Sequence[MatterWorth], asked: str) -> dict[str, Any]:
    """Return what weighs, with the group that the address asks for, else the first. Raises Http404 for an unknown one.

    A group that this client is not in, or that is too small, is the first too.
    """
    if asked and asked not in GROUPINGS:
        raise Http404(f"groups are by {', '.join(GROUPINGS)}")
    groups = service.own_groups(assessment)
    group = next((one for one in groups if one.grouping == asked), groups[0] if groups else None)
    weighed = [
        Weighed(presenter.family_label(w.family), w.own, w.group, w.everyone) for w in service.weights(matters, group)
    ]
    return {
        "importance": importance_chart(weighed, presenter.group_name(group) if group else ""),
        "group": group.grouping if group else "",
        "groups": [(one.grouping, presenter.group_name(one)) for one in groups],
    }


def _fact(matters: Sequence[MatterWorth], name: str) -> FactWorth:
    """Return the fact that an input belongs to."""
    facts = (fact for matter in matters for fact in matter.facts)
    return next(fact for fact in facts if any(one.feature == name for one in fact.inputs))


def _in_population(chosen: Contribution, assessment: Assessment, fact: FactWorth) -> dict[str, Any]:
    tenths = next(one.worth.tenths for one in fact.inputs if one.feature == chosen.feature)
    place = service.in_population(chosen)
    distribution = distribution_view(place.distribution, chosen.value)
    own = place.dependence.missing if distribution.place is None else place.dependence.bins[distribution.place]
    missing = distribution.missing.everyone
    everyone = distribution.known.everyone + missing
    return {
        "standing": presenter.standing_sentence(place.standing, missing / everyone if everyone else 0.0, chosen.value),
        "movement": presenter.movement_sentence(chosen, own),
        "reason": presenter.reason_sentence(fact),
        "distribution": distribution_chart(distribution, most=MOST_CATEGORIES),
        "dependence": dependence_chart(
            presenter.in_points(place.dependence, assessment),
            distribution,
            tenths / 10,
            chosen.contribution,
        ),
    }
