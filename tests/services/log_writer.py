"""Writes notes and views as busy people would, and prints each once it is committed. Run by the tests as a process.

`python -m tests.services.log_writer NAME COUNT THREADS`, with the database in DATABASE_URL.
"""

from __future__ import annotations

import os
import sys
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
PAUSE = 0.05  # seconds between what one writer does: SQLite hands its lock to whoever asks, not to who waits longest
_print = threading.Lock()


def main(name: str, count: int, threads: int) -> None:
    """Write `count` notes and views in each thread."""
    django.setup()
    import scoring.pages.notes.service  # noqa: F401  here and not by each thread: it takes seconds

    writers = [threading.Thread(target=write, args=(f"{name}-{number}", count)) for number in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def write(name: str, count: int) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.utils import timezone

    from clients.models.client import Client
    from scoring.core.log.sealing import seal
    from scoring.core.log.writing import record_view
    from scoring.models.events import Kind
    from scoring.pages.notes.service import correct_note, write_note

    user, client = User.objects.get(), Client.objects.get()
    for number in range(count):
        text = f"{name}-{number}"
        note = write_note(client=client, text=text, by=user, now=timezone.now())
        acknowledge(f"noted {text}")
        correct_note(note=note, text=f"{text}!", by=user, now=timezone.now())
        acknowledge(f"note_corrected {text}!")
        record_view(Kind.OPENED, actor=user, client=client, facts={"page": text})
        acknowledge(f"opened {text}")
        if number % 3 == 0:
            seal()
        time.sleep(PAUSE)
    connection.close()


def acknowledge(line: str) -> None:
    with _print:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
