"""The first page after the sign-in: what waits for one person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clients.models.client import Client
from clients.models.recents import RecentClient
from ml.serving.model import Model
from scoring.core.search import Criteria
from scoring.core.worklist import NEAREST, lines_of, nearest_threshold
from scoring.models.annotations import Bookmark
from scoring.models.applications import STEPS, NewApplication
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import Answer
from scoring.pages.home.service import BEGUN, KEPT, morning
from scoring.pages.new_client import service as new_client
from scoring.text.values import money
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_user, signed_in
from tests.scoring.reading import number_in, plain, text_of

pytestmark = pytest.mark.django_db
PAGE = "/"


def keep(user: User, keys: list[int]) -> None:
    """Mark these clients, the last one newest."""
    for place, pk in enumerate(keys):
        Bookmark.objects.create(user=user, client_id=pk, kept_at=NOON + timedelta(minutes=place))


def begin(user: User, step: int, **data: object) -> NewApplication:
    """Save an application of which the steps up to `step` are written down."""
    return NewApplication.objects.create(author=user, step=step, data=data, created_at=NOON, changed_at=NOON)


def the_user(browser: Browser) -> User:
    return User.objects.get(pk=browser.session["_auth_user_id"])


def test_the_root_leads_a_visitor_to_the_sign_in_page(client: Browser) -> None:
    assert client.get(PAGE, follow=True).redirect_chain == [("/accounts/login/?next=/", 302)]


def test_who_may_read_nothing_is_told_so(client: Browser) -> None:
    assert signed_in("").get(PAGE).status_code == 403


def test_an_application_has_as_many_steps_as_its_form() -> None:
    assert len(new_client.STEPS) == STEPS


@pytest.mark.parametrize("language", ["fr", "en"])
def test_before_any_model_it_says_what_will_come(language: str) -> None:
    text = text_of(signed_in(language=language), PAGE)
    words = {
        "fr": ("Aucun client n’est encore évalué", "marquez d’une étoile", "attend ici d’être finie"),
        "en": ("No client has been assessed yet", "mark with a star", "waits here to be finished"),
    }
    for one in words[language]:
        assert one in text


def test_without_a_model_clients_kept_and_opened_are_there_all_the_same() -> None:
    browser, client = signed_in(), a_client(amt_credit=450_000)
    keep(the_user(browser), [client.pk])
    RecentClient.objects.record(the_user(browser), client.pk, NOON)
    page = browser.get(PAGE).content.decode()
    assert page.count(f'href="/clients/{client.pk}/"') == 1  # opened
    assert page.count(f'href="/clients/{client.pk}/?in=list%3Dbookmarks"') == 1
    assert "pas encore évalué" in page


def test_it_counts_everyone_by_answer_and_each_tile_leads_there(scored: Model) -> None:
    tiles = signed_in().get(PAGE).context["morning"].tiles
    for tile in tiles:
        assert number_in(tile.count) == BatchAssessment.objects.filter(recommendation=tile.answer).count()
        assert tile.address == f"/clients/?recommendation={tile.answer}"
    assert len(tiles) >= 3


def test_what_to_review_first_is_nearest_to_the_threshold_and_leads_to_all_of_it(scored: Model) -> None:
    page = signed_in().get(PAGE).content.decode()
    section = page.partition('id="review"')[2].partition("</section>")[0]
    lines = nearest_threshold(Criteria(), NEAREST)
    assert re.findall(r'href="/clients/(\d+)/\?in=list%3Dfirst"', section) == [str(line.client.pk) for line in lines]
    for line in lines:
        assert money(line.client.amt_credit) in section
    assert section.count('class="badge badge-review"') == sum(
        line.assessment is not None and line.assessment.recommendation == Answer.REVIEW for line in lines
    )
    assert 'href="/clients/?recommendation=REVIEW"' in section


def test_bookmarks_come_newest_first_with_amount_and_answer_and_the_rest_is_one_click_away(scored: Model) -> None:
    browser, keys = signed_in(), [*Client.objects.order_by("pk").values_list("pk", flat=True)[: KEPT + 2]]
    keep(the_user(browser), keys)
    found = morning(the_user(browser), timezone.localdate())
    assert [line.client.pk for line in found.bookmarks] == keys[:1:-1]
    assert found.bookmark_count == KEPT + 2
    section = browser.get(PAGE).content.decode().partition('id="bookmarks"')[2].partition("</section>")[0]
    assert section.count('class="badge') == KEPT
    assert f"Tous ({KEPT + 2})" in section


def test_a_file_without_a_recommendation_shows_no_probability(scored: Model) -> None:
    browser, client = signed_in(), Client.objects.order_by("pk")[0]
    BatchAssessment.objects.filter(client=client).update(recommendation=Answer.NONE)
    keep(the_user(browser), [client.pk])
    section = browser.get(PAGE).content.decode().partition('id="bookmarks"')[2].partition("</section>")[0]
    assert "Sans recommandation" in section
    assert "%" not in re.sub(r"<[^>]*>", "", section)


def test_only_own_unfinished_applications_wait_and_open_at_the_next_step(model: Model) -> None:
    browser = signed_in()
    begun = begin(the_user(browser), 1, amt_credit=450_000.0)
    finished = begin(the_user(browser), STEPS)
    others = begin(a_user("senior"), 0)
    page = browser.get(PAGE).content.decode()
    assert f'href="/clients/new/{begun.pk}/2/"' in page
    assert "450\u202f000 · commencée le 1er janvier" in page.replace("450\u00a0000", "450\u202f000")
    for one in (finished, others):
        assert f'href="/clients/new/{one.pk}/' not in page


def test_many_applications_are_the_first_ones_and_their_number(model: Model) -> None:
    browser = signed_in()
    for _ in range(BEGUN + 1):
        begin(the_user(browser), 0)
    page = browser.get(PAGE).content.decode()
    assert page.count("commencée le") == BEGUN
    assert f"Tous ({BEGUN + 1})" in page


def test_who_writes_no_applications_is_not_asked_to(model: Model) -> None:
    assert "demandes à finir" not in signed_in("auditor").get(PAGE).content.decode()


def test_nobody_sees_what_another_keeps(scored: Model) -> None:
    keep(a_user("senior"), [Client.objects.order_by("pk")[0].pk])
    assert morning(a_user("advisor"), timezone.localdate()).bookmarks == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_short(scored: Model, language: str) -> None:
    browser = signed_in(language=language)
    keys = [*Client.objects.order_by("pk").values_list("pk", flat=True)[:10]]
    keep(the_user(browser), keys)
    for pk in keys:
        RecentClient.objects.record(the_user(browser), pk, NOON)
    page = browser.get(PAGE).content.decode().partition("<main")[2].partition("</main>")[0]
    assert 100 < len(re.findall(r"\w[\w’.,\u202f-]*", plain(re.sub(r"<[^>]+>", " ", page)))) <= 300


def test_it_asks_few_queries_however_much_waits(
    scored: Model, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in()
    keys = [*Client.objects.order_by("pk").values_list("pk", flat=True)[:20]]
    keep(the_user(browser), keys)
    for pk in keys:
        RecentClient.objects.record(the_user(browser), pk, NOON)
    browser.get(PAGE)  # the first page of a minute writes the session
    with django_assert_max_num_queries(17):
        browser.get(PAGE)


def test_lines_of_clients_that_are_gone_are_left_out(scored: Model) -> None:
    pk = Client.objects.order_by("pk")[0].pk
    assert [*lines_of([pk, 7])] == [pk]
