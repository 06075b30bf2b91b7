"""The page of what a file lacks: its figures are the service's, and it says where none can be given."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.utils.translation import activate

from clients.models.client import Client
from ml.population.incomplete import Completeness, MissingInput, ProbabilityRange, Unknowns
from ml.serving.model import Model
from scoring.core.assessment import assess
from scoring.core.comparison import completeness
from scoring.text.assessment import missing_note
from scoring.text.completeness import completeness_sentences, zones_sentence
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import signed_in
from tests.scoring.reading import cells_of, text_of

pytestmark = pytest.mark.django_db
_LOSS = {"fr": "Voir ce qui manque", "en": "See what is missing"}
PAGE = "/clients/100001/completeness/"


def test_the_page_says_what_the_service_finds_for_clients_with_and_without_gaps(scored: Model) -> None:
    bare = a_client(999_001)
    browser = {language: signed_in(role, language) for language, role in (("fr", "advisor"), ("en", "senior"))}
    seen = set()
    for client in [*Client.objects.order_by("pk")[:12], bare]:
        gaps = completeness(client, now=NOON)
        seen.add(bool(gaps.missing))
        assert gaps.unknowns.missed == len(gaps.missing)
        for language in ("fr", "en"):
            activate(language)
            page = text_of(browser[language], f"/clients/{client.pk}/completeness/")
            file = text_of(browser[language], f"/clients/{client.pk}/")
            note = missing_note(gaps.unknowns)
            assert note in page
            assert (_LOSS[language] in file) == bool(gaps.missing)
            for sentence in completeness_sentences(gaps):
                assert sentence in page
        response = browser["fr"].get(f"/clients/{client.pk}/completeness/", {"as": "csv", "of": "missing"})
        rows = cells_of(response)[1:]
        assert [float(row[1]) for row in rows] == [one.weight for one in gaps.missing]
    assert True in seen


def test_the_page_says_where_what_is_missing_may_change_the_recommendation(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = assess(a_client(), now=NOON)
    assert assessment.recommendation is not None
    browser, now = signed_in(), assessment.probability_of_default
    for low, high, changes in ((0.0001, 0.99, True), (now, now, False)):
        lacks = (MissingInput("ext_source_1", 0.1),)
        gaps = Completeness(
            lacks, 0.1, Unknowns(100, 1, 0), (), 0.0, (), ProbabilityRange(low, (low + high) / 2, high, 200)
        )
        sentence = zones_sentence(gaps, assessment)
        assert bool(sentence) is changes
        monkeypatch.setattr("scoring.core.comparison.completeness", lambda client, now, gaps=gaps: gaps)
        page = text_of(browser, PAGE)
        assert sentence in page
        assert ("complétez-le avant de répondre" in page) is changes


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        ("fr", "irait neuf fois sur dix de 5,0\u202f% à 20,0\u202f% (au milieu, 9,0\u202f%)."),
        ("en", "would go from 5.0% to 20.0% nine times in ten (9.0% in the middle)."),
    ],
)
def test_the_range_is_said_in_both_languages(language: str, ending: str) -> None:
    activate(language)
    gaps = Completeness((), 0.1, Unknowns(100, 0, 0), (), 0.0, (), ProbabilityRange(0.05, 0.09, 0.2, 40))
    (sentence,) = completeness_sentences(gaps)
    assert sentence.endswith(ending)


def test_without_a_reference_population_the_page_says_so(model: Model) -> None:
    a_client()
    assert "population de référence" in text_of(signed_in(), PAGE)
    assert signed_in("senior").get(PAGE, {"as": "csv", "of": "missing"}).status_code == 404


def test_the_page_is_for_those_who_read_assessments(client: Browser, model: Model) -> None:
    a_client()
    assert client.get(PAGE).status_code == 302
    assert signed_in("").get(PAGE).status_code == 403
    assert signed_in("senior").get("/clients/7/completeness/").status_code == 404
