"""The work list of reviews: soonest due first, overdue marked, without anything of what a model answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.core.reviews import service
from scoring.models.reviews import Review
from tests.scoring.decision.deciding import people
from tests.scoring.decision.test_decision import as_user
from tests.scoring.reading import queries, text_of
from tests.scoring.review.reviewing import asked, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]


def test_what_is_due_first_comes_first_and_what_is_late_says_so() -> None:
    advisor, senior = people("advisor", "senior")
    reviews = [asked(refused(advisor, place), advisor) for place in range(3)]
    late = timezone.localdate() - timedelta(days=2)
    Review.objects.filter(pk=reviews[2].pk).update(due_date=late, asked_on=late)
    browser = as_user(senior)
    told = browser.get("/reviews/").content.decode()
    places = [told.index(f"/clients/{reviews[number].client_id}/review/") for number in (2, 0, 1)]
    assert places == sorted(places)
    assert "en retard depuis le" in text_of(browser, "/reviews/")
    assert "badge" not in told
    for page in ("/", "/reviews/"):
        assert f"/clients/{reviews[2].client_id}/review/" in browser.get(page).content.decode()
    assert "Réexamens (3)" in text_of(browser, "/decisions/")


def test_each_review_stands_in_one_list() -> None:
    advisor, first, second = people("advisor", "senior:first", "senior:second")
    taken, free, gone = (asked(refused(advisor, place), advisor) for place in range(3))
    service.take(review=taken, by=first, now=timezone.now())
    service.withdraw(review=gone, words="Il renonce.", by=second, now=timezone.now())
    told = as_user(first).get("/reviews/").context["lists"]
    assert [[line.file for line in one.lines] for one in told] == [
        [free.client_id],
        [taken.client_id],
        [],
        [gone.client_id],
    ]
    told = as_user(second).get("/reviews/").context["lists"]
    assert [one.count for one in told] == [1, 0, 1, 1]
    assert told[2].lines[0].told == "Demandé par le client, pris par first"


def test_queries_do_not_grow_with_what_waits() -> None:
    advisor, senior = people("advisor", "senior")
    asked(refused(advisor), advisor)
    browser = as_user(senior)
    browser.get("/reviews/")
    counts = queries(browser, "/reviews/"), queries(browser, "/")
    for place in range(1, 4):
        asked(refused(advisor, place), advisor)
    assert (queries(browser, "/reviews/"), queries(browser, "/")) == counts
