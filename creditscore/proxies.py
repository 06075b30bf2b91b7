"""Where a request comes from behind the proxies in front, for the counter of failed sign-ins."""

from django.conf import settings
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
