"""The guard shared by every page that shows assessments."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse

from scoring.roles import READ_ASSESSMENTS

View = Callable[..., HttpResponse]


def reads_assessments(view: View) -> View:
    """Send visitors to the sign-in page, answer 403 to signed-in users whose role does not read assessments."""
    guarded: View = permission_required(READ_ASSESSMENTS, raise_exception=True)(view)
    required: View = login_required(guarded)
    return required
