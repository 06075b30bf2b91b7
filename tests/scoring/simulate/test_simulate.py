"""The what-if page: before and after, changes in the address, what is kept by name."""

from __future__ import annotations

import html
import math
import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.translation import activate, override

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core.assessment import assess
from scoring.core.points import thousandths
from scoring.core.roles import ROLES
from scoring.core.simulation import subject_of, what_if
from scoring.models.assessments import BatchAssessment
from scoring.models.rows import FeatureRow
from scoring.models.scenarios import SCENARIOS_KEPT, Scenario
from scoring.pages.simulate.charts import moved_table
from scoring.pages.simulate.forms import WhatIfForm
from scoring.pages.simulate.presenter import allowed_values, changeable_value, describe_changes
from scoring.pages.simulate.service import keep_scenario
from scoring.text.assessment import natural_frequency
from scoring.text.values import percent
from tests.clients.factories import NOON
from tests.scoring.factories import a_user, applicant, hundred_clients, signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db
PAGE = "/clients/100001/simulate/"
LESS = f"{PAGE}?amt_credit=240000"
KEEPERS = {"advisor", "senior", "analyst"}


def records() -> list[Any]:
    """Everything a what-if must leave as it was."""
    return [list(m.objects.order_by("pk").values()) for m in (Client, FeatureRow, BatchAssessment)]


def keep(browser: Browser, name: str = "Crédit réduit", address: str = LESS) -> Any:
    return browser.post(address, {"name": name})


# The page


def test_both_sides_are_those_of_the_service_in_words(model: Model) -> None:
    client, browser = applicant(), signed_in()
    told = what_if(client, {"amt_credit": 240_000.0}, now=NOON)
    page = text_of(browser, LESS)
    for side in (told.before, told.after):
        assert percent(side.probability_of_default) in page
    assert natural_frequency(told.before.probability_of_default) in text_of(browser, PAGE)
    assert "Ce qui bouge" in page


@pytest.mark.parametrize(("language", "told"), [("fr", "150\u202f000 par mois"), ("en", "150,000 a month")])
def test_income_is_told_by_the_month_where_it_is_typed(model: Model, language: str, told: str) -> None:
    applicant()
    assert told in text_of(signed_in(language=language), PAGE)


def test_the_moves_add_up_to_the_difference_of_the_percentages(model: Model) -> None:
    hundred_clients()
    for client in Client.objects.order_by("pk")[:10]:
        told = subject_of(client, now=NOON).what_if({"amt_credit": 0.7 * client.amt_credit, "amt_income_total": 3e5})
        before, after = (side.probability_of_default for side in (told.before, told.after))
        *written, whole = [float(str(row["points"])) for row in moved_table(told).rows]
        assert math.fsum(written) == pytest.approx(whole)
        assert whole == pytest.approx(thousandths(after) / 10 - thousandths(before) / 10)


def test_what_moves_shows_two_values_or_is_among_the_others(model: Model) -> None:
    told = what_if(applicant(), {"amt_credit": 140_000.0}, now=NOON)
    *seen, others, _risk = moved_table(told).rows
    assert all(row["before"] != row["after"] for row in seen)
    assert (others["before"], others["after"]) == ("", "")


def test_without_changes_the_page_shows_today_alone(model: Model) -> None:
    client, browser = applicant(), signed_in()
    page = browser.get(PAGE).content.decode()
    assert percent(assess(client, now=NOON).probability_of_default) in html.unescape(page)
    for part in ("data-moved", "data-line", "data-keep", "data-today"):
        assert re.search(rf"<[^>]*{part}[^>]* hidden>", page), part


def test_the_request_stands_in_its_fields(model: Model) -> None:
    applicant()
    page = signed_in().get(PAGE).content.decode()
    assert fields(page) == {
        "amt_credit": "300\u202f000",
        "amt_annuity": "15\u202f000",
        "credit_to_annuity": "20",
        "down_payment": "\u221230\u202f000",
    }


def test_what_the_file_says_already_changes_nothing(model: Model) -> None:
    applicant()
    browser = signed_in()
    assert browser.get(f"{PAGE}?amt_credit=300000").context["move"] == browser.get(PAGE).context["move"]
    assert browser.get(PAGE, {"from": "", "amt_credit": "300000"})["Location"] == PAGE


