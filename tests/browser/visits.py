"""The pages and states that an advisor may come upon: each is opened on every screen, by keyboard, without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.browser.conftest import Portal
from tests.browser.portal import REVIEWS


@dataclass(frozen=True)
class Visit:
    """A page or state: its name, its address with what the portal knows in braces, the answer's status, who visits."""

    state: str
    address: str
    status: int = 200
    user: str = "advisor"

    def path(self, portal: Portal) -> str:
        """Return the address in the portal that is served."""
        return self.address.format(clients=portal.clients, applications=portal.applications, written=portal.written)

    def __str__(self) -> str:
        """Return what names the test, for example client-page-DECLINE."""
        return re.sub(r"\W+", "-", self.state)


# Hundreds of rows alike, of which the filtered page shows some: axe takes half a minute for each, the others a second.
LONG = ("data of a file, whole", "dictionary")
KINDS = ("APPROVE", "REVIEW", "DECLINE", "bare")
BARE, REFUSED = "/clients/{clients[bare]}/", "/clients/{clients[DECLINE]}/"
BEGUN = "/clients/new/{applications[begun]}/"

VISITS = (
    *(Visit(f"client page, {kind}", f"/clients/{{clients[{kind}]}}/") for kind in KINDS),
    Visit("client page, found by a search", f"{REFUSED}?in=sort%3Driskiest"),
    *(Visit(f"explanation, {kind}", f"/clients/{{clients[{kind}]}}/why/") for kind in KINDS),
    *(Visit(f"view for the client, {kind}", f"/clients/{{clients[{kind}]}}/for-client/") for kind in KINDS),
    Visit("view for the client, reasons", f"{REFUSED}for-client/?card=reasons"),
    Visit("view for the client, what to do", "/clients/{clients[REVIEW]}/for-client/?card=next"),
    Visit("view for the client, on paper", f"{REFUSED}for-client/print/"),
    Visit("explanation, family and category", f"{BARE}why/?family=employment&feature=occupation_type"),
    Visit("data of a file", f"{BARE}data/?family=request"),
    Visit("data of a file, whole", f"{BARE}data/"),
    Visit("data of a file, nothing found", f"{BARE}data/?q=xyzzy"),
    Visit("data of a file, filter unknown", f"{BARE}data/?family=x", 400),
    Visit("completeness", f"{BARE}completeness/"),
    Visit("dictionary", "/dictionary/"),
    Visit("dictionary, filtered", "/dictionary/?use=unread"),
    Visit("client list", "/clients/"),
    Visit("last page of a filtered list", "/clients/?identifier=1000&sort=riskiest&page=4"),
    Visit("client list without result", "/clients/?identifier=8888888"),
    Visit("client list, identifier not understood", "/clients/?identifier=12a", 400),
    Visit("client list, described", "/clients/?age_min=25&amount_max=900000&said=25+ans"),
    Visit("client list, words not understood", "/clients/?q=xyzzy", 400),
    Visit("client list, limits not understood", "/clients/?age_min=40&age_max=30&risk_max=x", 400),
    Visit("search to rename or delete", "/clients/searches/{written[search]}/"),
    Visit("unknown client", "/clients/7/", 404),
    Visit("server error", "/tests/error/", 500),
    Visit("no model in service", "/tests/no-model/"),
    Visit("scoring stopped", "/tests/stopped/"),
    Visit("recommendations stopped", "/tests/no-recommendation/"),
    Visit("switch", "/switch/"),
    Visit("nobody scored yet", "/tests/no-reference/"),
    Visit("morning", "/"),
    Visit("portfolio", "/portfolio/"),
    Visit("portfolio, filtered", "/portfolio/?contract_type=Cash+loans"),
    Visit("portfolio, filter not understood", "/portfolio/?contract_type=Gift", 400),
    Visit("model", "/model/"),
    Visit("model, details", "/model/details/"),
    Visit("help", "/help/"),
    Visit("accessibility", "/accessibilite/"),
    Visit("documentation of the API", "/api/v1/docs/"),
    Visit("feedback", "/feedback/?page=/help/"),
    *(Visit(f"history, {kind}", f"/clients/{{clients[{kind}]}}/history/") for kind in KINDS),
    Visit("comparison, distributions", f"{REFUSED}compare/"),
    Visit("comparison, found", f"{REFUSED}compare/?q=revenus"),
    Visit("comparison, of what is missing", f"{BARE}compare/"),
    Visit("comparison, number", f"{REFUSED}compare/?feature=amt_credit"),
    Visit("comparison, bar", f"{REFUSED}compare/?feature=amt_credit&part=min"),
    Visit("comparison, category missing", f"{BARE}compare/?feature=organization_type"),
    Visit("comparison, not understood", f"{REFUSED}compare/?group=chosen&age_min=50&age_max=30", 400),
    Visit("similar clients", f"{REFUSED}similar/"),
    Visit("two features, none chosen", f"{REFUSED}two-features/"),
    Visit("two features, of what is missing", f"{BARE}two-features/"),
    Visit("two features, several found", f"{REFUSED}two-features/?x=revenus&y=amt_credit", 400),
    Visit("two features", f"{REFUSED}two-features/?x=organization_type&y=name_education_type"),
    Visit("two features, numbers", f"{REFUSED}two-features/?x=ext_source_2&y=amt_credit"),
    Visit("two features, cells", f"{REFUSED}two-features/?x=ext_source_2&y=amt_credit&view=cells"),
    Visit("two features, number and category", f"{REFUSED}two-features/?x=amt_credit&y=name_education_type"),
    Visit("two features, the same", f"{REFUSED}two-features/?x=amt_credit&y=amt_credit", 400),
    Visit("two clients", f"{REFUSED}two-clients/{{clients[bare]}}/"),
    Visit("choosing the other client", f"{REFUSED}two-clients/"),
    Visit("choosing the other client, the same", f"{REFUSED}two-clients/?other={{clients[DECLINE]}}", 400),
    Visit("print page", f"{REFUSED}print/"),
    Visit("what-if, nothing asked", f"{BARE}simulate/"),
    Visit("what-if", f"{REFUSED}simulate/?amt_income_total=200000&name_education_type=Higher+education"),
    Visit("what-if, out of range", f"{REFUSED}simulate/?amt_credit=1&cnt_children=x", 400),
    Visit("what would change the answer", f"{REFUSED}proposals/"),
    Visit("what would change the answer, locked", f"{REFUSED}proposals/?locked=term&locked=amount"),
    Visit("what would change the answer, to a review", "/clients/{clients[REVIEW]}/proposals/"),
    Visit("what would change the answer, approved", "/clients/{clients[APPROVE]}/proposals/"),
    Visit("what would change the answer, not understood", f"{REFUSED}proposals/?locked=age", 400),
    Visit("scenario to rename or delete", f"{REFUSED}simulate/{{written[scenario]}}/"),
    Visit("notes", f"{REFUSED}notes/"),
    Visit("notes, none", f"{BARE}notes/"),
    Visit("note to correct", f"{REFUSED}notes/{{written[note]}}/"),
    *(Visit(f"decision, {kind}", f"/clients/{{clients[{kind}]}}/decision/") for kind in KINDS),
    Visit("decision, other terms", f"{REFUSED}decision/?amt_credit=150000"),
    Visit("decision, taken", "/clients/{written[decided]}/decision/"),
    Visit("decision, sent back", "/clients/{written[sent back]}/decision/"),
    Visit("decision, application", "/clients/new/{written[undecided application]}/decision/"),
    Visit("file, decided", "/clients/{written[decided]}/"),
    Visit("for the client, decided", "/clients/{written[decided]}/for-client/"),
    Visit("for the client, decided, what one can do", "/clients/{written[decided]}/for-client/?card=next"),
    Visit("letter, none to write", f"{REFUSED}letter/"),
    Visit("letter, to read and issue", "/clients/{written[decided]}/letter/"),
    Visit("letter, words wanted", "/clients/{written[asked]}/letter/?language=en"),
    Visit("letter, issued", "/clients/{written[written to]}/letter/"),
    Visit("letter, on paper", "/clients/{written[written to]}/letter/{written[letter]}/"),
    Visit("decisions that wait", "/decisions/"),
    Visit("oversight", "/oversight/", user="senior"),
    Visit("oversight, nothing decided", "/oversight/?since=2020-01-01&until=2020-02-01", user="senior"),
    Visit("oversight, days not understood", "/oversight/?since=demain", 400, user="senior"),
    Visit("decisions behind a figure", "/oversight/decisions/?departs=yes", user="senior"),
    Visit("decisions behind no figure", "/oversight/decisions/?by=x", 400, user="senior"),
    *(
        Visit(f"review, {state}", f"/clients/{{written[review {state}]}}/review/")
        for state, _is_own, _holder in REVIEWS
    ),
    Visit("review, nothing decided", f"{REFUSED}review/"),
    Visit("reviews that wait", "/reviews/"),
    Visit("new clients", "/clients/new/"),
    *(Visit(f"new client, step {number}", f"{BEGUN}{number}/") for number in (1, 2, 3, 4)),
    *(
        Visit(f"new client, {name}", f"/clients/new/{{applications[{name}]}}/")
        for name in ("begun", "whole", "with little")
    ),
    *(
        Visit(f"new client, {page}", f"/clients/new/{{applications[whole]}}/{page}/")
        for page in ("why", "compare", "similar", "simulate", "proposals", "completeness", "for-client")
    ),
    Visit("new client, to delete", f"{BEGUN}delete/"),
    Visit("new client, no such step", f"{BEGUN}9/", 404),
    Visit("password change", "/accounts/password/change/"),
    Visit("sign-out", "/accounts/logout/"),
    Visit("sessions", "/accounts/sessions/"),
    Visit("components", "/components/"),
)
# All but the errors of the server itself.
PAGES = tuple(visit for visit in VISITS if not visit.address.startswith("/tests/"))
