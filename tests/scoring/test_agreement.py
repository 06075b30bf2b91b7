"""Every place that says a recommendation says the same of every client, of those too incomplete for one as well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bench.agreement import NONE, compare
from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.batch import _settle_sufficiency, score_everyone
from scoring.core.search import Criteria
from scoring.core.worklist import NEAREST, nearest_threshold
from scoring.models.assessments import BatchAssessment
from scoring.models.months import MonthlyCount
from scoring.models.versions import Answer, ModelVersion, Recommendation
from scoring.pages.portfolio.service import portfolio
from scoring.pages.similar.service import similar
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import signed_in, with_token
from tests.scoring.reading import lines_of, look

pytestmark = pytest.mark.django_db
HARDLY_BEGUN = 999_002  # with the key facts and little else
LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def strict_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the limit between HARDLY_BEGUN, who lacks nearly all, and the others, whatever the model weighs."""
    monkeypatch.setattr("ml.population.incomplete.MOST_MISSING_WEIGHT", 0.25)


def score_with_incomplete_ones() -> list[int]:
    """Score the clients with some among them that are too incomplete; return who these are."""
    lacking = [*Client.objects.order_by("pk").values_list("pk", flat=True)[:3]]
    Client.objects.filter(pk__in=lacking).update(amt_annuity=None, records_changed_at=LATER)
    a_client(HARDLY_BEGUN, records_changed_at=LATER, name_income_type="Working", flag_own_car=True)
    score_everyone(now=LATER, advance=lambda done: None)
    return [*lacking, HARDLY_BEGUN]


def test_list_file_filter_page_api_and_portfolio_say_the_same_of_everyone(scored: Model) -> None:
    incomplete = score_with_incomplete_ones()
    found = compare(signed_in(), with_token(), [*Client.objects.order_by("pk").values_list("pk", flat=True)])
    assert found.differing == {}
    assert found.counts_agree
    assert sorted(pk for pk, said in found.by_client.items() if said["page"] == NONE) == incomplete
    assert found.portfolio_clients == len(found.by_client) == 101
    assert found.portfolio[NONE] == len(incomplete)
    short = {pk: assess(Client.objects.get(pk=pk), now=LATER).shortfall for pk in incomplete}
    assert [bool(one and one.absent_keys) for one in short.values()] == [True, True, True, False]


def test_a_difference_between_two_places_is_found(scored: Model) -> None:
    pk = Client.objects.order_by("pk")[0].pk
    BatchAssessment.objects.filter(client=pk).update(recommendation=Answer.NONE)
    found = compare(signed_in(), with_token(), [pk])
    assert [*found.differing] == [pk]
    assert not found.agrees


def test_charts_counts_and_work_list_of_the_portfolio_know_who_has_no_recommendation(scored: Model) -> None:
    incomplete = score_with_incomplete_ones()
    facts = portfolio(Criteria())
    for groups in (facts.products, facts.months):
        assert sum(counts[3] for counts in groups.values()) == len(incomplete)
        assert sum(map(sum, groups.values())) % 101 in (0, 100)  # a month each
    assert not {row.client.pk for row in nearest_threshold(Criteria(), NEAREST)} & {*incomplete}
    page = look(signed_in(), "/portfolio/")
    none = [row for row in page.rows["products"] if row["zone"] == "none"]
    assert sum(row["clients"] for row in none) == len(incomplete)
    assert page.text.count("4 dossiers sont trop incomplets pour une recommandation") == 2  # in each chart's words
    assert "Sans recommandation" in page.text
    assert MonthlyCount.objects.filter(recommendation=Answer.NONE).exists()
    lines = lines_of(signed_in("senior"), "/portfolio/?as=csv&of=products")
    assert any("Sans recommandation" in line for line in lines)


def test_similar_and_two_clients_say_who_has_no_recommendation(scored: Model) -> None:
    *_, incomplete = score_with_incomplete_ones()
    browser, other = signed_in(), Client.objects.order_by("pk")[50].pk
    page = look(browser, f"/clients/{incomplete}/similar/")
    row = next(row for row in page.tables["similar"].rows if row["label"] == "Recommandation")
    assert row["client"] == "Sans recommandation"
    nearest = similar(Client.objects.get(pk=incomplete), now=LATER)
    stored = dict(BatchAssessment.objects.values_list("client", "recommendation"))
    assert [str(answer) for answer in nearest.answers] == [stored[pk] for pk in nearest.nearest]
    assert "demandez au client ce qui manque" in page.text
    assert "trop incomplet pour comparer" in page.text
    assert "Sans recommandation" in look(browser, f"/clients/{other}/two-clients/{incomplete}/").text


def test_a_file_completed_since_gets_its_recommendation_back(scored: Model) -> None:
    lacking = score_with_incomplete_ones()[0]
    Client.objects.filter(pk=lacking).update(amt_annuity=9_000.0, records_changed_at=LATER + timedelta(days=1))
    score_everyone(now=LATER + timedelta(days=1), advance=lambda done: None)
    stored = BatchAssessment.objects.get(client=lacking)
    assert Recommendation(stored.recommendation) is assess(Client.objects.get(pk=lacking), now=LATER).recommendation


def test_what_weighs_is_settled_at_the_end_of_a_run(scored: Model) -> None:
    incomplete = score_with_incomplete_ones()
    sure = Client.objects.order_by("pk")[60].pk
    # As if the weights of the population before had answered otherwise while this one was being counted.
    BatchAssessment.objects.filter(client=HARDLY_BEGUN).update(recommendation=Answer.REVIEW)
    BatchAssessment.objects.filter(client=sure).update(recommendation=Answer.NONE)
    _settle_sufficiency(scored, ModelVersion.objects.get())
    stored = dict(BatchAssessment.objects.values_list("client", "recommendation"))
    assert sorted(pk for pk, said in stored.items() if said == Answer.NONE) == incomplete
    assert stored[sure] == assess(Client.objects.get(pk=sure), now=LATER).recommendation
    assert engine.reference().insufficient().tolist() == incomplete
