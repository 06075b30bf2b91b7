"""The explanation: what it shows is what the services compute, in both languages."""

from __future__ import annotations

import html
import math
import re

import numpy as np
import pytest
from django.test import Client as Browser
from django.utils.translation import activate

from clients.models.client import Client
from ml.features import POSITION, feature
from ml.features.definition import FAMILY_LABELS, Family
from ml.population.results import Bin, Counts, Dependence, DependenceBin, Distribution, Standing
from ml.serving.model import Model
from ml.tables.numerics import probability_of
from scoring.charts.bins import distribution_view, value_label
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.comparison import SMALLEST_GROUP
from scoring.core.engine import feature_values
from scoring.core.points import per_log_odds, thousandths, worth_of
from scoring.pages.components.gallery import weather_dependence
from scoring.pages.why import presenter
from scoring.pages.why import service as why_service
from scoring.pages.why.charts.dependence import dependence_chart
from scoring.pages.why.charts.importance import Weighed, importance_chart
from scoring.pages.why.presenter import (
    SHOWN_OF_FAMILY,
    FamilyView,
    aloud,
    family_views,
    standing_sentence,
)
from scoring.pages.why.service import in_population
from scoring.text.points import points
from scoring.text.values import percent, signed
from tests.clients.factories import NOON, a_client
from tests.languages import spoken
from tests.scoring.factories import a_client_with_history, signed_in
from tests.scoring.reading import drawn_text, look, records_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/clients/100001/why/"


def table(browser: Browser, pk: int, name: str, **query: str) -> list[dict[str, str]]:
    """Return one of the page's tables as its file gives it."""
    response = browser.get(f"/clients/{pk}/why/", {"as": "csv", "of": name, **query})
    assert response.status_code == 200
    return records_of(response)


# Services


def test_families_add_up_to_the_log_odds_and_hold_every_input_once(model: Model) -> None:
    told = assess(a_client_with_history(100_001, rows=3), now=NOON)
    parts = worth_of(told)
    assert told.base_value + math.fsum(p.worth.contribution for p in parts) == pytest.approx(told.log_odds, abs=1e-9)
    assert sorted(c.feature for p in parts for c in p.inputs) == sorted(model.inputs)
    assert all(feature(c.feature).family is p.family for p in parts for c in p.inputs)
    assert all(feature(c.feature).reason_code == f.reason_code for p in parts for f in p.facts for c in f.inputs)
    sizes = [abs(p.worth.contribution) for p in parts]
    assert sizes == sorted(sizes, reverse=True)


def test_what_is_said_of_a_feature_is_counted_over_the_records(scored: Model) -> None:
    values = {c.pk: feature_values(c, now=NOON) for c in Client.objects.all()}
    own = assess(Client.objects.order_by("pk")[0], now=NOON)
    weights = why_service.weights(worth_of(own), None)
    assert sum(w.own for w in weights) == pytest.approx(1)
    assert sum(w.everyone for w in weights) == pytest.approx(1)
    parts = np.concatenate([scored.contributions(row)[:, :-1] for row in values.values()])
    families = [feature(name).family for name in scored.inputs]
    mean = {f: np.abs(parts[:, [one is f for one in families]].sum(axis=1)).mean() for f in Family}
    expected = {f: one / sum(mean.values()) for f, one in mean.items()}
    assert {w.family: w.everyone for w in weights} == pytest.approx(expected, rel=1e-5, abs=1e-8)
    assert [w.own for w in weights] == sorted((w.own for w in weights), reverse=True)
    for contribution in own.contributions[:12]:
        found = in_population(contribution)
        column = [float(row[0, POSITION[contribution.feature]]) for row in values.values()]
        known = [v for v in column if not math.isnan(v)]
        assert found.distribution.missing.everyone == len(column) - len(known)
        if isinstance(contribution.value, float):
            assert found.standing is not None
            assert found.standing.below == sum(v < contribution.value for v in known)
            assert found.standing.equal == sum(v == contribution.value for v in known)


# The page


def test_the_waterfall_of_every_client_leads_from_the_starting_point_to_the_probability(scored: Model) -> None:
    browser = signed_in()
    for client in Client.objects.order_by("pk")[:10]:
        told = assess(client, now=NOON)
        first, *steps, last = look(browser, f"/clients/{client.pk}/why/").rows["waterfall"]
        amounts = [step["amount"] for step in steps]
        assert first["amount"] == probability_of(told.base_value)
        assert last["amount"] == told.probability_of_default
        written = [row["Points"] for row in table(browser, client.pk, "waterfall")]
        assert [written[0], written[-1]] == ["", ""]
        assert [float(points) for points in written[1:-1]] == [step["points"] for step in steps]
        assert probability_of(told.base_value) + math.fsum(amounts) == pytest.approx(told.probability_of_default)
        assert amounts == sorted(amounts, key=lambda amount: (amount < 0, -abs(amount)))
        parts = {p.worth.contribution for p in worth_of(told)}
        assert len(amounts) == len(parts)
        worth = (told.probability_of_default - probability_of(told.base_value)) / (told.log_odds - told.base_value)
        assert sorted(amounts) == pytest.approx(sorted(worth * part for part in parts), abs=1e-12)


