"""The list of clients: whom it finds, in what order, as a page and as a file, and at what cost."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.models.client import Client
from ml.serving.model import Model
from ml.tables import TABLES
from scoring.core import search
from scoring.core.assessment import assess
from scoring.core.batch import score_everyone
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import ModelVersion, Recommendation
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import signed_in
from tests.scoring.reading import lines_of, queries, text_of

pytestmark = pytest.mark.django_db
LIST = "/clients/"


def listed(browser: Browser, **query: str) -> list[int]:
    """Return the identifiers in the list, in order."""
    page = browser.get(LIST, query)
    assert page.status_code == 200
    table = page.content.decode().split("<tbody")[1].split("</tbody>")[0] if b"<tbody" in page.content else ""
    return [int(number) for number in re.findall(r'href="/clients/(\d+)/["?]', table)]


def test_the_list_shows_everybody_by_identifier() -> None:
    for number in (30, 10, 20):
        a_client(number)
    assert listed(signed_in()) == [10, 20, 30]


def test_an_empty_list_says_that_nobody_matches_and_is_no_error() -> None:
    page = text_of(signed_in(), LIST)
    assert "0 client" in page
    assert "Aucun client ne correspond" in page


def test_the_list_finds_an_identifier_by_its_first_digits() -> None:
    for number in (12, 123, 1_234, 2_123):
        a_client(number)
    assert listed(signed_in(), identifier=" 12 ") == [12, 123, 1_234]
    assert listed(signed_in("senior"), identifier="12", education_type="") == [12, 123, 1_234]


@pytest.mark.parametrize("query", [{"identifier": "1234"}, {"q": "1234"}, {"q": "1 234"}, {"q": "Client n° 1 234"}])
def test_a_whole_identifier_opens_the_file(query: dict[str, str]) -> None:
    for number in (12, 123, 1_234, 2_123):
        a_client(number)
    assert signed_in().get(LIST, query, follow=True).redirect_chain[-1][0] == "/clients/1234/"


def test_a_whole_identifier_with_another_filter_is_listed() -> None:
    a_client(1_234)
    browser = signed_in()
    assert listed(browser, identifier="1234", contract_type="Cash loans") == [1_234]
    assert listed(browser, identifier="123") == [1_234]


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("contract_type", "name_contract_type"),
        ("income_type", "name_income_type"),
        ("education_type", "name_education_type"),
    ],
)
def test_the_list_is_filtered_by_a_category(query: str, column: str) -> None:
    one, other, *_ = [category.value for category in TABLES["application"].column(column).categories]
    a_client(1, **{column: one})
    a_client(2, **{column: other})
    assert listed(signed_in(), **{query: other}) == [2]


def test_filters_add_up() -> None:
    a_client(12, name_contract_type="Cash loans")
    a_client(13, name_contract_type="Revolving loans")
    a_client(22, name_contract_type="Cash loans")
    assert listed(signed_in(), identifier="1", contract_type="Cash loans") == [12]


def test_the_list_is_ordered_by_probability_and_filtered_by_recommendation(scored: Model) -> None:
    told = {c.pk: assess(c, now=NOON) for c in Client.objects.all()}
    by_risk = sorted(told, key=lambda pk: (-told[pk].probability_of_default, pk))
    browser = signed_in()
    assert listed(browser, sort="riskiest") == by_risk[: search.PAGE_SIZE]
    assert listed(browser, sort="riskiest", page="2") == by_risk[search.PAGE_SIZE : 2 * search.PAGE_SIZE]
    assert listed(browser, sort="safest") == sorted(told, key=lambda pk: (told[pk].probability_of_default, pk))[:25]
    for recommendation in Recommendation:
        matching = [pk for pk in sorted(told) if told[pk].recommendation is recommendation]
        assert listed(browser, recommendation=recommendation.value) == matching[: search.PAGE_SIZE]


def test_the_list_shows_the_model_in_service_and_not_an_older_one(model: Model) -> None:
    a_client(1)
    score_everyone(now=NOON, advance=lambda done: None)
    current = ModelVersion.objects.get()
    fields = {f.name: getattr(current, f.name) for f in ModelVersion._meta.fields if f.name not in ("id", "version")}
    older = ModelVersion.objects.create(version="older", **fields)
    BatchAssessment.objects.create(
        client_id=1, model_version=older, probability_of_default=0.9999, recommendation="DECLINE", assessed_at=NOON
    )
    assert listed(signed_in(), sort="riskiest") == [1]
    assert "100,0\u202f%" not in text_of(signed_in("senior"), LIST)


def test_a_client_nobody_scored_yet_is_listed_as_such(model: Model) -> None:
    a_client(1)
    assert "pas encore évalué" in text_of(signed_in(), LIST)


def test_the_list_works_without_a_model() -> None:
    a_client(1)
    assert listed(signed_in()) == [1]
    assert listed(signed_in("senior"), sort="riskiest") == []


@pytest.mark.parametrize("typed", ["abc", "12a", "12345678901", "-5", "١٢", "<script>"])
def test_an_identifier_that_is_not_understood_is_said_and_kept(typed: str) -> None:
    a_client()
    response = signed_in().get(LIST, {"identifier": typed})
    page = response.content.decode()
    assert response.status_code == 400
    assert "L’identifiant est un nombre de 10 chiffres au plus" in html.unescape(page)
    assert f'value="{html.escape(typed)}"' in page
    assert "<title>Erreur" in page
    assert 'aria-invalid="true"' in page
    assert "/clients/100001/" not in page


@pytest.mark.parametrize("field", ["contract_type", "income_type", "education_type", "recommendation", "sort"])
def test_a_choice_that_does_not_exist_is_said(field: str) -> None:
    assert signed_in().get(LIST, {field: "nothing of the kind"}).status_code == 400


def test_pages_keep_the_filters_and_a_page_out_of_range_is_the_nearest() -> None:
    for number in range(1_001, 1_061):
        a_client(number)
    a_client(999)
    browser = signed_in()
    query = {"identifier": "10", "contract_type": "Cash loans"}
    page = html.unescape(browser.get(LIST, query | {"page": "2"}).content.decode())
    assert 'href="?identifier=10&contract_type=Cash+loans&page=1"' in page
    assert 'href="?identifier=10&contract_type=Cash+loans&page=3"' in page
    last = listed(browser, **query, page="3")
    assert last == list(range(1_051, 1_061))
    assert listed(browser, **query, page="99") == last
    assert listed(browser, **query, page="nonsense") == list(range(1_001, 1_026))


def test_the_list_needs_as_many_queries_for_one_client_as_for_a_full_page(model: Model) -> None:
    browser = signed_in()
    a_client(1)
    score_everyone(now=NOON, advance=lambda done: None)
    browser.get("/clients/1/")
    one = queries(browser, LIST)
    for number in range(2, 31):
        a_client(number)
        browser.get(f"/clients/{number}/")
    score_everyone(now=NOON, advance=lambda done: None)
    assert queries(browser, LIST) == one <= 13
    assert queries(browser, f"{LIST}?sort=riskiest&recommendation=APPROVE") <= 13


def test_a_page_that_lists_a_client_added_since_the_scoring_says_no_older_numbers(scored: Model) -> None:
    a_client(999_999, records_changed_at=timezone.now() + timedelta(days=1))
    page = signed_in().get("/clients/").content.decode()
    assert "101 clients" in page
    assert "(100)" not in page
    assert re.search(r'<option value=""[^>]*>Toutes</option>', page)


def test_the_list_says_the_numbers(scored: Model) -> None:
    page = signed_in().get("/clients/").content.decode()
    behind = re.findall(r'value="(?:APPROVE|REVIEW|DECLINE)"[^>]*>[^(<]*\((\d+)\)', page)
    assert len(behind) == 3
    assert sum(map(int, behind)) == 100


# The list as a file


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    "query", [{}, {"contract_type": "Cash loans", "page": "2"}, {"recommendation": "REVIEW", "sort": "riskiest"}]
)
def test_the_file_of_the_list_holds_all_clients_found_in_the_lists_order(query: dict[str, str]) -> None:
    browser = signed_in()
    wanted = Client.objects.filter(assessments__model_version__version=search.version_in_service())
    if "contract_type" in query:
        wanted = wanted.filter(name_contract_type=query["contract_type"])
    if "recommendation" in query:
        wanted = wanted.filter(assessments__recommendation=query["recommendation"])
    order = "-assessments__probability_of_default" if "sort" in query else "pk"
    expected = []
    for client in wanted.order_by(order, "pk"):
        told = BatchAssessment.objects.get(client=client)
        assert told.probability_of_default is not None
        label, payment = Recommendation(told.recommendation).label, client.amt_annuity
        numbers = [int(-client.days_birth / 365.25), client.amt_credit, payment, told.probability_of_default]
        expected.append([str(client.pk), *("" if one is None else repr(one) for one in numbers), str(label)])
    lines = lines_of(browser, f"{LIST}?{urlencode(query | {'as': 'csv', 'of': 'clients'})}")
    assert [[line[0], *line[2:]] for line in lines] == expected
    assert len(lines) > 5
    assert f"Télécharger ces {len(lines)} clients (CSV)" in browser.get(LIST, query).content.decode()


@pytest.mark.usefixtures("scored")
def test_a_long_list_says_how_many_of_its_clients_the_file_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_IN_FILE", 30)
    browser = signed_in(language="en")
    assert "Download the first 30 of 100 clients (CSV)" in browser.get(LIST, {"page": "2"}).content.decode()
    lines = lines_of(browser, f"{LIST}?page=2&as=csv&of=clients")
    assert [int(line[0]) for line in lines] == [*Client.objects.order_by("pk").values_list("pk", flat=True)[:30]]


@pytest.mark.usefixtures("scored")
def test_a_list_nobody_can_read_or_that_is_not_understood_has_no_file() -> None:
    assert signed_in("").get(f"{LIST}?as=csv&of=clients").status_code == 403
    browser = signed_in()
    assert browser.get(f"{LIST}?identifier=12a&as=csv&of=clients").status_code == 404
    assert browser.get(f"{LIST}?as=csv&of=secrets").status_code == 404
    assert browser.get(f"{LIST}?as=svg&of=clients").status_code == 404
    assert "as=csv" not in browser.get(LIST, {"identifier": "8888888"}).content.decode()


@pytest.mark.usefixtures("scored")
def test_clients_without_an_assessment_are_in_the_file_without_one() -> None:
    BatchAssessment.objects.all().delete()
    lines = lines_of(signed_in(), f"{LIST}?as=csv&of=clients")
    assert len(lines) == Client.objects.count()
    assert {tuple(line[5:]) for line in lines} == {("", "")}


# Words and limits


def test_words_lead_to_the_list_of_the_fields_they_are_read_as() -> None:
    a_client(1, occupation_type="Laborers", days_birth=-13_000, amt_credit=450_000)
    a_client(2, occupation_type="Drivers", days_birth=-13_000, amt_credit=450_000)
    browser = signed_in()
    answer = browser.get(LIST, {"q": "ouvrier 35 ans 450 000", "sort": "oldest", "page": "3"})
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/clients/?sort=oldest&occupation=Laborers&age_min=33&age_max=37&amount_min=405000&amount_max=495000"
        "&said=ouvrier+35+ans+450+000",
    )
    page = html.unescape(browser.get(answer["Location"]).content.decode())
    assert "« ouvrier 35 ans 450 000 », lu ainsi" in page.replace("\u00a0", " ")
    assert re.findall(r'<li><a href="([^"]*)">(?:Ouvrier|Âge[^<]*)<', page) == [
        "?age_min=33&age_max=37&amount_min=405000&amount_max=495000&sort=oldest",
        "?occupation=Laborers&amount_min=405000&amount_max=495000&sort=oldest",
    ]
    assert re.findall(r'href="/clients/(\d+)/["?]', page.split("<tbody")[1].split("</tbody>")[0]) == ["1"]


def test_words_that_say_nothing_are_said_and_kept() -> None:
    a_client()
    response = signed_in().get(LIST, {"q": "xyzzy ouvrier", "age_min": "30"})
    page = html.unescape(response.content.decode()).replace("\u00a0", " ")
    assert response.status_code == 400
    assert "« xyzzy » n’est pas compris" in page
    assert 'value="xyzzy ouvrier"' in page
    assert 'value="30"' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"age_min": "40", "age_max": "30"}, "Le maximum est plus petit que le minimum."),
        ({"amount_min": "beaucoup"}, "Écrivez un nombre, en chiffres."),
        ({"age_min": "30,5"}, "Écrivez un nombre entier."),
        ({"risk_max": "101"}, "Valeur trop grande"),
        ({"payment_min": "-1"}, "Valeur trop petite"),
    ],
)
def test_limits_that_make_no_sense_are_said_and_kept(fields: dict[str, str], said: str) -> None:
    response = signed_in().get(LIST, fields)
    page = html.unescape(response.content.decode())
    assert response.status_code == 400
    assert said in page
    assert "<details open>" in page
    for value in fields.values():
        assert f'value="{value}"' in page


def test_limits_are_read_as_the_language_writes_numbers() -> None:
    a_client(1, amt_credit=450_000)
    a_client(2, amt_credit=300_000)
    assert listed(signed_in(), amount_min="449 999,6", amount_max="450\u202f000") == [1]
    assert listed(signed_in("senior", language="en"), amount_min="450,000") == [1]


@pytest.mark.parametrize(("language", "shown"), [("fr", "450\u202f000"), ("en", "450,000")])
def test_a_limit_of_thousands_is_shown_with_them_apart(language: str, shown: str) -> None:
    assert f'value="{shown}"' in signed_in(language=language).get(LIST, {"amount_min": "450000"}).content.decode()


def test_headings_sort_both_ways_and_keep_the_filters() -> None:
    for number, credit in ((1, 300_000), (2, 100_000), (3, 300_000)):
        a_client(number, amt_credit=credit, amt_annuity=None if number == 1 else 10_000 * number)
    browser = signed_in()
    page = html.unescape(browser.get(LIST, {"contract_type": "Cash loans", "sort": "smallest"}).content.decode())
    assert 'aria-sort="ascending"><a href="?contract_type=Cash+loans&sort=largest">' in page
    assert page.count("aria-sort") == 1
    assert listed(browser, sort="smallest") == [2, 1, 3]
    assert listed(browser, sort="largest") == [1, 3, 2]
    assert listed(browser, sort="lightest") == [2, 3, 1], "who lacks the number comes last"
    assert listed(browser, sort="heaviest") == [3, 2, 1]
    assert listed(browser, sort="last") == [3, 2, 1]


def test_a_number_that_is_nobodys_identifier_may_be_an_amount() -> None:
    a_client(1, amt_credit=450_000)
    browser = signed_in()
    page = browser.get(LIST, {"identifier": "450000"}).content.decode()
    address = re.search(r'<a href="([^"]*)">Chercher un montant', page)
    assert address is not None
    assert [*map(int, re.findall(r"/clients/(\d+)/", browser.get(LIST + html.unescape(address[1])).content.decode()))]


def test_options_that_find_nobody_are_not_offered(scored: Model) -> None:
    page = signed_in().get(LIST, {"occupation": "Laborers"}).content.decode()
    offered = re.search(r'<select name="income_type".*?</select>', page)
    assert offered is not None
    held = Client.objects.filter(occupation_type="Laborers").values_list("name_income_type", flat=True)
    assert re.findall(r'value="([^"]+)"', offered[0]) == [
        one.value for one in TABLES["application"].column("name_income_type").categories if one.value in {*held}
    ]


# What is found as one types


@pytest.mark.usefixtures("scored")
def test_suggestions_are_the_first_clients_and_the_way_to_all_of_them() -> None:
    browser = signed_in()
    answer = browser.get(f"{LIST}suggestions/", {"q": "1000"}).json()
    keys = [*Client.objects.order_by("pk").filter(pk__range=(100_000, 100_099)).values_list("pk", flat=True)]
    assert [one["name"] for one in answer["clients"]] == [f"Client {pk}" for pk in keys[:7]]
    assert answer["clients"][0]["address"] == f"/clients/{keys[0]}/?in=identifier%3D1000"
    assert answer["list"]["name"] == f"{len(keys)} clients"
    assert browser.get(answer["list"]["address"]).status_code == 200
    alone = browser.get(f"{LIST}suggestions/", {"q": f"n° {keys[3]}"}).json()
    assert [one["address"] for one in alone["clients"]] == [f"/clients/{keys[3]}/"]
    assert alone["list"] is None


@pytest.mark.parametrize("words", ["", "xyzzy", "modele", "x" * 300, "12345678901", "\x00"])
def test_words_not_understood_suggest_nobody(words: str) -> None:
    a_client()
    assert signed_in().get(f"{LIST}suggestions/", {"q": words}).json() == {"clients": [], "list": None}


def test_who_may_not_know_clients_is_suggested_none() -> None:
    assert signed_in("").get(f"{LIST}suggestions/", {"q": "1"}).status_code == 403
