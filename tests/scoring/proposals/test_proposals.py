"""What would change the answer: proposals that load as the what-if they promise, or why there is none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.simulation import counterfactuals
from scoring.models.assessments import BatchAssessment
from scoring.pages.proposals.presenter import describe_counterfactuals
from scoring.text.values import percent
from tests.clients.factories import NOON
from tests.scoring.factories import hundred_clients, signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db


def just_refusing(client: Client, model: Model) -> Model:
    """Return the model with a threshold that the client is just above."""
    probability = assess(client, now=NOON).probability_of_default
    policy = {
        "decision_threshold": 0.97 * probability,
        "review_band": {"lower": 0.8 * probability, "upper": probability},
    }
    return replace(model, manifest={**model.manifest, **policy})


def test_proposals_are_told_and_each_loads_as_the_what_if_it_promises(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundred_clients()
    browser, loaded = signed_in(), 0
    for client in Client.objects.order_by("pk"):
        monkeypatch.setattr(engine, "current_model", lambda: model)
        strict = just_refusing(client, model)
        monkeypatch.setattr(engine, "current_model", lambda strict=strict: strict)
        found = counterfactuals(client, now=NOON)
        words = describe_counterfactuals(found, client.pk)
        page = browser.get(f"/clients/{client.pk}/proposals/").content.decode()
        assert all(limit in page for limit in words["limits"])
        assert bool(words["proposals"]) is not bool(words["why"])
        links = re.findall(r'href="(/clients/\d+/simulate/\?[^"]+)"', page)
        about_the_request = [p for p in zip(found.proposals, words["proposals"], strict=True) if p[0].columns]
        assert len(links) == len(about_the_request)
        for link, (proposal, view) in zip(links, about_the_request, strict=True):
            if view.loads_whole:
                assert percent(proposal.probability_of_default) in text_of(browser, link.replace("&amp;", "&"))
                loaded += 1
        if loaded >= 3:
            break
    assert loaded >= 3


def test_where_the_threshold_is_out_of_reach_proposals_that_end_the_refusal_say_so(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundred_clients()
    browser = signed_in()
    for client in Client.objects.order_by("pk"):
        monkeypatch.setattr(engine, "current_model", lambda: model)
        now = assess(client, now=NOON).probability_of_default
        out_of_reach = replace(
            model, manifest=model.manifest | {"decision_threshold": 1e-6, "review_band": {"lower": 1e-7, "upper": now}}
        )
        monkeypatch.setattr(engine, "current_model", lambda out_of_reach=out_of_reach: out_of_reach)
        told = counterfactuals(client, now=NOON)
        if told.proposals:
            break
    assert told.target == now
    page = text_of(browser, f"/clients/{client.pk}/proposals/")
    assert "Rien de ce qui a été essayé ne passe sous le seuil de décision" in page
    assert "du refus à l’examen" in page
    assert "suffirait à elle seule à passer sous le seuil" not in page


def test_a_client_who_is_not_refused_is_told_why_there_is_no_proposal(scored: Model) -> None:
    best = BatchAssessment.objects.order_by("probability_of_default", "pk")[0]
    page = text_of(signed_in(), f"/clients/{best.client_id}/proposals/")
    assert "Ce client n’est pas refusé" in page
    assert "Proposition 1" not in page