def test_what_is_written_of_facts_adds_up_to_families_and_families_to_the_result(scored: Model) -> None:
    for client in Client.objects.order_by("pk")[:10]:
        told = assess(client, now=NOON)
        start, end = (thousandths(p) for p in (probability_of(told.base_value), told.probability_of_default))
        families = family_views(told, worth_of(told))
        assert start + sum(family.tenths for family in families) == end
        for family in families:
            assert family.tenths == pytest.approx(1000 * family.points, abs=1.5)
            shown = family_views(told, worth_of(told), opened=family.family)
            opened = next(view for view in shown if view.is_open)
            effects = [re.search(r"\(([+−]\d+,\d)", part.effect) for part in opened.features]
            written = sum(round(10 * float(e[1].replace("−", "-").replace(",", "."))) for e in effects if e)
            assert written == opened.tenths or not opened.features


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_families_values_and_where_the_strongest_feature_stands(scored: Model, language: str) -> None:
    activate(language)
    browser = signed_in(language=language)
    client = Client.objects.order_by("pk")[3]
    told = assess(client, now=NOON)
    page = text_of(browser, f"/clients/{client.pk}/why/")
    families = family_views(told, worth_of(told))
    for family in families:
        assert f"{family.effect} ({family.points_shown})" in page
    for sentence in aloud(told.probability_of_default, families):
        assert sentence in page
    strongest = told.contributions[0]
    assert value_label(strongest.feature, strongest.value) in page
    assert standing_sentence(in_population(strongest).standing, 0.0) in page


def a_family(family: Family, language: str, contribution: float) -> FamilyView:
    label = FAMILY_LABELS[family].in_language(language)
    return FamilyView(family, label, contribution, 0.0, 0, features=(), feature_count=0, is_open=False, note="")


def test_two_families_read_aloud_are_told_apart_where_the_name_of_one_holds_an_and() -> None:
    said = {}
    for language in ("fr", "en"):
        activate(language)
        up = [a_family(f, language, 0.5) for f in (Family.IDENTITY, Family.EXTERNAL_SCORES)]
        down = [a_family(f, language, -0.5) for f in (Family.INCOME, Family.EXTERNAL_SCORES)]
        said[language] = aloud(0.1, [*up, *down])
    assert said["fr"][1].endswith("\u00a0: identité et logement ainsi que scores d’autres organismes.")
    assert said["en"][1].endswith(": identity and housing; scores from other organisations.")
    assert said["en"][2].count(" and ") == 1


@pytest.mark.parametrize(
    ("below", "equal", "fr", "en"),
    [
        (1, 0, "1 client sur 100 a une valeur plus basse, 99 clients sur 100", "1 in 100 clients has a lower value"),
        (0, 40, "aucun client sur 100 n’a une valeur plus basse", "no client in 100 has a lower value"),
        (30, 1, "30 clients sur 100 ont une valeur plus basse", "30 in 100 clients have a lower value"),
        (None, 1, "1 client sur 100 est dans le même cas", "1 in 100 clients is in the same case"),
        (None, 60, "60 clients sur 100 sont dans le même cas", "60 in 100 clients are in the same case"),
    ],
)
def test_verbs_agree_with_how_many_of_a_hundred_stand_lower(below: int | None, equal: int, fr: str, en: str) -> None:
    standing = Standing(known=100, below=below, equal=equal, missing=0)
    assert fr in standing_sentence(standing, 0.0)
    assert en in spoken("en", lambda: standing_sentence(standing, 0.0))


def test_any_feature_can_be_looked_at_and_its_tables_are_the_populations(scored: Model) -> None:
    browser = signed_in()
    client = Client.objects.order_by("pk")[5]
    assessment = assess(client, now=NOON)
    worth = 100 * per_log_odds(assessment.base_value, assessment.log_odds)
    for contribution in assessment.contributions[::60]:
        name = contribution.feature
        distribution = table(browser, client.pk, "distribution", feature=name)
        counted = sum(int(value) for row in distribution for key, value in row.items() if key.endswith(": clients"))
        missing = engine.reference().distribution(name).missing.everyone
        assert counted == engine.reference().clients - missing
        means = [worth * b.mean for b in engine.reference().dependence(name).bins if b.mean is not None]
        rows = table(browser, client.pk, "dependence", feature=name)
        shown = [float(row["Points, en moyenne"]) for row in rows if row["Clients"] not in ("", "0")]
        assert sorted(shown) == pytest.approx(sorted(means))


