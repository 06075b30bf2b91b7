"""The numbers behind the filters' options are what choosing them would list."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from clients.models import Client
from ml.model import Model
from scoring import search, services
from tests.clients.factories import NOON
from tests.scoring.factories import hundred_clients, signed_in

pytestmark = pytest.mark.django_db
CRITERIA = [
    search.Criteria(identifier=identifier, contract_type=contract, recommendation=recommendation)
    for identifier, contract, recommendation in product(("", "1000"), ("", "Cash loans"), ("", "APPROVE"))
]


@pytest.fixture
def scored(model: Model) -> None:
    """Score a hundred clients."""
    hundred_clients()
    services.score_everyone(now=NOON, advance=lambda done: None)


def test_each_options_number_is_the_length_of_its_list(scored: None) -> None:
    for criteria in CRITERIA:
        for name, by_option in search.option_counts(criteria).items():
            for option, count in by_option.items():
                chosen = replace(criteria, **{name: option})
                assert count == search.matching(chosen).count(), (criteria, name, option)


def test_the_numbers_follow_the_next_scoring(scored: None) -> None:
    assert search.option_counts(search.Criteria())["recommendation"][""] == 100
    Client.objects.get(pk=Client.objects.order_by("pk")[0].pk).delete()
    services.score_everyone(now=NOON, advance=lambda done: None)
    for name, by_option in search.option_counts(search.Criteria()).items():
        assert by_option[""] == 99, name
        assert sum(count for option, count in by_option.items() if option) == 99, name


def test_without_a_scored_population_the_options_stay_bare(model: Model) -> None:
    assert search.option_counts(search.Criteria()) == {}
    assert '<option value="">Toutes</option>' in signed_in().get("/clients/").content.decode().replace(" selected", "")


@pytest.mark.parametrize(("language", "all_"), [("fr", "Toutes (100)"), ("en", "All (100)")])
def test_the_list_says_the_numbers(scored: None, language: str, all_: str) -> None:
    page = signed_in(language=language).get("/clients/").content.decode()
    assert all_ in page
    behind = re.findall(r'value="(?:APPROVE|REVIEW|DECLINE)"[^>]*>[^(<]*\((\d+)\)', page)
    assert len(behind) == 3
    assert sum(map(int, behind)) == 100
