"""The event log: searched, a file's whole story, as a file, checked. Reading it is an event too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.core.log.writing import record_view
from scoring.models.events import Kind
from scoring.pages.log import service
from scoring.pages.log.charts import events_table
from scoring.pages.log.forms import LogForm
from scoring.pages.log.presenter import describe_check, describe_search
from scoring.web.views import reads_log, render_or_download, user_of


@require_safe
@reads_log
def log(request: HttpRequest) -> HttpResponse:
    """The events that match; with `client` or `application` a file's story, with `check` what a check of the log finds.

    The file holds all that matches, up to MOST_IN_FILE.
    """
    form = LogForm(request.GET)
    if not form.is_valid():
        return render(request, "log/log.html", {"form": form}, status=400)
    sought = form.sought
    found = service.events(sought)
    page = service.page_of(found, request.GET.get("page", "1"))
    is_file = "as" in request.GET
    shown = list(found[: service.MOST_IN_FILE] if is_file else page)
    table = events_table(shown, service.accounts_of(shown), service.reasons_of(shown), describe_search(sought))
    context = {"form": form, "page": page, "table": table}
    if not is_file:
        record_view(Kind.LOG_READ, actor=user_of(request), client=sought.file, facts={"page": "log"})
        if "check" in request.GET:
            context["is_whole"], context["check"] = describe_check(service.checked())
    return render_or_download(request, "log/log.html", context, tables=[table], filename="log", client=sought.file)
