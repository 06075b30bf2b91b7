"""The share of the income that a payment takes and what is left: the rule, and that everything says the same of it."""

from __future__ import annotations

import re

import pytest

from clients.models.client import Client
from ml.features import POSITION
from ml.serving.model import Model
from ml.tables.schema import Unit
from scoring.core.budget import Budget, budget_in, budget_of
from scoring.core.simulation import what_if
from scoring.text.budget import MEDIAN_SHARE, budget_sentences
from scoring.text.values import percent, quantity
from tests.clients.factories import NOON, a_client
from tests.languages import spoken
from tests.scoring.everyone import everyone
from tests.scoring.factories import applicant, signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db


def test_share_and_rest_follow_from_income_payment_and_household() -> None:
    budget = Budget(income=150_000.0, payment=15_000.0, members=3.0)
    assert budget.payment_to_income == 0.1
    assert budget.left == 135_000.0
    assert budget.left_per_person == 45_000.0


@pytest.mark.parametrize(
    ("budget", "share", "left", "each"),
    [
        (Budget(None, 15_000.0, 3.0), None, None, None),
        (Budget(150_000.0, None, 3.0), None, None, None),
        (Budget(150_000.0, 15_000.0, None), 0.1, 135_000.0, None),
        (Budget(150_000.0, 15_000.0, 0.0), 0.1, 135_000.0, None),
        (Budget(0.0, 15_000.0, 3.0), None, -15_000.0, -5_000.0),
        (Budget(10_000.0, 15_000.0, 2.0), 1.5, -5_000.0, -2_500.0),
    ],
)
def test_what_is_not_known_gives_no_figure(
    budget: Budget, share: float | None, left: float | None, each: float | None
) -> None:
    assert (budget.payment_to_income, budget.left, budget.left_per_person) == (share, left, each)


def test_a_client_and_a_new_application_of_the_same_amounts_have_the_same_budget() -> None:
    client = a_client(amt_income_total=150_000, amt_annuity=15_000, cnt_fam_members=3)
    written = {"amt_income_total": 150_000, "amt_annuity": 15_000, "cnt_fam_members": 3, "amt_credit": 1}
    assert budget_of(client) == budget_in(written) == Budget(150_000, 15_000, 3)
    assert budget_in({}) == Budget(None, None, None)


def test_a_what_if_has_the_budget_before_and_after(model: Model) -> None:
    client = applicant(cnt_fam_members=2)
    told = what_if(client, {"amt_credit": 240_000.0, "amt_income_total": 120_000.0}, now=NOON)
    assert told.budget_before == budget_of(client)
    assert (told.budget_after.income, told.budget_after.payment, told.budget_after.members) == (120_000, 12_000, 2)
    unchanged = what_if(client, {}, now=NOON)
    assert unchanged.budget_before == unchanged.budget_after == budget_of(client)


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_what_if_client_view_print_and_api_agree_on_the_share_with_the_models_input(language: str) -> None:
    told = everyone()
    shares = told.values[:, POSITION["annuity_to_income"]]
    browser = signed_in(language=language)
    for pk in told.keys[::10]:
        client = Client.objects.get(pk=pk)
        share = budget_of(client).payment_to_income
        assert share == pytest.approx(shares[told.place(pk)], rel=1e-12)
        said = " ".join(spoken(language, lambda of=client: budget_sentences(budget_of(of))))
        written = spoken(language, lambda of=share: quantity(of, Unit.RATIO))
        assert written in said
        for page in ("", "simulate/", "for-client/", "print/"):
            assert said in text_of(browser, f"/clients/{pk}/{page}"), page
        answer = browser.get(f"/api/v1/clients/{pk}/score/").json()["budget"]
        assert answer["payment_to_income"] == share
        assert answer["left"] == client.amt_income_total - (client.amt_annuity or 0)
        assert answer["left_per_person"] == answer["left"] / (client.cnt_fam_members or 1)


@pytest.mark.usefixtures("scored")
def test_a_what_if_says_the_share_as_it_would_be() -> None:
    client = Client.objects.order_by("pk")[0]
    less = client.amt_income_total - 9_000
    told = what_if(client, {"amt_income_total": less}, now=NOON)
    page = text_of(signed_in(), f"/clients/{client.pk}/simulate/", amt_income_total=str(int(less)))
    before, after = (" ".join(budget_sentences(one)) for one in (told.budget_before, told.budget_after))
    assert before != after
    assert after in page


def test_a_payment_above_the_income_is_said_plainly_and_a_lack_of_it_as_well(model: Model) -> None:
    browser = signed_in()
    applicant(1, amt_income_total=10_000, cnt_fam_members=2)
    page = text_of(browser, "/clients/1/")
    assert "La mensualité dépasse les revenus déclarés\u00a0: elle en représente 150\u202f%." in page
    assert "Il manque 5\u202f000 chaque mois pour la payer." in page
    applicant(2, amt_annuity=None)
    assert "La mensualité n’est pas renseignée" in text_of(browser, "/clients/2/")
    assert browser.get("/api/v1/clients/2/score/").json()["budget"] == {
        "payment_to_income": None,
        "left": None,
        "left_per_person": None,
    }


@pytest.mark.usefixtures("scored")
def test_help_and_the_data_page_name_the_same_usual_share() -> None:
    browser, usual = signed_in(), percent(MEDIAN_SHARE, 0)
    [said] = re.findall(r"contre ([^«]+?) habituellement", text_of(browser, "/help/"))
    assert said == usual
    assert f"la mensualité médiane en prend ainsi {usual}" in text_of(
        browser, f"/clients/{Client.objects.order_by('pk')[0].pk}/data/"
    )
