"""Roles: who reads assessments, who enters the administration, and that nobody gives themselves more than that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import DjangoAssertNumQueries

from ml.serving.model import Model
from scoring.core.batch import score_everyone
from scoring.core.roles import DECIDE, ROLES, STAFF_ROLES, WRITE_APPLICATIONS, create_roles
from scoring.models.assessments import BatchAssessment
from scoring.models.months import MonthlyCount
from scoring.models.versions import ModelVersion
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import PASSWORD, a_user, signed_in, with_token

pytestmark = pytest.mark.django_db
RECORDS = (
    "client",
    "bureaucredit",
    "bureaumonth",
    "previousapplication",
    "poscashmonth",
    "creditcardmonth",
    "instalmentpayment",
)
COUNTED = {"scoring/modelversion", "scoring/batchassessment", "scoring/monthlycount"}
# What each role may open in the administration, by the address of the list.
OPENED = {
    "analyst": {f"clients/{name}" for name in RECORDS} | COUNTED | {"scoring/note"},
    "auditor": {f"clients/{name}" for name in RECORDS}
    | COUNTED
    | {"scoring/note", "scoring/decisionreason", "auth/user", "auth/group"},
    "admin": {f"clients/{name}" for name in RECORDS}
    | COUNTED
    | {"scoring/note", "scoring/decisionreason"}
    | {"auth/user", "auth/group", "knox/authtoken", "axes/accessattempt"},
}
LISTS = [*sorted(OPENED["admin"]), "axes/accesslog"]


def test_whoever_writes_applications_can_decide_them() -> None:
    """Nobody reads an application before a decision on it but its author: else nobody could ever decide it."""
    writers = {role for role, permissions in ROLES.items() if WRITE_APPLICATIONS in permissions}
    assert writers == {role for role, permissions in ROLES.items() if DECIDE in permissions} == {"advisor", "senior"}


def test_creating_the_roles_twice_leaves_the_same_and_repairs_what_was_changed() -> None:
    create_roles()
    Group.objects.get(name="advisor").permissions.add(Permission.objects.get(codename="delete_client"))
    create_roles()
    for role, permissions in ROLES.items():
        held = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{codename}" for app, codename in held} == set(permissions)
    assert Group.objects.count() == len(ROLES) == 6


def test_who_may_not_sign_in_may_do_nothing_and_a_superuser_everything() -> None:
    user = a_user("admin")
    User.objects.update(is_active=False)
    assert User.objects.get(pk=user.pk).get_all_permissions() == AnonymousUser().get_all_permissions() == set()
    User.objects.update(is_active=True, is_superuser=True)
    root = User.objects.get(pk=user.pk)
    assert root.has_perm("clients.add_client")
    assert len(root.get_all_permissions()) == Permission.objects.count()


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_reads_assessments(role: str, model: Model) -> None:
    a_client()
    assert signed_in(role).get("/api/v1/clients/100001/score/").status_code == 200


@pytest.mark.parametrize("role", ["", *ROLES])
def test_only_staff_roles_enter_the_administration_and_see_what_is_theirs(role: str) -> None:
    browser = signed_in(role)
    if role not in STAFF_ROLES:
        assert browser.get("/admin/", follow=True).status_code == 403
        return
    assert browser.get("/admin/").status_code == 200
    opened = {name for name in LISTS if browser.get(f"/admin/{name}/").status_code == 200}
    assert opened == OPENED[role]


def test_a_visitor_to_the_administration_is_sent_to_the_one_sign_in_page(client: Browser) -> None:
    response = client.get("/admin/auth/user/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2Fauth%2Fuser%2F"


def test_an_administrator_lifts_a_suspended_sign_in() -> None:
    attempt = AccessAttempt.objects.create(
        username="advisor", ip_address="127.0.0.1", failures_since_start=10, get_data="", post_data=""
    )
    browser = signed_in("admin")
    assert browser.post(f"/admin/axes/accessattempt/{attempt.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not AccessAttempt.objects.exists()


# Records and models are read only


@pytest.mark.parametrize("superuser", [False, True])
def test_records_and_models_cannot_be_added_changed_or_deleted(superuser: bool, model: Model) -> None:
    client = a_client()
    score_everyone(now=NOON, advance=lambda done: None)
    browser = signed_in("admin")
    User.objects.update(is_superuser=superuser)
    things = {
        "clients/client": client.pk,
        "scoring/modelversion": ModelVersion.objects.get().pk,
        "scoring/batchassessment": BatchAssessment.objects.get().pk,
        "scoring/monthlycount": MonthlyCount.objects.get().pk,
    }
    for name, pk in things.items():
        assert browser.get(f"/admin/{name}/").status_code == 200
        assert browser.get(f"/admin/{name}/{pk}/change/").status_code == 200
        for act in ("add/", f"{pk}/delete/"):
            assert browser.get(f"/admin/{name}/{act}").status_code == 403, act
            assert browser.post(f"/admin/{name}/{act}", {"post": "yes"}).status_code == 403, act
        assert browser.post(f"/admin/{name}/{pk}/change/", {"version": "changed"}).status_code == 403


def test_the_model_in_service_is_marked(model: Model) -> None:
    score_everyone(now=NOON, advance=lambda done: None)
    ModelVersion.objects.create(
        version="lgbm-older",
        digest="0" * 64,
        trained_on_clients=1,
        auc=0.5,
        brier=0.1,
        cost_per_client=1,
        decision_threshold=0.1,
        published_at=NOON,
    )
    page = signed_in("analyst").get("/admin/scoring/modelversion/").content.decode()
    assert page.count("icon-yes.svg") == 1
    assert page.count("icon-no.svg") == 1


@pytest.mark.parametrize(("text", "found"), [("12", 2), ("123", 1), ("abc", 0), ("", 3)])
def test_batch_assessments_are_searched_by_identifier(model: Model, text: str, found: int) -> None:
    for number in (12, 1234, 999):
        a_client(number)
    score_everyone(now=NOON, advance=lambda done: None)
    page = signed_in("analyst").get("/admin/scoring/batchassessment/", {"q": text})
    assert page.context["cl"].result_count == found


def test_the_list_of_assessments_needs_as_many_queries_for_one_as_for_thirty(
    model: Model, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, 31):
        a_client(number)
    score_everyone(now=NOON, advance=lambda done: None)
    browser = signed_in("analyst")
    with django_assert_max_num_queries(9):
        assert browser.get("/admin/scoring/batchassessment/").status_code == 200


# Accounts


def account_form(user: User, **changes: object) -> dict[str, object]:
    """Return the posted form of an account, as the page would send it, with these changes."""
    plain: dict[str, object] = {
        "username": user.username,
        "first_name": "",
        "last_name": "",
        "email": "",
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
        "date_joined_0": "2026-01-01",
        "date_joined_1": "12:00:00",
    }
    return plain | changes


def change(browser: Browser, user: User, **changes: object) -> HttpResponse:
    return browser.post(f"/admin/auth/user/{user.pk}/change/", account_form(user, **changes))


def test_role_admin_makes_accounts_whose_password_is_hashed_and_gives_them_a_role() -> None:
    browser = signed_in("admin")
    form = {"username": "newcomer", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert browser.post("/admin/auth/user/add/", form).status_code == 302
    newcomer = User.objects.get(username="newcomer")
    assert PASSWORD not in newcomer.password
    assert newcomer.check_password(PASSWORD)
    advisor = Group.objects.get(name="advisor")
    assert change(browser, newcomer, groups=[advisor.pk]).status_code == 302
    assert list(newcomer.groups.all()) == [advisor]


def test_role_admin_deactivates_accounts() -> None:
    advisor, browser = a_user("advisor"), signed_in("admin")
    form = account_form(advisor)
    del form["is_active"]
    assert browser.post(f"/admin/auth/user/{advisor.pk}/change/", form).status_code == 302
    advisor.refresh_from_db()
    assert not advisor.is_active


def test_role_admin_cannot_make_anybody_a_superuser_nor_give_permissions_beyond_the_roles() -> None:
    browser = signed_in("admin")
    other = a_user("auditor")
    page = browser.get(f"/admin/auth/user/{other.pk}/change/").content.decode()
    assert 'name="groups"' in page
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page
    everything = list(Permission.objects.values_list("pk", flat=True))
    assert change(browser, other, is_staff="on", is_superuser="on", user_permissions=everything).status_code == 302
    other.refresh_from_db()
    assert not other.is_superuser
    assert not other.user_permissions.exists()


CHANGES: list[Callable[[Browser, int], HttpResponse]] = [
    lambda browser, pk: browser.post(f"/admin/auth/user/{pk}/change/", {"username": "mine", "is_active": "on"}),
    lambda browser, pk: browser.post(
        f"/admin/auth/user/{pk}/password/", {"password1": PASSWORD, "password2": PASSWORD}
    ),
    lambda browser, pk: browser.post(f"/admin/auth/user/{pk}/delete/", {"post": "yes"}),
]


@pytest.mark.parametrize("act", CHANGES, ids=["change", "password", "delete"])
def test_role_admin_cannot_touch_a_superuser(act: Callable[[Browser, int], HttpResponse]) -> None:
    root = User.objects.create_superuser("root", password="another long password")
    browser = signed_in("admin")
    assert act(browser, root.pk).status_code == 403
    root.refresh_from_db()
    assert (root.username, root.check_password("another long password")) == ("root", True)


def test_role_admin_changes_no_role() -> None:
    browser = signed_in("admin")
    advisor = Group.objects.get(name="advisor")
    everything = list(Permission.objects.values_list("pk", flat=True))
    form = {"name": "advisor", "permissions": everything}
    assert browser.post(f"/admin/auth/group/{advisor.pk}/change/", form).status_code == 403
    assert advisor.permissions.count() == len(ROLES["advisor"])


def test_a_superuser_still_makes_superusers() -> None:
    browser = signed_in("admin")
    User.objects.filter(username="admin").update(is_superuser=True)
    other = a_user("auditor")
    assert change(browser, other, is_superuser="on").status_code == 302
    other.refresh_from_db()
    assert other.is_superuser


def test_role_admin_issues_a_token_that_is_shown_once_and_stored_hashed() -> None:
    integrator, browser = a_user("integrator"), signed_in("admin")
    expiry = f"{timezone.now() + timedelta(days=30):%Y-%m-%dT%H:%M}"
    form = {"user": integrator.pk, "expiry": expiry}
    page = browser.post("/admin/knox/authtoken/add/", form, follow=True).content.decode()
    token = page.split("il ne sera plus montré\u00a0: ")[1].split("<")[0].strip()
    assert AuthToken.objects.get().digest != token
    answer = Browser().get("/api/v1/clients/", headers={"authorization": f"Token {token}"})
    assert answer.status_code == 200


def test_role_admin_revokes_a_token() -> None:
    integrator, browser = with_token(), signed_in("admin")
    assert integrator.get("/api/v1/clients/").status_code == 200
    digest = AuthToken.objects.get().pk
    assert browser.post(f"/admin/knox/authtoken/{digest}/delete/", {"post": "yes"}).status_code == 302
    assert integrator.get("/api/v1/clients/").status_code == 401


def test_a_token_past_its_date_is_refused() -> None:
    integrator = with_token()
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert integrator.get("/api/v1/clients/").status_code == 401
