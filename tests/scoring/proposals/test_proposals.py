"""What would change the answer: proposals that load as the what-if they promise, or why there is none."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import activate

from clients.models.client import Client
from ml.changes.actions import LEVERS, Lever
from ml.changes.counterfactual import Counterfactuals, Outcome
from ml.serving.model import Model, Zone
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.simulation import counterfactuals
from scoring.models.assessments import BatchAssessment
from scoring.pages.proposals.presenter import describe_counterfactuals
from scoring.text.values import percent, points_apart
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import hundred_clients, signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db


def judging(model: Model, lower: float, upper: float) -> Model:
    """Return the model with another review band."""
    return replace(model, manifest={**model.manifest, "review_band": {"lower": lower, "upper": upper}})


def the_first(
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    band: Callable[[float], tuple[float, float]],
    wanted: Callable[[Counterfactuals], Any],
) -> tuple[Client, Counterfactuals]:
    """Return the first client whose search is as wanted; `band` makes the review band of the client's probability.

    The model in service is left the one that was searched with.
    """
    hundred_clients()
    for client in Client.objects.order_by("pk"):
        monkeypatch.setattr(engine, "current_model", lambda: model)
        other = judging(model, *band(assess(client, now=NOON).probability_of_default))
        monkeypatch.setattr(engine, "current_model", lambda other=other: other)
        found = counterfactuals(client, now=NOON)
        if wanted(found):
            return client, found
    raise AssertionError("no client is found like that")


def refused_near_an_approval(now: float) -> tuple[float, float]:
    return 0.95 * now, now


def test_proposals_are_told_and_each_loads_as_the_what_if_it_promises(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundred_clients()
    browser, loaded = signed_in(), 0
    for client in Client.objects.order_by("pk"):
        monkeypatch.setattr(engine, "current_model", lambda: model)
        strict = judging(model, *refused_near_an_approval(assess(client, now=NOON).probability_of_default))
        monkeypatch.setattr(engine, "current_model", lambda strict=strict: strict)
        found = counterfactuals(client, now=NOON)
        words = describe_counterfactuals(found, client.pk)
        page = browser.get(f"/clients/{client.pk}/proposals/").content.decode()
        assert all(limit in page for limit in words["limits"])
        assert bool(words["proposals"]) is not bool(words["why"])
        shown = [*zip(found.proposals, words["proposals"], strict=True)]
        shown += [(found.best, words["best"])] if found.best else []
        links = re.findall(r'href="(/clients/\d+/simulate/\?[^"]+)"', page)
        about_the_request = [(proposal, view) for proposal, view in shown if proposal.columns]
        assert len(links) == len(about_the_request)
        for link, (proposal, view) in zip(links, about_the_request, strict=True):
            if view.loads_whole:
                assert percent(proposal.probability_of_default) in text_of(browser, link.replace("&amp;", "&"))
                loaded += 1
        if loaded >= 3:
            break
    assert loaded >= 3


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Ces propositions mènent à un accord"), ("en", "These proposals lead to an approval")],
)
def test_a_proposal_says_what_it_reaches_how_far_it_goes_and_the_new_payment(
    model: Model, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    client, found = the_first(
        model, monkeypatch, refused_near_an_approval, lambda f: any("amt_annuity" in p.columns for p in f.proposals)
    )
    assert found.aim is Zone.APPROVE
    page = text_of(signed_in(language=language), f"/clients/{client.pk}/proposals/")
    activate(language)
    assert said in page
    assert percent(found.approve_below) in page
    words = describe_counterfactuals(found, client.pk)["proposals"]
    for view in words:
        before, after = (float(re.sub(r"[^0-9.]", "", share.replace(",", "."))) for share in (view.now, view.after))
        assert points_apart(round(before - after, 3) / 100) in view.distance  # what a reader who subtracts finds
        assert view.distance in page
    assert all(change in page for view in words for change in view.changes)
    assert ("La mensualité serait de " if language == "fr" else "The monthly payment would be ") in page
    large = any(view.is_large for view in words)
    assert ("beaucoup demander" in page or "a lot to ask" in page) is large


def test_where_no_approval_is_in_reach_the_proposals_end_the_refusal_and_say_what_is_left(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, found = the_first(model, monkeypatch, lambda now: (1e-7, now), lambda f: f.proposals)
    assert found.aim is Zone.REVIEW
    page = text_of(signed_in(), f"/clients/{client.pk}/proposals/")
    assert "Aucun accord n’est à portée" in page
    assert "du refus à l’examen par une personne" in page
    first = describe_counterfactuals(found, client.pk)["proposals"][0]
    assert "pour un accord" in first.distance
    assert first.distance in page


@pytest.mark.parametrize(
    ("band", "lacks"),
    [
        ((1e-7, 2e-7), "pour que le refus prenne fin"),
        ((1e-7, 1.0), "pour un accord"),
    ],
)
def test_where_nothing_is_enough_the_best_that_was_found_is_shown_and_what_it_lacks(
    model: Model, monkeypatch: pytest.MonkeyPatch, band: tuple[float, float], lacks: str
) -> None:
    client, found = the_first(model, monkeypatch, lambda _now: band, lambda f: f.best and not f.proposals)
    page = text_of(signed_in(), f"/clients/{client.pk}/proposals/")
    assert "Ce qui s’en approche le plus" in page
    assert "Proposition 1" not in page
    assert lacks in page
    best = describe_counterfactuals(found, client.pk)["best"]
    assert all(change in page for change in best.changes)
    assert best.after in page


def test_where_a_refusal_can_end_what_gets_farther_is_shown_behind_the_proposals(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, found = the_first(model, monkeypatch, lambda now: (1e-7, now), lambda f: f.best and f.proposals)
    page = text_of(signed_in(), f"/clients/{client.pk}/proposals/")
    assert page.index("Proposition 1") < page.index("Ce qui va le plus loin")
    best = describe_counterfactuals(found, client.pk)["best"]
    assert all(change in page for change in best.changes)
    assert best.distance in page


def test_what_the_client_will_not_change_is_ticked_in_words_and_kept_in_the_address(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, found = the_first(
        model, monkeypatch, refused_near_an_approval, lambda f: Lever.TERM in f.levers and len(f.levers) > 2
    )
    browser, address = signed_in(), f"/clients/{client.pk}/proposals/"
    page = browser.get(address).content.decode()
    boxes = re.findall(r'<input type="checkbox" name="locked" id="locked-(\w+)" value="\1"( checked)?>', page)
    assert boxes == [(lever.value, "") for lever in found.levers]
    assert re.search(r'<label for="locked-term">Rembourser sur une autre durée</label>', page)
    locked = browser.get(f"{address}?locked=term").content.decode()
    assert re.search(r'value="term" checked', locked)
    assert locked.count(" checked>") == 1
    assert "mensualités au lieu de" not in locked
    everything = text_of(browser, address + "?" + "&".join(f"locked={lever.value}" for lever in LEVERS))
    assert "tout ce qui pourrait bouger dans ce dossier est écarté" in everything


def test_a_lever_that_does_not_exist_is_refused_by_name(scored: Model) -> None:
    refused = BatchAssessment.objects.order_by("-probability_of_default", "pk")[0]
    answer = signed_in().get(f"/clients/{refused.client_id}/proposals/?locked=age")
    assert answer.status_code == 400
    assert "« age » n’est rien qu’un client puisse changer".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in (
        answer.content.decode()
    )


def test_a_client_whom_the_model_approves_is_told_that_there_is_nothing_to_change(scored: Model) -> None:
    best = BatchAssessment.objects.order_by("probability_of_default", "pk")[0]
    page = text_of(signed_in(), f"/clients/{best.client_id}/proposals/")
    assert "recommande déjà un accord" in page
    assert "Proposition 1" not in page
    assert "Ce que le client ne changera pas" not in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_end_of_a_search_has_its_words(language: str) -> None:
    activate(language)
    told = set()
    for outcome in set(Outcome) - {Outcome.FOUND}:
        for now in (0.01, 0.1, 0.3):
            found = Counterfactuals(outcome, now, 0.07, 0.11, now, 0.005)
            told.add(describe_counterfactuals(found, 1)["why"])
    assert "" not in told
    assert len(told) == len(Outcome) - 1


def test_the_settings_of_the_portal_are_the_rules_of_its_search(
    model: Model, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    client, _ = the_first(
        model, monkeypatch, refused_near_an_approval, lambda f: any(p.columns.get("amt_credit") for p in f.proposals)
    )
    settings.PROPOSAL_RULES = settings.PROPOSAL_RULES | {"credit_step": 7_000, "payment_step": 7}
    told = counterfactuals(client, now=NOON)
    changed = [p.columns for p in (*told.proposals, *([told.best] if told.best else [])) if p.columns]
    assert changed
    assert all(value % 7_000 == 0 for columns in changed for n, value in columns.items() if n != "amt_annuity")
    assert all(columns["amt_annuity"] % 7 == 0 for columns in changed if "amt_annuity" in columns)


def test_the_simulation_is_told_what_the_page_proposes_and_where_it_stands(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundred_clients()
    browser, marked = signed_in(), 0
    for client in Client.objects.order_by("pk")[:20]:
        monkeypatch.setattr(engine, "current_model", lambda: model)
        strict = judging(model, *refused_near_an_approval(assess(client, now=NOON).probability_of_default))
        monkeypatch.setattr(engine, "current_model", lambda strict=strict: strict)
        told = browser.get(f"/clients/{client.pk}/proposals/?as=json").json()
        page = html.unescape(browser.get(f"/clients/{client.pk}/proposals/").content.decode())
        assert bool(told["cards"]) or told["why"] in page
        for card in told["cards"]:
            assert all(change in page for change in card["changes"])
            assert card["risk"] in page
            if card["numbers"]:
                answer = browser.get(f"{card['address']}&as=json").json()
                shown = {name: number["value"] for name, number in answer["numbers"].items()}
                assert shown == pytest.approx(card["numbers"])
                assert answer["recommendation"] == card["recommendation"]
                marked += 1
    assert marked


def test_the_simulation_is_told_nothing_of_a_file_too_incomplete(model: Model) -> None:
    a_client(100_001, amt_annuity=None)
    assert signed_in().get("/clients/100001/proposals/?as=json").json() == {"cards": [], "why": ""}
