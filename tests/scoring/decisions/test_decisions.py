"""The work lists: whose turn it is, the most urgent first, and the morning page that shows the first of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from scoring.core.decisions import rules, service
from scoring.core.decisions.rules import Act
from scoring.core.decisions.waiting import work_of
from scoring.core.search import Criteria
from scoring.core.worklist import nearest_threshold
from scoring.models.decisions import Decision
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.decision.test_decision import as_user
from tests.scoring.reading import queries, text_of
from tests.scoring.review.reviewing import viewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]


def test_what_is_due_first_comes_first_and_then_what_is_nearest_the_threshold() -> None:
    advisor, senior = people("advisor", "senior")
    decisions = [taken(a_file("REVIEW", place), advisor, "refer") for place in range(4)]
    late = decisions[2]
    Decision.objects.filter(pk=late.pk).update(due_date=timezone.localdate() - timedelta(days=1))

    def distance(decision: Decision) -> float:
        assert decision.assessment is not None
        return abs(decision.assessment.probability_of_default - decision.assessment.decision_threshold)

    others = sorted((one for one in decisions if one != late), key=distance)
    work = work_of(senior, 10, timezone.localdate())
    assert work is not None
    assert work.as_senior is not None
    assert [decision for decision, _ in work.as_senior.lines] == [late, *others]
    assert work.as_senior.count == 4
    told = text_of(as_user(senior), "/decisions/")
    assert "en retard depuis le" in told


def test_a_list_counts_all_and_shows_the_first() -> None:
    advisor, senior = people("advisor", "senior")
    for place in range(3):
        taken(a_file("REVIEW", place), advisor, "refer")
    work = work_of(senior, 2, timezone.localdate())
    assert work is not None
    assert work.as_senior is not None
    assert (len(work.as_senior.lines), work.as_senior.count, work.count) == (2, 3, 3)


def test_nobody_finds_in_their_list_what_they_may_not_do() -> None:
    advisor, first, second = people("advisor", "senior:first", "senior:second")
    client = a_file("APPROVE")
    taken(client, first, "refuse", agrees=False)
    page = f"/clients/{client.pk}/decision/"
    assert page not in as_user(first).get("/decisions/").content.decode()
    assert page in as_user(second).get("/decisions/").content.decode()
    assert page not in as_user(advisor).get("/decisions/").content.decode()


def test_documents_wait_for_who_asked_and_from_their_day_on_for_everybody_who_decides() -> None:
    advisor, other, auditor = people("advisor", "advisor:other", "auditor")
    client = a_file("APPROVE")
    taken(client, advisor, "request_documents")
    page = f"/clients/{client.pk}/decision/"
    assert page in as_user(advisor).get("/").content.decode()
    assert page not in as_user(other).get("/").content.decode()
    Decision.objects.update(due_date=timezone.localdate())
    lists = as_user(other).get("/decisions/").context["lists"]
    assert [(one.slug, one.count) for one in lists] == [("own", 0), ("due", 1)]
    assert lists[1].lines[0].told.endswith(", par advisor")
    assert page in as_user(other).get("/").content.decode()
    assert [one.slug for one in as_user(advisor).get("/decisions/").context["lists"]] == ["own"]
    assert page not in as_user(auditor).get("/").content.decode()


def test_a_draft_waits_for_its_author_alone() -> None:
    advisor, senior = people("advisor", "senior")
    client, now = a_file("APPROVE"), timezone.now()
    service.keep_draft(client=client, typed={}, by=advisor, now=now)
    service.keep_draft(client=client, typed={"words": "Vu"}, by=senior, now=now)
    page = f"/clients/{client.pk}/decision/"
    assert page in as_user(advisor).get("/decisions/").content.decode()
    assert page not in as_user(senior).get("/decisions/").content.decode()


def test_what_is_looked_at_again_does_not_wait_for_who_decided_first(settings: Settings) -> None:
    settings.DECISION_ALONE_AMOUNT = 0
    other, first, second = people("advisor:other", "senior:first", "senior:second")
    client, now = a_file("DECLINE"), timezone.now()
    decision = taken(client, first, "refuse", agrees=True)
    service.reopen(decision=decision, words="Le client conteste.", by=first, now=now)
    viewed(client, other)
    taken(client, other, "accept", agrees=False)
    page = f"/clients/{client.pk}/decision/"
    assert page not in as_user(first).get("/decisions/").content.decode()
    assert page in as_user(second).get("/decisions/").content.decode()


@pytest.mark.parametrize("outcome", ["refer", "request_documents", "refuse"])
def test_every_list_has_what_the_rules_let_a_person_do(outcome: str) -> None:
    users = people("advisor", "advisor:other", "senior:first", "senior:second")
    for place in range(2):
        said = {"agrees": False} if outcome == "refuse" else {}
        taken(a_file("APPROVE", place), users[2 * place], outcome, **said)
    Decision.objects.update(due_date=timezone.localdate())
    for user in users:
        work = work_of(user, 10, timezone.localdate())
        assert work is not None
        lists = (one for one in (work.as_senior, work.own, work.due) if one is not None)
        found = {decision.pk for one in lists for decision, _ in one.lines}
        person = service.person_of(user)
        allowed = {
            one.pk
            for one in Decision.objects.all()
            if any(rules.may(act, service.standing_of(one), person) for act in (Act.DECIDE, Act.CONFIRM))
        }
        assert found == allowed


def test_the_files_to_look_at_first_are_those_on_which_nothing_is_decided() -> None:
    advisor, other = people("advisor", "advisor:other")
    browser = as_user(other)
    first, second = (row.client for row in nearest_threshold(Criteria(), 2))
    taken(first, advisor, "request_documents")
    service.keep_draft(client=second, typed={}, by=advisor, now=timezone.now())
    found = [row.client.pk for row in nearest_threshold(Criteria(), 2)]
    assert first.pk not in found
    assert second.pk in found
    assert f'href="/clients/{first.pk}/"' not in browser.get("/").content.decode()


def test_queries_do_not_grow_with_what_waits() -> None:
    advisor, senior = people("advisor", "senior")
    taken(a_file("REVIEW"), advisor, "refer")
    browser = as_user(senior)
    browser.get("/decisions/")
    counts = queries(browser, "/decisions/")
    for place in range(1, 5):
        taken(a_file("REVIEW", place), advisor, "refer")
    assert queries(browser, "/decisions/") == counts
