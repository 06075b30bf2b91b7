"""The records: faithful to the declared tables, found by what the search asks, and remembered for each user."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clients.models.client import Client
from clients.models.recents import RecentClient
from clients.models.tables import MODEL_OF_TABLE
from clients.querysets import RECENTS_KEPT, identifier_ranges
from ml.tables import TABLES
from ml.tables.schema import Kind
from tests.clients.factories import NOON, a_client, a_record

FIELD_OF_KIND = {
    Kind.INTEGER: models.IntegerField,
    Kind.FLAG: models.SmallIntegerField,
    Kind.NUMBER: models.FloatField,
    Kind.CATEGORY: models.CharField,
}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def field_of(model, column):
    """The field that keeps a column, whatever its name: foreign keys are named after what they point to."""
    return next(field for field in model._meta.concrete_fields if field.column == column.name)


def test_every_table_has_its_model_in_the_declared_order():
    assert list(MODEL_OF_TABLE) == list(TABLES)


@every_table
def test_a_model_keeps_exactly_the_columns_of_its_table(table):
    of_the_database = {"id", "records_changed_at"}
    kept = [f.column for f in MODEL_OF_TABLE[table.name]._meta.concrete_fields if f.column not in of_the_database]
    assert kept == [column.name for column in table.stored_columns]


@every_table
def test_a_field_is_of_the_declared_kind_and_empty_where_the_column_may_be(table):
    model = MODEL_OF_TABLE[table.name]
    for column in table.stored_columns:
        field = field_of(model, column)
        assert field.null is not column.required, column.name
        if column.is_identifier:
            stored = field.target_field if isinstance(field, models.ForeignKey) else field
            assert isinstance(stored, models.BigIntegerField), column.name
        else:
            assert type(field) is FIELD_OF_KIND[column.kind], column.name
            assert field.name == column.name


@every_table
def test_a_text_field_holds_every_declared_category(table):
    for column in table.stored_columns:
        if column.kind is Kind.CATEGORY:
            longest = max(len(value) for value in (*(c.value for c in column.categories), *column.missing))
            assert longest <= field_of(MODEL_OF_TABLE[table.name], column).max_length, column.name


@every_table
def test_a_foreign_key_leads_to_the_declared_parent(table):
    keys = {
        (field.column, field.related_model)
        for field in MODEL_OF_TABLE[table.name]._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    }
    assert keys == ({(table.parent[0], MODEL_OF_TABLE[table.parent[1]])} if table.parent else set())


@every_table
@pytest.mark.django_db
def test_the_database_refuses_a_second_row_with_the_same_key(table):
    parents = {}
    if table.parent:
        client = a_client()
        parents = {"client": client}
        if table.parent[1] == "bureau":
            parents = {"bureau_credit": a_record("bureau", client=client)}
    a_record(table.name, **parents)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_record(table.name, **parents)


def test_no_migration_is_missing(db):
    call_command("makemigrations", "clients", check=True, dry_run=True, verbosity=0)


@given(prefix=st.integers(1, 10**10 - 1), identifier=st.integers(1, 10**10 - 1))
def test_the_ranges_of_a_prefix_hold_what_begins_with_it_and_nothing_else(prefix, identifier):
    found = any(first <= identifier <= last for first, last in identifier_ranges(str(prefix)))
    assert found == str(identifier).startswith(str(prefix))


@given(identifier=st.integers(1, 10**10 - 1), length=st.integers(1, 10))
def test_every_prefix_of_an_identifier_finds_it(identifier, length):
    ranges = identifier_ranges(str(identifier)[:length])
    assert any(first <= identifier <= last for first, last in ranges)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", [12, 123, 1_204, 1_234_567_890]),
        (" 123 ", [123, 1_234_567_890]),
        ("1234567890", [1_234_567_890]),
        ("", [12, 123, 1_204, 9_120, 1_234_567_890]),
        ("0", []),
        ("12a", []),
        ("-12", []),
        ("1.2", []),
        ("١٢", []),
        ("12345678901", []),
        ("9" * 5_000, []),
    ],
)
def test_the_search_by_identifier_accepts_whatever_is_typed(text, found):
    for identifier in (9_120, 12, 123, 1_204, 1_234_567_890):
        a_client(identifier)
    clients = Client.objects.with_identifier_prefix(text).order_by("pk")
    assert [client.sk_id_curr for client in clients] == found


@pytest.mark.django_db
def test_filters_narrow_one_another():
    a_client(1, name_contract_type="Cash loans", name_income_type="Working", target=0)
    a_client(2, name_contract_type="Cash loans", name_income_type="Pensioner", target=1)
    a_client(3, name_contract_type="Revolving loans", name_income_type="Working", name_education_type="Academic degree")

    def found(clients):
        return [client.pk for client in clients.order_by("pk")]

    clients = Client.objects.all()
    assert found(clients.with_contract_type("Cash loans")) == [1, 2]
    assert found(clients.with_contract_type("Cash loans").with_income_type("Working")) == [1]
    assert found(clients.with_education_type("Academic degree")) == [3]


@pytest.mark.django_db
def test_an_empty_filter_filters_nothing():
    a_client()
    clients = Client.objects.with_identifier_prefix("").with_contract_type("").with_income_type("")
    assert clients.with_education_type("").count() == 1


@pytest.mark.parametrize(("days", "age"), [(-14_611, 40), (-14_609, 39), (-7_305, 20)])
def test_age_is_in_completed_years(days, age):
    assert Client(days_birth=days).age_years == age


@pytest.fixture
def advisor(db):
    return User.objects.create_user("advisor")


def test_recent_clients_come_last_opened_first_without_repeats(advisor):
    first, second = a_client(1), a_client(2)
    RecentClient.objects.record(advisor, first.pk, NOON)
    RecentClient.objects.record(advisor, second.pk, NOON + timedelta(minutes=1))
    RecentClient.objects.record(advisor, first.pk, NOON + timedelta(minutes=2))
    recents = RecentClient.objects.recent_for(advisor)
    assert [(r.client, r.viewed_at) for r in recents] == [
        (first, NOON + timedelta(minutes=2)),
        (second, NOON + timedelta(minutes=1)),
    ]


def test_only_the_newest_recents_are_listed_and_kept_from_the_next_sign_in_on(advisor):
    for number in range(1, RECENTS_KEPT + 4):
        RecentClient.objects.record(advisor, a_client(number).pk, NOON + timedelta(minutes=number))
    colleague = User.objects.create_user("colleague")
    RecentClient.objects.record(colleague, 1, NOON)
    newest = list(range(RECENTS_KEPT + 3, 3, -1))
    assert [recent.client_id for recent in RecentClient.objects.recent_for(advisor)] == newest
    assert RecentClient.objects.filter(user=advisor).count() == RECENTS_KEPT + 3
    Browser().force_login(advisor)
    assert sorted(RecentClient.objects.filter(user=advisor).values_list("client", flat=True), reverse=True) == newest
    assert RecentClient.objects.filter(user=colleague).count() == 1


def test_one_users_recents_are_not_anothers(advisor):
    colleague = User.objects.create_user("colleague")
    for number in range(1, RECENTS_KEPT + 1):
        RecentClient.objects.record(colleague, a_client(number).pk, NOON)
    RecentClient.objects.record(advisor, a_client(99).pk, NOON)
    assert [recent.client_id for recent in RecentClient.objects.recent_for(advisor)] == [99]
    assert RecentClient.objects.recent_for(colleague).count() == RECENTS_KEPT


def test_recording_and_listing_recents_takes_two_queries(advisor):
    client = a_client()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        RecentClient.objects.record(advisor, client.pk, NOON)
        assert [str(recent.client) for recent in RecentClient.objects.recent_for(advisor)] == ["Client 100001"]
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 2
