"""The records in Django admin: shown to those who may look, changed by nobody, quick on whole tables."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from clients import admin as clients_admin
from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from tests.clients.factories import a_client, a_record

every_model = pytest.mark.parametrize("table", MODEL_OF_TABLE)
pytestmark = pytest.mark.django_db


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def a_record_of(table: str, client: Client):
    """A record of any table that belongs to `client`: the client, one of their rows, or a row's row."""
    if table == "application":
        return client
    if table == "bureau_balance":
        return a_record(table, bureau_credit=a_record("bureau", client=client))
    return a_record(table, client=client)


def sign_in(client, *permissions: str, superuser: bool = False) -> None:
    user = User.objects.create_user("person", is_staff=True, is_superuser=superuser)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)


@every_model
def test_an_administrator_reads_the_list_and_the_record(client, table):
    record = a_record_of(table, a_client(123_456))
    sign_in(client, superuser=True)
    listed = client.get(address(type(record), "changelist"))
    shown = client.get(address(type(record), "change", record.pk))
    assert listed.status_code == shown.status_code == 200
    assert listed.context["cl"].result_count == 1
    assert 'type="submit"' not in shown.content.decode().split('id="content"')[1]


@every_model
def test_not_even_an_administrator_adds_changes_or_deletes_a_record(client, table):
    record = a_record_of(table, a_client())
    model = type(record)
    sign_in(client, superuser=True)
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", record.pk), {}).status_code == 403
    assert client.post(address(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    client.post(address(model, "changelist"), action)
    assert model.objects.filter(pk=record.pk).exists()


@every_model
def test_staff_without_permission_see_no_record(client, table):
    record = a_record_of(table, a_client())
    sign_in(client)
    assert client.get(address(type(record), "changelist")).status_code == 403
    assert client.get(address(type(record), "change", record.pk)).status_code == 403


def test_staff_who_may_view_clients_see_clients_and_nothing_else(client):
    person = a_client()
    sign_in(client, "view_client")
    assert client.get(address(Client, "change", person.pk)).status_code == 200
    assert client.get(address(MODEL_OF_TABLE["bureau"], "changelist")).status_code == 403


@every_model
def test_the_list_costs_four_queries_however_many_rows(client, table, django_assert_num_queries):
    model = MODEL_OF_TABLE[table]
    own_key = {"sk_id_bureau", "sk_id_prev"} & {field.name for field in model._meta.fields}
    for number in range(1, 11):
        person = a_client(number)
        if table == "bureau_balance":
            a_record(table, bureau_credit=a_record("bureau", client=person, sk_id_bureau=number))
        elif table != "application":
            a_record(table, client=person, **dict.fromkeys(own_key, number))
    sign_in(client, superuser=True)
    client.get(address(model, "changelist"))  # the first page of a minute writes the session
    with django_assert_num_queries(4):  # session, user, bounded count, rows
        page = client.get(address(model, "changelist"))
    assert page.context["cl"].result_count == 10


def test_the_list_never_counts_past_its_bound(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(clients_admin, "ROWS_LISTED", 3)
    for number in range(1, 6):
        a_client(number)
    sign_in(client, superuser=True)
    client.get(address(Client, "changelist"))  # the first page of a minute writes the session
    with django_assert_num_queries(4) as queries:
        page = client.get(address(Client, "changelist"))
    assert page.context["cl"].result_count == 3
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert len(counts) == 1
    assert "LIMIT 3" in counts[0]


@pytest.mark.parametrize(("typed", "found"), [("12", [12, 123]), ("124", []), ("douze", []), ("9" * 400, [])])
def test_clients_are_searched_by_the_first_digits(client, typed, found):
    for identifier in (12, 123, 312):
        a_client(identifier)
    sign_in(client, superuser=True)
    page = client.get(address(Client, "changelist"), {"q": typed})
    assert [row.pk for row in page.context["cl"].result_list] == found


@pytest.mark.parametrize(("typed", "found"), [("7", 1), ("55", 1), ("5", 0), ("abc", 0), ("9" * 400, 0)])
def test_history_is_searched_by_the_identifier_of_the_client_or_of_the_credit(client, typed, found):
    a_record("bureau", client=a_client(7), sk_id_bureau=55)
    a_record("bureau", client=a_client(8), sk_id_bureau=56)
    sign_in(client, superuser=True)
    page = client.get(address(MODEL_OF_TABLE["bureau"], "changelist"), {"q": typed})
    assert page.context["cl"].result_count == found


def test_a_category_filter_keeps_the_clients_of_the_category(client):
    a_client(1, name_contract_type="Cash loans")
    a_client(2, name_contract_type="Revolving loans")
    sign_in(client, superuser=True)
    page = client.get(address(Client, "changelist"), {"name_contract_type": "Revolving loans"})
    assert [row.pk for row in page.context["cl"].result_list] == [2]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Montant du crédit demandé", "Montant total du crédit que le client demande. (AMT_CREDIT)"]),
        ("en", ["Loan amount requested", "Total amount of the loan the client asks for. (AMT_CREDIT)"]),
    ],
)
def test_a_record_is_worded_in_the_language_of_the_request(client, language, words, settings):
    person = a_client()
    sign_in(client, superuser=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(address(Client, "change", person.pk)).content.decode()
    listed = client.get(address(Client, "changelist")).content.decode()
    assert all(word in page for word in words)
    assert words[0] in listed


def test_a_history_row_leads_to_its_client_and_a_month_to_its_credit(client):
    month = a_record("bureau_balance", bureau_credit=a_record("bureau", client=a_client(77), sk_id_bureau=88))
    sign_in(client, superuser=True)
    credits = client.get(address(MODEL_OF_TABLE["bureau"], "changelist")).content.decode()
    months = client.get(address(type(month), "changelist")).content.decode()
    assert f'href="{address(Client, "change", 77)}"' in credits
    assert f'href="{address(MODEL_OF_TABLE["bureau"], "change", 88)}"' in months
