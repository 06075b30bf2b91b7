"""Who may call the API: signed-in users or token holders whose role reads assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

from clients.words import lazy_words
from scoring.roles import READ_ASSESSMENTS

if TYPE_CHECKING:  # the framework loads this module from its settings, before its own views are there
    from rest_framework.request import Request
    from rest_framework.views import APIView


class MayReadAssessments(BasePermission):
    """Grant to authenticated users with the permission, refuse everyone else."""

    message = lazy_words(
        "Le rôle de ce compte ne donne pas accès aux évaluations : adressez-vous à un administrateur.",
        "This account’s role does not read assessments: ask an administrator.",
    )

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the caller may read assessments."""
        return bool(request.user and request.user.is_authenticated and request.user.has_perm(READ_ASSESSMENTS))
