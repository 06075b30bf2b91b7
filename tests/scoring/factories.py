"""Makes what scoring tests need: people with a role, a model in service, clients with histories."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client as Browser
from knox.models import AuthToken

from clients.models.client import Client
from ml.synthetic.population import write_population
from scoring.core.roles import STAFF_ROLES, create_roles
from tests.clients.factories import a_client, a_record

PASSWORD = "correct horse battery staple"


def a_user(role: str = "", **values: Any) -> User:
    """Save and return a user named after the role; without one, a user who may do nothing."""
    create_roles()
    plain = {"username": role or "nobody", "password": PASSWORD, "is_staff": role in STAFF_ROLES}
    user = User.objects.create_user(**plain | values)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(role: str = "advisor", language: str = "", **headers: str) -> Browser:
    """Return a browser in which a new user with this role is signed in; `language` is the switch's choice."""
    browser = Browser(headers=headers)
    browser.force_login(a_user(role), backend="django.contrib.auth.backends.ModelBackend")
    if language:
        browser.cookies["django_language"] = language
    return browser


def with_token(role: str = "integrator", **headers: str) -> Browser:
    """Return a browser that sends the token of a new user with this role, as a program would."""
    token = AuthToken.objects.create(a_user(role))[1]
    return Browser(headers={"authorization": f"Token {token}", **headers})


def applicant(sk_id_curr: int = 100_001, **values: Any) -> Client:
    """Save and return a client with amounts a what-if can change."""
    amounts = {"amt_credit": 300_000, "amt_annuity": 15_000, "amt_goods_price": 270_000, "amt_income_total": 150_000}
    return a_client(sk_id_curr, **amounts | values)


def a_client_with_history(sk_id_curr: int = 100_001, rows: int = 200) -> Client:
    """Save and return a client with this many rows in each history table."""
    client = a_client(sk_id_curr)
    first = sk_id_curr * 1_000
    for row in range(rows):
        credit = a_record("bureau", client=client, sk_id_bureau=first + row)
        a_record("bureau_balance", bureau_credit=credit, months_balance=-row)
        a_record("previous_application", client=client, sk_id_prev=first + row)
        a_record("pos_cash_balance", client=client, sk_id_prev=first + row, months_balance=-1)
        a_record("credit_card_balance", client=client, sk_id_prev=first + row, months_balance=-1)
        a_record(
            "installments_payments",
            client=client,
            sk_id_prev=first + row,
            num_instalment_version=1,
            num_instalment_number=1,
            payment_rank=1,
        )
    return client


@cache
def few_clients_dir() -> Path:
    """Return the directory of the files that `hundred_clients` imports. Not to be written to."""
    directory = Path(tempfile.mkdtemp(prefix="creditscore-clients-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    write_population(100, 11, directory)
    return directory


def hundred_clients() -> Path:
    """Import a hundred synthetic clients with their histories; return the directory of their files."""
    call_command("import_home_credit", str(few_clients_dir()))
    return few_clients_dir()
