"""What every view is made with: who may see it, and the answer as a page or as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models.recents import RecentClient
from scoring.charts.chart import Chart, Table, render_png, render_svg
from scoring.charts.spreadsheet import table_csv
from scoring.core.engine import NoModelError, NoReferenceError, RecommendationsStoppedError, StoppedError
from scoring.core.log.writing import Fact, Facts, record_view
from scoring.core.reviews.cover import is_covered
from scoring.core.roles import OVERSEE, READ_ASSESSMENTS, READ_LOG, VIEW_CLIENTS, VIEW_MODEL_VERSIONS
from scoring.models.events import Kind
from scoring.web.place import keeping

View = Callable[..., HttpResponse]


class CannotAnswerError(RuntimeError):
    """An application lacks what an answer needs: `number` is that of its file, `lacks` says what, in sentences."""

    def __init__(self, number: int, lacks: str) -> None:
        super().__init__(number, lacks)
        self.number, self.lacks = number, lacks


WIDTHS = ("wide", "narrow")
_CSRF = "csrfmiddlewaretoken"


def user_of(request: HttpRequest) -> User:
    """Return who is signed in. Call it behind a guard alone."""
    user = request.user
    assert isinstance(user, User)
    return user


def reads_assessments(view: View) -> View:
    """Send visitors to the sign-in page, answer 403 to signed-in users whose role does not read assessments.

    Where no model is in service, it has not scored everyone yet, or what the page is about was stopped by the switch,
    the page says so, with status 503.
    """
    return _guarded(view, READ_ASSESSMENTS)


def reads_clients(view: View) -> View:
    """Guard a page about identified clients: as `reads_assessments`, for those who may also know who clients are.

    A page about one of them keeps the list that led to it, and leaves an event and a place among the clients that the
    reader opened last. Who has taken the review of a file and not said yet what they think of it is led there instead:
    they look without the model's answer first. What they post stays on a page that says so, with status 409.
    """
    return _guarded(_uncovered(_opening(view)), READ_ASSESSMENTS, VIEW_CLIENTS)


def prints_clients(view: View) -> View:
    """Guard what is put on paper about a client: as `reads_clients`, but the view itself keeps what was printed."""
    return _guarded(_uncovered(view), READ_ASSESSMENTS, VIEW_CLIENTS)


def reads_reviews(view: View) -> View:
    """Guard the page of a review: as `reads_clients`, for it shows no answer before there is a view."""
    return _guarded(view, READ_ASSESSMENTS, VIEW_CLIENTS)


def reads_models(view: View) -> View:
    """Guard a page for those who look after models: as `reads_assessments`, for those who may see their versions."""
    return _guarded(view, READ_ASSESSMENTS, VIEW_MODEL_VERSIONS)


def reads_log(view: View) -> View:
    """Guard the event log: as `reads_assessments`, for those who audit what others do."""
    return _guarded(view, READ_ASSESSMENTS, VIEW_CLIENTS, READ_LOG)


def oversees(view: View) -> View:
    """Guard what tells of everybody's decisions: as `reads_assessments`, for those who look after how people decide."""
    return _guarded(view, READ_ASSESSMENTS, VIEW_CLIENTS, OVERSEE)


def _opening(view: View) -> View:
    """Keep that a file was opened, at which of its pages. What a script fetches belongs to a page that is open."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
        is_read = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") != "empty"
        if "sk_id_curr" in kwargs and is_page and is_read:
            keep_view(request, Kind.OPENED, {}, along=partial(_remember, request, kwargs["sk_id_curr"]))
        return response

    return served


def _remember(request: HttpRequest, number: int) -> None:
    if number >= 0:
        RecentClient.objects.record(user_of(request), number, timezone.now())


def _uncovered(view: View) -> View:
    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = [kwargs[name] for name in ("sk_id_curr", "other") if name in kwargs]
        covered = is_covered(user_of(request), asked) if asked else None
        if covered is None:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return _unable(request, "errors/covered.html", {"number": covered}, status=409)
        if "as" not in request.GET:
            messages.info(request, _("Vous réexaminez ce dossier : donnez votre avis avant de voir le calcul."))
        return redirect("review", covered)

    return served


def _guarded(view: View, *permissions: str) -> View:
    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except CannotAnswerError as error:
            if "as" not in request.GET and request.headers.get("Sec-Fetch-Dest") != "empty":
                told = _("Cette page demande une réponse du modèle. %(lacks)s") % {"lacks": error.lacks}
                messages.info(request, told)
            return redirect("summary", error.number)
        except StoppedError as error:
            return _stopped(request, error, kwargs.get("sk_id_curr"))
        except NoModelError:
            return _unable(request, "errors/no_model.html", {})
        except NoReferenceError:
            return _unable(request, "errors/no_reference.html", {})
        return keeping(response, request, kwargs["sk_id_curr"]) if "sk_id_curr" in kwargs else response

    permitted: View = permission_required(permissions, raise_exception=True)(served)
    required: View = login_required(permitted)
    return required


def _stopped(request: HttpRequest, error: StoppedError, number: int | None) -> HttpResponse:
    """Say that the switch stopped what was asked for, and what of this file is open meanwhile."""
    only_recommendations = isinstance(error, RecommendationsStoppedError)
    context = {"number": number, "only_recommendations": only_recommendations}
    return _unable(request, "errors/stopped.html", context)


def _unable(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 503) -> HttpResponse:
    """Say why there is no answer now. What was posted stays on the page, to be sent again."""
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != _CSRF]
    return render(request, template, {**context, "kept": kept}, status=status)


def render_or_download(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    charts: Iterable[Chart] = (),
    tables: Iterable[Table] = (),
    filename: str = "",
    client: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page or, at the same address with `as` and `of`, the file of one of its charts and tables.

    `?as=svg&of=NAME[&width=narrow]` is a chart's drawing, `as=png` its image, `?as=csv&of=NAME` a chart's or table's
    rows; the other parameters mean what they mean for the page. `filename` begins the files' names. `client` is the
    number of the file that they tell of, for the log, where the address does not say it. Raises Http404 for others.
    """
    kind, name = request.GET.get("as"), request.GET.get("of")
    if kind is None:
        return render(request, template, context, status=status)
    if kind == "svg":  # what pages show themselves
        return drawing_response(request, _named(name, charts), kind, filename)
    if kind == "png":
        response = drawing_response(request, _named(name, charts), kind, filename)
    elif kind == "csv":
        response = csv_response(_named(name, [*charts, *tables]), filename)
    else:
        raise Http404("files are svg, png or csv")
    keep_view(request, Kind.EXPORTED, {"of": name or "", "as": kind}, client=client)
    return response


def keep_view(
    request: HttpRequest,
    kind: Kind,
    facts: Facts,
    *,
    client: int | None = None,
    along: Callable[[], object] | None = None,
) -> None:
    """Keep for the log what the visitor read or took away, with the page and whom it is about, as its address says.

    `client` is the number of a file that the page was asked for otherwise. `along` is what is written with it, in the
    same transaction.
    """
    match = request.resolver_match
    asked = match.kwargs if match else {}
    more: dict[str, Fact] = {"page": match.url_name or "" if match else ""}
    if "other" in asked:
        more["other"] = asked["other"]
    told = {**more, **facts}
    about = asked.get("sk_id_curr", client)
    record_view(kind, actor=user_of(request), client=about, facts=told, along=along)


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