def test_an_element_up_close_is_worth_the_points_that_its_family_says(scored: Model) -> None:
    browser = signed_in()
    for client in Client.objects.order_by("pk")[:10]:
        assessment = assess(client, now=NOON)
        matters = worth_of(assessment)
        written = {one.feature: one.worth.tenths for matter in matters for one in matter.inputs}
        for family in family_views(assessment, matters):
            for view in family.features[:2]:
                assert points(written[view.name]) in view.effect
                page = look(browser, f"/clients/{client.pk}/why/", {"feature": view.name})
                assert page.tables["dependence"].meaning.endswith(f" {points(written[view.name])}.")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_extremes_of_an_effect_are_among_the_drawn_categories(language: str) -> None:
    activate(language)
    employers = feature("organization_type").categories
    bins = [Bin(category=one.value) for one in employers]
    # The rarer a category, the larger its effect: the extremes of all are not drawn.
    found = [DependenceBin(b, 1000 - n, (-1) ** n * n / 10, 0.0, 0.0) for n, b in enumerate(bins)]
    counted = Distribution("organization_type", tuple((b, Counts(1000 - n)) for n, b in enumerate(bins)), Counts())
    told = distribution_view(counted, employers[3].value)
    nobody = DependenceBin(None, 0, None, None, None)
    chart = dependence_chart(Dependence("organization_type", tuple(found), nobody), told, -0.3, -0.1)
    means = [float(row["mean"] or 0.0) for row in chart.rows]
    assert len(means) < len(employers)
    for end in (max(means), min(means)):
        assert f"({signed(end, 1)})" in chart.summary[1]
    for row in chart.rows:
        assert str(row["label"]) in {label.label for label in told.bins}
    assert str(len(employers) - len(means)) in chart.summary[0]


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize(("language", "title"), [("fr", "Points de risque"), ("en", "Points of risk")])
def test_an_effect_is_drawn_along_an_axis_with_signed_marks_and_zero(language: str, title: str, width: str) -> None:
    activate(language)
    texts = drawn_text(weather_dependence(), language, width)
    assert title in texts
    marks = [text for text in texts if re.fullmatch(r"[+\u2212]\d+([.,]\d+)?", text)]
    assert {mark[0] for mark in marks} == {"+", "\u2212"}
    assert 2 <= len(marks) <= 6
    assert "0" in texts


def test_the_weights_open_with_the_heaviest_and_head_their_columns() -> None:
    weighed = [Weighed("Scores externes", 0.43, 0.3, 0.2), Weighed("Emploi", 0.02, 0.05, 0.06)]
    chart = importance_chart(weighed, "Âge : 30 à 39 ans (12)")
    assert "Scores externes" in chart.title
    assert percent(0.43) in chart.title
    heads = [chart.common[f"{place}_head"] for place in ("first", "second", "third")]
    assert heads == ["\nCe client", "Son\ngroupe", "En\ngénéral"]
    assert [column.label for column in chart.columns][2] == "Âge : 30 à 39 ans (12)"
    for share in (0.43, 0.3, 0.2):
        assert percent(share) in str(chart.rows[0]["sentence"])
    assert "pèse plus qu’en général" in chart.meaning
    long = Weighed("Montant des crédits pris ailleurs depuis six mois et davantage encore, au total", 0.04, None, 0.01)
    alone = importance_chart([long])
    assert percent(0.04) in alone.title
    assert [alone.common[f"{place}_head"] for place in ("first", "second")] == ["", "\nCe client"]
    assert len(alone.columns) == 3


def test_what_weighs_in_the_group_follows_the_choice_and_names_the_clients_own(scored: Model) -> None:
    browser = signed_in()
    client = Client.objects.filter(occupation_type__isnull=False).order_by("pk")[0]
    assessment = assess(client, now=NOON)
    groups = {one.grouping: one for one in why_service.own_groups(assessment)}
    assert groups
    assert all(one.clients >= SMALLEST_GROUP for one in groups.values())
    for grouping, group in groups.items():
        page = look(browser, f"/clients/{client.pk}/why/", {"group": grouping})
        means = engine.reference().family_weights(grouping, group.number).means
        total = math.fsum(means.values())
        labels = {FAMILY_LABELS[family].fr: mean / total for family, mean in means.items()}
        assert {row["label"]: row["second"] for row in page.rows["importance"]} == pytest.approx(labels)
        assert f'<option value="{grouping}" selected>' in page.source
        assert presenter.group_name(group) in html.unescape(page.source)
    assert browser.get(f"/clients/{client.pk}/why/", {"group": "code_gender"}).status_code == 404


