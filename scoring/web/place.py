"""The list that led to a client: where the client stands in it, and how all addresses of their pages keep it.

The address has it as `in`: what stands behind the list's own address. Pages do not know it; the head reads it, and the
guard of clients' pages writes it into their answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from scoring.charts.chart import labelled
from scoring.core.engine import NoModelError
from scoring.core.reviews.cover import left_out_for
from scoring.core.search import PAGE_SIZE, Criteria, Place, place_among, place_of
from scoring.core.worklist import NEAREST, nearest_threshold
from scoring.models.annotations import Bookmark
from scoring.text.values import decimal
from scoring.web.searching import address_of, criteria_in, fields_behind, fields_of

IN = "in"
FIRST, NEAR, BOOKMARKS = "first", "near", "bookmarks"  # of lists that are no search: `list` says which it is


@dataclass(frozen=True)
class Trail:
    """Where a client stands in the list that led to their page: in words, and the ways on; empty where it ends."""

    position: str
    listing: str
    before: str
    after: str


def search_of(request: HttpRequest) -> str:
    """Return the list that led to this page, as its address says it; empty where none did."""
    return request.GET.get(IN, "")


def behind(listed: str) -> str:
    """Return what stands behind the address of a client whom a list led to; nothing where no list is named."""
    return f"?{urlencode({IN: listed})}" if listed else ""


def in_search(criteria: Criteria) -> str:
    """Return what stands behind the address of a client whom a search found; nothing where it asks for nothing."""
    return behind(urlencode(fields_of(criteria)))


def in_list(name: str, filters: Criteria | None = None) -> str:
    """Return the same of a client whom FIRST, NEAR (as the portfolio's filters leave it) or BOOKMARKS lists."""
    return behind(urlencode({"list": name} | (fields_of(filters) if filters else {})))


def trail_of(request: HttpRequest, sk_id_curr: int) -> Trail | None:
    """Return where the client of a page stands in the list that led there; None where none did or it has others.

    One query for a search, two for another list. The ways on lead to the same page of another client.
    """
    found = _found(request, sk_id_curr)
    if found is None:
        return None
    place, name, listing = found
    here = request.resolver_match
    is_of_one = here is not None and [*here.kwargs] == ["sk_id_curr"]
    page = here.view_name if here is not None and is_of_one else "summary"

    def way(to: int | None) -> str:
        return "" if to is None else reverse(page, args=[to]) + behind(search_of(request))

    position = _("%(number)s sur %(count)s") % {"number": decimal(place.number, 0), "count": decimal(place.count, 0)}
    return Trail(labelled(name, position) if name else position, listing, way(place.before), way(place.after))


def _found(request: HttpRequest, sk_id_curr: int) -> tuple[Place, str, str] | None:
    """Return the client's place in the list that the address names, what the list is called and where it is."""
    fields = fields_behind(search_of(request))
    criteria = criteria_in(fields)
    name = fields.get("list", "")
    if criteria is None or (not name and not fields_of(criteria)):
        return None
    try:
        if name:
            place = place_among(sk_id_curr, _keys(name, criteria, request))
        else:
            place = place_of(sk_id_curr, criteria, left_out_for(request.user, criteria))
    except NoModelError:  # a list by what was stopped
        return None
    return (place, _label(name), _where(name, criteria, place)) if place else None


def _keys(name: str, filters: Criteria, request: HttpRequest) -> Sequence[int]:
    if name == BOOKMARKS and isinstance(request.user, User):
        return list(Bookmark.objects.kept_by(request.user).values_list("client", flat=True))
    if name not in (FIRST, NEAR):
        return ()
    try:
        return [row.client.pk for row in nearest_threshold(filters, NEAREST)]
    except NoModelError:
        return ()


def _label(name: str) -> str:
    labels = {FIRST: _("À examiner d’abord"), NEAR: _("Proches du seuil"), BOOKMARKS: _("Vos favoris")}
    return labels.get(name, "")


def _where(name: str, criteria: Criteria, place: Place) -> str:
    if name == FIRST:
        return f"{reverse('home')}#review"
    if name == BOOKMARKS:
        return f"{reverse('clients')}#bookmarks"
    fields = fields_of(criteria)
    if name == NEAR:
        return f"{reverse('portfolio')}{address_of(fields) if fields else ''}#work"
    page = {"page": str((place.number - 1) // PAGE_SIZE + 1)} if place.number > PAGE_SIZE else {}
    return reverse("clients") + address_of(fields | page)


def keeping(response: HttpResponse, request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Write the list that led to a client's page into the answer, so that all that leads on within the file keeps it.

    These are a redirect, links and forms of the client's pages, and the addresses that charts and scripts are told:
    what begins with the address of the file, or is only a query.
    """
    listed = search_of(request)
    if not listed:
        return response
    own = reverse("summary", args=[sk_id_curr])
    if response.has_header("Location"):
        response["Location"] = _with(response["Location"], own, listed, "&")
    kind = response.get("Content-Type", "").partition(";")[0]
    if kind == "text/html" and not response.streaming:
        response.content = _in_markup(response.text, own, listed)
    elif kind == "application/json" and not response.streaming:
        response.content = _in_data(response.text, own, listed, "&")
    return response


def _in_markup(text: str, own: str, listed: str) -> str:
    """Return a page with the list in the addresses of its links, forms and charts, and in the fields of its forms."""
    field = f'<input type="hidden" name="{IN}" value="{escape(listed)}">'

    def address(found: re.Match[str]) -> str:
        return f"{found[1]}{_with(found[2], own, listed, '&amp;')}{found[3]}"

    def form(found: re.Match[str]) -> str:
        action = re.search(r' action="([^"]*)"', found[0])
        is_own = action is None or action[1].startswith((own, "#", "?"))
        return found[0] + field if is_own and ' method="get"' in found[0] else found[0]

    text = re.sub(r'(<(?:a|form|section)\b[^>]* (?:href|action|data-proposals)=")([^"]*)(")', address, text)
    return _in_data(re.sub(r"<form\b[^>]*>", form, text), own, listed, "\\u0026")


def _in_data(text: str, own: str, listed: str, separator: str) -> str:
    """Return JSON with the list in the addresses that it tells."""
    return re.sub(r'("address": ")([^"]+)(")', lambda f: f"{f[1]}{_with(f[2], own, listed, separator)}{f[3]}", text)


def _with(address: str, own: str, listed: str, separator: str) -> str:
    """Return an address within the file with the list behind it; any other, or one that names a list, as it is."""
    path, mark, fragment = address.partition("#")
    if not path.startswith((own, "?")) or re.search(rf"(?:[?&;]|u0026){IN}=", path):
        return address
    return f"{path}{separator if '?' in path else '?'}{urlencode({IN: listed})}{mark}{fragment}"