@pytest.mark.parametrize(
    ("shown", "typed", "address"),
    [
        ("", {"amt_credit": "240 000"}, "?amt_credit=240000"),
        ("amt_credit=240000", {}, "?amt_credit=240000"),
        ("amt_credit=240000", {"credit_to_annuity": "24"}, "?amt_credit=240000&credit_to_annuity=24"),
        ("amt_credit=240000", {"down_payment": "0"}, "?down_payment=0"),
        ("credit_to_annuity=24", {"amt_annuity": "10000"}, "?amt_annuity=10000"),
        ("credit_to_annuity=24", {"credit_to_annuity": "20"}, ""),
        ("credit_to_annuity=24", {"credit_to_annuity": ""}, ""),
        ("amt_credit=240000", {"amt_annuity": "15000"}, "?amt_credit=240000&amt_annuity=15000"),
        ("amt_credit=240000.5", {"credit_to_annuity": "24"}, "?amt_credit=240000.5&credit_to_annuity=24"),
        ("amt_goods_price=300000", {"amt_goods_price": "300000"}, "?amt_goods_price=300000"),
        ("amt_goods_price=300000", {"amt_goods_price": ""}, ""),
        ("amt_credit=1", {"credit_to_annuity": "24"}, "?credit_to_annuity=24"),
    ],
)
def test_only_what_was_moved_since_the_form_was_shown_is_asked_for(
    model: Model, shown: str, typed: dict[str, str], address: str
) -> None:
    applicant()
    browser = signed_in()
    page = browser.get(f"{PAGE}?{shown}").content.decode()
    start = fields(page) if shown != "amt_credit=1" else fields(browser.get(PAGE).content.decode())
    response = browser.get(PAGE, {"from": shown, **start, **typed})
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}{address}")


def test_a_payment_held_at_todays_lets_the_term_follow(model: Model) -> None:
    told = what_if(applicant(), {"amt_credit": 240_000.0, "amt_annuity": 15_000.0}, now=NOON)
    assert (told.values["amt_annuity"], told.values["credit_to_annuity"]) == (15_000, 16)


def fields(page: str) -> dict[str, str]:
    """Return what the linked numbers of the form say."""
    found = re.findall(r'<input id="id_\w+" name="(\w+)" type="text" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_a_form_sent_with_empty_fields_leads_to_the_address_of_the_changes_alone(model: Model) -> None:
    applicant()
    browser = signed_in()
    sent = f"{PAGE}?amt_credit=240%E2%80%AF000,50&amt_annuity=&name_education_type=&employed_years=4,5"
    response = browser.get(sent)
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?amt_credit=240000.5&employed_years=4.5")
    assert browser.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("written", "language", "number"),
    [
        ("240 000,5", "fr", 240_000.5),
        ("240000.5", "fr", 240_000.5),
        ("240,000.5", "en", 240_000.5),
        ("7e4", "en", None),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(model: Model, written: str, language: str, number: Any) -> None:
    activate(language)
    from django.utils.translation import override

    subject = subject_of(applicant(), now=NOON)
    data = QueryDict(mutable=True)
    data["amt_credit"] = written
    with override(language):
        form = WhatIfForm(data, subject)
        assert form.is_valid() is (number is not None)
        assert form.changes.get("amt_credit") == number


def test_files_of_the_page_follow_its_address(model: Model) -> None:
    applicant()
    browser = signed_in()
    moved = browser.get(f"{LESS}&as=csv&of=moved").content.decode()
    assert moved.startswith('\ufeff"Information"')
    assert browser.get(f"{PAGE}?as=csv&of=gauge").status_code == 404


def test_the_page_is_told_in_english_too(model: Model) -> None:
    applicant()
    page = text_of(signed_in(language="en"), LESS)
    assert "What if the application were different?" in page
    assert "The probability of default" in page
    assert "What moves" in page


@pytest.mark.parametrize(
    ("language", "none"),
    [
        ("fr", "aucun apport (le crédit dépasse le prix du bien de 30\u202f000)"),
        ("en", "none (the loan exceeds the price of the goods by 30,000)"),
    ],
)
def test_a_credit_beyond_the_price_of_the_goods_is_told_as_no_down_payment(
    model: Model, language: str, none: str
) -> None:
    activate(language)
    applicant()
    page = text_of(signed_in(language=language), PAGE).replace("\u00a0", " ")
    assert none in page
    assert describe_changes({"down_payment": -30_000.0}).replace("\u00a0", " ").endswith(none)


def test_a_down_payment_that_may_go_below_zero_is_told_what_that_means(model: Model) -> None:
    applicant(amt_goods_price=300_000)
    assert "sous zéro, le crédit dépasse le prix du bien" in text_of(signed_in(), PAGE)


def test_a_down_payment_from_zero_up_is_told_as_an_amount() -> None:
    assert changeable_value("down_payment", 20_000.0) == "20\u202f000"
    assert changeable_value("down_payment", -0.2) == "0"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "tenir compte d’un changement déjà arrivé. Ne demandez à personne de changer sa situation."),
        ("en", "take account of a change that has already happened. Do not ask anybody to change their situation."),
    ],
)
def test_the_situation_is_said_to_be_nothing_to_ask_of_anybody(model: Model, language: str, said: str) -> None:
    applicant()
    page = signed_in(language=language).get(PAGE).content.decode()
    inside = page[page.index("<details>") : page.index("</details>", page.index("id_cnt_children"))]
    assert said in inside


