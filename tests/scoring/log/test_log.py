"""The event log's page: who reads it, what it finds, a file's story, the file, the check; reading it is an event."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone, translation

from scoring.core.decisions import service
from scoring.core.log.sealing import seal
from scoring.core.log.writing import erase, record
from scoring.core.reviews import service as review_service
from scoring.core.roles import ROLES
from scoring.models.decisions import DecisionReason, DecisionState
from scoring.models.events import Event, Kind, PendingEvent
from scoring.models.reviews import OwnView
from tests.clients.factories import NOON
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.factories import a_user, signed_in
from tests.scoring.reading import queries
from tests.scoring.review.reviewing import asked, live, refused, viewed

pytestmark = pytest.mark.django_db
PAGE = "/log/"


@pytest.fixture
def told() -> list[Event]:
    """Four events: a note on 1 and its correction, a page of 1 printed, 2 printed a day later."""
    advisor, corrected = a_user("advisor"), {"before": "A appelé.", "text": "A écrit."}
    return [
        record(Kind.NOTED, actor=advisor, client=1, words="A appelé.", facts={"note": 7}, now=NOON),
        record(Kind.NOTE_CORRECTED, actor=advisor, client=1, words=corrected, now=NOON),
        record(Kind.PRINTED, actor=None, client=1, facts={"page": "print"}, now=NOON + timedelta(minutes=5)),
        record(Kind.PRINTED, actor=advisor, client=2, facts={"page": "print"}, now=NOON + timedelta(days=1)),
    ]


def lines_of(page: str) -> list[list[str]]:
    """Return the cells of the table's lines."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def numbers(browser: Browser, query: str = "") -> list[int]:
    """Return the numbers of the events that a search lists, in order."""
    return [int(cells[0]) for cells in lines_of(browser.get(f"{PAGE}{query}").content.decode())]


@pytest.mark.parametrize("role", ["", *ROLES])
def test_auditors_alone_read_it(role: str) -> None:
    assert signed_in(role).get(PAGE).status_code == (200 if role == "auditor" else 403)


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page() -> None:
    assert Browser().get(PAGE).headers["Location"].startswith("/accounts/login/")


def test_nobody_posts_to_it() -> None:
    assert signed_in("auditor").post(PAGE).status_code == 405


def test_it_is_offered_to_those_who_may_read_it() -> None:
    assert 'href="/log/"' in signed_in("auditor").get("/help/").content.decode()
    assert 'href="/log/"' not in signed_in("senior").get("/help/").content.decode()


def test_everything_is_listed_newest_first_and_a_files_story_from_its_beginning(told: list[Event]) -> None:
    browser = signed_in("auditor")
    assert numbers(browser) == [4, 3, 2, 1]
    assert numbers(browser, "?client=1") == [1, 2, 3]
    assert "Histoire du dossier 1, depuis le début" in browser.get(f"{PAGE}?client=1").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=printed", [4, 3]),
        ("account=advisor", [4, 2, 1]),
        ("account=nobody", []),
        ("since=2026-01-02", [4]),
        ("until=2026-01-01", [3, 2, 1]),
        ("since=2026-01-01&until=2026-01-01&kind=noted", [1]),
        ("client=2&kind=noted", []),
        ("client=3", []),
    ],
)
def test_it_is_searched(told: list[Event], query: str, found: list[int]) -> None:
    browser = signed_in("auditor")
    if found:
        assert numbers(browser, f"?{query}") == found
    else:
        assert "Aucun fait ne correspond" in browser.get(f"{PAGE}?{query}").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        *(
            "application=x",
            "client=x",
            "client=1%00",
            "kind=gossip",
            "since=yesterday",
            "since=２０２６-01-02",
            "account=" + "x" * 151,
        ),
        *("application=x", "since=0001-01-01", "until=9999-12-31", "since=2026-12-01&until=2026-01-01"),
    ],
)
def test_what_is_no_search_is_said(query: str) -> None:
    answer = signed_in("auditor").get(f"{PAGE}?{query}")
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode() or "aria-invalid" in answer.content.decode()


