"""Who may call the API: signed-in users or token holders whose role reads assessments."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from scoring.roles import READ_ASSESSMENTS


class MayReadAssessments(BasePermission):
    """Grant to authenticated users with the permission, refuse everyone else."""

    message = "This account's role does not read assessments: ask an administrator."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the caller may read assessments."""
        return bool(request.user and request.user.is_authenticated and request.user.has_perm(READ_ASSESSMENTS))
