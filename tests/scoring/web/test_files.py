"""Every table of every page is also a file: its link is there, and its rows are those of the table, or more."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import User

from clients.models.client import Client
from tests.scoring.client_pages import AS_PDF, POSTED, addresses_of
from tests.scoring.factories import signed_in
from tests.scoring.reading import lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
ON_PAPER = {"print", "for_client_print", "issued_letter", *AS_PDF}  # a sheet has no files
LIST, PORTFOLIO = "/clients/", "/portfolio/"
MODEL = ("/model/", "/model/details/")
GENERAL = (LIST, PORTFOLIO, *MODEL, "/dictionary/", "/help/", f"{LIST}?contract_type=Cash+loans&page=2")


def addresses() -> list[str]:
    """Return pages about one client, as asked for in every way that shows more, and those about nobody."""
    author = User.objects.get(username="senior")
    client = Client.objects.filter(bureau_credits__months__gt=0, credit_card_months__gt=0).order_by("pk")[0]
    other = Client.objects.exclude(pk=client.pk).order_by("pk")[0]
    return [*GENERAL, *addresses_of(client, other.pk, author, without=POSTED | ON_PAPER)]


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
    assert {"clients", "work", "repayments", "bureau_balance", "installments_payments", "history-0", "data-0"} <= asked
    assert len(files) > 40
