"""Where a form leads back to: the page it was sent from, where that is one of ours."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_asked_for(request: HttpRequest) -> str:
    """Return the form's `next` where it is the path of a page of this portal, empty where it is anything else.

    A word is none: `redirect` would take it for the name of a view and fail.
    """
    address: str = request.POST.get("next", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""
