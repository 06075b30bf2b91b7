"""SQLite as the settings open it: writers wait for each other instead of failing."""

import threading
from pathlib import Path

import pytest
from django.db import connections
from django.db.utils import OperationalError

from creditscore import environment

WRITERS, ROUNDS = 8, 25


@pytest.fixture
def alias(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'portal.sqlite3'}")
    defaults = {k: v for k, v in connections["default"].settings_dict.items() if k not in ("NAME", "TEST", "OPTIONS")}
    monkeypatch.setitem(connections.settings, "scratch", defaults | environment.database(tmp_path / "unused"))
    return "scratch"


def test_eight_writers_at_once_lose_nothing_and_fail_at_nothing(alias: str, django_db_blocker: object) -> None:
    failures: list[Exception] = []

    def write() -> None:
        connection = connections.create_connection(alias)
        try:
            for _ in range(ROUNDS):
                with connection.cursor() as cursor:
                    cursor.execute("BEGIN IMMEDIATE")
                    cursor.execute("SELECT total FROM counter")
                    cursor.execute("UPDATE counter SET total = %s", [cursor.fetchone()[0] + 1])
                    cursor.execute("COMMIT")
        except OperationalError as error:
            failures.append(error)
        finally:
            connection.close()

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection = connections.create_connection(alias)
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 1
            cursor.execute("CREATE TABLE counter (total INTEGER)")
            cursor.execute("INSERT INTO counter VALUES (0)")
        threads = [threading.Thread(target=write) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with connection.cursor() as cursor:
            total = cursor.execute("SELECT total FROM counter").fetchone()[0]
        connection.close()
    assert failures == []
    assert total == WRITERS * ROUNDS


def test_the_file_is_its_owners_alone_and_one_that_is_there_stays_as_it_is(
    alias: str, django_db_blocker: object
) -> None:
    path = Path(connections.settings[alias]["NAME"])
    for mode in (0o600, 0o640):
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connection = connections.create_connection(alias)
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE IF NOT EXISTS counter (total INTEGER)")
            connection.close()
        assert path.stat().st_mode & 0o777 == mode
        path.chmod(0o640)