def test_an_event_of_an_application_leads_to_its_story_and_an_account_is_called_by_its_persons_name() -> None:
    advisor = a_user("advisor", username="cm", first_name="Camille", last_name="Martin")
    for number in (5, 6):
        record(Kind.PRINTED, actor=advisor, client=-number, facts={"page": "print"}, now=NOON)
    browser = signed_in("auditor")
    source = browser.get(PAGE).content.decode()
    (_, first) = lines_of(source)
    assert first[3:5] == ["Camille Martin", "Demande 5"]
    assert f'href="{PAGE}?application=5">Demande 5</a>' in source
    story = browser.get(f"{PAGE}?application=5").content.decode()
    assert "Histoire de la demande 5, depuis le début" in story
    assert [cells[0] for cells in lines_of(story)] == ["1"]
    for account in ("cm", "Camille Martin"):
        assert numbers(browser, f"?account={account}") == [2, 1]
    both = browser.get(f"{PAGE}?application=5&client=5")
    assert both.status_code == 400
    assert "une demande ou un client" in both.content.decode()


def test_a_line_says_when_what_by_whom_and_what_was_written(told: list[Event]) -> None:
    browser = signed_in("auditor", language="en")
    page = browser.get(f"{PAGE}?client=1").content.decode()
    _, corrected, printed = lines_of(page)
    assert corrected[2:5] == ["Note corrected", "advisor", "1"]
    assert corrected[6] == "A appelé. → A écrit."
    assert printed[2:6] == ["File printed", "the portal", "1", "page: file on paper"]
    assert printed[1] == "1\u00a0Jan\u00a02026 13:05"
    erase(told[1], by=None)
    _, corrected, *_ = lines_of(browser.get(f"{PAGE}?client=1").content.decode())
    assert corrected[6] == "erased"


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    ("language", "acts", "facts"),
    [
        (
            "fr",
            [
                *("Décision rouverte", "Réexamen pris", "Réexamen rendu", "Réexamen pris", "Avis donné sans le calcul"),
                *("Réexamen clos", "Réexamen ouvert", "Dossier lu sans le calcul", "Réexamen retiré"),
            ],
            [
                *("état : À prendre", "origine : Rouvert par un senior", "avis : Je refuserais"),
                *("connaissait le dossier : non", "résultat : Décision maintenue", "origine : Demandé par le client"),
                *("courrier n° : 7", "langue : français", "position : Recommandations arrêtées"),
            ],
        ),
        (
            "en",
            [
                *("Decision reopened", "Review taken", "Review given back", "Review taken"),
                *("View given without the calculation", "Review closed", "Review opened"),
                *("File read without the calculation", "Review withdrawn"),
            ],
            [
                *("state: To take", "origin: Reopened by a senior", "view: I would refuse", "knew the file: no"),
                *("result: Decision upheld", "letter no.: 7", "language: French", "position: Recommendations stopped"),
            ],
        ),
    ],
)
def test_what_was_done_to_a_review_a_letter_and_the_switch_is_said_in_words(
    language: str, acts: list[str], facts: list[str]
) -> None:
    advisor, senior, other = people("advisor", "senior", "senior:other")
    decision = refused(advisor)
    service.reopen(decision=decision, words="Je doute.", by=senior, now=timezone.now())
    review = review_service.take(review=live(decision.client), by=other, now=timezone.now())
    review_service.release(review=review, words="Je pars.", by=other, now=timezone.now())
    viewed(decision.client, senior, OwnView.REFUSE)
    again = asked(taken(decision.client, senior, "refuse", agrees=True), advisor)
    record(Kind.REVIEWED, actor=other, client=decision.client_id, facts={"act": "read", "review": again.pk})
    review_service.withdraw(review=again, words="Il renonce.", by=advisor, now=timezone.now())
    letter: dict[str, str | int | bool | list[str] | list[int] | None] = {
        "letter": 7,
        "decision": 1,
        "language": "fr",
        "template": "2026-1",
        "digest": "x",
    }
    record(Kind.LETTER_ISSUED, actor=advisor, client=decision.client_id, facts=letter)
    record(Kind.SCORING_SWITCHED, actor=senior, facts={"position": "no_recommendation"})
    lines = lines_of(signed_in("auditor", language=language).get(PAGE).content.decode())
    told = " | ".join(line[5].replace("\u00a0", " ").replace("\u202f", " ") for line in reversed(lines))
    page = signed_in_again(language).get(f"{PAGE}?client={decision.client_id}&kind=reviewed").content.decode()
    assert [line[2] for line in lines_of(page)] == acts
    assert [one for one in facts if one not in told] == []
    raw = ("taken", "viewed", "client:", "origin: client", "said", "knew:", "upheld", "None", "—", "no_recommendation")
    assert [one for one in raw if f" {one}" in f" {told}" and one not in " ".join(facts)] == []


