"""What-if: what a client's result would be after changes, the changes in the address, and the ones kept by name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.models.client import Client
from ml.changes.simulation import ChangesRefusedError
from scoring.charts.chart import Table
from scoring.core.roles import KEEP_SCENARIOS
from scoring.core.simulation import Subject, WhatIf, subject_of
from scoring.models.scenarios import Scenario
from scoring.models.versions import Recommendation
from scoring.pages.simulate import presenter, service
from scoring.pages.simulate.charts import moved_table, scenarios_table
from scoring.pages.simulate.forms import FROM, ScenarioForm, WhatIfForm, as_query
from scoring.pages.simulate.levers import drawn_dial, lever_views, strip_views
from scoring.web.files import answered_client, file_name
from scoring.web.simulate_address import simulate_address
from scoring.web.views import reads_clients, render_or_download, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def simulate(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Before and after the changes that the address names; posted to, keep them as a scenario of the name given."""
    client = answered_client(request, sk_id_curr)
    subject = subject_of(client, now=timezone.now())
    is_page = request.GET.get("as") != "json"
    form = WhatIfForm(request.GET, subject, is_shown=is_page)
    with_strips = is_page or bool(request.GET.get("strips"))
    what_if = _result(form, subject, with_strips=with_strips) if form.is_valid() else None
    if request.method == "POST":
        _refuse_who_may_not_keep(request, client)
        return _keep(request, subject, form, what_if)
    if not is_page:
        return _answer(subject, form, what_if)
    if what_if is not None and "as" not in request.GET and not form.is_canonical:
        return redirect(simulate_address(client.pk, form.parameters))
    return _page(request, subject, form, what_if, ScenarioForm(), 400 if form.errors else 200)


def _result(form: WhatIfForm, subject: Subject, *, with_strips: bool) -> WhatIf | None:
    """Return what a valid form's changes lead to; None where they are refused, which the form then says."""
    try:
        what_if = subject.what_if(form.changes, with_strips=with_strips)
    except ChangesRefusedError as error:
        form.refuse(error.refusals)
        return None
    form.mark(what_if.changed)
    return what_if


def _keep(request: HttpRequest, subject: Subject, form: WhatIfForm, what_if: WhatIf | None) -> HttpResponse:
    named = ScenarioForm(request.POST)
    if what_if is None or not named.is_valid():
        return _page(request, subject, form, what_if, named, 400)
    try:
        service.keep_scenario(
            subject=subject,
            name=named.cleaned_data["name"],
            changes=form.changes,
            by=user_of(request),
            now=timezone.now(),
        )
    except service.NothingChangedError:
        named.add_error(None, _("Rien ne change : il n’y a rien à garder."))
    except service.ScenariosFullError:
        named.add_error(None, _("Ce client a déjà 20 simulations : supprimez-en une d’abord."))
    if named.errors:
        return _page(request, subject, form, what_if, named, 400)
    messages.success(request, _("La simulation est gardée. Le dossier du client reste tel quel."))
    return redirect(simulate_address(subject.client.pk, form.parameters))


def _answer(subject: Subject, form: WhatIfForm, what_if: WhatIf | None) -> HttpResponse:
    """Answer the page's script: what the page itself would say, or its errors; the strips where it asks for them.

    Errors are an answer like another: a number half typed is no fault that logs and consoles should tell.
    """
    if what_if is None:
        return JsonResponse({"errors": form.told_errors})
    move = presenter.describe_move(what_if, form.parameters)
    move["moved"] = _cells(moved_table(what_if))
    if what_if.strips:
        move["strips"] = {view.field: view.answer for view in strip_views(subject, what_if)}
    return JsonResponse(move)


def _cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.table]


def _page(
    request: HttpRequest,
    subject: Subject,
    form: WhatIfForm,
    what_if: WhatIf | None,
    named: ScenarioForm,
    status: int,
) -> HttpResponse:
    shown = what_if or subject.what_if({}, with_strips=True)
    moved = moved_table(shown)
    scenarios = service.scored_scenarios(subject)
    kept = scenarios_table(shown, scenarios)
    context: dict[str, Any] = {
        "client": subject.client,
        "form": form,
        "from": form.data.get(FROM, "") if what_if is None else as_query(form.parameters),
        "levers": lever_views(form, shown, strip_views(subject, shown), is_answered=what_if is not None),
        "named": named if _may_keep(request, subject.client) else None,
        "move": presenter.describe_move(shown, form.parameters if what_if else {}),
        "moved": moved,
        "today": presenter.describe_today(shown),
        "dial": drawn_dial(shown),
        "is_sufficient": shown.after.sufficient,
        "is_live": bool(shown.before.recommendation and shown.after.recommendation),
        "searched": shown.before.recommendation in (Recommendation.REVIEW, Recommendation.DECLINE),
        "scenarios": [presenter.describe_scenario(one, user_of(request)) for one in scenarios],
        "scenarios_table": kept,
    }
    filename = f"{file_name(subject.client.pk)}-what-if"
    return render_or_download(
        request, "simulate/simulate.html", context, tables=[moved, kept], filename=filename, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def scenario(request: HttpRequest, sk_id_curr: int, pk: int) -> HttpResponse:
    """One scenario, to be renamed or deleted by its author; 403 for everybody else."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    _refuse_who_may_not_keep(request, client)
    found = get_object_or_404(Scenario.objects.about(client), pk=pk)
    if found.author_id != user_of(request).pk:
        raise PermissionDenied
    if request.method == "POST" and request.POST.get("act") == "delete":
        service.delete_scenario(scenario=found, by=user_of(request))
        messages.success(request, _("La simulation est supprimée."))
        return redirect("simulate", sk_id_curr)
    form = ScenarioForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if not form.is_valid():
        context = {"client": client, "scenario": found, "form": form}
        return render(request, "simulate/scenario.html", context, status=400 if form.is_bound else 200)
    service.rename_scenario(scenario=found, name=form.cleaned_data["name"], by=user_of(request))
    messages.success(request, _("La simulation est renommée."))
    return redirect("simulate", sk_id_curr)


def _may_keep(request: HttpRequest, client: Client) -> bool:
    """Return whether simulations may be kept: with a client of the records, whom an application is not."""
    return user_of(request).has_perm(KEEP_SCENARIOS) and client.pk > 0


def _refuse_who_may_not_keep(request: HttpRequest, client: Client) -> None:
    if not _may_keep(request, client):
        raise PermissionDenied
