"""Every table of every page is also a file: its link is there, and its rows are those of the table, or more."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client as Browser

from clients.models.client import Client
from scoring.core import search
from scoring.core.search import Criteria
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import Recommendation
from scoring.pages.portfolio.service import nearest_threshold
from tests.scoring.client_pages import ASKED, POSTED, others_of, routes
from tests.scoring.factories import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
ON_PAPER = {"print", "print_pdf"}  # a sheet has no files
LIST, PORTFOLIO = "/clients/", "/portfolio/"
GENERAL = (LIST, PORTFOLIO, "/model/", "/dictionary/", "/help/", f"{LIST}?contract_type=Cash+loans&page=2")


def addresses() -> list[str]:
    """Return pages about one client, as asked for in every way that shows more, and those about nobody."""
    author = User.objects.get(username="senior")
    client = Client.objects.filter(bureau_credits__months__gt=0, credit_card_months__gt=0).order_by("pk")[0]
    other = Client.objects.exclude(pk=client.pk).order_by("pk")[0]
    found = list(GENERAL)
    for route in routes():
        if route.name not in POSTED | ON_PAPER:
            address = route.address(client.pk, **others_of(route, client, other.pk, author))
            found += [address, *(f"{address}?{urlencode(query)}" for query in ASKED.get(route.name, []))]
    return found


def lines_of(browser: Browser, address: str) -> list[list[str]]:
    """Return the rows of a file, without its head."""
    response = browser.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("text/csv")
    head, *lines = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert all(len(line) == len(head) for line in lines), address
    return lines


def test_every_table_of_every_page_has_a_file_with_its_rows() -> None:
    browser, files = signed_in("senior"), dict[str, list[list[str]]]()
    for address in addresses():
        source = browser.get(address).content.decode()
        shown = re.findall(r"<table.*?</table>", source, re.DOTALL)
        # A table's file is the first one linked after it.
        for table, after in zip(shown, source.split("</table>")[1:], strict=True):
            link = re.search(r'href="(\?[^"]*as=csv[^"]*)"', after)
            assert link, (address, table[:200])
            target = address.partition("?")[0] + html.unescape(link[1])
            if target not in files:
                files[target] = lines_of(browser, target)
            body = table.partition("<tbody")[2]
            assert len(files[target]) >= body.count("<tr") > 0, target
    asked = {parse_qs(target.partition("?")[2])["of"][0] for target in files}
    assert {"clients", "work", "repayments", "bureau_balance", "installments_payments", "history", "data"} <= asked
    assert len(files) > 40


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
        age, label = int(-client.days_birth / 365.25), Recommendation(told.recommendation).label
        expected.append(
            [str(client.pk), str(client.amt_credit), str(age), repr(told.probability_of_default), str(label)]
        )
    lines = lines_of(browser, f"{LIST}?{urlencode(query | {'as': 'csv', 'of': 'clients'})}")
    assert [[line[0], *line[2:]] for line in lines] == expected
    assert len(lines) > 5
    assert f"Télécharger ces {len(lines)} clients (CSV)" in browser.get(LIST, query).content.decode()


def test_a_long_list_says_how_many_of_its_clients_the_file_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_IN_FILE", 30)
    browser = signed_in(language="en")
    assert "Download the first 30 of 100 clients (CSV)" in browser.get(LIST, {"page": "2"}).content.decode()
    lines = lines_of(browser, f"{LIST}?page=2&as=csv&of=clients")
    assert [int(line[0]) for line in lines] == [*Client.objects.order_by("pk").values_list("pk", flat=True)[:30]]


def test_a_list_nobody_can_read_or_that_is_not_understood_has_no_file() -> None:
    assert signed_in("").get(f"{LIST}?as=csv&of=clients").status_code == 403
    browser = signed_in()
    assert browser.get(f"{LIST}?identifier=12a&as=csv&of=clients").status_code == 404
    assert browser.get(f"{LIST}?as=csv&of=secrets").status_code == 404
    assert browser.get(f"{LIST}?as=svg&of=clients").status_code == 404
    assert "as=csv" not in browser.get(LIST, {"identifier": "8888888"}).content.decode()


def test_the_work_list_is_a_file_of_the_clients_nearest_the_threshold() -> None:
    lines = lines_of(signed_in(), f"{PORTFOLIO}?contract_type=Cash+loans&as=csv&of=work")
    nearest = nearest_threshold(Criteria(contract_type="Cash loans"))
    assert [line[0] for line in lines] == [str(row.client.pk) for row in nearest]
    assert [float(line[4]) for line in lines] == [
        row.assessment.probability_of_default for row in nearest if row.assessment
    ]
    assert len(lines) > 10


def test_clients_without_an_assessment_are_in_the_file_without_one() -> None:
    BatchAssessment.objects.all().delete()
    lines = lines_of(signed_in(), f"{LIST}?as=csv&of=clients")
    assert len(lines) == Client.objects.count()
    assert {tuple(line[4:]) for line in lines} == {("", "")}


def test_the_work_list_of_who_may_not_know_clients_names_none_of_them_in_its_file_either() -> None:
    browser = signed_in("")
    permission = Permission.objects.get(codename="read_assessments")
    User.objects.get(pk=browser.session["_auth_user_id"]).user_permissions.add(permission)
    lines = lines_of(browser, f"{PORTFOLIO}?as=csv&of=work")
    assert len(lines) > 10
    assert not any(line[0].isdigit() for line in lines)
