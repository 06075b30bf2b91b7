"""Addresses that pages had before lead to where the pages are now, with what was asked or sent."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.scoring.factories import signed_in

MOVED = {
    "explanation/": "why/",
    "comparison/": "compare/",
    "bivariate/": "two-features/",
    "compare/100002/": "two-clients/100002/",
    "what-if/": "simulate/",
    "what-if/3/": "simulate/3/",
    "changes/": "proposals/",
}


@pytest.mark.parametrize("before", MOVED)
def test_an_address_of_before_leads_to_the_page_with_its_query(before: str) -> None:
    answer = Browser().get(f"/clients/100001/{before}?feature=amt_credit&feature=age_years")
    assert answer.status_code == 308
    assert answer["Location"] == f"/clients/100001/{MOVED[before]}?feature=amt_credit&feature=age_years"
    assert Browser().get(f"/clients/100001/{before}")["Location"] == f"/clients/100001/{MOVED[before]}"


def test_what_is_posted_to_an_address_of_before_is_posted_again() -> None:
    answer = Browser().post("/clients/100001/what-if/?amt_credit=300000", {"name": "Crédit réduit"})
    assert (answer.status_code, answer["Location"]) == (308, "/clients/100001/simulate/?amt_credit=300000")


@pytest.mark.django_db
def test_a_second_client_asked_for_at_the_address_of_the_comparison_is_asked_for_where_it_is_now() -> None:
    answer = signed_in().get("/clients/100001/compare/?other=100002")
    assert (answer.status_code, answer["Location"]) == (302, "/clients/100001/two-clients/?other=100002")
