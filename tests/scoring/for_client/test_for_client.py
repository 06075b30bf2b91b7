"""The client's own view: the result in plain words, with no figure but counts and the client's own values."""

from __future__ import annotations

import re
import zlib

import pytest
from django.urls import reverse
from django.utils.translation import activate

from clients.models.client import Client
from ml.features import feature
from ml.features.definition import Family
from ml.features.policy import DEFAULT
from ml.features.sentences import known
from ml.serving.model import Model
from scoring.core.assessment import Contribution, Reason, assess
from scoring.core.simulation import counterfactuals
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import Recommendation
from scoring.pages.for_client.presenter import CARDS, natural_frequency_to_client, sources
from scoring.text.assessment import reason_sentences
from scoring.text.proposals import change_sentences
from scoring.text.sources import unread
from scoring.text.values import percent
from scoring.web import pdf
from tests.clients.factories import NOON
from tests.languages import spoken
from tests.scoring.factories import signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db
JARGON = re.compile(r"contribution|log-|logarithm|modèle|model\b|seuil|threshold|probab", re.IGNORECASE)


def refused() -> int:
    """Return the identifier of a client whom the model refuses."""
    answers = BatchAssessment.objects.filter(recommendation=Recommendation.DECLINE)
    return int(answers.order_by("client_id").values_list("client_id", flat=True)[0])