def signed_in_again(language: str) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.get(username="auditor"), backend="django.contrib.auth.backends.ModelBackend")
    browser.cookies["django_language"] = language
    return browser


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    ("language", "acts", "departs"),
    [
        (
            "fr",
            ["Décision prise", "Décision confirmée", "Décision rouverte"],
            "s’écarte de la recommandation : oui",
        ),
        ("en", ["Decision taken", "Decision confirmed", "Decision reopened"], "departs from the recommendation: yes"),
    ],
)
def test_what_was_done_to_a_decision_is_said_in_words(language: str, acts: list[str], departs: str) -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    reason = DecisionReason.objects.get(code="LATE_PAYMENTS")
    decision = taken(client, advisor, "refuse", agrees=False, reason=reason)
    service.confirm(decision=decision, by=senior, now=timezone.now())
    service.reopen(decision=decision, words="Le client conteste.", by=senior, now=timezone.now())
    browser = signed_in("auditor", language=language)
    pages = [browser.get(f"{PAGE}?client={client.pk}&kind={kind}") for kind in ("decided", "reviewed")]
    lines = [line for page in pages for line in lines_of(page.content.decode())]
    assert [line[2] for line in lines] == acts
    facts = lines[0][5].replace("\u00a0", " ")
    assert departs in facts
    with translation.override(language):
        assert reason.label in facts
        assert str(DecisionState.AWAITING_SECOND.label) in facts
    for raw in ("departs:", "agrees:", "False", "True", "awaiting_second", "LATE_PAYMENTS", "outcome", "None"):
        assert raw not in facts


def test_the_file_has_all_that_matches(told: list[Event]) -> None:
    answer = signed_in("auditor", language="en").get(f"{PAGE}?client=1&as=csv&of=events")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["No."], row["Event"], row["Client"]) for row in rows] == [
        ("1", "noted", "1"),
        ("2", "note_corrected", "1"),
        ("3", "printed", "1"),
    ]
    view = PendingEvent.objects.get()
    assert (view.kind, view.client) == (Kind.EXPORTED, 1)


def test_reading_it_is_an_event_too(told: list[Event]) -> None:
    browser = signed_in("auditor")
    browser.get(f"{PAGE}?client=1")
    browser.get(PAGE)
    browser.get(f"{PAGE}?client=x")
    seal()
    assert [(event.kind, event.client) for event in Event.objects.in_order()[4:]] == [
        ("log_read", 1),
        ("log_read", None),
    ]


def test_readings_are_listed_where_they_are_asked_for(told: list[Event]) -> None:
    browser = signed_in("auditor")
    browser.get(PAGE)
    seal()
    assert numbers(browser) == [4, 3, 2, 1]
    assert numbers(browser, "?kind=all") == [5, 4, 3, 2, 1]
    assert numbers(browser, "?kind=log_read") == [5]


def test_it_is_checked(told: list[Event]) -> None:
    browser = signed_in("auditor", language="en")
    assert "4 checked, 1 waiting" in browser.get(f"{PAGE}?check=1").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE scoring_event SET client = 9 WHERE sequence = 2")
    page = browser.get(f"{PAGE}?check=1").content.decode()
    assert "Event no. 2 is not what was written." in page
    assert "notice-error" in page


def test_it_needs_as_many_queries_for_fifty_events_as_for_four(told: list[Event]) -> None:
    browser = signed_in("auditor")
    few = queries(browser, PAGE)
    for number in range(60):
        record(Kind.NOTED, actor=None, client=number, words="Rappelé.", now=NOON)
    assert queries(browser, PAGE) == few
    assert "Page 1 sur 2" in browser.get(PAGE).content.decode()
    assert len(numbers(browser, "?page=2")) == 14
