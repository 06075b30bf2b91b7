"""A client's file on paper: everything on one page without the portal's frame, and a PDF where the tool is there."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import activate

from ml.serving.model import Model
from scoring.core.assessment import assess
from scoring.core.history import history_of
from scoring.pages.notes.service import write_note
from scoring.text.assessment import natural_frequency, reason_sentences
from scoring.text.facts import MAIN_FACTS, facts
from scoring.text.history import history_sentences
from scoring.text.values import percent
from scoring.web import pdf
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_client_with_history, a_user, signed_in
from tests.scoring.reading import queries, text_of

pytestmark = pytest.mark.django_db
PRINT, PDF = "/clients/100001/print/", "/clients/100001/print.pdf"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_holds_the_whole_file(model: Model, language: str) -> None:
    activate(language)
    client = a_client_with_history(rows=3)
    write_note(client=client, text="Appelée <hier>.", by=a_user("senior"), now=NOON)
    page = text_of(signed_in(language=language), PRINT)
    told = assess(client, now=NOON)
    assert percent(told.probability_of_default) in page
    assert natural_frequency(told.probability_of_default) in page
    for reason in reason_sentences(told):
        assert reason.whole in page
    for label, value in facts(client, MAIN_FACTS):
        assert label in page
        assert value in page
    for sentence in history_sentences(history_of(client)):
        assert sentence in page
    assert "Appelée <hier>." in page
    assert f"advisor, {'modèle' if language == 'fr' else 'model'} {model.version}" in page


def test_the_page_is_plain_and_its_drawings_are_its_own(model: Model) -> None:
    a_client()
    browser = signed_in()
    page = browser.get(PRINT).content.decode()
    assert "<form" not in page
    assert "<script" not in page
    drawings = re.findall(r'<img class="drawing[a-z -]*" src="([^"]+)" alt="[^"]+">', page)
    assert len(drawings) == 2
    for address in drawings:
        drawing = browser.get(PRINT + address.replace("&amp;", "&"))
        assert drawing["Content-Type"] == "image/svg+xml"


def test_the_page_needs_as_many_queries_whatever_the_history(model: Model) -> None:
    a_client(1)
    a_client_with_history(2, rows=60)
    browser = signed_in()
    assert queries(browser, "/clients/1/print/") == queries(browser, "/clients/2/print/") <= 18


def test_only_who_reads_assessments_prints_and_only_known_clients(model: Model) -> None:
    a_client()
    other = signed_in("")
    assert other.get(PRINT).status_code == other.get(PDF).status_code == 403
    browser = signed_in("auditor")
    assert browser.get("/clients/7/print/").status_code == browser.get("/clients/7/print.pdf").status_code == 404
    assert browser.post(PRINT).status_code == browser.post(PDF).status_code == 405


def test_without_the_tool_no_link_is_shown_and_the_address_says_so(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(page: str, stylesheet: str) -> bytes:
        raise pdf.PdfUnavailableError("no weasyprint")

    monkeypatch.setattr(pdf, "is_available", lambda: False)
    monkeypatch.setattr(pdf, "write_pdf", absent)
    a_client()
    browser = signed_in()
    assert PDF not in browser.get(PRINT).content.decode()
    page = browser.get(PDF)
    assert page.status_code == 501
    assert "PDF non disponible" in page.content.decode()
    assert PRINT in page.content.decode()


def test_the_pdf_is_made_of_a_page_that_carries_all_it_needs(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def written(page: str, stylesheet: str) -> bytes:
        given.append(page)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "write_pdf", written)
    a_client()
    browser = signed_in()
    assert PDF in browser.get(PRINT).content.decode()
    response = browser.get(PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="client-100001.pdf"'
    addresses = re.findall(r'(?:src|href)="([^"]{1,30})', given[0])
    assert len(addresses) == 2
    assert all(address.startswith("data:image/svg+xml;base64,") for address in addresses)


def test_a_drawing_on_paper_has_no_rules_for_dark_screens() -> None:
    assert pdf.as_image("<svg><style>@media (x){}</style><text>é</text></svg>") == pdf.as_image(
        "<svg><text>é</text></svg>"
    )


def test_weasyprint_writes_the_file(model: Model, weasyprint: None) -> None:
    a_client()
    response = signed_in().get(PDF)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert len(response.content) > 10_000
