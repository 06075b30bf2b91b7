"""The client list: whom a search lists, and whom this person marked or opened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.models.recents import RecentClient
from scoring.models.annotations import Bookmark
from scoring.models.searches import SavedSearch
from scoring.pages.clients.presenter import clients_file, describe_listing, describe_suggestions
from scoring.pages.clients.service import asked_for, first_clients, first_suggestions, listing
from scoring.web.place import BOOKMARKS, in_list
from scoring.web.searching import LONGEST_SEARCH, SearchForm, criteria_in
from scoring.web.views import reads_clients, render_or_download, user_of


@require_safe
@reads_clients
def clients(request: HttpRequest) -> HttpResponse:
    """Search, filters, recents. A search that is not understood says so and lists nobody.

    Words lead to the list whose address has the fields that they were read as, a whole identifier to its client's file.
    The list's file holds all clients that match, whatever the page asked for, up to MOST_IN_FILE of them.
    """
    form = SearchForm(request.GET)
    view = None
    if form.is_valid():
        if form.cleaned_data["q"]:
            return redirect(f"{reverse('clients')}{form.address_of_words()}")
        if request.GET.get("as") == "csv":
            table = clients_file(first_clients(form.criteria, user_of(request)))
            return render_or_download(request, "clients/clients.html", {}, tables=[table])
        facts = listing(form.criteria, request.GET.get("page", "1"), user_of(request))
        found = asked_for(form.criteria, facts.page)
        if found is not None and "as" not in request.GET:
            return redirect("summary", found)
        form.offer(facts.option_counts)
        view = describe_listing(form.criteria, facts.page, SavedSearch.objects.kept_by(user_of(request)))
    context = {
        "form": form,
        "listing": view,
        "said": request.GET.get("said", "")[:LONGEST_SEARCH],
        "bookmarks": Bookmark.objects.kept_by(user_of(request)),
        "in_bookmarks": in_list(BOOKMARKS),
        "recents": RecentClient.objects.recent_for(user_of(request)),
    }
    return render_or_download(request, "clients/clients.html", context, status=200 if view else 400)


@require_safe
@reads_clients
def suggestions(request: HttpRequest) -> JsonResponse:
    """The first clients that the words `q` find, and the way to all of them; none for words not understood."""
    form = SearchForm({"q": request.GET.get("q", "")})
    if not form.is_valid() or not form.reading.fields:
        return JsonResponse({"clients": [], "list": None})
    criteria = criteria_in(form.reading.fields)
    if criteria is None:
        return JsonResponse({"clients": [], "list": None})
    found = first_suggestions(criteria, user_of(request))
    return JsonResponse(describe_suggestions(criteria, form.address_of_words(), found))
