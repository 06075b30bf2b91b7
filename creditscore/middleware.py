"""What every request goes through: its identifier, language, no shared copies, scripts, error pages, the session.

The session of whoever is signed in is renewed by each page, and pages say when it would end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse, reverse_lazy
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import lazy
from django.views.decorators.http import require_POST

from scoring.core import request_ids
from scoring.text.days import time_of_day
from scoring.web.errors import bad_request, not_found
from scoring.web.returning import page_asked_for

REQUEST_ID = "X-Request-ID"
_IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
RENEWED_AT, SIGNED_IN_AT = "renewed_at", "signed_in_at"
RENEWED_EVERY = timedelta(minutes=1)  # a write for each page would cost more than the minute is worth


class RequestIdMiddleware:
    """Gives each request an identifier, or keeps the one that `X-Request-ID` names, and returns it with the answer.

    It stands in the log, in problem documents and on error pages. One that is longer than 64 characters, or has others
    than letters, digits, dots, underscores and hyphens, is replaced: it would be written as it came.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(REQUEST_ID, "")
        identifier = given if _IDENTIFIER.fullmatch(given) else uuid4().hex
        request.request_id = identifier  # type: ignore[attr-defined]
        token = request_ids.current.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            request_ids.current.reset(token)
        response.headers[REQUEST_ID] = identifier
        return response


class ChosenLanguageMiddleware:
    """Pages follow the language cookie set by the switch; the API follows Accept-Language. French otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        patch_vary_headers(response, ["Accept-Language" if self.is_api(request) else "Cookie"])
        return response

    @staticmethod
    def is_api(request: HttpRequest) -> bool:
        """Return whether a machine asks. The documentation below the same address is a page."""
        return request.path_info.startswith("/api/") and not request.path_info.startswith("/api/v1/docs/")

    def language_of(self, request: HttpRequest) -> str:
        """Return "fr" or "en"."""
        if self.is_api(request):
            return translation.get_language_from_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class UnsharedAnswersMiddleware:
    """Clients' data stays out of caches, the browser's included, unless a view says how long it may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class AdministrationPolicyMiddleware:
    """Lift the trusted-types rule for Django admin, whose jQuery writes markup from text; its scripts stay our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse_lazy("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(str(self.prefix)):
            response._csp_replace = {"require-trusted-types-for": None}  # type: ignore[attr-defined]
        return response


class ErrorPagesMiddleware:
    """In debug mode too, what is not found or not understood gets the portal's page.

    Django would show developers a page of its own. It keeps that for an error of ours, which needs its traceback.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer an address that leads to no view; a view's own errors come to `process_exception`."""
        if settings.DEBUG:
            try:
                resolve(request.path_info)
            except Resolver404 as error:
                return not_found(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a view raised, None where Django is to."""
        if settings.DEBUG and isinstance(exception, Http404):
            return not_found(request, exception)
        if settings.DEBUG and isinstance(exception, BadRequest | SuspiciousOperation):
            return bad_request(request, exception)
        return None


class PermissionsPolicyMiddleware:
    """Says what of the device pages may use (PERMISSIONS_POLICY), and has a browser forget its copies at sign-out.

    Cookies stay at sign-out: the language is one, and the session is over on the server. So does what the browser
    keeps of the shortcuts: whether they are on is the person's wish for this machine.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


class RenewedSessionMiddleware:
    """Renew the session of whoever is signed in, once a minute at most; `request.session_ends_at` is when it ends.

    `request.session_end` says the same in words. SESSION_HOURS after signing in it is over, whatever was opened since.
    Only Django's `SESSION_SAVE_EVERY_REQUEST` would renew by itself, with a write to the database for every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            renewed_at = request.session.get(RENEWED_AT)
            now = timezone.now()
            if now >= _last_moment(request, now):
                logout(request)
            elif renewed_at is None or now - datetime.fromisoformat(renewed_at) >= RENEWED_EVERY:
                renew(request, now)
            else:
                _say_when_it_ends(request, datetime.fromisoformat(renewed_at))
        return self.get_response(request)


def renew(request: HttpRequest, now: datetime) -> None:
    """Let the session last its whole length from `now` on."""
    request.session[RENEWED_AT] = now.isoformat()
    _say_when_it_ends(request, now)


@require_POST
@login_required
def extend(request: HttpRequest) -> HttpResponse:
    """Renew the session, then return to the page asked for; a script that accepts JSON is told how long it lasts."""
    renew(request, timezone.now())
    if request.accepts("text/html"):
        return redirect(page_asked_for(request) or "home")
    shown = str(request.session_end)  # type: ignore[attr-defined]
    left, last = request.session_seconds, request.session_is_last  # type: ignore[attr-defined]
    return JsonResponse({"seconds": left, "ends_at": shown, "last": last})


_time_of_day_later = lazy(time_of_day, str)  # the page's language is not known when the session is renewed


def _say_when_it_ends(request: HttpRequest, renewed_at: datetime) -> None:
    """Note on the request when its session ends, and whether no page puts that off any more."""
    unseen = renewed_at + timedelta(seconds=request.session.get_expiry_age())
    last = _last_moment(request, renewed_at)
    ends = min(unseen, last)
    request.session_ends_at = ends  # type: ignore[attr-defined]
    request.session_is_last = last <= unseen  # type: ignore[attr-defined]
    request.session_end = _time_of_day_later(ends)  # type: ignore[attr-defined]
    request.session_seconds = round((ends - timezone.now()).total_seconds())  # type: ignore[attr-defined]


def _last_moment(request: HttpRequest, now: datetime) -> datetime:
    """Return when the session ends whatever is opened. One that does not say when it began is taken to begin now."""
    began = request.session.get(SIGNED_IN_AT)
    if began is None:
        request.session[SIGNED_IN_AT] = began = now.isoformat()
    return datetime.fromisoformat(began) + timedelta(hours=settings.SESSION_HOURS)


@receiver(user_logged_in)
def note_the_sign_in(request: HttpRequest, **_: Any) -> None:
    """Note when a session began; signing in again begins it anew."""
    request.session[SIGNED_IN_AT] = timezone.now().isoformat()
