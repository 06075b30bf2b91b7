"""The model's pages: what everyone should know of it, then the card of training and figures over every client."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.test import Client as Browser
from django.utils.translation import activate
from pytest_django import DjangoAssertNumQueries

from ml.card.sections import sections
from ml.features import FEATURES, feature
from ml.monitoring.drift import Drift
from ml.monitoring.stability import Shift
from ml.population.results import wilson_interval
from ml.serving.model import Model
from scoring.core import engine
from scoring.pages.components.gallery import rain_by_month
from scoring.pages.model.charts.fairness import fairness_chart
from scoring.pages.model.charts.page import details_charts
from scoring.pages.model.essentials import describe_essentials
from scoring.pages.model.presenter import FURTHEST, describe_model
from scoring.pages.model.service import model_in_service
from scoring.text.values import frequency, percent, points_apart
from tests.scoring.factories import signed_in
from tests.scoring.reading import cells_of, drawn_text, plain, text_of, without_meanings

pytestmark = pytest.mark.django_db
PAGE, DETAILS = "/model/", "/model/details/"


def table(browser: Browser, name: str, page: str = DETAILS) -> list[list[str]]:
    """Return a table of the page as its file gives it, without the head."""
    answer = browser.get(page, {"as": "csv", "of": name})
    assert answer.status_code == 200
    return cells_of(answer)[1:]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_details_are_the_card_and_its_charts(scored: Model, model: Model, language: str) -> None:
    page = signed_in(language=language).get(DETAILS).content.decode()
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
    page = text_of(signed_in(language=language), DETAILS)
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
    assert [(float(row[0]), float(row[1])) for row in table(browser, "reliability", PAGE)] == [
        (one["mean_probability"], one["default_rate"]) for one in bins
    ]
    curve = model.evaluation["cost_curve"]
    hundredths = [*range(31), *range(35, 101, 5)]
    by_threshold = {point["threshold"]: point for point in curve["points"]}
    points = [*(by_threshold[at / 100] for at in hundredths), curve["current"], curve["best"]]
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
    browser = signed_in(language="en")
    for page in (PAGE, DETAILS):
        assert "Too few clients assessed" in browser.get(page).content.decode()


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


@pytest.mark.parametrize("page", [PAGE, DETAILS])
def test_it_is_for_those_who_read_assessments(client: Browser, model: Model, page: str) -> None:
    assert client.get(page).status_code == 302
    assert signed_in("").get(page).status_code == 403


@pytest.mark.parametrize("page", [PAGE, DETAILS])
def test_the_page_needs_few_queries(
    scored: Model, django_assert_max_num_queries: DjangoAssertNumQueries, page: str
) -> None:
    browser = signed_in()
    browser.get(page)  # the first page of a minute writes the session
    with django_assert_max_num_queries(6):
        browser.get(page)


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


# What everyone should know


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_first_page_is_short_and_has_no_jargon_and_no_command(scored: Model, language: str) -> None:
    page = without_meanings(signed_in(language=language).get(PAGE).content.decode())
    main = re.sub(r"<(script|noscript|details)\b.*?</\1>|<[^>]+>", " ", page.partition("<main")[2], flags=re.DOTALL)
    assert 150 < len(re.findall(r"\w[\w’'.,-]*", main)) < 500
    for word in ("AUC", "python", "log-odds", "log-cotes", "make demo", "Brier", "docs/"):
        assert word not in main
    assert "python -m" not in signed_in("analyst").get(DETAILS).content.decode()


def test_it_says_how_often_the_model_is_right_and_whom_the_threshold_stops(scored: Model, model: Model) -> None:
    text, confusion = text_of(signed_in(), PAGE), model.evaluation["confusion"]
    assert f"{100 * model.evaluation['auc']:.0f} fois sur 100" in text
    for share in (confusion["true_positive_rate"], confusion["false_positive_rate"]):
        assert frequency(share) in text
    inside = sum(
        one["default_rate_interval"]["low"] <= one["mean_probability"] <= one["default_rate_interval"]["high"]
        for one in model.evaluation["reliability"]
    )
    assert f"tombe juste dans {inside} groupes de clients sur {len(model.evaluation['reliability'])}" in text


def test_it_says_the_rule_of_costs_and_what_the_model_may_not_read(scored: Model, model: Model) -> None:
    text = plain(text_of(signed_in(), PAGE))
    assert "coûte autant que refuser 10 bons clients" in text
    for share in (model.decision_threshold, model.review_band.lower, model.review_band.upper):
        assert plain(percent(share)) in text
    assert "par règle : sexe, âge et ce qui en est calculé, situation familiale" in text


def test_a_lender_that_reads_every_protected_line_is_not_said_to_leave_them_out(scored: Model) -> None:
    facts = model_in_service()
    every = json.loads(json.dumps(facts.model.manifest))
    for line in every["policy"]:
        line["allowed"] = True
    told = describe_essentials(replace(facts, model=replace(facts.model, manifest=every)))
    assert not [sentence for sentence in told.unknown if "par règle" in sentence]


@pytest.mark.parametrize(("index", "said"), [(0.3, "2 informations ont fortement changé"), (0.2, "ressemblent")])
def test_it_says_whether_the_clients_have_moved(scored: Model, index: float, said: str) -> None:
    features = (Shift("amt_credit", index, 0.0, 0.0), Shift("days_birth", 0.0, 0.0, 0.0))
    moved = Drift("lgbm", 600, 600, 600, Shift("probability_of_default", index, 0.0, 0.0), features, ())
    assert said in describe_essentials(replace(model_in_service(), drift=moved)).limits[-1]


# Fairness as a picture


def test_the_chart_of_groups_is_the_evaluations_rates_with_their_intervals(scored: Model, model: Model) -> None:
    rows = table(signed_in(), "fairness-by-group")
    groups = model.evaluation["groups"]
    assert len(rows) == len(groups) > 5
    for row, group in zip(rows, groups, strict=True):
        clients, approved, low, high, defaulted, *_ = map(float, row[1:])
        assert (clients, approved, defaulted) == (group["clients"], group["approved_share"], group["default_rate"])
        assert (low, high) == wilson_interval(round(approved * clients), int(clients))
        assert low <= approved <= high


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_every_group_is_drawn_with_its_name_and_figures(scored: Model, width: str) -> None:
    chart = fairness_chart(describe_model(model_in_service()).groups)
    texts = drawn_text(chart, "fr", width)
    for row in chart.rows:
        assert plain(str(row["group"])) in texts
        assert plain(f"{row['approved_shown']} · {row['defaulted_shown']}") in texts


def test_a_model_measured_on_no_group_has_no_chart_of_them(scored: Model, model: Model) -> None:
    facts = model_in_service()
    without = replace(facts.model, evaluation=model.evaluation | {"groups": []})
    charts = details_charts(describe_model(replace(facts, model=without)))
    assert set(charts) == {"threshold", "weights"}
