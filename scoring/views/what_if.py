"""What-if: what a client's result would be after changes, the changes in the address, and the ones kept by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Client
from ml.simulation import ChangesRefusedError
from scoring import services, wording
from scoring.charts.moved import changes_table, gauges, moved_chart
from scoring.charts.scenarios import scenarios_table
from scoring.forms import ScenarioForm, WhatIfForm, parameters_of
from scoring.models import Scenario
from scoring.roles import KEEP_SCENARIOS
from scoring.views.access import reads_clients
from scoring.views.frame import answer


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def what_if(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Before and after the changes that the address names; posted to, keep them as a scenario of the name given."""
    client = get_object_or_404(services.with_feature_rows(Client.objects.all()), pk=sk_id_curr)
    subject = services.subject_of(client, now=timezone.now())
    form = WhatIfForm(request.GET, subject, get_language() or "fr")
    told = _result(form, subject) if form.is_valid() else None
    if request.method == "POST":
        return _keep(request, subject, form, told)
    if told is not None and "as" not in request.GET and not form.is_canonical:
        return redirect(_address(client.pk, form.parameters))
    return _page(request, subject, form, told, ScenarioForm(), 400 if form.errors else 200)


def _result(form: WhatIfForm, subject: services.Subject) -> services.WhatIf | None:
    """Return what a valid form's changes lead to; None where they are refused, which the form then says."""
    try:
        told = subject.what_if(form.changes)
    except ChangesRefusedError as error:
        form.refuse(error.refusals)
        return None
    form.mark(told.changed)
    return told


def _keep(
    request: HttpRequest, subject: services.Subject, form: WhatIfForm, told: services.WhatIf | None
) -> HttpResponse:
    _refuse_who_may_not_keep(request)
    named = ScenarioForm(request.POST)
    if told is None or not named.is_valid():
        return _page(request, subject, form, told, named, 400)
    try:
        services.keep_scenario(
            subject=subject,
            name=named.cleaned_data["name"],
            changes=form.changes,
            by=_user(request),
            now=timezone.now(),
        )
    except services.NothingChangedError:
        named.add_error(None, _("Rien ne change : il n’y a rien à garder."))
    except services.ScenariosFullError:
        named.add_error(None, _("Ce client a déjà 20 simulations : supprimez-en une d’abord."))
    if named.errors:
        return _page(request, subject, form, told, named, 400)
    messages.success(request, _("La simulation est gardée. Le dossier du client reste tel quel."))
    return redirect(_address(subject.client.pk, form.parameters))


def _page(
    request: HttpRequest,
    subject: services.Subject,
    form: WhatIfForm,
    told: services.WhatIf | None,
    named: ScenarioForm,
    status: int,
) -> HttpResponse:
    language = get_language() or "fr"
    context: dict[str, Any] = {
        "client": subject.client,
        "form": form,
        "named": named if _user(request).has_perm(KEEP_SCENARIOS) else None,
        "asked": bool(request.GET) and told is not None,
    }
    charts, tables = [], []
    if told is not None and told.changed:
        words = wording.tell_what_if(told, language)
        charts = [
            *gauges(told, language),
            moved_chart(words, told.before.log_odds, told.after.log_odds, language),
        ]
        tables = [changes_table(words, language)]
        context |= {"told": words, "gauges": charts[:2], "moved": charts[2], "changes": tables[0]}
    elif told is not None:
        before = told.before
        context["today"] = wording.tell_result(before.probability_of_default, before.recommendation, language)
    scenarios = services.kept_scenarios(subject)
    if scenarios:
        tables.append(scenarios_table(scenarios, language))
        context |= {"scenarios": [_line(request, kept, language) for kept in scenarios], "scenarios_table": tables[-1]}
    filename = f"client-{subject.client.pk}-what-if"
    return answer(
        request, "clients/what_if.html", context, charts=charts, tables=tables, filename=filename, status=status
    )


def _line(request: HttpRequest, kept: services.KeptScenario, language: str) -> dict[str, Any]:
    now, scenario = kept.now, kept.scenario
    result = None
    if now.probability_of_default is not None:
        result = wording.tell_result(now.probability_of_default, now.recommendation, language)
    return {
        "scenario": scenario,
        "changes": wording.tell_changes(scenario.changes, language),
        "result": result,
        "address": _address(scenario.client_id, parameters_of(scenario.changes)) if result else "",
        "own": scenario.author_id == _user(request).pk,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def scenario(request: HttpRequest, sk_id_curr: int, pk: int) -> HttpResponse:
    """One scenario, to be renamed or deleted by its author; 403 for everybody else."""
    _refuse_who_may_not_keep(request)
    client = get_object_or_404(Client, pk=sk_id_curr)
    found = get_object_or_404(Scenario.objects.about(client), pk=pk)
    if found.author_id != _user(request).pk:
        raise PermissionDenied
    if request.method == "POST" and request.POST.get("act") == "delete":
        services.delete_scenario(scenario=found, by=_user(request))
        messages.success(request, _("La simulation est supprimée."))
        return redirect("client_what_if", sk_id_curr)
    form = ScenarioForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if not form.is_valid():
        context = {"client": client, "scenario": found, "form": form}
        return render(request, "clients/scenario.html", context, status=400 if form.is_bound else 200)
    services.rename_scenario(scenario=found, name=form.cleaned_data["name"], by=_user(request))
    messages.success(request, _("La simulation est renommée."))
    return redirect("client_what_if", sk_id_curr)


@require_safe
@reads_clients
def changes(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What would change a refusal: at most three proposals, or why there is none."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    language, now = get_language() or "fr", timezone.now()
    explanation = wording.explain(services.assess(client, now=now), language)
    if not explanation.sufficient:
        return render(request, "clients/changes.html", {"client": client, "insufficiency": explanation.insufficiency})
    told = wording.tell_counterfactuals(services.counterfactuals(client, now=now), language)
    context = {
        "client": client,
        "told": told,
        "proposals": [
            (p, _address(client.pk, parameters_of(dict(p.columns))) if p.columns else "") for p in told.proposals
        ],
    }
    return render(request, "clients/changes.html", context)


def _address(client: int, parameters: Mapping[str, str]) -> str:
    query = urlencode(parameters)
    return reverse("client_what_if", args=[client]) + (f"?{query}" if query else "")


def _refuse_who_may_not_keep(request: HttpRequest) -> None:
    if not _user(request).has_perm(KEEP_SCENARIOS):
        raise PermissionDenied


def _user(request: HttpRequest) -> Any:
    return request.user
