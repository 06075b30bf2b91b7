"""What is said of a decision where it is not taken: the head, the summary, paper, and what the client may read."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from clients.models.client import Client
from scoring.core.decisions import service
from scoring.models.decisions import DecisionReason
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.decision.test_decision import as_user
from tests.scoring.reading import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
YOURS = "la décision vous appartient"


def page(user: User, client: Client, under: str = "") -> str:
    return plain(as_user(user).get(f"/clients/{client.pk}/{under}").content.decode())


def verb(user: User, client: Client) -> str:
    """Return what the head offers to do about the decision; empty for nothing."""
    address = f"/clients/{client.pk}/decision/"
    found = re.search(rf'<a class="button" href="{address}"[^>]*>(.*?)</a>', page(user, client))
    return found[1] if found else ""


def test_the_verb_follows_what_a_person_may_do() -> None:
    client, now = a_file("APPROVE"), timezone.now()
    advisor, other, senior, auditor = people("advisor", "advisor:other", "senior", "auditor")
    everybody = (advisor, other, senior, auditor)
    assert [verb(one, client) for one in everybody] == ["Décider", "Décider", "Décider", ""]
    decision = taken(client, advisor, "refuse", agrees=False)
    assert [verb(one, client) for one in everybody] == ["Décision", "Décision", "Confirmer", ""]
    service.confirm(decision=decision, by=senior, now=now)
    assert [verb(one, client) for one in everybody] == ["Décision", "Décision", "Décision", ""]
    service.reopen(decision=decision, words="Le client conteste.", by=senior, now=now)
    assert [verb(one, client) for one in (advisor, senior)] == ["Décision", "Décision"]


@pytest.mark.parametrize("under", ["", "print/"])
def test_the_summary_and_paper_say_what_was_decided(under: str) -> None:
    client, (advisor, senior, auditor) = a_file("APPROVE"), people("advisor", "senior", "auditor")
    assert YOURS in page(advisor, client, under)
    assert YOURS not in page(auditor, client, under)
    assert "une personne décide" in page(auditor, client, under)
    taken(client, advisor, "refer")
    assert YOURS not in page(advisor, client, under)
    assert "un senior décide" in page(advisor, client, under)
    assert YOURS in page(senior, client, under)
    taken(client, senior, "accept", agrees=True)
    for user in (advisor, senior, auditor):
        assert YOURS not in page(user, client, under)
        assert "« Demande acceptée »" in page(user, client, under)


@pytest.mark.parametrize("under", ["for-client/", "for-client/?card=next", "for-client/print/"])
def test_the_client_reads_what_was_decided_and_what_is_done_on_request(under: str) -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    draft = service.keep_draft(client=client, typed={"outcome": "refuse"}, by=advisor, now=timezone.now())
    assert "une personne a décidé" not in page(advisor, client, under)
    if under != "for-client/":
        assert "peut décider autrement" in page(advisor, client, under)
        assert "elle le regarde d’abord sans le calcul" in page(advisor, client, under)
    decision = taken(client, advisor, "refuse", agrees=False)
    assert decision == draft
    told = page(advisor, client, under)  # what is not final is not told
    assert "décidé de ne pas accepter" not in told
    assert "une seconde personne la regarde" in told
    service.confirm(decision=decision, by=senior, now=timezone.now())
    told = page(advisor, client, under)
    assert "une personne a décidé de ne pas accepter votre demande" in told
    assert "peut décider autrement" not in told


def test_the_client_reads_the_terms_and_that_documents_are_awaited() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    taken(client, advisor, "request_documents")
    assert "Nous attendons les documents demandés" in page(advisor, client, "for-client/")
    taken(client, advisor, "accept_on_other_terms", terms={"amt_annuity": round(client.amt_annuity * 0.9)})
    told = page(advisor, client, "for-client/?card=next")
    assert "accepter votre demande à d’autres conditions" in told
    assert "par mois" in told


def test_the_client_reads_why_a_person_decided_otherwise_than_the_calculation() -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    reason = DecisionReason.objects.get(code="LATE_PAYMENTS")
    decision = taken(client, advisor, "refuse", agrees=False, reason=reason)
    assert reason.label not in page(advisor, client, "for-client/print/")
    service.confirm(decision=decision, by=senior, now=timezone.now())
    paper = page(advisor, client, "for-client/print/")
    assert f"a décidé autrement que le calcul. Son motif : « {reason.label} »." in paper
    assert "Dans le calcul, voici ce qui a compté en votre faveur" in paper
    assert "Le calcul recommandait d’accepter votre demande" in paper
    assert paper.count("une personne a décidé de ne pas accepter") == 1
