"""Where a request comes from behind the proxies in front, for the counters of sign-ins."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>[\d.]+):\d+")
_NETWORK = 64  # bits of an IPv6 address: one visitor has all that begin with them


def client_address(request: HttpRequest) -> str | None:
    """Return the visitor's address: behind TRUSTED_PROXIES proxies, the one that the outermost of them saw.

    What stands before that in X-Forwarded-For is the visitor's own word and counts for nothing. Proxies write an
    address alone or with a port. Of IPv6 it is the /64 network. Where the header holds no address, it is that of the
    connection; None where this has none either.
    """
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("x-forwarded-for", "").split(",")
    seen = forwarded[-proxies] if proxies and len(forwarded) >= proxies else ""
    return _address(seen) or _address(request.META.get("REMOTE_ADDR", ""))


def _address(written: str) -> str | None:
    text = written.strip().strip('"')
    if found := _WITH_PORT.fullmatch(text):
        text = found["six"] or found["four"]
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    rest = 128 - _NETWORK
    return str(IPv6Address(int(address) >> rest << rest))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's, with the address that failed sign-ins are counted by too, and the words of the sign-in page."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("L’identifiant de connexion ou le mot de passe est faux."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return it. Requests without one, over a socket of the machine, count together."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  of a counter, not where anything listens
