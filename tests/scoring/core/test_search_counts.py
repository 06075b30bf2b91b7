"""The search from memory: the options' numbers are what choosing them would list, and lists are the database's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import engine, search
from scoring.core.batch import score_everyone
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import hundred_clients, signed_in

pytestmark = pytest.mark.django_db
Limits = search.Limits
CRITERIA = [
    search.Criteria(identifier=identifier, contract_type=contract, recommendation=recommendation)
    for identifier, contract, recommendation in product(("", "1000", "0", "0100"), ("", "Cash loans"), ("", "APPROVE"))
] + [
    search.Criteria(occupation="Laborers"),
    search.Criteria(age=Limits(30, 45)),
    search.Criteria(age=Limits(30), amount=Limits(None, 500_000), occupation="Laborers"),
    search.Criteria(payment=Limits(20_000, 30_000), income=Limits(100_000)),
    search.Criteria(risk=Limits(2.5, 12.5), recommendation="APPROVE", income_type="Working"),
    search.Criteria(identifier="1000", risk=Limits(most=5)),
]


def test_each_options_number_is_the_length_of_its_list(scored: Model) -> None:
    for criteria in CRITERIA:
        for name, by_option in search.option_counts(criteria).items():
            for option, count in by_option.items():
                chosen = replace(criteria, **{name: option})
                assert count == search.matching(chosen).count(), (criteria, name, option)


def test_the_numbers_follow_the_next_scoring(scored: Model) -> None:
    assert sum(search.option_counts(search.Criteria())["recommendation"].values()) == 100
    Client.objects.get(pk=Client.objects.order_by("pk")[0].pk).delete()
    score_everyone(now=NOON, advance=lambda done: None)
    for name, by_option in search.option_counts(search.Criteria()).items():
        without = Client.objects.filter(occupation_type=None).count() if name == "occupation" else 0
        assert sum(by_option.values()) == 99 - without, name


def listed(criteria: search.Criteria) -> list[int]:
    """Return all that the pages of a list hold, in order."""
    first = search.page_of(criteria, 1)
    pages = (search.page_of(criteria, number) for number in first.paginator.page_range)
    found = [line.client.pk for page in pages for line in page]
    assert len(found) == first.paginator.count
    return found


@pytest.mark.parametrize("order", search.ORDERS)
def test_lists_from_memory_are_those_of_the_database(
    scored: Model, order: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for criteria in (replace(one, order=order) for one in CRITERIA):
        assert listed(criteria) == [*search.matching(criteria).values_list("pk", flat=True)], criteria
    with django_assert_num_queries(4):  # the records’ state, the page’s clients, their assessments, their decisions
        search.page_of(search.Criteria(order=order), 3)


@pytest.mark.parametrize("changed", ["added", "touched"])
def test_lists_come_from_the_database_from_the_next_import_on(scored: Model, changed: str) -> None:
    later = timezone.now() + timedelta(days=1)
    if changed == "added":
        a_client(999_999, records_changed_at=later)
    else:
        one = Client.objects.filter(name_contract_type="Cash loans").order_by("pk")[:1]
        Client.objects.filter(pk__in=one).update(records_changed_at=later, name_contract_type="Revolving loans")
    for criteria in CRITERIA:
        assert listed(criteria) == [*search.matching(criteria).values_list("pk", flat=True)], criteria
        assert search.option_counts(criteria) == {}  # those of before would not be the lists' any more
    assert (999_999 in listed(search.Criteria())) == (changed == "added")

    score_everyone(now=NOON, advance=lambda done: None)
    assert listed(search.Criteria(order="riskiest")) == [
        *search.matching(search.Criteria(order="riskiest")).values_list("pk", flat=True)
    ]


@pytest.mark.parametrize("has_memory", [True, False])
def test_a_client_has_a_place_in_a_list(scored: Model, monkeypatch: pytest.MonkeyPatch, has_memory: bool) -> None:
    if not has_memory:
        monkeypatch.setattr(search, "_everyone", lambda: None)
    criteria = search.Criteria(age=Limits(30, 50), order="largest")
    keys = [*search.matching(criteria).values_list("pk", flat=True)]
    assert search.place_of(keys[0], criteria) == search.Place(1, len(keys), None, keys[1])
    assert search.place_of(keys[5], criteria) == search.Place(6, len(keys), keys[4], keys[6])
    assert search.place_of(keys[-1], criteria) == search.Place(len(keys), len(keys), keys[-2], None)
    assert search.place_of(999_999, criteria) is None


@pytest.mark.parametrize(("days", "years"), [(-12_784, 35), (-12_783, 34), (-14_610, 40), (-14_609, 39)])
def test_an_age_is_the_one_that_is_shown(days: int, years: int) -> None:
    client = a_client(1, days_birth=days)
    assert client.age_years == years
    for age, is_found in ((years - 1, False), (years, True), (years + 1, False)):
        assert search.matching(search.Criteria(age=Limits(age, age))).exists() is is_found


def test_a_scoring_during_which_clients_came_does_not_pass_for_everyone(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundred_clients()
    monkeypatch.setattr("scoring.core.batch.CHUNK", 50)
    arrives = iter([1, 999_999, 999_998])  # before the chunks to come, and after them
    score_everyone(now=NOON, advance=lambda done: None)
    assert engine.reference().records == Client.objects.state() != ""

    score_everyone(now=NOON, advance=lambda done: a_client(next(arrives)))

    assert engine.reference().records == ""
    assert {1, 999_999} <= {*listed(search.Criteria())}


def test_a_scoring_during_which_a_client_changed_does_not_pass_for_everyone(model: Model) -> None:
    hundred_clients()
    later = timezone.now() + timedelta(days=1)

    score_everyone(now=NOON, advance=lambda done: Client.objects.update(records_changed_at=later))

    assert engine.reference().records == ""


def test_a_client_deleted_since_the_scoring_is_left_out_of_the_list(scored: Model) -> None:
    gone = Client.objects.order_by("pk")[0].pk
    Client.objects.get(pk=gone).delete()
    assert gone not in [line.client.pk for line in search.page_of(search.Criteria(), 1)]


def test_without_a_scored_population_the_options_stay_bare(model: Model) -> None:
    assert search.option_counts(search.Criteria()) == {}
    assert '<option value="">Toutes</option>' in signed_in().get("/clients/").content.decode().replace(" selected", "")
