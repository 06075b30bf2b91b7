"""Kills web workers while programs send decisions: `python -m bench.kills --rounds 50`.

DATABASE_URL names an empty database, SQLite or PostgreSQL, MODEL_DIR a published model. Starts gunicorn with two
workers and has programs post decisions, each under an Idempotency-Key and again until it is answered, while a random
worker is killed (SIGKILL) in each round. At the end every acknowledged decision is there once and whole, there is no
other, the chain verifies, and the same key gives the same answer. Exit status 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

from bench.at_once import FIRST, half_written, prepare

_HOLDS = 125  # seconds after which a key that a killed worker held is free


@dataclass
class Program:
    """What one program sends, one decision after the other, and what it was answered, by key."""

    number: int
    port: int
    token: str
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)  # keys that a killed worker may still hold
    replayed: int = 0  # answers that a first attempt had made before its worker was killed
    cut: int = 0  # attempts that got no answer
    strange: list[str] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop."""
        while not stop.is_set():
            key = uuid4().hex
            if not self.send(key):
                self.pending.append(key)

    def send(self, key: str) -> bool:
        """Send a decision until it is answered; return False where its key is held by a request that was cut off."""
        for _ in range(400):
            try:
                status, replayed, answer = self.post(key)
            except (OSError, http.client.HTTPException):
                self.cut += 1
                time.sleep(0.05)
                continue
            if status == 409:
                return False
            if status != 201:
                self.strange.append(f"{status} {answer}")
                return True
            self.replayed += replayed
            self.answers[key] = answer
            return True
        self.strange.append("no answer in 400 attempts")
        return False

    def post(self, key: str) -> tuple[int, bool, dict[str, Any]]:
        """Send a decision once; return status, whether it was done before, and the answer."""
        until = date.today() + timedelta(days=5)
        body = {"outcome": "request_documents", "reason_code": "OTHER", "words": "Bulletins.", "until": f"{until}"}
        heads = {"Authorization": f"Token {self.token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            address = f"/api/v1/clients/{FIRST + self.number}/decisions/"
            connection.request("POST", address, json.dumps(body), heads)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
            return response.status, "Idempotency-Replayed" in response.headers, answer
        finally:
            connection.close()


def measure(rounds: int, programs: int, *, waits: bool) -> dict[str, Any]:
    """Prepare the database, serve it, kill and compare; return the figures."""
    from django.contrib.auth.models import User
    from django.db import connection
    from knox.models import AuthToken

    prepare(programs, 0)
    users = [User.objects.get(username=f"person-{number}") for number in range(programs)]
    port = _free_port()
    senders = [Program(n, port, AuthToken.objects.create(user)[1]) for n, user in enumerate(users)]
    connection.close()
    server = _serve(port)
    try:
        killed = _kill_workers(server, senders, rounds)
        pending = sum(len(sender.pending) for sender in senders)
        if waits:
            _send_again(senders)
        differs = _ask_again(senders)
    finally:
        server.terminate()
        server.wait()
    return _figures(senders, killed, pending, differs)


def _serve(port: int) -> subprocess.Popen[bytes]:
    options = ["--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "critical"]
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gunicorn", "creditscore.wsgi", "--bind", f"127.0.0.1:{port}", *options]
    )
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return server
        except OSError:
            time.sleep(0.2)
    server.kill()
    raise RuntimeError("gunicorn does not answer")


def _kill_workers(server: subprocess.Popen[bytes], senders: list[Program], rounds: int) -> int:
    stop, draw, killed = threading.Event(), random.Random(7), 0  # noqa: S311
    threads = [threading.Thread(target=sender.run, args=(stop,)) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        for _ in range(rounds):
            # Wait until there is work to cut off again: a new worker takes seconds to start.
            done = sum(len(sender.answers) for sender in senders)
            end = time.monotonic() + 60
            while sum(len(sender.answers) for sender in senders) < done + 3 and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(draw.uniform(0, 0.3))
            if workers := _children(server.pid):
                os.kill(draw.choice(workers), signal.SIGKILL)
                killed += 1
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return killed


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _send_again(senders: list[Program]) -> None:
    """Send what was cut off again, once its key is free."""
    if any(sender.pending for sender in senders):
        time.sleep(_HOLDS)
    for sender in senders:
        sender.pending = [key for key in sender.pending if not sender.send(key)]


def _ask_again(senders: list[Program]) -> list[str]:
    """Return the keys whose answer is not what it was the first time."""
    differs = []
    for sender in senders:
        for key, answer in sender.answers.items():
            status, replayed, again = sender.post(key)
            if (status, replayed, again) != (201, True, answer):
                differs.append(key)
    return differs


def _figures(senders: list[Program], killed: int, pending: int, differs: list[str]) -> dict[str, Any]:
    from django.db import connection

    from scoring.core.log.sealing import seal
    from scoring.core.log.verification import verify
    from scoring.models.decisions import Decision

    seal()
    verdict = verify()
    acknowledged = [answer["id"] for sender in senders for answer in sender.answers.values()]
    there = {*Decision.objects.exclude(outcome="").values_list("pk", flat=True)}
    held = sum(len(sender.pending) for sender in senders)
    missing, more = [pk for pk in acknowledged if pk not in there], sorted(there - {*acknowledged})
    figures = {
        "database": connection.vendor,
        "workers_killed": killed,
        "acknowledged": len(acknowledged),
        "attempts_without_answer": sum(sender.cut for sender in senders),
        "done_before_the_kill_and_answered_by_the_retry": sum(sender.replayed for sender in senders),
        "keys_held_by_killed_workers": pending,
        "keys_not_sent_again": held,
        "missing": missing,
        "twice": len(acknowledged) - len({*acknowledged}),
        "not_acknowledged": more,
        "half_written": half_written(),
        "other_answer_for_the_same_key": differs,
        "strange": [one for sender in senders for one in sender.strange],
        "fault": verdict.fault.words if verdict.fault else None,
        "events": verdict.events,
    }
    wrong = ("missing", "twice", "half_written", "other_answer_for_the_same_key", "strange", "fault")
    return figures | {"holds": not any(figures[name] for name in wrong) and len(more) <= held}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="workers to kill (default 50)")
    parser.add_argument("--programs", type=int, default=4, help="that send at once (default 4)")
    parser.add_argument("--no-wait", action="store_true", help="leave keys that a killed worker held: two minutes less")
    given = parser.parse_args()
    django.setup()
    figures = measure(given.rounds, given.programs, waits=not given.no_wait)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    sys.exit(0 if figures["holds"] else 1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    main()
