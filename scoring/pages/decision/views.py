"""The decision about a client's file: taken in two steps, confirmed, sent back; and those of before."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scoring.core.decisions.service import DecisionRefusedError
from scoring.core.engine import StoppedError
from scoring.core.roles import DECIDE
from scoring.pages.decision import presenter
from scoring.pages.decision.acts import ACTS, load
from scoring.pages.decision.page import Page
from scoring.pages.decision.service import story_of
from scoring.web.files import file_of
from scoring.web.views import reads_clients, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def decision(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What is decided, and the form; posted to: check it, take it, keep it as a draft, or act on another's."""
    try:
        page = Page(request, sk_id_curr, seen=request.POST.get("seen", ""))
    except StoppedError:
        if request.method == "POST":
            raise
        return _stopped(request, sk_id_curr)
    if request.method != "POST":
        return page.show()
    if not user_of(request).has_perm(DECIDE):
        raise PermissionDenied
    act = request.POST.get("act", "")
    posted = ACTS.get(act) or (load if "load" in request.POST else None)
    if posted is None:
        return page.trouble(_("Cet acte n’est pas connu : servez-vous des boutons de la page."), act, status=400)
    try:
        return posted(page)
    except DecisionRefusedError as error:
        return page.refused(error, act)


def _stopped(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Show what was decided: it stays readable while nothing is scored."""
    client = file_of(request, sk_id_curr).client
    context = {"client": client, "stories": presenter.describe_stories(story_of(client))}
    return render(request, "decision/stopped.html", context)
