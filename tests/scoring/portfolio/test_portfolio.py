"""The portfolio: its figures are those of the assessments, its work list begins at the threshold."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.batch import score_everyone
from scoring.core.search import Criteria
from scoring.core.worklist import NEAREST, nearest_threshold
from scoring.models.assessments import BatchAssessment
from scoring.models.months import MonthlyCount
from scoring.models.rows import FeatureRow
from scoring.models.versions import Answer, ModelVersion
from scoring.pages.components.gallery import weather_by_year
from scoring.pages.portfolio.service import portfolio
from scoring.text.values import percent
from tests.clients.factories import NOON
from tests.scoring.factories import signed_in
from tests.scoring.reading import drawn_text, lines_of, look, number_in, plain

pytestmark = pytest.mark.django_db
PAGE = "/portfolio/"
CASH = Criteria(contract_type="Cash loans", income_type="Working")


def assessments(criteria: Criteria) -> list[BatchAssessment]:
    """Return the stored assessments that match, one by one."""
    return [
        a
        for a in BatchAssessment.objects.select_related("client")
        if criteria.contract_type in ("", a.client.name_contract_type)
        and criteria.income_type in ("", a.client.name_income_type)
    ]


@pytest.mark.parametrize("criteria", [Criteria(), CASH], ids=["everyone", "cash"])
def test_its_figures_are_those_of_the_assessments(scored: Model, criteria: Criteria) -> None:
    facts, stored = portfolio(criteria), assessments(criteria)
    counted = Counter(a.recommendation for a in stored)
    summary = facts.summary
    assert (summary.approve, summary.review, summary.decline, summary.insufficient) == tuple(
        counted[a] for a in Answer.values
    )
    assert facts.summary.clients == len(stored) > 10
    by_bin = sum(counts.group for _, counts in facts.distribution.bins)
    assert by_bin == len(stored)
    for product, counts in facts.products.items():
        own = Counter(a.recommendation for a in stored if a.client.name_contract_type == product)
        assert counts == tuple(own[a] for a in Answer.values)
    assert sum(map(sum, facts.products.values())) == len(stored)


@pytest.mark.parametrize("criteria", [Criteria(), CASH], ids=["everyone", "cash"])
def test_its_headline_is_the_share_beyond_the_band_of_review(scored: Model, criteria: Criteria) -> None:
    facts, band = portfolio(criteria), engine.current_model().review_band
    assert facts.review_band == band
    query = {"contract_type": criteria.contract_type, "income_type": criteria.income_type}
    page = look(signed_in(), PAGE, query)
    stored = assessments(criteria)
    refused = sum(a.probability_of_default >= band.upper for a in stored)
    share, edge = percent(refused / len(stored)), percent(band.upper)
    whom = "clients" if criteria == Criteria() else "clients choisis"
    assert f"Refus recommandé pour {share} des {whom}, à partir de {edge}" in page.source
    first = page.rows["probabilities"][0]
    assert (first["band_low"], first["band_high"]) == (percent(band.lower), edge)


def recommended(criteria: Criteria) -> tuple[int, ...]:
    """Return how many of the stored assessments that match have each answer."""
    counted = Counter(a.recommendation for a in assessments(criteria))
    return tuple(counted[a] for a in Answer.values)


def score(when: datetime) -> None:
    score_everyone(now=when, advance=lambda done: None)


def test_each_month_keeps_what_its_last_run_recommended(scored: Model) -> None:
    everyone, cash = Criteria(), Criteria(contract_type="Cash loans")
    january = {criteria: recommended(criteria) for criteria in (everyone, cash)}
    Client.objects.order_by("pk")[0].delete()
    Client.objects.update(ext_source_2=0.01, ext_source_3=0.01, records_changed_at=NOON)
    FeatureRow.objects.all().delete()
    score(NOON + timedelta(days=45))
    february = {criteria: recommended(criteria) for criteria in (everyone, cash)}
    assert january[everyone] != february[everyone]
    assert sum(february[everyone]) == 99
    for criteria in (everyone, cash):
        assert portfolio(criteria).months == {
            date(2026, 1, 1): january[criteria],
            date(2026, 2, 1): february[criteria],
        }


def test_a_later_run_in_a_month_stands_in_place_of_the_earlier_whatever_its_model(scored: Model) -> None:
    older = ModelVersion.objects.get()
    older.pk, older.version = None, "lgbm-older"
    older.save()
    MonthlyCount.objects.update(model_version=older, clients=7)
    Client.objects.order_by("pk")[0].delete()
    score(NOON + timedelta(days=20))
    assert portfolio(Criteria()).months == {date(2026, 1, 1): recommended(Criteria())}
    assert not MonthlyCount.objects.filter(model_version=older).exists()


def test_the_month_is_the_calendars_here(scored: Model) -> None:
    score(datetime(2026, 3, 31, 22, 30, tzinfo=UTC))  # half past midnight in Paris
    assert [*portfolio(Criteria()).months] == [date(2026, 1, 1), date(2026, 4, 1)]


def test_a_run_that_scores_nobody_leaves_the_months_alone(scored: Model) -> None:
    before = portfolio(Criteria()).months
    Client.objects.all().delete()
    score(NOON)
    assert MonthlyCount.objects.of_contract_type("").by_month().keys() == before.keys()


def test_filters_that_past_months_do_not_know_are_said_not_to_apply(scored: Model) -> None:
    score(NOON + timedelta(days=45))
    browser = signed_in()
    page = look(browser, PAGE, {"contract_type": "Cash loans"})
    assert "ne s’y appliquent pas" not in page.text
    of_contract = [row["clients"] for row in page.rows["months"]]
    assert (*of_contract[3:], 0) == recommended(Criteria(contract_type="Cash loans"))
    page = look(browser, PAGE, {"contract_type": "Cash loans", "income_type": "Working"})
    assert "les autres filtres ne s’y appliquent pas" in page.text
    assert [row["clients"] for row in page.rows["months"]] == of_contract


def test_the_words_of_the_months_add_up_no_client_twice(scored: Model) -> None:
    score(NOON + timedelta(days=45))
    (chart,) = [c for name, c in look(signed_in(), PAGE).tables.items() if name == "months"]
    assert "100 clients dans le dernier" in chart.summary[0]
    review = recommended(Criteria())[1]
    assert chart.meaning == f"février 2026\u00a0: {review} dossiers sur 100 demandent un second regard."


def test_months_are_told_once_there_are_two(scored: Model) -> None:
    browser = signed_in()
    page = look(browser, PAGE)
    assert "months" not in page.rows
    assert "Par mois" not in page.text
    score(NOON + timedelta(days=45))
    page = look(browser, PAGE)
    assert {row["group"] for row in page.rows["months"]} == {"janvier 2026", "février 2026"}


def lists_of(browser: Browser, address: str) -> int:
    """Return how many clients the list at this address says it has."""
    return int(number_in(re.findall(r'<h2 id="results">\s*(.*?)\s*</h2>', browser.get(address).content.decode())[0]))


@pytest.mark.parametrize("criteria", [Criteria(), CASH], ids=["everyone", "cash"])
def test_each_tile_leads_to_as_many_clients_as_it_counts(scored: Model, criteria: Criteria) -> None:
    browser = signed_in()
    query = {"contract_type": criteria.contract_type, "income_type": criteria.income_type}
    tiles = browser.get(PAGE, query).context["portfolio"].tiles
    assert [tile.answer for tile in tiles][:3] == ["APPROVE", "REVIEW", "DECLINE"]
    assert [lists_of(browser, tile.address) for tile in tiles] == [number_in(tile.count) for tile in tiles]


def test_each_bar_and_its_count_in_the_table_lead_to_its_clients(scored: Model) -> None:
    browser = signed_in()
    page = look(browser, PAGE, {"income_type": "Working"})
    leading = [row for row in page.rows["products"] if row["address"]]
    assert leading == [row for row in page.rows["products"] if row["clients"]]
    for row in leading:
        assert lists_of(browser, row["address"]) == row["clients"]
        assert html.escape(row["address"]) in page.source.partition("<table")[2]


def test_months_of_before_lead_nowhere(scored: Model) -> None:
    score(NOON + timedelta(days=45))
    assert not [row for row in look(signed_in(), PAGE).rows["months"] if row["address"]]


def test_who_may_not_know_who_clients_are_is_led_to_no_list(scored: Model) -> None:
    browser = signed_in("")
    permission = Permission.objects.get(codename="read_assessments")
    User.objects.get(pk=browser.session["_auth_user_id"]).user_permissions.add(permission)
    page = look(browser, PAGE)
    assert not [row for row in page.rows["products"] if row["address"]]
    assert not [row for row in page.rows["probabilities"] if row.get("address")]
    assert 'class="tile" href' not in page.source
    assert page.source.count('class="tile"') >= 3


@pytest.mark.parametrize("criteria", [Criteria(), CASH], ids=["everyone", "cash"])
def test_the_work_list_begins_at_the_threshold(scored: Model, model: Model, criteria: Criteria) -> None:
    listed = [row.client.pk for row in nearest_threshold(criteria, NEAREST)]
    distance = {a.client_id: abs(a.probability_of_default - model.decision_threshold) for a in assessments(criteria)}
    assert listed == sorted(distance, key=lambda pk: (distance[pk], pk))[:NEAREST]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_shows_charts_and_work_list(scored: Model, language: str) -> None:
    browser = signed_in(language=language)
    page = browser.get(PAGE, {"contract_type": "Cash loans"})
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count('role="img"') == 2
    assert text.count('class="client-link') == NEAREST
    csv = browser.get(PAGE, {"contract_type": "Cash loans", "as": "csv", "of": "products"}).content.decode()
    assert len(csv.splitlines()) == 4  # one product is left, three recommendations and the head


def test_a_filter_that_leaves_nobody_says_so(scored: Model) -> None:
    page = signed_in(language="en").get(PAGE, {"income_type": "Maternity leave", "contract_type": "Revolving loans"})
    assert page.status_code == 200
    assert "No assessed client matches these filters." in page.content.decode()


def test_an_unknown_filter_is_refused_in_words(scored: Model) -> None:
    assert signed_in().get(PAGE, {"contract_type": "Gift"}).status_code == 400


def test_it_is_for_those_who_read_assessments(client: Browser, model: Model) -> None:
    assert client.get(PAGE).status_code == 302
    assert signed_in("").get(PAGE).status_code == 403


def test_without_a_scored_population_the_page_says_how_to_get_one(model: Model) -> None:
    assert signed_in().get(PAGE).status_code == 503


def test_the_page_needs_few_queries(scored: Model, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    browser = signed_in()
    with django_assert_max_num_queries(12):
        browser.get(PAGE)


@pytest.mark.usefixtures("scored")
def test_the_work_list_is_a_file_of_the_clients_nearest_the_threshold() -> None:
    lines = lines_of(signed_in(), f"{PAGE}?contract_type=Cash+loans&as=csv&of=work")
    nearest = nearest_threshold(Criteria(contract_type="Cash loans"), NEAREST)
    assert [line[0] for line in lines] == [str(row.client.pk) for row in nearest]
    assert [float(line[5]) for line in lines] == [
        row.assessment.probability_of_default for row in nearest if row.assessment
    ]
    assert len(lines) == NEAREST


@pytest.mark.usefixtures("scored")
def test_the_work_list_of_who_may_not_know_clients_names_none_of_them_in_its_file_either() -> None:
    browser = signed_in("")
    permission = Permission.objects.get(codename="read_assessments")
    User.objects.get(pk=browser.session["_auth_user_id"]).user_permissions.add(permission)
    lines = lines_of(browser, f"{PAGE}?as=csv&of=work")
    assert len(lines) == NEAREST
    assert not any(line[0].isdigit() for line in lines)


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_every_share_of_a_group_is_written_with_its_name(width: str) -> None:
    chart = weather_by_year()
    texts = drawn_text(chart, "fr", width)
    for row in chart.rows:
        assert plain(f"{row['name']} {row['share_shown']}") in [plain(text) for text in texts]


@pytest.mark.parametrize("query", ["", "?contract_type=Cash+loans"])
def test_a_bar_of_the_distribution_leads_to_the_clients_it_counts(scored: Model, query: str) -> None:
    browser, counted = signed_in(), 0
    chart = browser.get(f"/portfolio/{query}").context["charts"]["probabilities"]
    for row in chart.rows:
        listing = browser.get(row["address"]).context["listing"]
        clients = row["second_clients"] if query else row["first_clients"]
        assert listing.count == clients, row["label"]
        counted += listing.count
    assert counted == browser.get(f"/portfolio/{query}").context["portfolio"].clients > 0
