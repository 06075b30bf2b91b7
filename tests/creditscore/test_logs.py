"""Errors leave a line on standard error: where, for whom, with the traceback, and without what was asked or typed."""

from __future__ import annotations

import http.client
import io
import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import IntegrityError, OperationalError
from django.test import Client as Browser

from creditscore.logs import LineFormatter
from scoring.models.annotations import Note
from scoring.models.rows import FeatureRow
from tests.clients.factories import NOON, a_client
from tests.conftest import REPOSITORY
from tests.scoring.factories import signed_in, with_token

pytestmark = pytest.mark.django_db
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return what the settings' handler writes, in place of standard error."""
    (handler,) = (one for one in logging.getLogger().handlers if isinstance(one.formatter, LineFormatter))
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def failing(error: Exception) -> Callable[..., NoReturn]:
    """Return a function that raises `error` whatever it is given."""

    def fail(*args: object, **kwargs: object) -> NoReturn:
        raise error

    return fail


def answered(browser: Browser, address: str, **headers: str) -> int:
    """Return the status of an answer, that of the error page where a view fails."""
    browser.raise_request_exception = False
    return browser.get(address, headers=headers).status_code


@pytest.mark.parametrize(
    ("enter", "role", "address", "query"),
    [
        (signed_in, "advisor", "/clients/100001/", "identifier=4711&income_type=Pensioner"),
        (with_token, "integrator", "/api/v1/clients/100001/score/", "contributions=true"),
    ],
)
def test_a_page_and_an_answer_of_the_api_that_fail_leave_a_line_and_the_traceback(
    written: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    enter: Callable[[str], Browser],
    role: str,
    address: str,
    query: str,
) -> None:
    FeatureRow.objects.create(client=a_client(), values=b"", records_changed_at=NOON, computed_at=NOON)
    browser = enter(role)
    monkeypatch.setattr(FeatureRow, "holds", failing(RuntimeError("the disk is full")))
    assert answered(browser, f"{address}?{query}") == 500
    line, *traceback = written.getvalue().splitlines()
    asked = f"GET {address} 500 user={User.objects.get(username=role).pk} request=[0-9a-f]{{32}}"
    assert re.fullmatch(f"{MOMENT} ERROR django.request {asked} Internal Server Error: {address}", line)
    assert traceback[0] == "Traceback (most recent call last):"
    assert "in fail" in traceback[-2] or "in fail" in traceback[-3]
    assert traceback[-1] == "RuntimeError: the disk is full"
    assert not any(value in line for value in re.findall("=(\\w+)", query))


