"""New client: steps saved on the way, honest about what is missing, kept apart from the clients' records."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from clients.models.client import Client
from ml.population.incomplete import Completeness, MissingInput, ProbabilityRange, Unknowns
from ml.serving.model import Model
from ml.tables import TABLES
from scoring.core.applications import STEPS, Duplicates, Step, client_of, duplicates_of
from scoring.core.assessment import Assessment, assess
from scoring.core.batch import score_everyone
from scoring.core.roles import ROLES, NotTheAuthorError
from scoring.models.applications import NewApplication
from scoring.models.rows import FeatureRow
from scoring.pages.new_client.service import asked_in, delete_application, save_step
from scoring.pages.summary import service
from scoring.pages.summary.service import Applied, applied
from scoring.text.completeness import zones_sentence
from scoring.text.values import percent
from scoring.web.contradictions import unseen_sentence
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_user, hundred_clients, signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db
LIST = "/clients/new/"
WRITERS = {"advisor", "senior"}
REQUEST = {"name_contract_type": "Cash loans", "amt_credit": "300 000", "amt_annuity": "15000,5"}
BORN = date(1986, 3, 1)


_SCORED: list[Path] = []


@pytest.fixture
def population(model: Model, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Give the model the reference population of a hundred clients, scored once for the whole run."""
    if not _SCORED:
        hundred_clients()
        score_everyone(now=NOON, advance=lambda done: None)
        _SCORED.append(tmp_path_factory.mktemp("scored") / "reference")
        shutil.copytree(settings.REFERENCE_DIR, _SCORED[0])
        Client.objects.all().delete()
    settings.REFERENCE_DIR = _SCORED[0]
    return model


def assessed(application: NewApplication) -> Assessment:
    return assess(client_of(application), now=NOON)


def found_of(application: NewApplication) -> Applied:
    return applied(application, client_of(application), reader=application.author, now=NOON)


def begin(browser: Browser) -> NewApplication:
    assert browser.post(LIST).status_code == 302
    return NewApplication.objects.latest("pk")


def fill(browser: Browser, request: dict[str, str] | None = None, **more: str) -> NewApplication:
    """Go through the four steps with what is indispensable, and more."""
    application = begin(browser)
    answers = [request or REQUEST, {"days_birth": BORN.isoformat()}, {"amt_income_total": "150000"}, more]
    for number, values in enumerate(answers, 1):
        assert browser.post(f"{LIST}{application.pk}/{number}/", values).status_code == 302, number
    application.refresh_from_db()
    return application


def test_each_step_is_saved_and_leads_to_the_next_and_at_last_to_the_result(population: Model) -> None:
    browser = signed_in()
    application = begin(browser)
    response = browser.post(f"{LIST}{application.pk}/1/", REQUEST)
    assert (response.status_code, response["Location"]) == (302, f"{LIST}{application.pk}/2/")
    application.refresh_from_db()
    told = {name: application.data[name] for name in ("amt_credit", "amt_annuity")}
    assert told == {"amt_credit": 300_000, "amt_annuity": 15_000.5}
    assert (application.step, application.author.username) == (1, "advisor")
    assert f"{LIST}{application.pk}/2/" in browser.get(LIST).content.decode()
    assert 'value="300000"' in browser.get(f"{LIST}{application.pk}/1/").content.decode()
    for number in (2, 3, 4):
        response = browser.post(
            f"{LIST}{application.pk}/{number}/", {"days_birth": "1986-03-01"} if number == 2 else {}
        )
    assert response["Location"] == f"{LIST}{application.pk}/"
    application.refresh_from_db()
    assert application.data["days_birth"] == (BORN - application.created_at.date()).days


def test_the_result_equals_the_assessment_of_a_client_whose_only_record_says_the_same(population: Model) -> None:
    told = assessed(fill(signed_in(), ext_source_2="0.5"))
    data = NewApplication.objects.get().data
    assert data["ext_source_2"] == 0.5
    client = a_client(7_000_000)
    required = {c.name for c in TABLES["application"].columns if c.required} - set(data) - {"sk_id_curr"}
    row = Client.objects.filter(pk=client.pk).values().get()
    now = timezone.now()
    known = data | {name: row[name] for name in required}
    whole = assessed(NewApplication(pk=1, data=known, author=a_user("senior"), created_at=now, changed_at=now))
    Client.objects.filter(pk=client.pk).update(**data)
    client.refresh_from_db()
    stored = assess(client, now=NOON)
    assert whole.probability_of_default == pytest.approx(stored.probability_of_default, abs=1e-12)
    assert told.probability_of_default != whole.probability_of_default


