"""Keeps a client among the user's bookmarks, or no longer, then returns to the page where the button was."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.models.client import Client
from scoring.pages.bookmark import service
from scoring.web.returning import page_asked_for
from scoring.web.views import reads_clients, user_of


@require_POST
@reads_clients
def bookmark(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """`keep` is 1 or 0, `next` the page to return to. Asked twice for the same, changes nothing."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    user = user_of(request)
    match request.POST.get("keep"):
        case "1":
            try:
                service.keep_bookmark(client=client, by=user, now=timezone.now())
                messages.success(request, _("Le client est dans vos favoris."))
            except service.BookmarksFullError:
                messages.error(request, _("Vous avez déjà 50 favoris : retirez-en un avant d’ajouter celui-ci."))
        case "0":
            service.drop_bookmark(client=client, by=user)
            messages.success(request, _("Le client n’est plus dans vos favoris."))
        case other:
            raise BadRequest(f"keep is 1 or 0, not {other!r}")
    return redirect(page_asked_for(request) or reverse("summary", args=[client.pk]))
