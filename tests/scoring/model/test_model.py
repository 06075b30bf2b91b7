"""The model's page: the card that training wrote, and figures over every client."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client as Browser
from django.utils.translation import activate
from pytest_django import DjangoAssertNumQueries

from ml.card.sections import sections
from ml.features import FEATURES, feature
from ml.monitoring.drift import Drift
from ml.monitoring.stability import Shift
from ml.serving.model import Model
from scoring.core import engine
from scoring.pages.components.gallery import rain_by_month
from scoring.pages.model.presenter import FURTHEST, describe_model
from scoring.pages.model.service import model_in_service
from scoring.text.values import points_apart
from tests.scoring.factories import signed_in
from tests.scoring.reading import cells_of, drawn_text, plain, text_of

pytestmark = pytest.mark.django_db
PAGE = "/model/"


def table(browser: Browser, name: str) -> list[list[str]]:
    """Return a table of the page as its file gives it, without the head."""
    answer = browser.get(PAGE, {"as": "csv", "of": name})
    assert answer.status_code == 200
    return cells_of(answer)[1:]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_the_card_and_its_charts(scored: Model, model: Model, language: str) -> None:
    page = signed_in(language=language).get(PAGE).content.decode()
    card = sections(model.manifest, model.evaluation)
    assert len(card) > 8
    for section in card:
        assert f'id="{section.key}"' in page
    assert page.count('class="chart"') == 3
    assert model.version in page
    assert 'href="/dictionary/"' in page
    assert "`" not in page


@pytest.mark.parametrize(
    ("language", "captions"),
    [
        ("fr", ("Probabilité annoncée et taux de défaut, par tranche de clients", "Coût par client et part refusée")),
        ("en", ("Announced probability and default rate, by bin of clients", "Cost per client and share refused")),
    ],
)
def test_each_table_is_called_by_what_it_holds(
    scored: Model, model: Model, language: str, captions: tuple[str, ...]
) -> None:
    page = text_of(signed_in(language=language), PAGE)
    for caption in captions:
        assert caption in page
    for vague in ("vrai ? — clients", "says? — clients", "métier — seuil", "cost — threshold"):
        assert vague not in page.replace("\u00a0", " ")
    tables = [t for section in sections(model.manifest, model.evaluation) for t in section.tables if t.title]
    assert len({t.title for t in tables}) == len(tables) >= 6


def test_the_largest_gap_of_the_probabilities_is_said_in_points(scored: Model, model: Model) -> None:
    gap = max(abs(one["default_rate"] - one["mean_probability"]) for one in model.evaluation["reliability"])
    assert f"Plus grand écart\u00a0: {points_apart(gap)}, à une probabilité" in text_of(signed_in(), PAGE)


def test_words_of_the_card_stand_at_the_start_of_their_column_and_numbers_at_its_end(scored: Model) -> None:
    inputs = next(section for section in describe_model(model_in_service()).sections if section.key == "inputs")
    columns = inputs.tables[0].columns
    assert [column.label for column in columns if not column.numeric] == ["groupe de données", "décision", "pourquoi"]


def test_its_charts_show_the_evaluations_figures(scored: Model, model: Model) -> None:
    browser = signed_in()
    bins = model.evaluation["reliability"]
    assert [(float(row[0]), float(row[1])) for row in table(browser, "reliability")] == [
        (one["mean_probability"], one["default_rate"]) for one in bins
    ]
    curve = model.evaluation["cost_curve"]
    points = [*curve["points"], curve["current"], curve["best"]]
    assert [float(row[1]) for row in table(browser, "cost")] == [point["cost_per_client"] for point in points]


def test_what_weighs_is_counted_over_every_client(scored: Model) -> None:
    reference = engine.reference()
    name, weight = next(iter(reference.importance.items()))
    rows = table(signed_in(language="en"), "weights")
    label, share = rows[0]
    assert label == feature(name).label.en
    assert float(share) == pytest.approx(weight / sum(reference.importance.values()))
    assert [float(row[1]) for row in rows] == sorted((float(row[1]) for row in rows), reverse=True)


def test_too_few_clients_have_no_drift_and_the_page_says_so(scored: Model) -> None:
    assert model_in_service().drift is None
    assert "Too few clients assessed" in signed_in(language="en").get(PAGE).content.decode()


def test_the_drift_table_holds_the_predictions_and_the_features_that_moved_furthest(scored: Model) -> None:
    features = tuple(Shift(f.name, 0.3 - n / 1_000, 0.25, 0.5) for n, f in enumerate(FEATURES[: FURTHEST + 3]))
    moved = Drift("lgbm", 600, 600, 600, Shift("probability_of_default", 0.15, 0.0, 0.0), features, ())
    table = describe_model(replace(model_in_service(), drift=moved)).drift
    assert table is not None
    assert [row["label"] for row in table.rows] == [
        "Probabilité de défaut",
        *(f.label.fr for f in FEATURES[:FURTHEST]),
    ]
    assert [row["level"] for row in table.rows[:2]] == ["à surveiller", "forte"]
    assert [cell.text for cell in table.table[1]][1:] == ["0,300", "forte", "25,0\u202f%", "50,0\u202f%"]


def test_it_is_for_those_who_read_assessments(client: Browser, model: Model) -> None:
    assert client.get(PAGE).status_code == 302
    assert signed_in("").get(PAGE).status_code == 403


def test_the_page_needs_few_queries(scored: Model, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    browser = signed_in()
    browser.get(PAGE)  # the first page of a minute writes the session
    with django_assert_max_num_queries(6):
        browser.get(PAGE)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fr", ("Prévision exacte", "Défauts observés dans un groupe", "Leur intervalle à 95 %")),
        ("en", ("Exact prediction", "Defaults observed in a group", "Their 95% interval")),
    ],
)
def test_the_key_of_reliability_names_line_points_and_bars(language: str, names: tuple[str, ...]) -> None:
    activate(language)
    texts = [plain(text) for text in drawn_text(rain_by_month(), language, "narrow")]
    assert {plain(name) for name in names} <= {*texts}
