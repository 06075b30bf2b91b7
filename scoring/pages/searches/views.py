"""Keeps a search of the client list under a name, and has the page where it is renamed or deleted."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scoring.models.searches import SavedSearch
from scoring.pages.searches import service
from scoring.pages.searches.forms import NameForm
from scoring.web.searching import checked_query
from scoring.web.views import reads_clients, user_of


@require_POST
@reads_clients
def searches(request: HttpRequest) -> HttpResponse:
    """Keep the search `query` under `name`, then return to its list."""
    query, form = checked_query(request.POST.get("query", "")), NameForm(request.POST)
    if not query:
        raise BadRequest("query is no search")
    if not form.is_valid():
        messages.error(request, _("Donnez un nom à la recherche, de 60 caractères au plus."))
    else:
        try:
            service.keep_search(name=form.cleaned_data["name"], query=query, by=user_of(request), now=timezone.now())
            messages.success(request, _("La recherche est gardée."))
        except service.SearchesFullError:
            messages.error(request, _("Vous gardez déjà 20 recherches : supprimez-en une d’abord."))
    return redirect(f"{reverse('clients')}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the user's searches, to be renamed or deleted."""
    found = get_object_or_404(SavedSearch.objects.kept_by(user_of(request)), pk=pk)
    if request.method == "POST" and request.POST.get("act") == "delete":
        service.delete_search(search=found)
        messages.success(request, _("La recherche est supprimée."))
        return redirect("clients")
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        try:
            service.rename_search(search=found, name=form.cleaned_data["name"])
            messages.success(request, _("La recherche est renommée."))
            return redirect(f"{reverse('clients')}?{found.query}")
        except service.NameTakenError:
            form.add_error("name", _("Vous avez déjà une recherche de ce nom."))
    context = {"search": found, "form": form}
    return render(request, "searches/search.html", context, status=400 if form.is_bound else 200)
