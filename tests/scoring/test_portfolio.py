"""The portfolio: its figures are those of the assessments, its work list begins at the threshold."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from ml.model import Model
from scoring import services
from scoring.models import BatchAssessment, Recommendation
from tests.clients.factories import NOON
from tests.scoring.factories import hundred_clients, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/portfolio/"
CASH = services.Criteria(contract_type="Cash loans", income_type="Working")


@pytest.fixture
def scored(model: Model) -> None:
    """Score a hundred clients."""
    hundred_clients()
    services.score_everyone(now=NOON, advance=lambda done: None)


def assessments(criteria: services.Criteria) -> list[BatchAssessment]:
    """Return the stored assessments that match, one by one."""
    return [
        a
        for a in BatchAssessment.objects.select_related("client")
        if criteria.contract_type in ("", a.client.name_contract_type)
        and criteria.income_type in ("", a.client.name_income_type)
    ]


@pytest.mark.parametrize("criteria", [services.Criteria(), CASH], ids=["everyone", "cash"])
def test_its_figures_are_those_of_the_assessments(scored: None, criteria: services.Criteria) -> None:
    told, stored = services.portfolio(criteria), assessments(criteria)
    counted = Counter(a.recommendation for a in stored)
    assert (told.summary.approve, told.summary.review, told.summary.decline) == tuple(
        counted[r] for r in Recommendation.values
    )
    assert told.summary.clients == len(stored) > 10
    by_bin = sum(counts.group for _, counts in told.distribution.bins)
    assert by_bin == len(stored)
    for product, counts in told.products.items():
        own = Counter(a.recommendation for a in stored if a.client.name_contract_type == product)
        assert counts == tuple(own[r] for r in Recommendation.values)
    assert sum(map(sum, told.products.values())) == len(stored)
    assert [*told.months.values()] == [tuple(counted[r] for r in Recommendation.values)]


def test_assessments_of_other_months_stand_apart(scored: None) -> None:
    earlier = [a.pk for a in BatchAssessment.objects.order_by("client")[:30]]
    BatchAssessment.objects.filter(pk__in=earlier).update(assessed_at=NOON - timedelta(days=70))
    months = services.portfolio(services.Criteria()).months
    assert [sum(counts) for counts in months.values()] == [30, 70]
    assert sorted(months) == [*months]


@pytest.mark.parametrize("criteria", [services.Criteria(), CASH], ids=["everyone", "cash"])
def test_the_work_list_begins_at_the_threshold(scored: None, model: Model, criteria: services.Criteria) -> None:
    listed = [row.client.pk for row in services.nearest_threshold(criteria)]
    distance = {a.client_id: abs(a.probability_of_default - model.decision_threshold) for a in assessments(criteria)}
    assert listed == sorted(distance, key=lambda pk: (distance[pk], pk))[:25]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_shows_charts_and_work_list(scored: None, language: str) -> None:
    browser = signed_in(language=language)
    page = browser.get(PAGE, {"contract_type": "Cash loans"})
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count('class="chart"') == 3
    assert text.count('class="client-link') == 25
    csv = browser.get(PAGE, {"contract_type": "Cash loans", "as": "csv", "of": "products"}).content.decode()
    assert len(csv.splitlines()) == 4  # one product is left, three recommendations and the head


def test_a_filter_that_leaves_nobody_says_so(scored: None) -> None:
    page = signed_in(language="en").get(PAGE, {"income_type": "Maternity leave", "contract_type": "Revolving loans"})
    assert page.status_code == 200
    assert "No assessed client matches these filters." in page.content.decode()


def test_an_unknown_filter_is_refused_in_words(scored: None) -> None:
    assert signed_in().get(PAGE, {"contract_type": "Gift"}).status_code == 400


def test_it_is_for_those_who_read_assessments(client: Browser, model: Model) -> None:
    assert client.get(PAGE).status_code == 302
    assert signed_in("").get(PAGE).status_code == 403


def test_without_a_scored_population_the_page_says_how_to_get_one(model: Model) -> None:
    assert signed_in().get(PAGE).status_code == 503


def test_the_page_needs_few_queries(scored: None, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    browser = signed_in()
    with django_assert_max_num_queries(12):
        browser.get(PAGE)
