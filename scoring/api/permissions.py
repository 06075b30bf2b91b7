"""Who may call the API: signed-in users or token holders whose role opens clients and reads their assessments.

Who reviews a client without the model's answer is told nothing about that client until they gave their view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy
from rest_framework.permissions import BasePermission

from scoring.core.reviews.cover import refuse_covered
from scoring.core.roles import READ_ASSESSMENTS, VIEW_CLIENTS

if TYPE_CHECKING:  # the framework loads this module from its settings, before its own views are there
    from rest_framework.request import Request
    from rest_framework.views import APIView


class MayReadClients(BasePermission):
    """Grant to authenticated users with both permissions, refuse everyone else: every endpoint names clients."""

    message = gettext_lazy(
        "Le rôle de ce compte ne donne pas accès aux dossiers des clients : adressez-vous à un administrateur."
    )

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the caller may open clients and read their assessments.

        Raises CoveredError where the address is about a client whom the caller reviews without the model's answer.
        """
        user = request.user
        if not (user and user.is_authenticated and user.has_perms((READ_ASSESSMENTS, VIEW_CLIENTS))):
            return False
        if "sk_id_curr" in view.kwargs:
            refuse_covered(user, view.kwargs["sk_id_curr"])
        return True
