"""The bulk import on a real PostgreSQL: COPY, locks, constraints. In a database of its own, dropped at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from ml.tables import TABLES
from tests.conftest import REPOSITORY
from tests.home_credit_files import row, write

pytestmark = pytest.mark.services

CLIENTS = [row("application", sk_id_curr=number, amt_credit=0.1 + number, occupation_type=None) for number in (1, 2, 3)]
CREDIT = row("bureau", sk_id_curr=1, sk_id_bureau=11)
MONTHS = [row("bureau_balance", sk_id_bureau=11, months_balance=-number, status="C") for number in range(5)]
PAID = row("installments_payments", sk_id_curr=2, sk_id_prev=21, amt_payment=0.30000000000000004)
FILES = {
    "application_train": CLIENTS,
    "bureau": [CREDIT, {**CREDIT, "sk_id_bureau": 12, "sk_id_curr": 9}],
    "bureau_balance": MONTHS,
    "installments_payments": [PAID, {**PAID, "amt_payment": None, "days_entry_payment": None}],
}


@contextmanager
def a_database(server_url: str, like: str = "template1") -> Iterator[str]:
    """Give the address of a new database, a copy of `like`; drop it at the end."""
    name = f"import_test_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
        try:
            yield f"{server_url.rpartition('/')[0]}/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def migrated(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated database that nobody writes to, on the PostgreSQL that answers."""
    with a_database(postgresql_url) as url:
        assert manage(url, tmp_path_factory.mktemp("migrated"), "migrate", "-v0").returncode == 0
        yield url.rpartition("/")[2]


@pytest.fixture
def database(postgresql_url: str, migrated: str) -> Iterator[str]:
    """A migrated database of its own on the PostgreSQL that answers."""
    with a_database(postgresql_url, like=migrated) as url:
        yield url


