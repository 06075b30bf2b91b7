"""What users say of a page: kept with the page and its author, or refused with words."""

from __future__ import annotations

import pytest
from django.utils import timezone

from scoring.models.feedback import Feedback
from scoring.pages.feedback.service import give_feedback
from tests.scoring.factories import a_user, signed_in

pytestmark = pytest.mark.django_db
FEEDBACK = "/feedback/"


def test_a_remark_is_stored_with_its_page_and_author_and_leads_back() -> None:
    response = signed_in().post(FEEDBACK, {"page": "/clients/?identifier=1", "text": "Le tri manque."})
    assert (response.status_code, response["Location"]) == (302, "/clients/?identifier=1")
    stored = Feedback.objects.get()
    assert (stored.page, stored.text, stored.written_by.username) == (
        "/clients/?identifier=1",
        "Le tri manque.",
        "advisor",
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("/help/", ""),
        ("/help/", "   "),
        ("/help/", "x" * (Feedback.MAXIMUM_LENGTH + 1)),
        ("//elsewhere.example/", "Bonjour"),
        ("https://elsewhere.example/", "Bonjour"),
        ("", "Bonjour"),
    ],
)
def test_a_remark_that_cannot_be_kept_says_why_and_loses_nothing(page: str, text: str) -> None:
    response = signed_in().post(FEEDBACK, {"page": page, "text": text})
    assert response.status_code == 400
    assert not Feedback.objects.exists()
    assert "error-summary" in response.content.decode()
    assert text.strip() in response.content.decode()


def test_administrators_read_remarks_and_change_none() -> None:
    give_feedback(page="/help/", text="<b>Bravo</b>", by=a_user("advisor"), now=timezone.now())
    page = signed_in("admin").get("/admin/scoring/feedback/").content.decode()
    assert "&lt;b&gt;Bravo&lt;/b&gt;" in page
    assert "/admin/scoring/feedback/add/" not in page
    assert signed_in("senior").get("/admin/scoring/feedback/").status_code == 302
