"""What leaves an event: a file opened, exported, printed, read by a program; notes, what-ifs, roles, models."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from clients.models.client import Client
from clients.models.recents import RecentClient
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.log.sealing import seal
from scoring.core.log.verification import verify
from scoring.core.roles import create_roles
from scoring.models.annotations import Note
from scoring.models.events import Event, EventWords, PendingEvent
from scoring.models.scenarios import Scenario
from scoring.web.tabs import page_labels
from tests.artefacts import another_model_dir
from tests.clients.factories import a_client
from tests.scoring.factories import a_user, applicant, signed_in, with_token

pytestmark = pytest.mark.django_db


def events() -> list[tuple[str, int | None, dict[str, Any]]]:
    """Chain what waits, check the log, and return kind, client and facts of every event."""
    seal()
    assert verify().fault is None
    return [(event.kind, event.client, event.facts) for event in Event.objects.in_order()]


def words() -> list[dict[str, Any]]:
    return [one.values for one in EventWords.objects.order_by("pk")]


def test_opening_a_file_is_kept_with_the_recents(model: Model) -> None:
    a_client(1)
    browser = signed_in()
    assert browser.get("/clients/1/").status_code == 200
    assert RecentClient.objects.count() == PendingEvent.objects.count() == 1
    assert events() == [("opened", 1, {"page": "summary"})]
    assert Event.objects.get().actor == User.objects.get().pk


@pytest.mark.parametrize("name", sorted(page_labels()))
def test_every_page_of_a_file_opens_it_once_and_what_its_scripts_fetch_does_not(name: str, scored: Model) -> None:
    about, other = Client.objects.order_by("pk").values_list("pk", flat=True)[:2]
    browser = signed_in()
    browser.post(reverse("notes", args=[about]), {"text": "A appelé."})
    browser.post(f"{reverse('simulate', args=[about])}?amt_credit=250000", {"name": "moins"})
    before = events()
    of_page = {
        "note": {"pk": Note.objects.get().pk},
        "scenario": {"pk": Scenario.objects.get().pk},
        "two_clients": {"other": other},
    }
    address = reverse(name, kwargs={"sk_id_curr": about, **of_page.get(name, {})})
    if name != "review":  # no script fetches anything of it
        browser.get(address, headers={"Sec-Fetch-Dest": "empty"})
        assert events() == before
    assert browser.get(address, headers={"Sec-Fetch-Dest": "document"}, follow=True).status_code == 200
    assert [told[:2] for told in events()[len(before) :]] == [("opened", about)]


def test_a_file_that_is_not_shown_leaves_no_event(model: Model) -> None:
    a_client(1)
    assert signed_in("").get("/clients/1/").status_code == 403
    assert signed_in().get("/clients/2/").status_code == 404
    assert events() == []


def test_a_table_or_an_image_that_is_taken_away_is_kept_and_a_drawing_of_the_page_is_not(model: Model) -> None:
    a_client(1)
    browser = signed_in()
    for kind in ("svg", "png", "csv"):
        assert browser.get(f"/clients/1/?as={kind}&of=gauge").status_code == 200
    assert browser.get("/clients/1/?as=csv&of=nothing").status_code == 404
    page = {"page": "summary", "of": "gauge"}
    assert events() == [("exported", 1, {**page, "as": "png"}), ("exported", 1, {**page, "as": "csv"})]


def test_the_list_as_a_file_is_kept_too(model: Model) -> None:
    a_client(1)
    assert signed_in().get("/clients/?as=csv&of=clients").status_code == 200
    assert events() == [("exported", None, {"page": "clients", "of": "clients", "as": "csv"})]


@pytest.mark.parametrize(("address", "page"), [("print/", "print"), ("for-client/print/", "for_client_print")])
def test_paper_is_kept(model: Model, address: str, page: str) -> None:
    a_client(1)
    assert signed_in().get(f"/clients/1/{address}").status_code == 200
    assert events() == [("printed", 1, {"page": page, "as": "page"})]


def test_what_a_program_reads_is_kept(model: Model) -> None:
    a_client(1)
    program = with_token()
    for address in ("clients/1/", "clients/1/score/", "clients/", "clients/2/"):
        program.get(f"/api/v1/{address}")
    told = [("read_by_api", 1, {"of": "client"}), ("read_by_api", 1, {"of": "score"})]
    assert events() == [*told, ("read_by_api", None, {"of": "clients", "clients": 1})]


def test_a_note_is_kept_and_what_stood_before_it_was_corrected_too() -> None:
    a_client(1)
    browser = signed_in()
    browser.post("/clients/1/notes/", {"text": "A appelé."})
    note = Note.objects.get()
    browser.post(f"/clients/1/notes/{note.pk}/", {"text": "A écrit."})
    assert events() == [("noted", 1, {"note": note.pk}), ("note_corrected", 1, {"note": note.pk})]
    assert words() == [{"text": "A appelé."}, {"before": "A appelé.", "text": "A écrit."}]


def test_a_refused_note_leaves_no_event() -> None:
    a_client(1)
    assert signed_in().post("/clients/1/notes/", {"text": ""}).status_code == 400
    assert events() == []


def test_a_what_if_is_kept_when_it_is_kept_renamed_and_deleted(model: Model) -> None:
    client = applicant(1)
    browser = signed_in()
    assert browser.post(f"/clients/{client.pk}/simulate/?amt_credit=250000", {"name": "moins"}).status_code == 302
    scenario = Scenario.objects.get()
    browser.post(f"/clients/1/simulate/{scenario.pk}/", {"name": "peu"})
    browser.post(f"/clients/1/simulate/{scenario.pk}/", {"act": "delete"})
    told = ["scenario_kept", "scenario_renamed", "scenario_deleted"]
    assert events() == [(kind, 1, {"scenario": scenario.pk}) for kind in told]
    kept, renamed, deleted = words()
    assert (kept["name"], kept["changes"]) == ("moins", scenario.changes)
    assert renamed == {"before": "moins", "name": "peu"}
    assert deleted["name"] == "peu"


def account(user: User, *roles: str, **more: str) -> dict[str, Any]:
    """Return the form of an account in the administration with these roles."""
    groups = [Group.objects.get(name=role).pk for role in roles]
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}
    return {"username": user.username, "is_active": "on", "groups": groups, **joined, **more}


def test_roles_that_are_gained_and_lost_are_kept() -> None:
    advisor, browser = a_user("advisor"), signed_in("admin")
    address = f"/admin/auth/user/{advisor.pk}/change/"
    assert browser.post(address, account(advisor, "senior", "analyst")).status_code == 302
    assert browser.post(address, account(advisor, "senior", "analyst")).status_code == 302
    told = {"account": advisor.pk, "gained": ["analyst", "senior"], "lost": ["advisor"], "changed": []}
    assert events() == [("role_changed", None, told)]


def test_an_account_that_is_suspended_is_kept() -> None:
    advisor, browser = a_user("advisor"), signed_in("admin")
    browser.post(f"/admin/auth/user/{advisor.pk}/change/", {**account(advisor, "advisor"), "is_active": ""})
    told = {"account": advisor.pk, "gained": [], "lost": [], "changed": ["is_active"]}
    assert events() == [("role_changed", None, told)]


def test_roles_that_were_repaired_are_kept() -> None:
    create_roles()
    call_command("create_roles", verbosity=0)
    assert events() == []
    Group.objects.get(name="advisor").permissions.clear()
    call_command("create_roles", verbosity=0)
    assert events() == [("role_changed", None, {"roles": ["advisor"]})]


def test_a_model_that_is_put_in_service_or_taken_back_is_kept(model: Model) -> None:
    first = engine.current_model()
    call_command("publish_model", another_model_dir(), verbosity=0)
    second = engine.current_model()
    call_command("rollback_model", verbosity=0)
    switched = [{"model": one.version, "model_digest": one.digest} for one in (second, first)]
    assert events() == [("model_switched", None, facts) for facts in switched]