def manage(url: str, var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as an administrator would, on the database at `url`."""
    environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(var / "var"), "DEBUG": "1"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def imported(url: str, directory: Path) -> list[list[str]]:
    """Import a directory; return the cells of the report's lines, remarks left out."""
    done = manage(url, directory, "import_home_credit", str(directory))
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()[1:] if not line.startswith(" ")]


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def test_rows_are_inserted_then_left_alone_then_updated(database: str, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    first = {name: counts for name, *counts in imported(database, tmp_path)}
    assert first["application"] == ["3", "3", "0", "0", "0", "0"]
    assert first["bureau"] == ["2", "1", "0", "0", "0", "1"]
    assert first["bureau_balance"] == ["5", "5", "0", "0", "0", "0"]
    assert first["installments_payments"] == ["2", "2", "0", "0", "0", "0"]
    moments = dict(query(database, "SELECT sk_id_curr, records_changed_at FROM clients_client"))
    assert query(database, "SELECT sk_id_curr, amt_credit, occupation_type FROM clients_client ORDER BY 1") == [
        (1, 1.1, None),
        (2, 2.1, None),
        (3, 3.1, None),
    ]
    paid = "SELECT payment_rank, amt_payment FROM clients_instalmentpayment ORDER BY 1"
    assert query(database, paid) == [(1, 0.30000000000000004), (2, None)]

    second = {name: counts for name, *counts in imported(database, tmp_path)}
    assert second["application"] == ["3", "0", "0", "3", "0", "0"]
    assert second["bureau_balance"] == ["5", "0", "0", "5", "0", "0"]
    assert dict(query(database, "SELECT sk_id_curr, records_changed_at FROM clients_client")) == moments

    write(
        tmp_path, {"bureau_balance": [{**MONTHS[0], "status": "5"}, *MONTHS[1:], {**MONTHS[0], "months_balance": -9}]}
    )
    third = {name: counts for name, *counts in imported(database, tmp_path)}
    assert third["bureau_balance"] == ["6", "1", "1", "4", "0", "0"]
    later = dict(query(database, "SELECT sk_id_curr, records_changed_at FROM clients_client"))
    assert {client for client, moment in later.items() if moment != moments[client]} == {1}


def test_payments_that_were_there_twice_are_mended_by_the_right_file(database: str, tmp_path: Path) -> None:
    due = [{**PAID, "num_instalment_number": number} for number in (1, 2, 3)]
    imported(database, write(tmp_path / "twice", FILES | {"installments_payments": [*due, due[0]]}))
    done = manage(
        database, tmp_path, "import_home_credit", str(write(tmp_path / "right", FILES | {"installments_payments": due}))
    )
    assert "1 removed: records of an instalment for which the file has fewer payments" in done.stdout
    stored = "SELECT num_instalment_number, payment_rank FROM clients_instalmentpayment ORDER BY 1, 2"
    assert query(database, stored) == [(1, 1), (2, 1), (3, 1)]


def test_constraints_and_indexes_are_after_the_import_what_the_migrations_made_them(
    database: str, tmp_path: Path
) -> None:
    constraints = (
        "SELECT conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid::regclass::text LIKE 'clients_%' ORDER BY 1, 2"
    )
    indexes = "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'clients_%' ORDER BY 1"
    before = query(database, constraints), query(database, indexes)
    imported(database, write(tmp_path, FILES))
    assert (query(database, constraints), query(database, indexes)) == before
    assert any(definition.startswith("FOREIGN KEY") for *_, definition in before[0])


def test_a_bad_file_leaves_the_database_as_it_was(database: str, tmp_path: Path) -> None:
    imported(database, write(tmp_path / "good", FILES))
    bad = write(tmp_path / "bad", FILES | {"application_train": CLIENTS[:1], "bureau_balance": [MONTHS[0], MONTHS[0]]})
    done = manage(database, bad, "import_home_credit", str(bad))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CommandError: bureau_balance.csv: line 3, column SK_ID_BUREAU: the same key")
    assert done.stderr.count("\n") == 1
    assert query(database, "SELECT count(*) FROM clients_client") == [(3,)]


def test_a_value_that_the_database_refuses_stops_the_import_with_what_is_stored(database: str, tmp_path: Path) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE clients_bureaucredit ADD CONSTRAINT small CHECK (sk_id_bureau < 11)")
    files = write(tmp_path, FILES)
    done = manage(database, files, "import_home_credit", str(files))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CommandError: bureau: the import stopped (new row for relation")
    assert done.stderr.endswith(
        "; application stored before it, the rest of the records as they were. "
        "Once that is mended, run the import again.\n"
    )
    assert done.stderr.count("\n") == 1
    assert query(database, "SELECT count(*) FROM clients_client") == [(3,)]
    assert query(database, "SELECT count(*) FROM clients_bureaucredit") == [(0,)]
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE clients_bureaucredit DROP CONSTRAINT small")
    assert imported(database, files)[1][:3] == ["bureau", "2", "1"]


def test_the_sample_of_real_files_arrives_whole_and_a_second_run_changes_nothing(
    database: str, tmp_path: Path, sample_dir: Path
) -> None:
    for part in ("inserted", "unchanged"):
        done = manage(database, tmp_path, "import_home_credit", str(sample_dir))
        header, *lines = [line.split() for line in done.stdout.splitlines() if not line.startswith(" ")]
        counted = {cells[0]: cells[header.index(part)].replace(",", "") for cells in lines if cells[0] in TABLES}
        assert counted == {
            "application": "46574",
            "bureau": "43206",
            "bureau_balance": "1138287",
            "previous_application": "43169",
            "pos_cash_balance": "251505",
            "credit_card_balance": "99892",
            "installments_payments": "12404",
        }
        assert "15,750 orphans" in done.stdout


SAME_IN_BULK = """
from clients.records import records_between, records_in_bulk
def in_order(table):
    return table.sort_by([(name, "ascending") for name in table.column_names]).combine_chunks()
plain, bulk = records_between(1, 3), records_in_bulk(1, 3)
print({name: rows.num_rows for name, rows in bulk.items() if rows.num_rows})
print([name for name in plain if not in_order(plain[name]).equals(in_order(bulk[name]))])
print(bulk["installments_payments"]["amt_payment"].to_pylist())
"""


def test_records_fetched_in_bulk_by_copy_are_the_records(database: str, tmp_path: Path) -> None:
    strange = {**CLIENTS[1], "occupation_type": 'a "quoted", word'}
    write(tmp_path, FILES | {"application_train": [CLIENTS[0], strange, CLIENTS[2]]})
    imported(database, tmp_path)
    done = manage(database, tmp_path, "shell", "--no-imports", "-c", SAME_IN_BULK)
    assert done.returncode == 0, done.stderr
    counts, different, payments = done.stdout.splitlines()
    assert counts == "{'application': 3, 'bureau': 1, 'bureau_balance': 5, 'installments_payments': 2}"
    assert different == "[]"
    assert payments in ("[0.30000000000000004, None]", "[None, 0.30000000000000004]")
