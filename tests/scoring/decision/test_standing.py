"""What chips and badges say of a decided file: what a person decided, apart from what the model recommends."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from clients.models.client import Client
from scoring.core.decisions import service
from scoring.models.decisions import Decision
from scoring.text.standing import standing_label
from tests.languages import spoken
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.factories import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
PAGES = ("/clients/{pk}/", "/clients/{pk}/why/", "/clients/?decision={decision}")


def refused(answer: str) -> tuple[Client, Decision]:
    """Return a file refused in the end, of which the model says this."""
    client = a_file(answer)
    advisor, senior = people("advisor:first", "senior:second")
    decision = taken(client, advisor, "refuse", agrees=answer == "DECLINE")
    if decision.state == "awaiting_second":
        decision = service.confirm(decision=decision, words="", by=senior, now=timezone.now())
    return client, decision


@pytest.mark.parametrize("address", PAGES)
def test_a_refused_file_says_that_it_is_refused_and_whose_word_the_badge_is(address: str) -> None:
    client, _decision = refused("APPROVE")
    page = signed_in().get(address.format(pk=client.pk, decision="final")).content.decode()
    assert re.search(r'class="state state-final"[^>]*>(?:<span[^>]*>[^<]*</span>)?Refusé<', page)
    badges = re.findall(r'<span class="badge badge-approve[^>]*>(.*?)Accord</span>', page)
    assert badges
    assert all("Modèle" in one for one in badges)


@pytest.mark.parametrize("address", PAGES)
def test_the_badge_of_an_undecided_file_stands_alone(address: str) -> None:
    page = signed_in().get(address.format(pk=a_file("APPROVE").pk, decision="open")).content.decode()
    assert "of-model" not in page
    assert "state state-" not in page


def test_a_chip_says_what_was_decided_once_that_is_final() -> None:
    _client, decision = refused("DECLINE")
    for outcome, french, english in (
        ("accept", "Accepté", "Accepted"),
        ("accept_on_other_terms", "Accepté à d’autres conditions", "Accepted on other terms"),
        ("refuse", "Refusé", "Refused"),
    ):
        decision.outcome = outcome
        assert standing_label(decision) == french
        assert spoken("en", lambda: standing_label(decision)) == english
    decision.state = "under_review"
    assert standing_label(decision) == "En réexamen"


def test_a_decision_sent_back_is_said_to_be() -> None:
    client = a_file("APPROVE")
    advisor, senior = people("advisor:first", "senior:second")
    decision = taken(client, advisor, "refuse", agrees=False)
    service.send_back(decision=decision, words="À revoir.", by=senior, now=timezone.now())
    current = service.current_of(client)
    assert current is not None
    assert standing_label(current) == "Renvoyé"
    assert standing_label(Decision.objects.current().by_client()[client.pk]) == "Renvoyé"