def test_the_page_shows_the_result_with_its_range_and_what_is_missing(population: Model) -> None:
    browser = signed_in()
    asked = {a.column.name: a.column for a in asked_in(Step.OTHERS)}
    scores = {name: "0.5" for name in asked if name.startswith("ext_source")}
    application = fill(browser, **scores)
    told = assessed(application)
    page = text_of(browser, f"{LIST}{application.pk}/")
    assert told.sufficient
    assert percent(told.probability_of_default) in page
    assert "Principales raisons" in page
    assert "informations que la plupart des clients ont" in page
    assert "300\u202f000" in page


def test_an_application_is_listed_by_credit_age_and_start_and_read_back_in_years(population: Model) -> None:
    browser = signed_in()
    application = fill(browser)
    NewApplication.objects.filter(pk=application.pk).update(id=12_345, created_at=NOON)
    line = text_of(browser, LIST)
    age = int(-application.data["days_birth"] / 365.25)
    assert f"Montant du crédit demandé\u00a0: 300\u202f000 · Âge\u00a0: {age}\u00a0ans · commencée le " in line
    page = text_of(browser, f"{LIST}12345/")
    assert "Demande 12345" in page
    assert "12\u202f345" not in page + line
    assert "jours" not in page
    assert "150\u202f000 par mois" in page


def test_income_is_asked_by_the_month(population: Model) -> None:
    browser = signed_in()
    page = text_of(browser, f"{LIST}{begin(browser).pk}/3/")
    assert "Revenus déclarés (par mois)" in page
    assert "lus par mois comme la mensualité\u00a0; la source n’en précise pas la période" in page


def test_without_what_is_indispensable_no_probability_is_given_and_the_page_says_why(population: Model) -> None:
    browser = signed_in()
    application = begin(browser)
    page = text_of(browser, f"{LIST}{application.pk}/")
    assert "Pas encore de réponse." in page
    for label in ("Montant du crédit demandé", "Mensualité du crédit demandé", "Date de naissance", "Revenus déclarés"):
        assert label in page
    assert "Principales raisons" not in page
    assert "%" not in page
    source = browser.get(f"{LIST}{application.pk}/").content.decode()
    assert f'href="{LIST}{application.pk}/2/#id_days_birth"' in source
    assert browser.get(f"{LIST}{application.pk}/?as=svg&of=gauge").status_code == 404


def test_only_columns_that_weigh_are_asked_and_the_heaviest_first(population: Model) -> None:
    asked = {step: asked_in(step) for step in STEPS}
    names = [one.column.name for step in STEPS for one in asked[step]]
    assert len(names) == len(set(names))
    assert {"sk_id_curr", "target"} & set(names) == set()
    assert ("code_gender" in names) is ("code_gender" in population.inputs)
    assert {"amt_credit", "amt_annuity", "amt_income_total", "days_birth"} <= {
        one.column.name for step in STEPS for one in asked[step] if one.first
    }


def test_an_application_is_no_client_and_leaves_the_records_as_they_were(population: Model) -> None:
    before = [list(m.objects.order_by("pk").values()) for m in (Client, FeatureRow)]
    browser = signed_in()
    browser.get(f"{LIST}{fill(browser).pk}/")
    assert [list(m.objects.order_by("pk").values()) for m in (Client, FeatureRow)] == before


def test_a_client_or_an_application_alike_is_shown_and_blocks_nothing(population: Model) -> None:
    days = (BORN - timezone.now().date()).days
    a_client(8_000_000, amt_credit=300_000, amt_income_total=150_000, days_birth=days - 20)
    a_client(8_000_001, amt_credit=300_000, amt_income_total=150_000, days_birth=days - 40)
    browser = signed_in()
    first, second = fill(browser), fill(browser)
    told = duplicates_of(second, second.author)
    assert (told.clients, told.applications) == ((8_000_000,), (first.pk,))
    page = text_of(browser, f"{LIST}{second.pk}/")
    assert "peut-être déjà connue" in page
    assert "Client 8000000" in page
    source = browser.get(f"{LIST}{second.pk}/").content.decode()
    for address in ("/clients/8000000/", f"{LIST}{first.pk}/"):
        assert f'href="{address}"' in source
        assert browser.get(address).status_code == 200


def test_a_colleagues_application_alike_is_not_told_to_exist(population: Model) -> None:
    theirs = fill(signed_in("senior"))
    browser = signed_in()
    mine = fill(browser)
    assert theirs.data == mine.data
    assert duplicates_of(mine, mine.author) == duplicates_of(theirs, theirs.author) == Duplicates((), ())
    for address in (f"{LIST}{mine.pk}/", f"{LIST}{mine.pk}/1/"):
        page = browser.get(address)
        assert "peut-être déjà connue" not in page.content.decode()
        assert f"{LIST}{theirs.pk}/" not in page.content.decode()