def reason_of(name: str) -> Reason:
    return Reason(feature(name).reason_code, 0.1, Contribution(name, 1.0, 0.0, 0.1, known(feature(name), 1.0)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_client_reads_no_jargon_and_no_other_figure_than_counts_and_own_values(
    scored: Model, language: str
) -> None:
    activate(language)
    browser = signed_in(language=language)
    for client in Client.objects.order_by("pk")[:30]:
        told = assess(client, now=NOON)
        cards = {card: text_of(browser, f"/clients/{client.pk}/for-client/?card={card}") for card in CARDS}
        assert natural_frequency_to_client(told.probability_of_default) in cards["request"]
        assert 1 <= len(told.reasons) <= 4
        for reason in reason_sentences(told):
            assert reason.said in cards["reasons"]
        assert sources(told.reasons) in cards["reasons"]
        assert unread(told.contributions.by_feature) in cards["reasons"]
        paper = text_of(browser, f"/clients/{client.pk}/for-client/print/")
        for page in (*cards.values(), paper):
            assert percent(told.probability_of_default) not in page
            assert not re.search(
                r"contribution|log-|logarithm|modèle|model\b|seuil|threshold|probab", page, re.IGNORECASE
            )


def test_a_card_says_one_thing_and_the_printed_page_says_all_of_it(scored: Model) -> None:
    browser, pk = signed_in(), refused()
    told = assess(Client.objects.get(pk=pk), now=NOON)
    said = {
        "request": natural_frequency_to_client(told.probability_of_default),
        "reasons": reason_sentences(told)[0].said,
        "next": "Une personne décide, pas le calcul",
    }
    paper = text_of(browser, f"/clients/{pk}/for-client/print/")
    for card, sentence in said.items():
        page = text_of(browser, f"/clients/{pk}/for-client/?card={card}")
        assert [other for other in said if said[other] in page] == [card]
        assert paper.count(sentence) == 1
    assert text_of(browser, f"/clients/{pk}/for-client/?card=odd") == text_of(browser, f"/clients/{pk}/for-client/")


def test_the_client_sees_nothing_of_the_advisors_menu_and_changes_language_in_place(scored: Model) -> None:
    browser, address = signed_in(), f"/clients/{refused()}/for-client/?card=reasons"
    page = browser.get(address).content.decode()
    for hidden in ("/portfolio/", "/model/", "/accounts/logout/", "/notes/", "shortcuts.js", "data-session-end"):
        assert hidden not in page
    changed = browser.post(reverse("set_language"), {"language": "en", "next": address}, follow=True)
    assert changed.redirect_chain == [(address, 302)]
    assert "<h1>What counted</h1>" in changed.content.decode()


def test_the_client_is_told_the_proposals_that_the_search_finds(scored: Model) -> None:
    browser, found_any = signed_in(), 0
    answers = BatchAssessment.objects.exclude(recommendation=Recommendation.APPROVE).order_by("client_id")
    for pk in answers.values_list("client_id", flat=True)[:20]:
        client = Client.objects.get(pk=pk)
        if not assess(client, now=NOON).sufficient:
            continue
        found = counterfactuals(client, now=NOON)
        page = text_of(browser, f"/clients/{pk}/for-client/?card=next")
        for proposal in found.proposals:
            for sentence in change_sentences(proposal):
                assert sentence in page
        assert ("Changer seulement le montant ou la durée ne suffirait pas." in page) == (not found.proposals)
        found_any += bool(found.proposals)
    assert found_any


def test_the_page_for_the_client_is_also_a_file_of_one_page(scored: Model, weasyprint: None) -> None:
    answer = signed_in().get(f"/clients/{refused()}/for-client/print.pdf")
    assert answer["Content-Type"] == "application/pdf"
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", answer.content, re.DOTALL)
    assert re.search(
        rb"/Count 1\b", b"".join(zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x")
    )


def test_without_the_tool_the_way_to_the_page_is_shown(scored: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(page: str, stylesheet: str) -> bytes:
        raise pdf.PdfUnavailableError("no weasyprint")

    monkeypatch.setattr(pdf, "write_pdf", absent)
    answer = signed_in().get(f"/clients/{refused()}/for-client/print.pdf")
    assert answer.status_code == 501
    assert f'href="/clients/{refused()}/for-client/print/"' in answer.content.decode()


def test_the_sources_named_to_the_client_are_those_of_the_reasons(scored: Model) -> None:
    words = {
        Family.EXTERNAL_SCORES: "d’autres organismes",
        Family.CREDIT_BUREAU: "d’autres prêteurs",
        Family.REQUEST: "votre demande",
        Family.REPAYMENT: "chez nous",
    }
    seen: set[Family] = set()
    for client in Client.objects.order_by("pk")[:40]:
        reasons = assess(client, now=NOON).reasons
        families = {feature(reason.strongest.feature).family for reason in reasons}
        told = sources(reasons)
        for family in words.keys() & families:
            assert words[family] in told
        for family in {Family.EXTERNAL_SCORES, Family.CREDIT_BUREAU} - families:
            assert words[family] not in told
        seen |= families
    assert {Family.EXTERNAL_SCORES, Family.CREDIT_BUREAU} <= seen


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("region_rating_client", "des données sur la région où vous vivez", "data on the region you live in"),
        ("apartments_avg", "des données sur l’immeuble où vous vivez", "data on the building you live in"),
        ("def_30_cnt_social_circle", "des données sur votre entourage", "data on people around you"),
    ],
)
def test_what_the_client_did_not_state_is_not_said_to_come_from_the_request(
    name: str, french: str, english: str
) -> None:
    reasons = [reason_of(name), reason_of("flag_own_car")]

    assert sources(reasons).endswith(f"{french} (demandez à votre conseiller qui les donne), votre demande.")
    assert spoken("en", lambda: sources(reasons)) == (
        f"Where this comes from: {english} (ask your advisor who gives them), your application."
    )


def test_every_line_of_the_policy_has_its_source() -> None:
    for line in DEFAULT.lines:
        told = sources([reason_of(line.features[0])])
        assert ("votre demande" in told) == (
            line.key in {"gender", "age", "family", "documents", "identity", "employment", "income", "request"}
        )


def test_the_client_is_told_the_criteria_that_no_input_states_and_no_other() -> None:
    assert unread(["amt_credit"]).endswith("le sexe, l’âge, la situation de famille, la région de résidence.")
    assert "le sexe" not in unread(["amt_credit", "code_gender"])
    assert "l’âge" not in unread(["employed_to_age"])
    assert unread([line.features[0] for line in DEFAULT.lines]) == ""
    assert spoken("en", lambda: unread(["age_years"])).endswith("gender, family situation, region of residence.")


@pytest.mark.parametrize(
    ("probability", "french", "english"),
    [
        (0.091, "estime à 9 sur 100 le risque", "at 9 in 100"),
        (0.0101, "estime à 1 sur 100 le risque", "at 1 in 100"),
        (0.0001, "estime à moins de 1 sur 1\u202f000 le risque", "at less than 1 in 1,000"),
        (0.9999, "estime à plus de 99 sur 100 le risque", "at more than 99 in 100"),
    ],
)
def test_the_client_is_told_an_estimate(probability: float, french: str, english: str) -> None:
    assert french in natural_frequency_to_client(probability)
    assert english in spoken("en", lambda: natural_frequency_to_client(probability))