@pytest.mark.parametrize(
    ("amounts", "contribution", "unstable"),
    [
        ((-0.05, 0.05), 0.0, True),
        ((-0.049, 0.2), 0.1, False),
        ((0.1, 0.35), 0.2, False),
        ((0.1, 0.351), 0.2, True),
        ((0.1, 0.6), 0.5, False),
        ((0.1, 0.61), 0.5, True),
    ],
)
def test_boosters_are_told_to_be_apart_from_stated_limits_on(
    amounts: tuple[float, ...], contribution: float, unstable: bool
) -> None:
    assert why_service.Spread(amounts, contribution).is_unstable is unstable


def test_what_each_booster_says_is_told_where_they_are_apart_and_nowhere_else(scored: Model) -> None:
    browser, seen = signed_in(), 0
    for client in Client.objects.order_by("pk")[:20]:
        told = assess(client, now=NOON)
        row = feature_values(client, now=NOON)
        apart = scored.contributions_by_booster(row)[:, 0, :-1]
        unit = per_log_odds(told.base_value, told.log_odds)
        page = look(browser, f"/clients/{client.pk}/why/")
        expected = {}
        for family in Family:
            members = [n for n, name in enumerate(scored.inputs) if feature(name).family is family]
            amounts = apart[:, members].sum(axis=1)
            turns = amounts.min() <= -0.05 and amounts.max() >= 0.05
            if turns or np.ptp(amounts) > max(0.25, abs(amounts.mean())):
                expected[FAMILY_LABELS[family].fr] = amounts
        said = re.findall(r'class="family-doubt">(.*?)<', html.unescape(page.source))
        assert len(said) == len(expected)
        for label, amounts in expected.items():
            low, high = (signed(100 * unit * one, 1) for one in (amounts.min(), amounts.max()))
            assert any(f"de {low} à {high} points" in one for one in said), label
        if expected:
            rows = table(browser, client.pk, "boosters")
            assert {one["Famille"] for one in rows} == set(expected)
            seen += 1
        else:
            assert browser.get(f"/clients/{client.pk}/why/", {"as": "csv", "of": "boosters"}).status_code == 404
    assert 0 < seen < 20


def test_an_opened_family_lists_all_its_features(scored: Model) -> None:
    browser = signed_in()
    client = Client.objects.order_by("pk")[1]
    parts = {p.family: p for p in worth_of(assess(client, now=NOON))}
    address = f"/clients/{client.pk}/why/"
    closed, opened = (browser.get(address, query).content.decode() for query in ({}, {"family": "credit_bureau"}))
    counted = [c.feature for c in parts[Family.CREDIT_BUREAU].inputs if c.worth.contribution]
    assert len(counted) > SHOWN_OF_FAMILY
    assert f'?feature={counted[-1]}#feature"' in opened
    assert f'?feature={counted[-1]}#feature"' not in closed
    assert '<details class="family" id="family-credit_bureau" open>' in opened


def test_without_a_reference_population_the_page_says_so_and_still_explains(model: Model) -> None:
    a_client()
    page = text_of(signed_in(), PAGE)
    assert "population de référence" in page
    assert "À lire à voix haute" in page


@pytest.mark.parametrize(
    "query",
    ["feature=nothing", "feature=code_gender", "family=x", "as=pdf", "as=svg&of=pie", "as=svg&of=waterfall&width=huge"],
)
def test_an_unknown_feature_family_or_file_is_not_found(model: Model, query: str) -> None:
    a_client()
    response = signed_in().get(f"{PAGE}?{query}")
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]


def test_a_family_that_rests_on_what_is_not_known_says_so(scored: Model) -> None:
    noted = 0
    for client in Client.objects.order_by("pk")[:60]:
        told = assess(client, now=NOON)
        parts = worth_of(told)
        families = family_views(told, worth_of(told))
        for part, family in zip(parts, families, strict=True):
            inputs = [told.contribution_of(one.feature) for one in part.inputs]
            unknown = sum(c.contribution for c in inputs if c.value is None)
            rests = part.worth.contribution != 0 and unknown / part.worth.contribution > 0.5
            assert bool(family.note) == rests
            noted += rests
        first = next((f for f in families if f.contribution >= 0.05), None)
        if first is not None and first.note:
            assert any(first.note in line for line in aloud(told.probability_of_default, families))
    assert noted