TODAY = timezone.localdate()
TOMORROW = str(TODAY + timedelta(days=2))


@pytest.mark.parametrize(
    ("number", "values", "said"),
    [
        (1, {"amt_credit": "-5"}, "Montant du crédit"),
        (3, {"organization_type": "Gift"}, "Gift"),
        (2, {"days_birth": (timezone.now().date() + timedelta(days=2)).isoformat()}, "Vérifiez cette date"),
        (2, {"days_birth": "1786-03-01"}, "Vérifiez cette date"),
        (3, {"days_employed": TOMORROW}, "dans l’avenir"),
        (3, {"amt_income_total": "beaucoup"}, "Écrivez un nombre"),
        (3, {"days_employed": "-3"}, "Écrivez une date"),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field_and_nothing_is_saved(
    population: Model, number: int, values: dict[str, str], said: str
) -> None:
    browser = signed_in()
    application = begin(browser)
    response = browser.post(f"{LIST}{application.pk}/{number}/", values)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert "Erreur\u00a0:" in response.content.decode()
    application.refresh_from_db()
    assert (application.data, application.step) == ({}, 0)


A_MONTH, TEN_YEARS, VERY_OLD = (str(TODAY - timedelta(days=days)) for days in (28, 3_660, 43_600))


def years_ago(years: float) -> str:
    return str(TODAY - timedelta(days=round(years * 365.25)))


FOR_51 = str(TODAY - timedelta(days=round(51.5 * 365.25)))


@pytest.mark.parametrize(
    ("number", "values", "field", "fr", "en"),
    [
        (
            2,
            {"days_birth": A_MONTH},
            "days_birth",
            "Il faut être majeur pour emprunter",
            "One must be of age to borrow",
        ),
        (2, {"days_birth": TEN_YEARS}, "days_birth", "la personne a 10 ans", "the person is 10 years old"),
        (2, {"days_birth": VERY_OLD}, "days_birth", "elle donne 119 ans, plus de 100", "it makes 119 years"),
        (
            2,
            {"cnt_children": "9", "cnt_fam_members": "1"},
            "cnt_fam_members",
            "Un foyer de 1 personne ne peut compter 9 enfants",
            "A household of 1 person cannot have 9 children",
        ),
        (
            1,
            {"amt_credit": "376920", "amt_annuity": "900000"},
            "amt_annuity",
            "La mensualité (900 000) doit être inférieure au crédit (376 920)",
            "The monthly payment (900,000) must be below the loan (376,920)",
        ),
        (1, {"amt_credit": "376920", "amt_annuity": "99999999999"}, "amt_annuity", "inférieure au crédit", "below the"),
        (1, {"amt_annuity": "0"}, "amt_annuity", "supérieur à zéro", "above zero"),
        (3, {"amt_income_total": "0"}, "amt_income_total", "supérieur à zéro", "above zero"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    population: Model, number: int, values: dict[str, str], field: str, fr: str, en: str
) -> None:
    for role, language, said in (("advisor", "fr", fr), ("senior", "en", en)):
        browser = signed_in(role, language)
        application = begin(browser)
        response = browser.post(f"{LIST}{application.pk}/{number}/", values)
        assert response.status_code == 400
        errors = response.context["form"].errors
        assert [*errors] == [field]
        assert said in errors[field][0].replace("\u00a0", " ").replace("\u202f", " ")
        page = response.content.decode()
        assert f'id="id_{field}_error"' in page
        for name, value in values.items():
            assert f'value="{value}"' in page, name
        application.refresh_from_db()
        assert (application.data.keys(), application.step) == (values.keys() - {field}, 0)


def test_a_job_begun_in_childhood_is_refused_whichever_step_comes_last(population: Model) -> None:
    browser = signed_in()
    application = begin(browser)
    birth, job = f"{LIST}{application.pk}/2/", f"{LIST}{application.pk}/3/"
    assert browser.post(birth, {"days_birth": FOR_51}).status_code == 302
    refused = browser.post(job, {"amt_income_total": "150000", "days_employed": years_ago(40)})
    assert refused.status_code == 400
    (told,) = refused.context["form"].errors["days_employed"]
    assert "aurait commencé à 11\u00a0ans" in told
    assert "étape «\u00a0La personne\u00a0»" in told
    application.refresh_from_db()
    assert application.data.keys() == {"days_birth", "amt_income_total"}
    assert browser.post(job, {"amt_income_total": "150000", "days_employed": years_ago(30)}).status_code == 302
    application.refresh_from_db()
    before = application.data
    refused = browser.post(birth, {"days_birth": "1990-01-01"})
    assert refused.status_code == 400
    assert "étape «\u00a0Emploi et revenus\u00a0»" in refused.context["form"].errors["days_birth"][0]
    application.refresh_from_db()
    assert application.data == before
    assert browser.post(birth, {"days_birth": ""}).status_code == 302
    assert browser.post(job, {"days_employed": years_ago(40)}).status_code == 302


def test_the_limits_themselves_are_taken(population: Model) -> None:
    browser = signed_in()
    application = begin(browser)
    of_age = TODAY.replace(year=TODAY.year - 18) if (TODAY.month, TODAY.day) != (2, 29) else TODAY - timedelta(6_576)
    for number, values in (
        (1, {"amt_credit": "376920", "amt_annuity": "376919"}),
        (2, {"days_birth": str(of_age), "cnt_children": "2", "cnt_fam_members": "3"}),
        (3, {"days_employed": years_ago(3.9)}),
    ):
        assert browser.post(f"{LIST}{application.pk}/{number}/", values).status_code == 302, number


@pytest.mark.parametrize(
    "impossible",
    [{"days_birth": -28}, {"days_birth": -43_460}, {"amt_annuity": 900_000.0}, {"days_employed": -14_000}],
)
def test_an_application_kept_from_before_that_cannot_be_gets_no_probability(
    population: Model, impossible: dict[str, float]
) -> None:
    browser = signed_in()
    application = fill(browser, ext_source_1="0.5", ext_source_2="0.5", ext_source_3="0.5")
    before = text_of(browser, f"{LIST}{application.pk}/")
    assert "Pas encore de réponse." not in before
    NewApplication.objects.update(data=application.data | impossible)
    page = text_of(browser, f"{LIST}{application.pk}/")
    assert "Pas encore de réponse." in page
    assert "Principales raisons" not in page
    assert browser.get(f"{LIST}{application.pk}/?as=svg&of=gauge").status_code == 404
    # Another step says nothing of it and can be saved.
    assert browser.post(f"{LIST}{application.pk}/4/", {}).status_code == 302


def test_the_result_names_each_value_that_hardly_any_client_has(
    population: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "completeness", lambda client, now: a_completeness(0.01, 0.02))
    browser = signed_in()
    scores = {"ext_source_1": "0.5", "ext_source_2": "0.5", "ext_source_3": "0.5"}
    usual = fill(browser, **scores)
    seen = population.manifest["reference"]["amt_income_total"]["quantiles"]
    assert seen[0] <= 150_000 <= seen[-1]
    assert "À lire avec prudence" not in text_of(browser, f"{LIST}{usual.pk}/")
    application = fill(browser, REQUEST | {"amt_annuity": "250000"}, **scores)
    browser.post(f"{LIST}{application.pk}/3/", {"amt_income_total": "999000000"})
    page = text_of(browser, f"{LIST}{application.pk}/")
    assert "À lire avec prudence" in page
    told = found_of(NewApplication.objects.get(pk=application.pk)).unseen
    assert {"amt_income_total", "amt_annuity", "credit_to_annuity"} <= {one.feature for one in told}
    for one in told:
        assert unseen_sentence(one) in page
    assert "Revenus déclarés\u00a0: 999\u202f000\u202f000 par mois (les clients ont de " in page
    assert "Principales raisons" in page  # nothing is refused
    browser.cookies["django_language"] = "en"
    assert "Declared income: 999,000,000 a month (clients have from " in text_of(browser, f"{LIST}{application.pk}/")


def a_completeness(low: float, high: float) -> Completeness:
    lacks = (MissingInput("ext_source_1", 0.1),)
    return Completeness(
        lacks, 0.1, Unknowns(100, 1, 0), (), 0.0, (), ProbabilityRange(low, (low + high) / 2, high, 200)
    )


def test_the_result_says_where_what_is_missing_may_change_the_recommendation(
    population: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in()
    application = fill(browser, ext_source_1="0.5", ext_source_2="0.5", ext_source_3="0.5")
    for low, high in ((0.0001, 0.99), (0.0001, 0.0002), (0.98, 0.99)):
        found = a_completeness(low, high)
        monkeypatch.setattr(service, "completeness", lambda client, now, found=found: found)
        said = zones_sentence(found, assessed(application))
        page = text_of(browser, f"{LIST}{application.pk}/")
        assert (bool(said), said in page) == ("complétez-le avant de répondre" in page, True)
        if high - low > 0.9:
            assert said


def test_the_author_deletes_an_application_after_being_asked(population: Model) -> None:
    browser = signed_in()
    application, other = fill(browser), begin(browser)
    address = f"{LIST}{application.pk}/delete/"
    for page in (LIST, f"{LIST}{application.pk}/"):
        assert f'href="{address}"' in browser.get(page).content.decode()
    assert "Tout ce qui y a été saisi sera perdu" in text_of(browser, address)
    assert NewApplication.objects.count() == 2
    response = browser.post(address, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "La demande est supprimée." in response.content.decode()
    assert list(NewApplication.objects.all()) == [other]
    for gone in (address, f"{LIST}{application.pk}/", f"{LIST}{application.pk}/1/"):
        assert browser.get(gone).status_code == 404
    assert browser.post(address).status_code == 404


def test_nobody_deletes_anothers_application(population: Model) -> None:
    browser = signed_in()
    application = fill(browser)
    address = f"{LIST}{application.pk}/delete/"
    for role, status in (("senior", 404), ("auditor", 404), ("", 403)):
        other = signed_in(role)
        assert (other.get(address).status_code, other.post(address).status_code) == (status, status), role
    with pytest.raises(NotTheAuthorError):
        delete_application(application=application, by=a_user("analyst"))
    assert list(NewApplication.objects.all()) == [application]


def test_fields_of_other_steps_and_of_nothing_are_not_taken(population: Model) -> None:
    browser = signed_in()
    application = begin(browser)
    browser.post(f"{LIST}{application.pk}/1/", {"amt_credit": "5000", "target": "0", "amt_income_total": "9", "x": "1"})
    application.refresh_from_db()
    assert application.data == {"amt_credit": 5000}
    with pytest.raises(KeyError, match="target"):
        save_step(
            application=application,
            step=Step.REQUEST,
            values={"target": 0.0},
            by=application.author,
            now=NOON,
        )


def test_nobody_reads_or_writes_anothers_application(population: Model) -> None:
    application = fill(signed_in())
    other = signed_in("senior")
    for address in (f"{LIST}{application.pk}/", f"{LIST}{application.pk}/1/"):
        assert other.get(address).status_code == 404
    assert other.post(f"{LIST}{application.pk}/1/", REQUEST).status_code == 404
    assert f"{LIST}{application.pk}/" not in other.get(LIST).content.decode()
    with pytest.raises(NotTheAuthorError):
        save_step(application=application, step=Step.REQUEST, values={}, by=a_user("analyst"), now=NOON)


@pytest.mark.parametrize("role", ["", *sorted(ROLES)])
def test_some_roles_write_applications(model: Model, role: str) -> None:
    browser = signed_in(role)
    assert browser.get(LIST).status_code == (200 if role else 403)
    assert browser.post(LIST).status_code == (302 if role in WRITERS else 403)
    assert NewApplication.objects.count() == (1 if role in WRITERS else 0)


def test_who_may_no_longer_write_applications_reads_and_deletes_their_own(population: Model) -> None:
    browser = signed_in()
    application = fill(browser)
    application.author.groups.set(Group.objects.filter(name="analyst"))
    listed = browser.get(LIST).content.decode()
    assert "Commencer" not in listed
    assert f'href="{LIST}{application.pk}/delete/"' in listed
    assert browser.get(f"{LIST}{application.pk}/").status_code == 200
    assert browser.get(f"{LIST}{application.pk}/1/").status_code == 403
    assert browser.post(f"{LIST}{application.pk}/delete/").status_code == 302
    assert not NewApplication.objects.exists()


def test_steps_that_do_not_exist_are_not_found(population: Model) -> None:
    browser = signed_in()
    application = begin(browser)
    assert [browser.get(f"{LIST}{application.pk}/{n}/").status_code for n in (0, 5)] == [404, 404]
    assert browser.get(f"{LIST}999/").status_code == 404


def test_pages_are_told_in_english_and_take_few_queries(population: Model) -> None:
    browser = signed_in(language="en")
    application = fill(browser, REQUEST | {"amt_credit": "300,000", "amt_annuity": "15000.5"})
    addresses: dict[str, Any] = {
        "": "New client",
        f"{application.pk}/1/": "Every required fact is entered.",
        f"{application.pk}/": "Principal reasons",
        f"{application.pk}/delete/": "Delete the application",
    }
    for address, words in addresses.items():
        browser.get(LIST + address)
        with CaptureQueriesContext(connection) as captured:
            assert words in text_of(browser, LIST + address)
        assert len(captured) <= 13, (address, len(captured))
