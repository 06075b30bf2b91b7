"""The switch: everybody who reads assessments sees where it stands and why, some roles turn it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scoring.core.roles import TURN_SWITCH
from scoring.core.switch import OvertakenError, Standing, current, turn
from scoring.models.switch import Position
from scoring.pages.switch.forms import SwitchForm
from scoring.pages.switch.service import last_turns, turned_already
from scoring.web.views import reads_assessments, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@reads_assessments
def switch(request: HttpRequest) -> HttpResponse:
    """Where the switch stands, and the changes before; posted to, turn it. What was typed stays with a mistake."""
    standing = current()
    if request.method != "POST":
        return _page(request, standing, SwitchForm(standing))
    user = user_of(request)
    if not user.has_perm(TURN_SWITCH):
        raise PermissionDenied
    form = SwitchForm(standing, request.POST)
    try:
        if request.POST.get("seen") != str(standing.change):  # the choices are others too
            raise OvertakenError
        if not form.is_valid():
            return _page(request, standing, form, status=400)
        said = form.cleaned_data
        turn(position=said["position"], why=said["why"], by=user, now=timezone.now(), seen=said["seen"])
    except OvertakenError:
        if turned := turned_already(user, request.POST.get("position", ""), request.POST.get("why", "")):
            return _done(request, Position(turned.position))  # a button pressed twice
        standing = current()
        again = SwitchForm(standing)
        for name in ("position", "why"):
            again.initial[name] = request.POST.get(name, "")
        return _page(request, standing, again, status=409)
    return _done(request, said["position"])


def _done(request: HttpRequest, position: Position) -> HttpResponse:
    messages.success(request, _("C’est fait : %(position)s.") % {"position": str(position.label).lower()})
    return redirect("switch")


def _page(request: HttpRequest, standing: Standing, form: SwitchForm, status: int = 200) -> HttpResponse:
    context = {
        "standing": standing,
        "form": form if user_of(request).has_perm(TURN_SWITCH) else None,
        "turns": last_turns(),
        "overtaken": status == 409,
    }
    return render(request, "switch/switch.html", context, status=status)
