"""Another threshold: what would change for everyone, what its mistakes cost, and that nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from ml.serving.model import Costs, Model, ReviewBand, review_band
from scoring.core import engine
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import Answer
from scoring.pages.model.charts.moved import moved_charts
from scoring.pages.model.moved import describe_moved
from scoring.pages.model.service import MovedThreshold, move_threshold
from tests.scoring.factories import signed_in
from tests.scoring.reading import look, number_in, plain

pytestmark = pytest.mark.django_db
PAGE = "/model/threshold/"
ASKED = [(None, None), (5.0, None), (30.0, None), (None, 0.15), (4.0, 0.05)]


def answer_with(assessment: BatchAssessment, band: ReviewBand) -> str:
    """Return what one client would be recommended with another review band."""
    if assessment.recommendation == Answer.NONE:
        return Answer.NONE.value
    return band.zone(assessment.probability_of_default).value


@pytest.mark.parametrize(("ratio", "threshold"), ASKED)
def test_its_counts_are_those_of_the_stored_assessments_one_by_one(
    scored: Model, ratio: float | None, threshold: float | None
) -> None:
    moved, stored = move_threshold(ratio, threshold), list(BatchAssessment.objects.all())
    now = Counter(one.recommendation for one in stored)
    other = Counter(answer_with(one, moved.other.band) for one in stored)
    assert moved.now.counts == tuple(now[a] for a in Answer.values)
    assert moved.other.counts == tuple(other[a] for a in Answer.values)
    assert moved.changed == sum(answer_with(one, moved.other.band) != one.recommendation for one in stored)
    assert moved.clients == len(stored)


def test_the_threshold_follows_from_the_costs_and_the_band_from_the_threshold(scored: Model) -> None:
    moved = move_threshold(5.0, None)
    assert moved.asked == 1 / 6
    assert moved.other.value == 0.167
    follows = review_band(Costs((1 - 0.167) / 0.167, 1.0))
    assert (moved.other.band.lower, moved.other.band.upper) == pytest.approx((follows.lower, follows.upper))
    assert move_threshold(5.0, 0.12).other.value == 0.12


def test_without_a_question_it_is_the_threshold_in_service_and_nothing_changes(scored: Model) -> None:
    moved, confusion = move_threshold(None, None), scored.evaluation["confusion"]
    assert moved.other == moved.now
    assert moved.now.value == scored.decision_threshold
    assert moved.changed == 0
    assert moved.costs == scored.costs
    assert moved.now.mistakes.missed_defaults * moved.outcomes == pytest.approx(confusion["defaulted_approved"])
    assert moved.now.mistakes.refused_good * moved.outcomes == pytest.approx(confusion["repaid_refused"])


def test_a_model_that_kept_fewer_thresholds_takes_the_nearest_and_says_so(
    scored: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = scored.evaluation["cost_curve"]
    coarse = {**curve, "points": [p for p in curve["points"] if round(100 * p["threshold"], 6).is_integer()]}
    earlier = replace(scored, evaluation={**scored.evaluation, "cost_curve": coarse})
    monkeypatch.setattr(engine, "published_model", lambda: earlier)
    moved = move_threshold(5.0, None)
    assert moved.other.value == 0.17
    assert "le seuil le plus proche est pris" in " ".join(describe_moved(moved).sentences)


def test_each_mistake_is_counted_and_costed_and_they_add_up(scored: Model) -> None:
    moved = move_threshold(5.0, None)
    missed, good, both = describe_moved(moved).mistakes.rows
    assert (missed["each"], good["each"]) == (5.0, 1.0)
    for side, one in (("now", moved.now.mistakes), ("other", moved.other.mistakes)):
        assert missed[side] == 1000 * one.missed_defaults
        assert missed[f"{side}_cost"] == pytest.approx(5000 * one.missed_defaults)
        assert both[f"{side}_cost"] == pytest.approx(missed[f"{side}_cost"] + good[f"{side}_cost"])


def test_its_charts_are_drawn_from_the_same_figures(scored: Model) -> None:
    moved = move_threshold(5.0, None)
    charts = moved_charts(moved)
    drawn = [row["clients"] for row in charts["recommendations"].rows]
    answers = [a for a in range(4) if a < 3 or moved.now.counts[3] or moved.other.counts[3]]
    assert drawn == [counts[a] for counts in (moved.now.counts, moved.other.counts) for a in answers]
    marks = {row["kind"]: row["cost"] for row in charts["cost"].rows if row["kind"] != "point"}
    costs = [one.mistakes.point(moved.costs)["cost_per_client"] for one in (moved.now, moved.other)]
    assert [marks["current"], marks["best"]] == costs


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_form_answers_at_an_address_that_can_be_shared(scored: Model, language: str) -> None:
    page = look(signed_in("analyst", language), PAGE, {"ratio": "5", "threshold": ""})
    assert page.status == 200
    moved = move_threshold(5.0, None)
    assert str(moved.changed) in page.text
    assert 'name="ratio" value="5"' in page.source
    assert number_in(page.cells["mistakes"][0][1].replace(".", ",")) == 5


def test_a_threshold_is_written_as_people_write_it(scored: Model) -> None:
    browser = signed_in("analyst")
    assert "12,5 % ici" in plain(look(browser, PAGE, {"threshold": "12,5"}).text)
    assert "12,5 % ici" in plain(look(browser, PAGE, {"threshold": "12.5"}).text)


@pytest.mark.parametrize("query", [{"ratio": "0,2"}, {"ratio": "100"}, {"threshold": "0,5"}, {"threshold": "80"}])
def test_what_can_just_be_is_answered(scored: Model, query: dict[str, str]) -> None:
    assert signed_in("analyst").get(PAGE, query).status_code == 200


@pytest.mark.parametrize(
    "query", [{"ratio": "0,1"}, {"ratio": "101"}, {"ratio": "x"}, {"threshold": "0,4"}, {"threshold": "81"}]
)
def test_what_cannot_be_is_refused_in_words(scored: Model, query: dict[str, str]) -> None:
    answer = signed_in("analyst").get(PAGE, query)
    assert answer.status_code == 400
    assert "La saisie est à corriger" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("analyst", 200), ("auditor", 200), ("admin", 200), ("advisor", 403), ("senior", 403)]
)
def test_it_is_for_those_who_look_after_models(scored: Model, role: str, status: int) -> None:
    browser = signed_in(role)
    assert browser.get(PAGE).status_code == status
    assert (f'href="{PAGE}"' in browser.get("/model/").content.decode()) == (status == 200)


def test_a_visitor_signs_in_first(client: Browser, model: Model) -> None:
    assert client.get(PAGE).status_code == 302


def test_nothing_is_written_and_few_queries_are_asked(
    scored: Model, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser, before = signed_in("analyst"), list(BatchAssessment.objects.values())
    browser.get(PAGE)
    with django_assert_max_num_queries(6) as asked:
        browser.get(PAGE, {"ratio": "5"})
    assert not [one for one in asked.captured_queries if not one["sql"].startswith("SELECT")]
    assert list(BatchAssessment.objects.values()) == before
    assert browser.post(PAGE, {"ratio": "5"}).status_code == 405


def test_moving_the_threshold_up_never_refuses_more(scored: Model) -> None:
    moves: list[MovedThreshold] = [move_threshold(None, at / 100) for at in range(2, 40, 6)]
    refused = [one.other.counts[2] for one in moves]
    assert refused == sorted(refused, reverse=True)
    assert [one.other.counts[3] for one in moves] == [moves[0].now.counts[3]] * len(moves)
