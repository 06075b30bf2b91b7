"""Drafts of new applications: saved as one types, from several windows, without one losing what another wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from ml.serving.model import Model
from scoring.core.applications import REQUIRED, Step, left_of
from scoring.models.applications import NewApplication
from scoring.pages.new_client.service import ChangedMeanwhileError, asked_in, save_step, start_application
from tests.clients.factories import NOON
from tests.scoring.factories import a_user, signed_in
from tests.scoring.new_client.test_new_client import LIST, begin, population  # noqa: F401
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db
DRAFT = {"Accept": "application/json"}


@pytest.fixture
def browser(population: Model) -> Browser:  # noqa: F811
    """Give the browser of an advisor."""
    return signed_in()


def draft(browser: Browser, address: str, **values: str) -> dict[str, Any]:
    """Send what is typed so far, as the form's script does; return its answer."""
    answer = browser.post(address, values, headers=DRAFT)
    assert answer.status_code == 200
    return dict(answer.json())


def test_two_steps_saved_from_what_each_read_before_the_other_are_both_kept(population: Model) -> None:  # noqa: F811
    advisor = a_user("advisor")
    first = start_application(by=advisor, now=NOON)
    second = NewApplication.objects.get(pk=first.pk)
    save_step(application=first, step=Step.REQUEST, values={"amt_credit": 300_000.0}, by=advisor, now=NOON)
    save_step(application=second, step=Step.WORK, values={"amt_income_total": 9_000.0}, by=advisor, now=NOON)
    first.refresh_from_db()
    assert first.data == {"amt_credit": 300_000, "amt_income_total": 9_000}
    assert (first.step, first.versions) == (3, {"request": 1, "work": 1})


def test_a_step_saved_meanwhile_is_not_overwritten_and_the_application_is_as_it_stands(
    population: Model,  # noqa: F811
) -> None:
    advisor = a_user("advisor")
    application = start_application(by=advisor, now=NOON)
    told: dict[str, Any] = {"step": Step.REQUEST, "by": advisor, "now": NOON, "version": 0}
    other = NewApplication.objects.get(pk=application.pk)
    save_step(application=application, values={"amt_credit": 300_000.0}, **told)
    save_step(application=other, values={"amt_credit": 300_000.0}, **told)  # the same again is no quarrel
    assert other.version_of(Step.REQUEST) == 1
    with pytest.raises(ChangedMeanwhileError):
        save_step(application=other, values={"amt_credit": 1.0}, **told)
    with pytest.raises(ChangedMeanwhileError):
        save_step(application=other, values={}, name="Autre", **told)
    assert (other.data, other.name) == ({"amt_credit": 300_000}, "")
    save_step(application=other, values={"amt_credit": 1.0}, **{**told, "version": 1})
    assert NewApplication.objects.get().data == {"amt_credit": 1}


def test_the_second_window_is_told_what_the_first_saved_and_keeps_what_was_typed(browser: Browser) -> None:
    application = begin(browser)
    address = f"{LIST}{application.pk}/1/"
    assert 'name="version" value="0"' in browser.get(address).content.decode()
    browser.post(address, {"version": "0", "amt_credit": "300000", "amt_annuity": "15000", "name": "Durand"})
    typed = {"version": "0", "amt_credit": "450000", "amt_annuity": "15000", "name": "Durand"}
    refused = browser.post(address, typed)
    assert refused.status_code == 409
    assert list(refused.context["form"].errors) == ["amt_credit", "__all__"]
    page = refused.content.decode()
    assert 'value="450000"' in page
    assert "Une autre fenêtre a enregistré ici\u00a0: 300\u202f000." in page
    assert "a changé dans une autre fenêtre" in page
    application.refresh_from_db()
    assert application.data["amt_credit"] == 300_000
    assert 'name="version" value="1"' in page
    assert browser.post(address, {**typed, "version": "1"}).status_code == 302
    application.refresh_from_db()
    assert application.data["amt_credit"] == 450_000


def test_a_draft_is_saved_without_finishing_the_step_and_answered_in_words(browser: Browser) -> None:
    application = begin(browser)
    address = f"{LIST}{application.pk}/2/"
    born = application.day.replace(year=application.day.year - 38) - timedelta(days=10)
    told = draft(browser, address, version="0", days_birth=born.isoformat(), cnt_children="1")
    assert told["version"] == 1
    assert told["echoes"]["days_birth_echo"] == "38\u00a0ans"
    assert told["left"] == "Il reste 3 informations indispensables sur 4."
    assert told["steps"] == {"1": "2 indispensables", "2": "", "3": "1 indispensable", "4": ""}
    assert told["saved"].startswith("Enregistré à ")
    application.refresh_from_db()
    assert (application.step, application.data["cnt_children"]) == (0, 1)
    again = draft(browser, address, version="1", days_birth="", cnt_children="1")
    assert (again["version"], again["echoes"]["days_birth_echo"]) == (2, "")
    application.refresh_from_db()
    assert application.data == {"cnt_children": 1}


def test_of_a_draft_what_is_wrong_is_left_out_and_what_was_right_before_stays(browser: Browser) -> None:
    application = begin(browser)
    address = f"{LIST}{application.pk}/1/"
    draft(browser, address, version="0", amt_credit="300000", amt_annuity="15000")
    told = draft(browser, address, version="1", amt_credit="300000x", amt_annuity="16000")
    assert told["saved"] == "Enregistré, sauf 1 champ à corriger."
    application.refresh_from_db()
    assert application.data == {"amt_credit": 300_000, "amt_annuity": 16_000}


