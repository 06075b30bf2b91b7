"""What every view is made with: who may see it, and the answer as a page or as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.charts.chart import Chart, Table, render_png, render_svg
from scoring.charts.spreadsheet import table_csv
from scoring.core.engine import NoModelError, NoReferenceError
from scoring.core.roles import READ_ASSESSMENTS, VIEW_CLIENTS, VIEW_MODEL_VERSIONS

View = Callable[..., HttpResponse]
WIDTHS = ("wide", "narrow")


def user_of(request: HttpRequest) -> User:
    """Return who is signed in. Call it behind a guard alone."""
    user = request.user
    assert isinstance(user, User)
    return user


def reads_assessments(view: View) -> View:
    """Send visitors to the sign-in page, answer 403 to signed-in users whose role does not read assessments.

    Where no model is in service, or it has not scored everyone yet, the page says so, with status 503.
    """
    return _guarded(view, READ_ASSESSMENTS)


def reads_clients(view: View) -> View:
    """Guard a page about identified clients: as `reads_assessments`, for those who may also know who clients are."""
    return _guarded(view, READ_ASSESSMENTS, VIEW_CLIENTS)


def reads_models(view: View) -> View:
    """Guard a page for those who look after models: as `reads_assessments`, for those who may see their versions."""
    return _guarded(view, READ_ASSESSMENTS, VIEW_MODEL_VERSIONS)


def _guarded(view: View, *permissions: str) -> View:
    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoModelError:
            return render(request, "errors/no_model.html", status=503)
        except NoReferenceError:
            return render(request, "errors/no_reference.html", status=503)

    permitted: View = permission_required(permissions, raise_exception=True)(served)
    required: View = login_required(permitted)
    return required


def render_or_download(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    charts: Iterable[Chart] = (),
    tables: Iterable[Table] = (),
    filename: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page or, at the same address with `as` and `of`, the file of one of its charts and tables.

    `?as=svg&of=NAME[&width=narrow]` is a chart's drawing, `as=png` its image, `?as=csv&of=NAME` a chart's or table's
    rows; the other parameters mean what they mean for the page. `filename` begins the files' names. Raises Http404 for
    others.
    """
    kind, name = request.GET.get("as"), request.GET.get("of")
    if kind is None:
        return render(request, template, context, status=status)
    if kind in ("svg", "png"):
        return drawing_response(request, _named(name, charts), kind, filename)
    if kind == "csv":
        return csv_response(_named(name, [*charts, *tables]), filename)
    raise Http404("files are svg, png or csv")


def drawing_response(request: HttpRequest, chart: Table, kind: str, filename: str = "") -> HttpResponse:
    """Return a chart's drawing, or its image to keep, at the width asked for. Raises Http404 for another width."""
    width = request.GET.get("width", "wide")
    if width not in WIDTHS or not isinstance(chart, Chart):
        raise Http404(f"width is one of {', '.join(WIDTHS)}")
    headers = {"Cache-Control": "private, max-age=60"}
    if kind == "svg":
        return HttpResponse(render_svg(chart, width), content_type="image/svg+xml", headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{_file_name(filename, chart)}.png"'
    return HttpResponse(render_png(chart, width), content_type="image/png", headers=headers)


def csv_response(table: Table, filename: str = "") -> HttpResponse:
    """Return a table as a file for the spreadsheet of whoever reads the page."""
    response = HttpResponse(table_csv(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(filename, table)}.csv"'
    return response


def _file_name(beginning: str, table: Table) -> str:
    return "-".join(part for part in (beginning, table.name) if part)


def _named(name: str | None, tables: Iterable[Table]) -> Table:
    known = {table.name: table for table in tables}
    if name not in known:
        raise Http404(f"this page has {', '.join(known) or 'no files'}")
    return known[name]
