"""The pages and states that an advisor may come upon: each is opened on every screen, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser.conftest import Portal

# Hundreds of rows alike, of which the filtered page shows some: axe takes half a minute for each, the others a second.
LONG = ("data of a file, whole", "dictionary")


def visits(portal: Portal) -> Iterator[tuple[str, str, int]]:
    """Give the name, address and status of each page an advisor may come upon."""
    for kind, pk in portal.clients.items():
        yield f"client page, {kind}", f"/clients/{pk}/", 200
        yield f"explanation, {kind}", f"/clients/{pk}/why/", 200
        yield f"view for the client, {kind}", f"/clients/{pk}/for-client/", 200
    yield (
        "explanation, family and category",
        f"/clients/{pk}/why/?family=employment&feature=occupation_type",
        200,
    )
    yield "data of a file", f"/clients/{pk}/data/?family=request", 200
    yield "data of a file, whole", f"/clients/{pk}/data/", 200
    yield "data of a file, nothing found", f"/clients/{pk}/data/?q=xyzzy", 200
    yield "data of a file, filter unknown", f"/clients/{pk}/data/?family=x", 400
    yield "completeness", f"/clients/{pk}/completeness/", 200
    yield "dictionary", "/dictionary/", 200
    yield "dictionary, filtered", "/dictionary/?use=unread", 200
    yield "client list", "/clients/", 200
    yield "last page of a filtered list", "/clients/?identifier=1000&sort=riskiest&page=4", 200
    yield "client list without result", "/clients/?identifier=8888888", 200
    yield "client list, identifier not understood", "/clients/?identifier=12a", 400
    yield "unknown client", "/clients/7/", 404
    yield "server error", "/tests/error/", 500
    yield "no model in service", "/tests/no-model/", 200
    yield "nobody scored yet", "/tests/no-reference/", 200
    yield "portfolio", "/portfolio/", 200
    yield "portfolio, filtered", "/portfolio/?contract_type=Cash+loans", 200
    yield "portfolio, filter not understood", "/portfolio/?contract_type=Gift", 400
    yield "model", "/model/", 200
    yield "help", "/help/", 200
    yield "feedback", "/feedback/?page=/help/", 200
    for kind, pk in portal.clients.items():
        yield f"history, {kind}", f"/clients/{pk}/history/", 200
    one, other = portal.clients["DECLINE"], portal.clients["bare"]
    yield "comparison, profile", f"/clients/{one}/compare/", 200
    yield "comparison, number", f"/clients/{one}/compare/?feature=amt_credit", 200
    yield "comparison, category missing", f"/clients/{other}/compare/?feature=organization_type", 200
    yield "comparison, not understood", f"/clients/{one}/compare/?group=chosen&age_min=50&age_max=30", 400
    yield "similar clients", f"/clients/{one}/similar/", 200
    yield "two features to choose", f"/clients/{one}/two-features/", 200
    yield "two features", f"/clients/{one}/two-features/?x=organization_type&y=name_education_type", 200
    yield "two features, numbers", f"/clients/{one}/two-features/?x=ext_source_2&y=amt_credit", 200
    yield "two features, number and category", f"/clients/{one}/two-features/?x=amt_credit&y=name_education_type", 200
    yield "two features, the same", f"/clients/{one}/two-features/?x=amt_credit&y=amt_credit", 400
    yield "two clients", f"/clients/{one}/two-clients/{other}/", 200
    yield "choosing the other client", f"/clients/{one}/two-clients/", 200
    yield "choosing the other client, the same", f"/clients/{one}/two-clients/?other={one}", 400
    yield "print page", f"/clients/{one}/print/", 200
    refused, bare = portal.clients["DECLINE"], portal.clients["bare"]
    yield "what-if, nothing asked", f"/clients/{bare}/simulate/", 200
    yield "what-if", f"/clients/{refused}/simulate/?amt_income_total=200000&name_education_type=Higher+education", 200
    yield "what-if, out of range", f"/clients/{refused}/simulate/?amt_credit=1&cnt_children=x", 400
    yield "what would change the answer", f"/clients/{refused}/proposals/", 200
    yield "what would change the answer, not refused", f"/clients/{portal.clients['APPROVE']}/proposals/", 200
    yield "scenario to rename or delete", f"/clients/{refused}/simulate/{portal.written['scenario']}/", 200
    yield "notes", f"/clients/{refused}/notes/", 200
    yield "notes, none", f"/clients/{bare}/notes/", 200
    yield "note to correct", f"/clients/{refused}/notes/{portal.written['note']}/", 200
    yield "new clients", "/clients/new/", 200
    for number in (1, 2, 3, 4):
        yield f"new client, step {number}", f"/clients/new/{portal.applications['begun']}/{number}/", 200
    for kind, pk in portal.applications.items():
        yield f"new client, {kind}", f"/clients/new/{pk}/", 200
    yield "new client, to delete", f"/clients/new/{portal.applications['begun']}/delete/", 200
    yield "new client, no such step", f"/clients/new/{portal.applications['begun']}/9/", 404
    yield "password change", "/accounts/password/change/", 200
    yield "sign-out", "/accounts/logout/", 200
    yield "components", "/components/", 200
