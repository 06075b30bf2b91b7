"""The guard shared by every page that shows assessments."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.engine import NoModelError, NoReferenceError
from scoring.roles import READ_ASSESSMENTS

View = Callable[..., HttpResponse]


def reads_assessments(view: View) -> View:
    """Send visitors to the sign-in page, answer 403 to signed-in users whose role does not read assessments.

    Where no model is in service, or it has not scored everyone yet, the page says so, with status 503.
    """

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoModelError:
            return render(request, "scoring/no_model.html", status=503)
        except NoReferenceError:
            return render(request, "scoring/no_reference.html", status=503)

    guarded: View = permission_required(READ_ASSESSMENTS, raise_exception=True)(served)
    required: View = login_required(guarded)
    return required
