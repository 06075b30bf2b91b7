"""The guards of pages: of those that show assessments of everyone together, and of those that name clients."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.core.engine import NoModelError, NoReferenceError
from scoring.core.roles import READ_ASSESSMENTS, VIEW_CLIENTS

View = Callable[..., HttpResponse]


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
