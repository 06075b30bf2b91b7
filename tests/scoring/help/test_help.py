"""The help page and what users say of a page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client as Browser
from django.utils import timezone
from django.utils.translation import activate

from clients.models.client import Client
from ml.features import FEATURES
from ml.features.definition import FAMILY_LABELS, Family
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.models.feedback import Feedback
from scoring.pages.feedback.service import give_feedback
from scoring.pages.help.guide import STEPS
from scoring.pages.summary.views import SECTIONS
from scoring.text import glossary
from scoring.text.glossary import TERMS
from tests.clients.factories import NOON, a_client
from tests.languages import spoken
from tests.scoring.factories import a_user, signed_in

pytestmark = pytest.mark.django_db
HELP, FEEDBACK = "/help/", "/feedback/"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_help_page_tells_every_step_and_every_word(language: str) -> None:
    page = signed_in(language=language).get(HELP).content.decode()
    activate(language)
    for step in STEPS:
        assert str(step.title) in page
    for term in TERMS:
        assert f'id="{term.slug}"' in page
        assert str(term.meaning) in page


def test_the_data_dictionary_is_a_link_away_for_who_may_read_it() -> None:
    link = 'href="/dictionary/"'
    assert link in signed_in().get(HELP).content.decode()
    assert link not in signed_in("").get(HELP).content.decode()


@pytest.mark.parametrize("address", [HELP, FEEDBACK])
def test_a_visitor_signs_in_first(client: Browser, address: str) -> None:
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("address", "slugs"),
    [
        ("/clients/{}/", ["probability-of-default", "decision-threshold", "usual-value"]),
        ("/clients/{}/why/", ["base-value", "contribution", "log-odds"]),
        ("/clients/{}/similar/", ["peer-group", "default-rate", "interval"]),
        ("/clients/{}/compare/", ["percentile"]),
        ("/clients/{}/compare/?feature=amt_credit", ["percentile"]),
        ("/model/", ["calibration", "decision-threshold", "business-cost", "drift"]),
    ],
)
def test_a_page_tells_its_words_in_place_and_each_once(
    scored: Model, address: str, slugs: list[str], language: str
) -> None:
    client = Client.objects.order_by("pk")[0]
    page = signed_in(language=language).get(address.format(client.pk)).content.decode()
    told = re.findall(r'id="term-([a-z-]+)" popover', page)
    assert told == re.findall(r'popovertarget="term-([a-z-]+)"', page)
    assert len({*told}) == len(told)
    assert {*slugs} <= {*told}
    activate(language)
    for slug in told:
        assert str(glossary.term(slug).meaning) in page


def test_the_word_beside_a_recommendation_is_that_of_the_case(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    own, browser = assess(a_client(), now=NOON).probability_of_default, signed_in()
    for upper, slug, other in ((1.1, "review-band", "recommendation"), (0.95, "recommendation", "review-band")):
        policy = {"decision_threshold": 0.9 * own, "review_band": {"lower": 0.8 * own, "upper": upper * own}}
        changed = replace(model, manifest={**model.manifest, **policy})
        monkeypatch.setattr(engine, "current_model", lambda changed=changed: changed)
        page = browser.get("/clients/100001/").content.decode()
        assert f'popovertarget="term-{slug}"' in page
        assert f'"term-{other}"' not in page


def test_the_words_of_the_glossary_are_told_once_each_and_in_both_languages() -> None:
    assert len({term.slug for term in TERMS}) == len(TERMS)
    assert (glossary.term("drift").term, spoken("en", lambda: str(glossary.term("drift").term))) == ("Dérive", "Drift")
    with pytest.raises(KeyError):
        glossary.term("nonsense")


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


def test_scores_of_other_organisations_are_called_scores_and_not_notes_which_advisors_write() -> None:
    told = [text.fr for text in FAMILY_LABELS.values()] + [one.label.fr for one in FEATURES]
    told += [f"{one.term}{one.meaning}" for one in TERMS]
    assert [text for text in told if "externe" in text.lower() and "note" in text.lower()] == []
    headings = {slug: str(label) for slug, label, _ in SECTIONS}
    assert headings["scores"] == FAMILY_LABELS[Family.EXTERNAL_SCORES].fr == "Scores externes"
