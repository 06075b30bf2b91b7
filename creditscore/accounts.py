"""What somebody may do, read at once, and where a request comes from, for the counter of failed sign-ins."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.http import HttpRequest

# Written out: to have Django put the same statement together for each page takes longer than to run it.
_PERMISSIONS_OF_USER = """
    SELECT django_content_type.app_label, auth_permission.codename
    FROM auth_permission
    JOIN django_content_type ON django_content_type.id = auth_permission.content_type_id
    WHERE auth_permission.id IN (
        SELECT permission_id FROM auth_user_user_permissions WHERE user_id = %(user)s
        UNION ALL
        SELECT auth_group_permissions.permission_id
        FROM auth_group_permissions
        JOIN auth_user_groups ON auth_user_groups.group_id = auth_group_permissions.group_id
        WHERE auth_user_groups.user_id = %(user)s
    )
"""


def client_address(request: HttpRequest) -> str | None:
    """Return the visitor's address: behind TRUSTED_PROXIES proxies, the one that the outermost of them saw.

    What stands before that in X-Forwarded-For is the visitor's own word and counts for nothing.
    """
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("x-forwarded-for", "").split(",")
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies].strip()
    address: str | None = request.META.get("REMOTE_ADDR")
    return address


class PermissionsBackend(ModelBackend):
    """Django's own backend, which reads a user's permissions and those of their groups in one query, not two."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return "app.codename" of what the user may do; nothing for who may not sign in, nor for single objects."""
        if not user_obj.is_active or user_obj.is_anonymous or user_obj.is_superuser or obj is not None:
            return set(super().get_all_permissions(user_obj, obj))
        if not hasattr(user_obj, "_perm_cache"):  # where Django's own keeps them
            with connection.cursor() as cursor:
                cursor.execute(_PERMISSIONS_OF_USER, {"user": user_obj.pk})
                user_obj._perm_cache = {f"{app}.{codename}" for app, codename in cursor.fetchall()}
        return set(user_obj._perm_cache)
