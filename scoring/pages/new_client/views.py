"""New client: an application written down step by step, saved on the way, assessed like a client's."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scoring.core.applications import STEPS, Step, duplicates_of
from scoring.core.roles import WRITE_APPLICATIONS
from scoring.models.applications import NewApplication
from scoring.pages.new_client import presenter, service
from scoring.pages.new_client.forms import StepForm
from scoring.text.applications import application_name
from scoring.text.decisions import frozen_sentence, kept_sentence
from scoring.web.views import reads_clients, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def new_clients(request: HttpRequest) -> HttpResponse:
    """The user's own applications, to be resumed or read; posted to, begin another."""
    if request.method == "POST":
        _refuse_who_may_not_write(request)
        begun = service.start_application(by=user_of(request), now=timezone.now())
        return redirect("new_client_step", begun.pk, 1)
    written = NewApplication.objects.written_by(user_of(request))
    decisions = service.decisions_on(written)
    lines = [presenter.list_line(one, user_of(request), decisions.get(one.pk)) for one in written]
    context = {"lines": lines, "may_write": user_of(request).has_perm(WRITE_APPLICATIONS)}
    return render(request, "new_client/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def new_client_step(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One step; posted to, what is right of it is saved and, where all is, the next one opens; at last the result.

    A script saves drafts at the same address as one types, and is answered in JSON.
    """
    _refuse_who_may_not_write(request)
    application = _own(request, pk)
    if not 1 <= number <= len(STEPS):
        raise Http404(f"steps are 1 to {len(STEPS)}")
    step, frozen = STEPS[number - 1], ""
    if request.method != "POST":
        try:
            service.refuse_frozen(application)
        except service.FrozenError as error:
            messages.info(request, frozen_sentence(error.state))
            return redirect("summary", application.file_number)
    form = StepForm(step, application, request.POST if request.method == "POST" else None)
    is_draft = request.headers.get("Accept") == "application/json"
    status = 200
    if form.is_bound:
        try:
            status = _save(request, application, step, form, finished=not is_draft)
        except service.FrozenError as error:
            frozen, status = frozen_sentence(error.state), 409
        if is_draft:
            wrong, changed = len(form.errors), status == 409 and not frozen
            told = presenter.describe_draft(
                application, step, form.echoes(), wrong=wrong, changed=changed, frozen=frozen
            )
            return JsonResponse(told)
        if status == 200:
            return _onwards(request, pk, number)
    context = {
        "application": application,
        "name": application_name(application),
        "form": form,
        "version": application.version_of(step),
        "number": number,
        "steps": presenter.describe_steps(application, step),
        "left": presenter.left_sentence(application),
        "needed": step is Step.OTHERS and service.needs_others(application),
        "duplicates": duplicates_of(application, user_of(request)),
        "frozen": frozen,
    }
    return render(request, "new_client/step.html", context, status=status)


def _save(request: HttpRequest, application: NewApplication, step: Step, form: StepForm, *, finished: bool) -> int:
    """Save what is right in the form; return the status of the answer."""
    is_right = form.is_valid()
    try:
        service.save_step(
            application=application,
            step=step,
            values=form.values,
            name=form.name,
            version=form.version,
            finished=finished and is_right,
            by=user_of(request),
            now=timezone.now(),
        )
    except service.ChangedMeanwhileError:
        form.tell_changed(application)
        return 409
    return 200 if is_right else 400


def _onwards(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Return the way to what comes after a step that is saved."""
    if "leave" in request.POST:
        messages.success(request, _("Votre saisie est enregistrée."))
        return redirect("new_clients")
    return redirect("new_client_step", pk, number + 1) if number < len(STEPS) else redirect("summary", -pk)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def delete_new_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the application is to go; posted to, delete it. Its author may, also who writes none any more."""
    application = _own(request, pk)
    try:
        if request.method == "POST":
            service.delete_application(application=application, by=user_of(request))
            messages.success(request, _("La demande est supprimée."))
            return redirect("new_clients")
        service.refuse_kept(application)
    except service.FrozenError:
        messages.warning(request, kept_sentence())
        return redirect("summary", application.file_number)
    has_draft = bool(service.decisions_on([application]))
    context = {
        "application": application,
        "line": presenter.list_line(application, user_of(request)),
        "has_draft": has_draft,
    }
    return render(request, "new_client/delete.html", context)


def _own(request: HttpRequest, pk: int) -> NewApplication:
    """Return the user's application; nobody else's is told to exist."""
    return get_object_or_404(NewApplication.objects.written_by(user_of(request)), pk=pk)


def _refuse_who_may_not_write(request: HttpRequest) -> None:
    if not user_of(request).has_perm(WRITE_APPLICATIONS):
        raise PermissionDenied
