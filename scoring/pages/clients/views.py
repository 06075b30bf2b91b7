"""The client list and the client page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.models.recents import RecentClient
from scoring.charts.client_table import clients_table
from scoring.core import search
from scoring.models.bookmarks import Bookmark
from scoring.pages.clients.forms import SearchForm
from scoring.text.facts import line
from scoring.web.access import reads_clients, user_of
from scoring.web.files import render_or_download


@require_safe
@reads_clients
def clients(request: HttpRequest) -> HttpResponse:
    """Search, filters, recents. A search that is not understood says so and lists nobody.

    The list's file holds all clients found, whatever the page asked for, up to MOST_IN_FILE of them.
    """
    form = SearchForm(request.GET)
    page = None
    if form.is_valid() and request.GET.get("as") == "csv":
        found = search.page_of(form.criteria, 1, search.MOST_IN_FILE)
        table = clients_table("clients", str(_("Clients")), found)
        return render_or_download(request, "clients/clients.html", {}, tables=[table])
    if form.is_valid():
        page = search.page_of(form.criteria, request.GET.get("page", "1"))
        form.say_counts(search.option_counts(form.criteria))
    context = {
        "form": form,
        "lines": [line(row) for row in page] if page is not None else [],
        "page": page,
        "result_count": page.paginator.count if page is not None else 0,
        "most_in_file": search.MOST_IN_FILE,
        "bookmarks": Bookmark.objects.kept_by(user_of(request)),
        "recents": RecentClient.objects.recent_for(user_of(request)),
    }
    return render_or_download(request, "clients/clients.html", context, status=400 if page is None else 200)