# What cannot be


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("amt_credit=1", "Valeur possible : de 49\u202f752 à 3\u202f141\u202f000."),
        ("amt_credit=beaucoup", "Écrivez un nombre"),
        ("cnt_children=1.5", "Écrivez un nombre entier"),
        ("credit_to_annuity=0", "Valeur possible : de "),
        ("name_education_type=Sorbonne", "Niveau d’études"),
        ("ext_source_1=0.9", "« ext_source_1 » ne peut pas être modifié"),
        ("employed_years=39", "Valeur possible : de 0,3 à 36,6 ans."),
        ("flag_own_car=N&own_car_age=3", "Contredit « Possède une voiture »"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_stored(model: Model, query: str, said: str) -> None:
    assess(applicant(), now=NOON)
    browser, before = signed_in(), records()
    page = text_of(browser, f"{PAGE}?{query}", status=400).replace("\u00a0", " ")
    assert "Erreur :" in page
    assert said in page
    assert browser.post(f"{PAGE}?{query}", {"name": "Impossible"}).status_code == 400
    assert records() == before
    assert not Scenario.objects.exists()


def test_every_bound_that_is_said_is_allowed(model: Model) -> None:
    subject = subject_of(applicant(), now=NOON)
    for entry in subject.open_to_change():
        if entry.allowed is None or entry.changeable.name == "days_employed":
            continue
        with override("en"):
            said = allowed_values(entry.changeable, entry.allowed)
        for bound in re.fullmatch(r"from (\S+) to (\S+)(?: a month)?", said).groups():  # type: ignore[union-attr]
            assert entry.allowed.holds(float(bound.replace(",", "").replace("\u2212", "-"))), said


# What is kept


def test_a_what_if_is_kept_by_name_and_the_record_stays_as_it_was(model: Model) -> None:
    client, browser = applicant(), signed_in()
    told = what_if(client, {"amt_credit": 240_000.0}, now=NOON)
    before = records()
    response = browser.post(LESS, {"name": " Crédit réduit "}, follow=True)
    assert response.redirect_chain == [(LESS, 302)]
    assert records() == before
    kept = Scenario.objects.get()
    assert (kept.name, kept.changes, kept.author.username) == ("Crédit réduit", {"amt_credit": 240_000}, "advisor")
    assert (kept.model_version, kept.probability_of_default) == (model.version, told.after.probability_of_default)
    page = text_of(browser, PAGE)
    assert "Crédit réduit" in page
    assert percent(told.after.probability_of_default) in page
    assert LESS in browser.get(PAGE).content.decode()


def test_a_kept_what_if_loads_with_the_result_it_is_listed_with(model: Model) -> None:
    hundred_clients()
    clients = Client.objects.order_by("pk")[:4]
    everything = [{"amt_credit": 200_000.0}, {"days_employed": -731.0}, {"occupation_type": None, "cnt_children": 2.0}]
    for client in clients:
        subject = subject_of(client, now=NOON)
        for changes, told in zip(everything, subject.simulate(everything), strict=True):
            if told.probability_of_default is None:
                assert told.refusals
                continue
            alone = subject.what_if(changes).after
            assert told.probability_of_default == pytest.approx(alone.probability_of_default, abs=1e-12)
            assert told.recommendation == alone.recommendation


def test_changes_that_the_population_no_longer_allows_are_said_to_be_so(model: Model) -> None:
    client = applicant()
    values = {"author": a_user("senior"), "created_at": NOON, "model_version": "old", "probability_of_default": 0.1}
    Scenario.objects.create(client=client, name="Trop", changes={"amt_credit": 1e12}, **values)
    Scenario.objects.create(client=client, name="Jadis", changes={"gone": 1}, **values)
    page = text_of(signed_in(), PAGE)
    assert page.count("ces changements ne sont plus possibles") == 2


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reads_what_is_kept_and_some_keep(model: Model, role: str) -> None:
    subject = subject_of(applicant(), now=NOON)
    former = a_user("", username="former")
    keep_scenario(subject=subject, name="Première", changes={"amt_credit": 2e5}, by=former, now=NOON)
    browser = signed_in(role)
    page = browser.get(LESS).content.decode()
    assert "Première" in page
    assert ("Garder cette simulation" in page) is (role in KEEPERS)
    assert keep(browser).status_code == (302 if role in KEEPERS else 403)
    assert Scenario.objects.count() == (2 if role in KEEPERS else 1)


@pytest.mark.parametrize("name", ["", "   ", "a" * 81, "a\x00b"])
def test_a_name_that_is_none_is_refused(model: Model, name: str) -> None:
    applicant()
    response = keep(signed_in(), name)
    assert response.status_code == 400
    assert not Scenario.objects.exists()


def test_nothing_is_kept_where_nothing_changes(model: Model) -> None:
    applicant()
    browser = signed_in()
    for address in (PAGE, f"{PAGE}?amt_credit=300000"):
        assert keep(browser, address=address).status_code == 400
    assert not Scenario.objects.exists()


def test_a_post_without_the_pages_token_is_refused(model: Model) -> None:
    applicant()
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(a_user("advisor"), backend="django.contrib.auth.backends.ModelBackend")
    assert keep(browser).status_code == 403
    assert not Scenario.objects.exists()


def test_only_so_many_are_kept_for_a_client(model: Model) -> None:
    subject, user = subject_of(applicant(), now=NOON), a_user("senior")
    for place in range(SCENARIOS_KEPT):
        keep_scenario(subject=subject, name=str(place), changes={"amt_credit": 2e5}, by=user, now=NOON)
    response = keep(signed_in())
    assert response.status_code == 400
    assert "supprimez-en une" in response.content.decode()
    assert Scenario.objects.count() == SCENARIOS_KEPT


def test_its_author_renames_and_deletes_and_nobody_else(model: Model) -> None:
    applicant()
    browser, other = signed_in(), signed_in("senior")
    keep(browser)
    address = f"{PAGE}{Scenario.objects.get().pk}/"
    assert address in browser.get(PAGE).content.decode()
    assert address not in other.get(PAGE).content.decode()
    for act in ({"name": "À moi"}, {"act": "delete"}):
        assert other.post(address, act).status_code == 403
    assert browser.post(address, {"name": ""}).status_code == 400
    assert Scenario.objects.get().name == "Crédit réduit"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"name": "Autre nom"}).status_code == 302
    assert Scenario.objects.get().name == "Autre nom"
    assert browser.post(address, {"act": "delete"}).status_code == 302
    assert not Scenario.objects.exists()


def test_a_scenario_is_found_under_its_own_client_alone(model: Model) -> None:
    applicant()
    applicant(100_002)
    browser = signed_in()
    keep(browser)
    address = f"/clients/100002/simulate/{Scenario.objects.get().pk}/"
    assert browser.get(address).status_code == browser.post(address, {"act": "delete"}).status_code == 404
    assert "Crédit réduit" not in text_of(browser, "/clients/100002/simulate/")


def test_the_page_needs_as_many_queries_for_twenty_scenarios_as_for_one(model: Model) -> None:
    subject, user = subject_of(applicant(), now=NOON), a_user("senior")
    browser, counts = signed_in(), []
    browser.get(LESS)  # what a first request alone asks for is not counted
    for more in (1, SCENARIOS_KEPT - 1):
        for place in range(more):
            keep_scenario(subject=subject, name=str(place), changes={"amt_credit": 2e5}, by=user, now=NOON)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(LESS).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 13  # four of them keep that the page was opened
