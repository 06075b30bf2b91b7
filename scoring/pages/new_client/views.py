"""New client: an application written down step by step, saved on the way, assessed like a client's."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from scoring.charts.contributions import contributions_chart
from scoring.charts.gauge import gauge_chart
from scoring.core.roles import WRITE_APPLICATIONS
from scoring.models.applications import NewApplication
from scoring.pages.new_client import presenter, service
from scoring.pages.new_client.forms import StepForm
from scoring.pages.new_client.steps import application_steps
from scoring.web.views import reads_clients, render_or_download, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def new_clients(request: HttpRequest) -> HttpResponse:
    """The user's own applications, to be resumed or read; posted to, begin another."""
    if request.method == "POST":
        _refuse_who_may_not_write(request)
        begun = service.start_application(by=user_of(request), now=timezone.now())
        return redirect("new_client_step", begun.pk, 1)
    written = NewApplication.objects.written_by(user_of(request))
    lines = [presenter.list_line(one) for one in written]
    context = {"lines": lines, "may_write": user_of(request).has_perm(WRITE_APPLICATIONS), "last": len(service.STEPS)}
    return render(request, "new_client/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def new_client_step(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One step; posted to, it is saved and the next one opens, after the last the result."""
    _refuse_who_may_not_write(request)
    application = _own(request, pk)
    if not 1 <= number <= len(service.STEPS):
        raise Http404(f"steps are 1 to {len(service.STEPS)}")
    step = service.STEPS[number - 1]
    data = request.POST if request.method == "POST" else None
    form = StepForm(service.asked_in(step), application.data, application.created_at.date(), data)
    if form.is_valid():
        service.save_step(
            application=application, step=step, values=form.values, by=user_of(request), now=timezone.now()
        )
        messages.success(request, _("L’étape est enregistrée."))
        if number < len(service.STEPS):
            return redirect("new_client_step", pk, number + 1)
        return redirect("new_client", pk)
    context = {
        "application": application,
        "form": form,
        "number": number,
        "steps": application_steps(),
        "title": application_steps()[number - 1],
        "duplicates": service.duplicates_of(application),
    }
    return render(request, "new_client/step.html", context, status=400 if form.is_bound else 200)


@require_safe
@reads_clients
def new_client(request: HttpRequest, pk: int) -> HttpResponse:
    """The result, computed anew: probability, range, reasons, what is missing; none below the stated minimum."""
    application = _own(request, pk)
    result = service.assess_application(application)
    context = presenter.describe_result(application, result)
    context |= {"application": application, "duplicates": service.duplicates_of(application)}
    charts = []
    if result.sufficient:
        charts = [gauge_chart(result.assessment), contributions_chart(result.assessment)]
        context |= {"gauge": charts[0], "contributions_chart": charts[1]}
    return render_or_download(request, "new_client/result.html", context, charts=charts, filename=f"application-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def delete_new_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the application is to go; posted to, delete it."""
    _refuse_who_may_not_write(request)
    application = _own(request, pk)
    if request.method == "POST":
        service.delete_application(application=application, by=user_of(request))
        messages.success(request, _("La demande est supprimée."))
        return redirect("new_clients")
    line = presenter.application_line(application.data)
    return render(request, "new_client/delete.html", {"application": application, "line": line})


def _own(request: HttpRequest, pk: int) -> NewApplication:
    """Return the user's application; nobody else's is told to exist."""
    return get_object_or_404(NewApplication.objects.written_by(user_of(request)), pk=pk)


def _refuse_who_may_not_write(request: HttpRequest) -> None:
    if not user_of(request).has_perm(WRITE_APPLICATIONS):
        raise PermissionDenied
