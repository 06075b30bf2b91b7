"""A category that the model does not know, from the file to every page and the API: said as the file has it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from clients.models.client import Client
from clients.unknown import unknown_in_histories
from ml.features import POSITION, feature
from ml.monitoring import drift
from ml.population.incomplete import Completeness
from ml.population.store import PROBABILITY
from ml.serving.model import Model
from ml.sources.report import UnknownTexts
from scoring.core.assessment import Reason, assess
from scoring.core.batch import score_everyone
from scoring.core.comparison import completeness
from scoring.core.drift import drift as kept_drift
from scoring.core.engine import feature_values
from scoring.core.simulation import what_if
from scoring.pages.similar.service import similar
from scoring.text.assessment import reason_sentence
from scoring.text.unrecognised import unrecognised_note
from tests.clients.factories import NOON, a_client
from tests.conftest import loads_weasyprint
from tests.home_credit_files import row, write
from tests.languages import spoken
from tests.scoring.factories import signed_in, with_token
from tests.scoring.reading import look, text_of

pytestmark = pytest.mark.django_db
ODD = 999_001
LABELS = {
    "fr": ("Type de logement", "Secteur de l’employeur", "non renseigné"),
    "en": ("Type of housing", "Employer’s sector", "not known"),
}
SAID = {
    "fr": ("« Yurt », que le modèle ne connaît pas", "« Lunar mining », que le modèle ne connaît pas"),
    "en": ("“Yurt”, which the model does not know", "“Lunar mining”, which the model does not know"),
}
NOTE = {
    "fr": "Le dossier porte 3 valeurs que le modèle ne connaît pas, et qu’il traite comme des absences : "
    "Possède une voiture « Perhaps », Type de logement « Yurt », Secteur de l’employeur « Lunar mining ».",
    "en": "The file has 3 values that the model does not know, and treats as missing: "
    "Owns a car “Perhaps”, Type of housing “Yurt”, Employer’s sector “Lunar mining”.",
}


def read(browser: Browser, page: str, **query: str) -> str:
    """Return the text of a page about the client, its spaces plain."""
    return look(browser, f"/clients/{ODD}/{page}", query).text


@pytest.fixture
def odd(scored: Model, tmp_path: Path, settings: Settings) -> Client:
    """Import a client with three unknown categories in the application and two in the histories."""
    settings.VAR_DIR = tmp_path / "var"
    texts = {"name_housing_type": "Yurt", "organization_type": "Lunar mining", "flag_own_car": "Perhaps"}
    amounts = {"amt_credit": 300_000.0, "amt_annuity": 15_000.0, "amt_goods_price": 270_000.0}
    application = row("application", sk_id_curr=ODD, amt_income_total=150_000.0, days_birth=-12_000, **amounts, **texts)
    statuses = ("Approved", "Postponed", "Postponed")
    previous = [
        row("previous_application", sk_id_curr=ODD, sk_id_prev=key, name_contract_status=status)
        for key, status in enumerate(statuses, 1)
    ]
    bureau = [row("bureau", sk_id_curr=ODD, sk_id_bureau=7, credit_active="Dormant")]
    files = {"application_test": [application], "previous_application": previous, "bureau": bureau}
    call_command("import_home_credit", str(write(tmp_path / "files", files)))
    return Client.objects.get(pk=ODD)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_says_what_the_file_has_and_that_the_model_does_not_know_it(odd: Client, language: str) -> None:
    browser = signed_in(language=language)
    (housing, sector, missing), (yurt, mining) = LABELS[language], SAID[language]
    other = Client.objects.exclude(pk=ODD).order_by("pk")[0].pk
    dictionary: tuple[tuple[str, dict[str, str], str], ...] = (
        ("", {}, f"{housing} {yurt}"),
        ("", {}, f"{sector} {mining}"),
        ("", {}, NOTE[language]),
        ("print/", {}, f"{housing} {yurt}"),
        ("print/", {}, NOTE[language]),
        ("why/", {"feature": "name_housing_type"}, yurt),
        ("why/", {"feature": "name_housing_type"}, NOTE[language]),
        ("completeness/", {}, f"{housing} Yurt"),
        ("compare/", {"feature": "name_housing_type"}, yurt),
        ("two-features/", {"x": "name_housing_type", "y": "organization_type"}, f"{housing}, {yurt}"),
        (f"two-clients/{other}/", {}, f"{housing} {yurt}"),
        ("data/", {"known": "known", "q": housing}, f"{housing} {yurt}"),
        ("simulate/", {}, yurt),
    )
    for page, query, said in dictionary:
        text = read(browser, page, **query)
        assert said in text, (page, query)
        for label in (housing, sector):
            assert not re.search(rf"{label}[ :,]*{missing}", text, re.IGNORECASE), (page, label)


def test_the_page_for_the_client_says_it_to_the_client(odd: Client) -> None:
    said = "Votre dossier porte 3 valeurs que le calcul ne connaît pas, et qu’il a traitées comme des absences : "
    assert said + "Possède une voiture « Perhaps »" in read(signed_in(), "for-client/")
    english = "Your file has 3 values that the calculation does not know, and treated as missing: Owns a car “Perhaps”"
    assert english in text_of(signed_in("senior", "en"), f"/clients/{ODD}/for-client/")


def test_a_file_of_known_categories_says_nothing_of_the_kind(scored: Model) -> None:
    client = Client.objects.order_by("pk")[0]
    browser = signed_in()
    for page in ("", "why/", "print/", "for-client/", "completeness/", "data/"):
        assert "ne connaît pas" not in text_of(browser, f"/clients/{client.pk}/{page}"), page
    assert unrecognised_note({}) == ""


def test_one_value_is_said_in_the_singular() -> None:
    assert spoken("fr", lambda: unrecognised_note({"name_housing_type": "Yurt"})).replace("\u00a0", " ") == (
        "Le dossier porte une valeur que le modèle ne connaît pas, et qu’il traite comme une absence : "
        "Type de logement « Yurt »."
    )
    assert spoken("en", lambda: unrecognised_note({"name_housing_type": "Yurt"})) == (
        "The file has a value that the model does not know, and treats as missing: Type of housing “Yurt”."
    )


def test_histories_are_told_by_table_with_their_rows(odd: Client) -> None:
    browser, english = signed_in(), signed_in("senior", "en")

    gaps = read(browser, "completeness/")
    assert "des lignes portent des valeurs que le modèle ne connaît pas et traite comme absentes" in gaps
    assert "« Postponed » (2 lignes)" in gaps
    assert "« Dormant » (1 ligne)" in gaps
    assert "“Postponed” (2 rows)" in text_of(english, f"/clients/{ODD}/completeness/")
    data = read(browser, "data/", table="previous_application")
    assert "2 (« Postponed »)" in data
    assert "« Postponed », que le modèle ne connaît pas" in read(browser, "history/")
    assert unknown_in_histories(odd) == (
        UnknownTexts("bureau", "credit_active", 1, 1, (("Dormant", 1),)),
        UnknownTexts("previous_application", "name_contract_status", 2, 3, (("Postponed", 2),)),
    )


def test_one_query_a_history_with_categories(odd: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(5):
        unknown_in_histories(odd)


def test_reasons_name_the_value_of_the_file(odd: Client) -> None:
    assessment = assess(odd, now=NOON)

    assert assessment.contributions.unrecognised == {
        "flag_own_car": "Perhaps",
        "name_housing_type": "Yurt",
        "organization_type": "Lunar mining",
    }
    assert assessment.contribution_of("name_housing_type").value == "Yurt"
    row = feature_values(odd, now=NOON)[0]
    assert all(math.isnan(row[POSITION[name]]) for name in assessment.contributions.unrecognised)
    reason = Reason("HOUSING", 0.4, assessment.contribution_of("name_housing_type"))
    told = reason_sentence(reason)
    assert told.said.replace("\u00a0", " ") == (
        "Le dossier indique « Yurt » à la rubrique « Type de logement », une valeur que le calcul ne connaît pas."
    )
    assert "Comme pour un dossier sans cette information" in told.effect
    assert not told.compares


def test_known_missing_and_unrecognised_inputs_make_up_all_of_them(odd: Client) -> None:
    contributions = assess(odd, now=NOON).contributions
    values = [contributions.value(name) for name in contributions.by_feature]

    assert values.count(None) == contributions.unknowns.total
    assert [value for value in values if value in ("Perhaps", "Yurt", "Lunar mining")] != []


def test_what_the_model_does_not_know_is_counted_apart_from_what_is_missing(odd: Client) -> None:
    gaps: Completeness = completeness(odd, now=NOON)

    names = {one.feature for one in gaps.unrecognised}
    assert names == {"flag_own_car", "name_housing_type", "organization_type"}
    assert names.isdisjoint(one.feature for one in gaps.missing)
    assert gaps.unknowns == assess(odd, now=NOON).contributions.unknowns
    assert 0 < gaps.unrecognised_weight <= sum(one.weight for one in gaps.unrecognised) + 1e-12


@pytest.mark.parametrize(("language", "said"), [("fr", SAID["fr"][0]), ("en", SAID["en"][0])])
def test_the_api_says_it_too(odd: Client, language: str, said: str) -> None:
    browser: Browser = with_token(**{"accept-language": language})

    score = json.loads(browser.get(f"/api/v1/clients/{ODD}/score/", {"contributions": "true"}).content)

    told = {one["feature"]: one for one in score["unknown_values"]}
    assert told.keys() == {"flag_own_car", "name_housing_type", "organization_type"}
    assert told["name_housing_type"]["value"] == "Yurt"
    assert said in told["name_housing_type"]["sentence"].replace("\u00a0", " ")
    assert {one["feature"]: one["value"] for one in score["contributions"]}["name_housing_type"] == "Yurt"
    known = Client.objects.exclude(pk=ODD).order_by("pk")[0].pk
    assert json.loads(browser.get(f"/api/v1/clients/{known}/score/").content)["unknown_values"] == []


def test_a_what_if_puts_a_value_in_its_place(odd: Client) -> None:
    before_and_after = what_if(odd, {"name_housing_type": "With parents"}, now=NOON)

    assert before_and_after.before.contributions.value("name_housing_type") == "Yurt"
    assert before_and_after.after.contributions.value("name_housing_type") == "With parents"
    assert "name_housing_type" not in before_and_after.after.contributions.unrecognised


def test_a_what_if_without_the_value_has_none(odd: Client) -> None:
    after = what_if(odd, {"organization_type": None}, now=NOON).after

    assert after.contributions.value("organization_type") is None
    assert "organization_type" not in after.contributions.unrecognised


def test_the_list_shows_the_occupation_as_the_file_has_it(scored: Model) -> None:
    a_client(ODD, occupation_type="Barterer", records_changed_at=timezone.now())  # after everyone was scored
    page = look(signed_in(), "/clients/", {"identifier": str(ODD)[:4]}).text
    assert "« Barterer », que le modèle ne connaît pas" in page


def test_the_file_on_paper_says_it(odd: Client) -> None:
    if loads_weasyprint():
        assert signed_in().get(f"/clients/{ODD}/print.pdf").content.startswith(b"%PDF-")


def test_the_files_of_a_page_say_it(odd: Client) -> None:
    browser = signed_in()
    for page, table in (("completeness", "unrecognised"), ("data", "data")):
        written = browser.get(f"/clients/{ODD}/{page}/", {"as": "csv", "of": table}).content.decode()
        assert "Yurt" in written, page


def test_the_values_of_everyone_are_counted_for_the_drift(
    odd: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_client(ODD + 1, name_housing_type="Yurt", organization_type="XNA", flag_own_car="Y")
    a_client(ODD + 2, name_housing_type="Houseboat", organization_type=Client.objects.first().organization_type)
    with django_assert_num_queries(4):
        found = {one.column: one for one in Client.objects.unknown_categories()}

    clients = Client.objects.count()
    assert found["name_housing_type"] == UnknownTexts(
        "application", "name_housing_type", 3, clients, (("Yurt", 2), ("Houseboat", 1))
    )
    assert found["organization_type"].rows == 1
    assert found["organization_type"].filled == Client.objects.exclude(organization_type="XNA").count()
    assert found["flag_own_car"].values == (("Perhaps", 1),)


def test_the_values_of_everyone_are_counted_by_the_rule_of_one_clients() -> None:
    texts = ["", "XNA", "Self-employed", "Yurt", "Yurt"]
    clients = [a_client(ODD + place, organization_type=text) for place, text in enumerate(texts)]

    (found,) = Client.objects.unknown_categories()

    assert found == UnknownTexts("application", "organization_type", 2, 3, (("Yurt", 2),))
    assert [client.unknown_categories for client in clients] == [{}, {}, {}, *[{"organization_type": "Yurt"}] * 2]


def test_the_model_page_counts_them_as_drift(odd: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "MINIMUM_CLIENTS", 50)
    score_everyone(now=timezone.now(), advance=lambda done: None)

    shift = next(one for one in kept_drift().features if one.name == "name_housing_type")
    assert shift.unknown_now == pytest.approx(1 / Client.objects.count())
    assert shift.missing_now == 0
    page = look(signed_in("analyst"), "/model/details/", {}).text
    assert "Valeurs que le modèle ne connaît pas" in page
    assert "Yurt (1)" in page


def test_similar_clients_are_shown_with_the_values_of_their_files(scored: Model) -> None:
    client = Client.objects.order_by("pk")[0]
    before = similar(client, now=NOON)
    names = [one.name for one in before.beside if one.name != PROBABILITY and feature(one.name).is_category]
    near = before.nearest[0]
    Client.objects.filter(pk=near).update(**dict.fromkeys(names, "Yurt"), records_changed_at=timezone.now())
    score_everyone(now=timezone.now(), advance=lambda done: None)

    found = similar(client, now=NOON)

    shown = {one.name: one.nearest[found.nearest.index(near)] for one in found.beside if one.name in names}
    assert shown
    assert {*shown.values()} == {"Yurt"}