def test_a_draft_of_a_step_saved_elsewhere_is_not_saved_and_says_so(browser: Browser) -> None:
    application = begin(browser)
    address = f"{LIST}{application.pk}/1/"
    draft(browser, address, version="0", amt_credit="300000")
    told = draft(browser, address, version="0", amt_credit="450000")
    assert told["version"] is None
    assert told["saved"].startswith("Non enregistré\u00a0: cette étape a changé dans une autre fenêtre.")
    application.refresh_from_db()
    assert application.data == {"amt_credit": 300_000}


def test_what_is_right_is_kept_where_another_field_is_wrong_and_the_step_stays_open(browser: Browser) -> None:
    application = begin(browser)
    refused = browser.post(f"{LIST}{application.pk}/1/", {"amt_credit": "300000", "amt_annuity": "beaucoup"})
    assert refused.status_code == 400
    application.refresh_from_db()
    assert (application.data, application.step) == ({"amt_credit": 300_000}, 0)


def test_one_saves_and_leaves_and_finds_the_application_by_its_name(browser: Browser) -> None:
    application = begin(browser)
    answer = browser.post(f"{LIST}{application.pk}/1/", {"name": "Durand, travaux", "leave": "1"}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "Votre saisie est enregistrée." in answer.content.decode()
    for address in (LIST, "/", f"{LIST}{application.pk}/2/", f"{LIST}{application.pk}/delete/"):
        assert "Durand, travaux" in text_of(browser, address), address
    source = browser.get(LIST).content.decode()
    assert "Durand" not in "".join(source.split('href="')[1:][i].split('"')[0] for i in range(source.count('href="')))


def test_a_name_too_long_is_refused_and_its_number_stands_for_a_file_without_one(browser: Browser) -> None:
    application = begin(browser)
    refused = browser.post(f"{LIST}{application.pk}/1/", {"name": "x" * 61})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["name"])
    assert f"Demande {application.pk}" in text_of(browser, f"{LIST}{application.pk}/1/")


def test_required_facts_are_those_without_which_there_is_no_answer_and_are_said_and_counted(browser: Browser) -> None:
    assert {"amt_credit", "amt_annuity", "amt_income_total", "days_birth"} == REQUIRED
    application = begin(browser)
    for number, step in enumerate(Step, 1):
        page = browser.get(f"{LIST}{application.pk}/{number}/").content.decode()
        required = [one.column.name for one in asked_in(step) if one.required]
        assert page.count('aria-required="true"') == page.count('class="required"') == len(required)
        assert [one.column.name for one in asked_in(step)][: len(required)] == required
    assert "Il reste 4 informations indispensables sur 4." in text_of(browser, f"{LIST}{application.pk}/1/")
    browser.post(f"{LIST}{application.pk}/1/", {"amt_credit": "5000", "amt_annuity": "300"})
    application.refresh_from_db()
    assert left_of(application) == ("days_birth", "amt_income_total")
    browser.post(f"{LIST}{application.pk}/2/", {"days_birth": "1980-02-03"})
    browser.post(f"{LIST}{application.pk}/3/", {"amt_income_total": "2000"})
    assert "Tout l’indispensable est saisi." in text_of(browser, f"{LIST}{application.pk}/4/")


def test_what_nobody_in_front_of_the_client_can_tell_waits_behind_one_line_of_the_last_step(browser: Browser) -> None:
    others = asked_in(Step.OTHERS)
    assert {"ext_source_1", "ext_source_2", "ext_source_3"} <= {one.column.name for one in others}
    assert all(one.column.elsewhere and not one.first for one in others)
    for step in (Step.REQUEST, Step.PERSON, Step.WORK):
        assert not any(one.column.elsewhere for one in asked_in(step))
    page = browser.get(f"{LIST}{begin(browser).pk}/4/").content.decode()
    assert "<summary>Reçus d’autres organismes</summary>" in page


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", "1980-03-02"),
        ("fr", "02/03/1980"),
        ("fr", "2.3.1980"),
        ("fr", "2 mars 1980"),
        ("en", "2 March 1980"),
        ("en", "2/3/1980"),
    ],
)
def test_a_date_is_read_as_people_write_it_and_kept_as_days_of_the_day_of_the_application(
    population: Model,  # noqa: F811
    language: str,
    written: str,
) -> None:
    browser = signed_in(language=language)
    application = begin(browser)
    NewApplication.objects.update(created_at=NOON)
    assert browser.post(f"{LIST}{application.pk}/2/", {"days_birth": written}).status_code == 302
    application.refresh_from_db()
    assert (application.day + timedelta(days=application.data["days_birth"])).isoformat() == "1980-03-02"
    assert 'value="1980-03-02"' in browser.get(f"{LIST}{application.pk}/2/").content.decode()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("31/02/1980", "n’existe pas au calendrier"),
        ("02/03/80", "année en quatre chiffres"),
        ("hier", "par exemple 31/12/1990"),
        ("1815-06-18", "trop ancienne"),
        ((timezone.localdate() + timedelta(days=40)).isoformat(), "dans l’avenir"),
    ],
)
def test_the_error_of_a_date_says_what_is_wrong_with_it_and_what_was_typed_stays(
    browser: Browser, written: str, said: str
) -> None:
    application = begin(browser)
    refused = browser.post(f"{LIST}{application.pk}/3/", {"days_employed": written})
    assert said in refused.context["form"].errors["days_employed"][0]
    assert f'value="{written}"' in refused.content.decode()
    application.refresh_from_db()
    assert "days_employed" not in application.data
