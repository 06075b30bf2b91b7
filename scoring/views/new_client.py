"""New client: an application written down step by step, saved on the way, assessed like a client's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from scoring import services, wording
from scoring.charts import contributions_chart, gauge_chart
from scoring.forms import StepForm
from scoring.models import NewApplication
from scoring.numbers import percent
from scoring.roles import WRITE_APPLICATIONS
from scoring.views.access import reads_clients
from scoring.views.frame import answer


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def new_clients(request: HttpRequest) -> HttpResponse:
    """The user's own applications, to be resumed or read; posted to, begin another."""
    if request.method == "POST":
        _refuse_who_may_not_write(request)
        begun = services.start_application(by=_user(request), now=timezone.now())
        return redirect("new_client_step", begun.pk, 1)
    language = get_language() or "fr"
    written = NewApplication.objects.written_by(_user(request))
    lines = [
        (one, wording.application_line(one.data, language), min(one.step + 1, len(services.STEPS))) for one in written
    ]
    context = {"lines": lines, "may_write": _user(request).has_perm(WRITE_APPLICATIONS), "last": len(services.STEPS)}
    return render(request, "clients/new_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def new_client_step(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One step; posted to, it is saved and the next one opens, after the last the result."""
    _refuse_who_may_not_write(request)
    application = _own(request, pk)
    if not 1 <= number <= len(services.STEPS):
        raise Http404(f"steps are 1 to {len(services.STEPS)}")
    step, language = services.STEPS[number - 1], get_language() or "fr"
    data = request.POST if request.method == "POST" else None
    form = StepForm(services.asked_in(step), application.data, application.created_at.date(), language, data)
    if form.is_valid():
        services.save_step(
            application=application, step=step, values=form.values, by=_user(request), now=timezone.now()
        )
        messages.success(request, _("L’étape est enregistrée."))
        if number < len(services.STEPS):
            return redirect("new_client_step", pk, number + 1)
        return redirect("new_client", pk)
    context = {
        "application": application,
        "form": form,
        "number": number,
        "steps": wording.application_steps(language),
        "title": wording.application_steps(language)[number - 1],
        "duplicates": services.duplicates_of(application),
    }
    return render(request, "clients/new_step.html", context, status=400 if form.is_bound else 200)


@require_safe
@reads_clients
def new_client(request: HttpRequest, pk: int) -> HttpResponse:
    """The result, computed anew: probability, range, reasons, what is missing; none below the stated minimum."""
    application = _own(request, pk)
    language = get_language() or "fr"
    told = services.assess_application(application)
    context: dict[str, Any] = {
        "application": application,
        "facts": wording.application_facts(application.data, language),
        "missing": wording.tell_completeness(told.completeness, language),
        "contradictions": [
            wording.contradiction_message(one, language, application.data) for one in told.contradictions
        ],
        "unseen": [wording.unseen_sentence(one, language) for one in told.unseen],
        "zones": wording.zones_sentence(told.completeness, told.assessment, language),
        "sufficient": told.sufficient,
        "duplicates": services.duplicates_of(application),
        "steps": wording.application_steps(language),
    }
    charts = []
    if told.sufficient:
        explanation = wording.explain(told.assessment, language)
        charts = [gauge_chart(explanation, language), contributions_chart(explanation, language)]
        context |= {
            "assessment": explanation,
            "natural_frequency": wording.natural_frequency(explanation.probability_of_default, language),
            "shown_probability": percent(explanation.probability_of_default, language),
            "shown_threshold": percent(explanation.decision_threshold, language),
            "gauge": charts[0],
            "contributions_chart": charts[1],
        }
    return answer(request, "clients/new_result.html", context, charts=charts, filename=f"application-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def delete_new_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the application is to go; posted to, delete it."""
    _refuse_who_may_not_write(request)
    application = _own(request, pk)
    if request.method == "POST":
        services.delete_application(application=application, by=_user(request))
        messages.success(request, _("La demande est supprimée."))
        return redirect("new_clients")
    line = wording.application_line(application.data, get_language() or "fr")
    return render(request, "clients/new_delete.html", {"application": application, "line": line})


def _own(request: HttpRequest, pk: int) -> NewApplication:
    """Return the user's application; nobody else's is told to exist."""
    return get_object_or_404(NewApplication.objects.written_by(_user(request)), pk=pk)


def _refuse_who_may_not_write(request: HttpRequest) -> None:
    if not _user(request).has_perm(WRITE_APPLICATIONS):
        raise PermissionDenied


def _user(request: HttpRequest) -> Any:
    return request.user
