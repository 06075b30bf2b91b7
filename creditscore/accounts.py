"""What somebody may do, read at once, and where a request comes from, for the counter of failed sign-ins."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.http import HttpRequest


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
            unordered = Permission.objects.order_by().values_list("content_type__app_label", "codename")
            found = unordered.filter(user=user_obj).union(unordered.filter(group__user=user_obj))
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in found}
        return set(user_obj._perm_cache)
