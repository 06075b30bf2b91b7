"""A worker of gunicorn as `manage.py bench` measures it: how long until it answers, what it holds after serving."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.urls import reverse

LONGEST_START = 60.0  # seconds
_SERVER = ("--workers", "1", "--threads", "4", "--no-control-socket", "--log-level", "warning")


class WorkerError(RuntimeError):
    """A worker that does not start, or answers otherwise than with a page. The message says which and how."""


def measure(page: str, pages: list[str], cookie: str, python: str) -> dict[str, float]:
    """Start a worker; return seconds until it answers and until it has answered `page`, and MB after all `pages`.

    `cookie` is the Cookie header of somebody who may open them, `python` the worker's interpreter. Memory is left out
    where the system does not tell it. Raises WorkerError.
    """
    started = time.perf_counter()
    with _serving(python) as (port, process):
        _wait_for(port, process, started)
        ready = time.perf_counter() - started
        _get(port, page, cookie)
        first = time.perf_counter() - started
        for address in pages:
            _get(port, address, cookie)
        held = _held_mb(process.pid)
    return {"ready_s": round(ready, 2), "first_client_page_s": round(first, 2), **held}


@contextmanager
def _serving(python: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python, "-m", "gunicorn", "creditscore.wsgi", "--bind", f"127.0.0.1:{port}", *_SERVER]
    environment = {"MALLOC_ARENA_MAX": "1"} | os.environ  # as in the Makefile and the Dockerfile
    try:
        started = subprocess.Popen(  # noqa: S603
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL
        )
    except OSError as error:
        raise WorkerError(f"{python}: cannot be started ({error.strerror})") from error
    with started as process:
        try:
            yield port, process
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes], started: float) -> None:
    while time.perf_counter() - started < LONGEST_START:
        if process.poll() is not None:
            raise WorkerError(f"gunicorn ended with status {process.returncode} before it answered")
        try:
            _get(port, reverse(settings.LOGIN_URL), "")
        except ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise WorkerError(f"gunicorn did not answer within {LONGEST_START:g} s")


def _get(port: int, address: str, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_START)
    headers = {"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https", "Cookie": cookie}
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise WorkerError(f"{address} answered {answer.status} to a worker's visitor")


def _held_mb(server: int) -> dict[str, float]:
    """Return what the worker of the server process holds and, of it, what it shares with no mapped file."""
    children = Path(f"/proc/{server}/task/{server}/children")
    if not children.exists():
        return {}
    (worker,) = children.read_text().split()
    return resident_mb(worker, prefix="worker_")


def resident_mb(process: str, prefix: str = "") -> dict[str, float]:
    """Return the resident memory of a process, in MB, and, of it, what no mapped file backs; {} where unknown."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return {}
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    kilobytes = {name: int(lines[name].split()[0]) for name in ("VmRSS", "RssAnon")}
    return {
        f"{prefix}resident_memory_mb": round(kilobytes["VmRSS"] / 1024),
        f"{prefix}private_memory_mb": round(kilobytes["RssAnon"] / 1024),
    }
