"""The pages of the oversight: who sees them, what they say, and that each figure leads to as many decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from clients.models.client import Client
from scoring.charts.chart import Table
from scoring.core.decisions import service
from scoring.core.log.openings import seconds_on_file
from scoring.core.log.writing import record, record_view
from scoring.core.reviews import service as review_service
from scoring.core.roles import ROLES
from scoring.models.decisions import Decision, DecisionState
from scoring.models.events import Kind, PendingEvent
from scoring.models.reviews import OwnView
from scoring.pages.oversight.presenter import shown_time
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.factories import signed_in
from tests.scoring.oversight.random_decisions import random_decisions
from tests.scoring.reading import file_of, plain, text_of
from tests.scoring.review.reviewing import asked as asked_again
from tests.scoring.review.reviewing import live, refused, viewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
PAGE, BEHIND = "/oversight/", "/oversight/decisions/"
SEES = {"senior", "analyst", "auditor"}


@pytest.mark.parametrize("role", ["", *ROLES])
def test_seniors_analysts_and_auditors_see_it_and_nobody_else(role: str) -> None:
    browser = signed_in(role)
    expected = 200 if role in SEES else 403
    assert [browser.get(address).status_code for address in (PAGE, BEHIND)] == [expected, expected]
    assert (f'href="{PAGE}"' in browser.get("/help/").content.decode()) is (role in SEES)


def test_a_visitor_is_sent_to_the_sign_in_page() -> None:
    assert Browser().get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"


def test_a_period_without_decisions_says_so() -> None:
    random_decisions(1)
    told = text_of(signed_in("senior"), f"{PAGE}?since=2020-01-01&until=2020-02-01")
    assert "Du 1er janvier 2020 au 1er février 2020 : aucune décision." in plain(told)
    assert "choisissez-en une autre" in told


def test_before_any_decision_the_page_says_so() -> None:
    told = plain(text_of(signed_in("auditor"), f"{PAGE}?period=all"))
    assert "aucune décision" in told
    assert "aucun dossier en cours n’a dépassé son échéance" in told


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2026-02-30", "Cette date n’existe pas au calendrier"),
        ("since=demain", "Écrivez une date"),
        ("since=2026-03-02&until=2026-03-01", "Cette date vient avant celle du début."),
        ("until=0001-01-01", "Cette date est trop ancienne"),
    ],
)
def test_days_that_are_not_understood_are_said_and_stay(query: str, said: str) -> None:
    told = text_of(signed_in("senior"), f"{PAGE}?{query}", status=400)
    assert said in told
    assert query.partition("=")[2].partition("&")[0] in signed_in_page(query)


def signed_in_page(query: str) -> str:
    browser = Browser()
    browser.force_login(User.objects.get(username="senior"), backend="django.contrib.auth.backends.ModelBackend")
    return browser.get(f"{PAGE}?{query}").content.decode()


@pytest.mark.parametrize(
    "query", ["by=x", "outcome=maybe", "group=code_gender:X", "overdue=replaced", "time=never", "by=99999999999"]
)
def test_an_address_that_no_figure_has_is_refused_in_words(query: str) -> None:
    assert "n’est pas comprise" in text_of(signed_in("senior"), f"{BEHIND}?{query}", status=400)


@pytest.mark.parametrize("query", ["", "?period=30", "?period=all", "?since=2026-01-01"])
@pytest.mark.parametrize("seed", [1, 2])
def test_each_figure_leads_to_as_many_decisions(seed: int, query: str) -> None:
    random_decisions(seed)
    browser = signed_in("auditor")
    context = browser.get(PAGE + query).context
    asked = set()
    for address, count in figures_of([*context["charts"].values(), *context["tables"].values()]):
        behind = browser.get(address)
        assert behind.status_code == 200, address
        assert behind.context["page"].paginator.count == count, address
        asked.add(address)
    assert len(asked) > 40


# Of a row: the field of an address and that of the count it leads to.
LEADS = (
    *(("address", "of_final"), ("address", "count"), ("address", "first"), ("all", "decisions")),
    *(("departures_at", "departures"), ("quick_at", "quick"), ("unopened_at", "unopened")),
)


def figures_of(tables: list[Table]) -> Iterator[tuple[str, int]]:
    for table in tables:
        for row in table.rows:
            # Groups and the charts of what everybody did lead to all that they are a share of.
            told: dict[str, Any] = {**row, "of_final": row["of"]} if table.name == "groups" else dict(row)
            found = {}
            for address, count in LEADS:
                if told.get(address) and told.get(count) is not None:
                    found.setdefault(str(told[address]), int(told[count]))
            yield from found.items()


def test_the_page_says_how_often_people_depart_and_by_whom() -> None:
    advisor, senior = people("advisor", "senior")
    User.objects.filter(pk=advisor.pk).update(first_name="Ada", last_name="Lovelace")
    for place in range(10):
        taken(a_file("APPROVE", place), advisor, "accept", agrees=True)
    taken(a_file("APPROVE", 10), advisor, "refuse", agrees=False)
    taken(a_file("APPROVE", 11), senior, "accept", agrees=True)
    browser = Browser()
    browser.force_login(senior, backend="django.contrib.auth.backends.ModelBackend")
    told = plain(text_of(browser, PAGE))
    assert "12 décisions par 2 personnes, dont 11 pour accepter et 1 pour refuser" in told
    assert "s’écartent de la recommandation : 8 % (1 sur 12)" in told
    departures = {row["Personne"]: row for row in file_of(browser, PAGE, "departures")}
    assert [departures["Ada Lovelace"][name] for name in ("S’écartent", "Décisions comptées")] == ["1", "11"]
    assert departures["senior"]["Part"] == ""  # one decision has no rate
    lines = file_of(browser, BEHIND, "decisions", departs="yes")
    assert [(line["Personne"], line["Recommandation"]) for line in lines] == [("Ada Lovelace", "APPROVE")]


def test_what_was_sent_back_and_changed_is_told() -> None:
    advisor, senior = people("advisor", "senior")
    decision = taken(a_file("APPROVE"), advisor, "refuse", agrees=False)
    service.send_back(decision=decision, words="Relisez.", by=senior, now=timezone.now())
    again = taken(decision.client, advisor, "accept", agrees=True)
    assert again.replaces == decision
    browser = Browser()
    browser.force_login(senior, backend="django.contrib.auth.backends.ModelBackend")
    rows = {row["Ce qui s’est passé"]: row["Décisions"] for row in file_of(browser, PAGE, "second")}
    assert rows["Renvoyées à leur auteur"] == rows["Renvoyées, puis changées"] == "1"
    assert "Renvoyées, puis reprises telles quelles" not in rows


def test_reviews_count_whoever_opened_them_and_however_they_ended(settings: Settings) -> None:
    advisor, senior = people("advisor", "senior")
    changed, kept, gone, begun = (refused(advisor, place) for place in range(4))
    for one in (changed, kept, gone):
        asked_again(one, advisor)
    service.reopen(decision=begun, words="Je doute.", by=senior, now=timezone.now())
    for one, outcome, agrees in ((changed, "accept", False), (kept, "refuse", True)):
        viewed(one.client, senior)
        final = taken(one.client, senior, outcome, agrees=agrees)
        if final.state == DecisionState.AWAITING_SECOND:
            service.confirm(decision=final, by=people("senior:second")[0], now=timezone.now())
    review_service.withdraw(review=live(gone.client), words="Il renonce.", by=senior, now=timezone.now())
    settings.REVIEW_DEPARTING_REFUSALS = True
    by_rule = taken(a_file("APPROVE"), advisor, "refuse", agrees=False)
    service.confirm(decision=by_rule, by=senior, now=timezone.now())
    browser = Browser()
    browser.force_login(senior, backend="django.contrib.auth.backends.ModelBackend")
    rows = {row["Ce qui s’est passé"]: row["Décisions"] for row in file_of(browser, PAGE, "second")}
    assert rows["Rouvertes pour un réexamen"] == "5"
    assert rows["Réexamens qui ont changé la décision"] == "1"
    assert rows["Réexamens qui ont maintenu la décision"] == "1"
    assert rows["Réexamens retirés"] == "1"
    reopened = file_of(browser, BEHIND, "decisions", review="reopened")
    opened = {str(one.client_id) for one in (changed, kept, gone, begun, by_rule)}
    assert {line["Client"] for line in reopened} == opened
    assert [line["Client"] for line in file_of(browser, BEHIND, "decisions", review="withdrawn")] == [
        str(gone.client_id)
    ]


def test_who_has_taken_a_review_is_led_to_its_file_by_no_figure_on_the_page_or_in_its_csv() -> None:
    advisor, senior = people("advisor", "senior")
    taken_for_review, other = taken(a_file("REVIEW"), advisor, "refuse"), refused(advisor)
    asked_again(taken_for_review, advisor)
    review_service.take(review=live(taken_for_review.client), by=senior, now=timezone.now())
    browser, colleague = Browser(), signed_in("auditor")
    browser.force_login(senior, backend="django.contrib.auth.backends.ModelBackend")
    told = {line["Client"]: line for line in file_of(browser, BEHIND, "decisions")}
    assert set(told) == {str(other.client_id)}  # to stand in the list of a figure tells what was answered
    assert told[str(other.client_id)]["Décision"] == "refuse"
    page = text_of(browser, BEHIND)
    assert "Les dossiers que vous réexaminez sans le calcul n’y sont pas." in page
    assert str(taken_for_review.client_id) not in page
    whole = {line["Client"]: line for line in file_of(colleague, BEHIND, "decisions")}
    assert whole[str(taken_for_review.client_id)]["Décision"] == "refuse"
    review_service.give_view(
        review=live(taken_for_review.client), view=OwnView.REFUSE, words="Trop juste.", by=senior, now=timezone.now()
    )
    told = {line["Client"]: line for line in file_of(browser, BEHIND, "decisions")}
    assert told[str(taken_for_review.client_id)]["Recommandation"] == "REVIEW"


def test_taking_a_table_away_is_logged() -> None:
    random_decisions(1)
    file_of(signed_in("auditor"), BEHIND, "decisions")
    assert PendingEvent.objects.get(kind=Kind.EXPORTED).facts["page"] == "oversight_decisions"


# How long a file was open


def opened(client: Client, by: User, at: datetime, *, waits: bool = False) -> None:
    """Have the log tell that somebody opened a file then; or have that wait to be chained."""
    if waits:
        record_view(Kind.OPENED, actor=by, client=client, now=at)
        return
    with transaction.atomic():
        record(Kind.OPENED, actor=by, client=client, now=at)


def test_the_time_on_file_goes_from_the_first_opening_of_the_day_before() -> None:
    advisor, senior = people("advisor", "senior")
    client, other = a_file("APPROVE"), a_file("APPROVE", 1)
    now = timezone.now()
    before = {seconds: now - timedelta(seconds=seconds) for seconds in (86_401, 86_400, 500, 400, 300, 90.7, 20)}
    assert seconds_on_file(client, advisor, now) is None
    opened(client, advisor, before[86_401])
    opened(other, advisor, before[500])
    opened(client, senior, before[400])
    assert seconds_on_file(client, advisor, now) is None
    opened(client, advisor, before[90.7])
    assert seconds_on_file(client, advisor, now) == 90
    opened(client, advisor, before[300], waits=True)
    opened(client, advisor, before[20])
    assert seconds_on_file(client, advisor, now) == 300
    assert seconds_on_file(client, advisor, before[300]) == 86_101  # nothing of what came later
    opened(client, advisor, before[86_400])
    assert seconds_on_file(client, advisor, now) == 86_400


def test_a_decision_keeps_the_time_on_file_and_what_was_recommended() -> None:
    (advisor,) = people("advisor")
    client, at = a_file("DECLINE"), timezone.now() - timedelta(seconds=42)
    opened(client, advisor, at)
    decision = taken(client, advisor, "refuse", agrees=True)
    kept = Decision.objects.get(pk=decision.pk)
    assert (kept.recommendation, kept.state) == ("DECLINE", DecisionState.FINAL)
    assert kept.seconds_on_file == int((kept.decided_at - at).total_seconds())
    assert kept.assessment is not None
    assert kept.assessment.recommendation == kept.recommendation


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"), (4_200, "1 h 10 min")],
)
def test_a_time_is_said_in_its_unit(seconds: int, said: str) -> None:
    assert plain(shown_time(seconds)) == said