def test_nothing_that_was_posted_is_written_even_where_the_database_repeats_it(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_client()
    browser = signed_in()
    refused = IntegrityError("a value is too long\nDETAIL:  Failing row contains (1, She lost her job.\nHe too.).")
    refused.__cause__ = OSError("written to\nShe lost her job.")
    monkeypatch.setattr(Note, "save", failing(refused))
    browser.raise_request_exception = False
    assert browser.post("/clients/100001/notes/", {"text": "She lost her job.\nHe too."}).status_code == 500
    told = written.getvalue()
    assert f"POST /clients/100001/notes/ 500 user={User.objects.get().pk} " in told
    assert told.index("OSError: written to\nWhich led to:\nTraceback") < told.index(
        "IntegrityError: a value is too long"
    )
    assert "lost her job" not in told
    assert "He too" not in told


def test_where_the_database_is_what_failed_the_user_is_left_out(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in()
    monkeypatch.setattr(SessionStore, "load", failing(OperationalError("the connection is closed")))
    assert answered(browser, "/help/") == 500
    line = r" ERROR django.request GET /help/ 500 user=- request=[0-9a-f]{32} Internal Server Error: /help/\n"
    assert re.search(line, written.getvalue())
    assert "OperationalError: the connection is closed" in written.getvalue()


def test_a_page_that_says_it_cannot_answer_leaves_a_line_without_traceback(written: io.StringIO) -> None:
    assert answered(signed_in(), "/model/") == 503  # no model is in service
    (line,) = written.getvalue().splitlines()
    assert f" ERROR django.request GET /model/ 503 user={User.objects.get().pk} request=" in line
    assert " Service Unavailable" in line


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere/", 404), ("/api/v1/nowhere/", 404), ("/clients/9/", 404), ("/clients/?identifier=abc", 400)],
)
def test_what_a_visitor_asks_for_in_vain_leaves_no_line(written: io.StringIO, address: str, status: int) -> None:
    assert answered(signed_in(), address) == status
    assert answered(signed_in("senior"), address) == status
    assert written.getvalue() == ""


def test_what_looks_like_an_attack_leaves_one_line_without_traceback_or_query(written: io.StringIO) -> None:
    assert answered(Browser(), "/clients/?identifier=4711", host="evil.example") == 400
    (line,) = written.getvalue().splitlines()
    assert " ERROR django.security.DisallowedHost GET /clients/ 400 user=- request=" in line
    assert " Invalid HTTP_HOST header" in line
    assert "4711" not in line


def test_a_form_from_elsewhere_leaves_the_address_it_came_from_without_its_query(written: io.StringIO) -> None:
    elsewhere = "https://elsewhere.example/search?name=Durand"
    browser = Browser(enforce_csrf_checks=True)
    response = browser.post("/accounts/login/", {"login": "durand"}, secure=True, headers={"referer": elsewhere})
    assert response.status_code == 403
    (line,) = written.getvalue().splitlines()
    assert " WARNING django.security.csrf POST /accounts/login/ 403 user=- request=" in line
    assert " Forbidden" in line
    assert "https://elsewhere.example/search does not match" in line
    assert "urand" not in line


def test_a_failed_sign_in_leaves_lines_that_name_nobody(written: io.StringIO) -> None:
    cache.clear()
    headers = {"user-agent": "Netscape"}
    for _ in range(10):
        Browser().post("/accounts/login/", {"login": "durand", "password": "a secret"}, headers=headers)
    assert AccessAttempt.objects.get().username == "durand"
    told = written.getvalue()
    assert " WARNING axes." in told
    assert "Locking out somebody after repeated login failures." in told
    assert not re.search("durand|secret|127.0.0.1|Netscape", told)


def test_a_path_cannot_write_a_line_of_its_own(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SessionStore, "load", failing(OperationalError("closed")))
    browser = Browser()
    browser.cookies["sessionid"] = "x" * 32
    assert answered(browser, "/help/%0AERROR%20forged") == 500
    assert " GET /help/%0AERROR%20forged 500 " in written.getvalue().splitlines()[0]
    assert not [line for line in written.getvalue().splitlines() if line.startswith("ERROR forged")]


def test_a_warning_of_our_own_is_a_line_with_dashes_for_what_it_does_not_know(written: io.StringIO) -> None:
    logging.getLogger("scoring.core.engine").warning("The model was refused: %s", "golden rows\ndiffer")
    logging.getLogger("scoring.core.engine").info("Nothing to tell.")
    line = r"WARNING scoring\.core\.engine - - - user=- request=- The model was refused: golden rows differ\n"
    assert re.fullmatch(f"{MOMENT} {line}", written.getvalue())


# As the container is started


def test_the_container_writes_errors_and_its_access_log_without_queries(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    text = (REPOSITORY / "Dockerfile").read_text()
    command = json.loads(text[text.rindex("CMD [") + 4 :].replace("\\\n", ""))
    command[-1] = command[-1].replace("0.0.0.0:", "127.0.0.1:").replace("--worker-tmp-dir /dev/shm", "")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secrets = {"SECRET_KEY": "only-for-tests", "LOG_KEYS": "l" * 32}
    settings = {"DEBUG": "0", "VAR_DIR": str(tmp_path), "WEB_CONCURRENCY": "1", **secrets}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=settings | {"PATH": path, "PORT": str(port)},
            stdout=out,
            stderr=err,
        )
        try:
            # The database has no tables yet: a token cannot be looked up.
            assert status_of(port, "/api/v1/clients/?identifier=4711", process) == 500
            assert status_of(port, "/api/%0Aforged?identifier=4711", process) == 404
        finally:
            process.terminate()
            process.wait()
    said, errors = (tmp_path / "out").read_text(), (tmp_path / "err").read_text()
    assert re.search(f"^{MOMENT} ERROR django.request GET /api/v1/clients/ 500 user=- ", errors, re.MULTILINE)
    assert "\nTraceback (most recent call last):\n" in errors
    assert "\ndjango.db.utils.OperationalError: no such table: knox_authtoken\n" in errors
    assert '"GET /api/v1/clients/ HTTP/1.1" 500' in said
    assert '"GET /api/%0Aforged HTTP/1.1" 404' in said
    assert "4711" not in errors + said
    assert "elsewhere" not in errors + said


def status_of(port: int, address: str, process: subprocess.Popen[bytes]) -> int:
    """Return the status of an answer to a program that comes from a page elsewhere; wait until the server is there."""
    headers = {
        "Host": "localhost",
        "Authorization": f"Token {'a' * 64}",
        "Referer": "http://localhost/elsewhere?x=4711",
    }
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", address, headers=headers)
            return connection.getresponse().status
        except ConnectionError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError(f"the server ended with status {process.returncode}")
