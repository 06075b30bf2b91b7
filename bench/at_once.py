"""Twenty people decide, note and look again without a pause on one database: `python -m bench.at_once`.

DATABASE_URL names an empty database, SQLite or PostgreSQL, MODEL_DIR a published model; LOG_KEYS and SECRET_KEY are
those of the settings. Prints what was acknowledged, and wants each of it there once, nothing else, no « locked » and a
chain that verifies. Exit status 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import django

FIRST, SHARED = 500_001, 900_001  # clients of one person each, and those that all decide on
SHARES = {"median": 0.5, "p95": 0.95, "longest": 1.0}
_print = threading.Lock()


def measure(processes: int, threads: int, rounds: int) -> dict[str, Any]:
    """Prepare the database, have everybody write, then compare; return the figures."""
    from django.db import connection

    people = processes * threads
    prepare(people, rounds)
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench.at_once", "--threads", str(threads), "--rounds", str(rounds)]
    workers = [
        subprocess.Popen(  # noqa: S603
            [*command, "--worker", str(number)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for number in range(processes)
    ]
    said = [worker.communicate() for worker in workers]
    seconds = time.perf_counter() - started
    told = [json.loads(line) for out, _ in said for line in out.splitlines()]
    figures = compare([one for one in told if one[0] not in ("failed", "refused")])
    waits = sorted(one[2] for one in told if one[0] != "failed")
    failures = Counter(one[1] for one in told if one[0] == "failed")
    figures |= {
        "database": connection.vendor,
        "people": people,
        "seconds": round(seconds, 1),
        "acknowledged": dict(Counter(one[0] for one in told)),
        "seconds_for_one": {name: round(waits[int(share * (len(waits) - 1))], 2) for name, share in SHARES.items()},
        "failures": dict(failures),
        "locked": sum(count for words, count in failures.items() if "locked" in words),
        "crashed": [error[-500:] for worker, (_, error) in zip(workers, said, strict=True) if worker.returncode],
    }
    right = not (figures["missing"] or figures["unasked"] or figures["faults"] or failures or figures["crashed"])
    return figures | {"holds": right}


def compare(acknowledged: list[list[Any]]) -> dict[str, Any]:
    """Compare what was acknowledged, as (what, key, …), with what is there; return what is missing, more, or wrong."""
    from scoring.core.log.sealing import seal
    from scoring.core.log.verification import verify
    from scoring.models.annotations import Note
    from scoring.models.decisions import Decision, DecisionStep
    from scoring.models.events import Event, Kind

    seal()
    verdict = verify()
    there: Counter[tuple[str, Any]] = Counter()
    there.update(("decided", pk) for pk in Decision.objects.exclude(outcome="").values_list("pk", flat=True))
    there.update(("reopened", step.decision_id) for step in DecisionStep.objects.filter(act="reopen"))
    there.update(("noted", pk) for pk in Note.objects.values_list("pk", flat=True))
    there.update(("corrected", pk) for pk in Note.objects.exclude(edited_at=None).values_list("pk", flat=True))
    opened = Event.objects.filter(kind=Kind.OPENED)
    there.update(("opened", event.facts["page"]) for event in opened)
    asked = Counter((what, key) for what, key, *_ in acknowledged)
    faults = [verdict.fault.words] if verdict.fault else []
    return {
        "missing": [*(asked - there).elements()],
        "unasked": [*(there - asked).elements()],
        "faults": [*faults, *half_written()],
        "events": verdict.events,
    }


def half_written() -> list[str]:
    """Return each decision that lacks its step, its event or its assessment, or stands beside another that holds."""
    from scoring.models.decisions import Decision, DecisionState, DecisionStep
    from scoring.models.events import Event, Kind

    kinds = (Kind.DECIDED, Kind.ASSESSED, Kind.REVIEWED)  # what opens a review is told with the review
    events = {event.pk: event for event in Event.objects.filter(kind__in=kinds)}
    assessed = {event.assessment for event in events.values() if event.kind == Kind.ASSESSED}
    steps = Counter(DecisionStep.objects.filter(act="decide").values_list("decision", flat=True))
    found = []
    for step in DecisionStep.objects.all():
        event = events.pop(step.event, None)
        act = "open" if event and event.kind == Kind.REVIEWED else step.act
        if event is None or (event.facts["decision"], event.facts["act"]) != (step.decision_id, act):
            found.append(f"step {step.pk} of decision {step.decision_id} has no event of its own")
    found += [f"event {pk} tells of no step" for pk, one in events.items() if one.kind == Kind.DECIDED]
    for decision in Decision.objects.exclude(outcome=""):
        if steps[decision.pk] != 1:
            found.append(f"decision {decision.pk} has {steps[decision.pk]} steps")
        if decision.assessment_id not in assessed:
            found.append(f"the assessment of decision {decision.pk} has no event")
    current = Counter(one.file_number for one in Decision.objects.exclude(state=DecisionState.REPLACED))
    return [*found, *(f"file {pk} has {count} decisions" for pk, count in current.items() if count > 1)]


def prepare(people: int, shared: int) -> None:
    """Fill an empty database: seniors, a client for each of them, and `shared` clients more."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.utils import timezone

    from clients.models.client import Client
    from ml.tables import TABLES
    from scoring.core.roles import create_roles

    call_command("migrate", verbosity=0)
    if Client.objects.exists():
        sys.exit("The database is in use: give an empty one.")
    create_roles()
    group = Group.objects.get(name="senior")
    for number in range(people + 1):
        User.objects.create_user(f"person-{number}").groups.add(group)
    keys = [*range(FIRST, FIRST + people), *range(SHARED, SHARED + shared)]
    plain = {"amt_credit": 100_000.0, "records_changed_at": timezone.now()}
    needed = [column for column in TABLES["application"].stored_columns if column.required]
    plain |= {c.name: c.categories[0].value if c.categories else 1 for c in needed if c.name != "sk_id_curr"}
    Client.objects.bulk_create([Client(sk_id_curr=key, **plain) for key in keys])


def work(worker: int, threads: int, rounds: int) -> None:
    """Write as one of several processes, in several threads, and print each line that was committed."""
    from django.utils import timezone

    import scoring.pages.notes.service
    import scoring.web.deciding  # noqa: F401  here and not by each thread: it takes seconds
    from clients.models.client import Client
    from scoring.core.assessment import assess

    assess(Client.objects.get(pk=FIRST + worker * threads), now=timezone.now())  # the first loads the model
    people = [threading.Thread(target=_write, args=(worker * threads + n, rounds)) for n in range(threads)]
    for one in people:
        one.start()
    for one in people:
        one.join()


def _write(person: int, rounds: int) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.utils import timezone

    from clients.models.client import Client
    from scoring.core.decisions.service import Choice, ClosedError, NotYoursError, OvertakenError, reopen
    from scoring.core.log.writing import record_view
    from scoring.models.decisions import DecisionOutcome, DecisionReason
    from scoring.models.events import Kind
    from scoring.pages.notes.service import correct_note, write_note
    from scoring.web.deciding import decide

    by, other = User.objects.get(username=f"person-{person}"), User.objects.get(username=f"person-{person + 1}")
    reason = DecisionReason.objects.get(code="OTHER")
    own = Client.objects.get(pk=FIRST + person)
    until = timezone.localdate() + timedelta(days=5)
    asked = Choice(DecisionOutcome.REQUEST_DOCUMENTS, reason=reason, words="Trois bulletins.", until=until)
    accepted = Choice(DecisionOutcome.ACCEPT, reason=reason, words="Vu.")

    for number in range(rounds):
        now, shared = timezone.now(), Client.objects.get(pk=SHARED + number)
        note = _tried("noted", lambda now=now: write_note(client=own, text="Appelé.", by=by, now=now))
        if note is not None:
            _tried("corrected", lambda note=note, now=now: correct_note(note=note, text="Rappelé.", by=by, now=now))
        _tried("decided", lambda now=now: decide(client=own, choice=asked, by=by, now=now))
        page = f"{person}-{number}"
        _tried("opened", lambda page=page: record_view(Kind.OPENED, actor=by, client=own, facts={"page": page}), page)
        taken = _tried(
            "decided",
            lambda shared=shared, now=now: decide(client=shared, choice=accepted, by=by, now=now),
            refusals=(ClosedError, NotYoursError, OvertakenError),
        )
        if taken is not None:
            _tried(
                "reopened", lambda taken=taken, now=now: reopen(decision=taken, words="À revoir.", by=other, now=now)
            )
    connection.close()


def _tried(what: str, act: Any, key: Any = None, refusals: Any = ()) -> Any:
    """Do something; print what it was, its key and how long it took, or why it was refused or failed."""
    started = time.perf_counter()
    try:
        done = act()
    except refusals as error:
        done, what, key = None, "refused", type(error).__name__
    except Exception as error:
        done, what, key = None, "failed", f"{type(error).__name__}: {error}"
    with _print:
        line = [what, done.pk if key is None else key, time.perf_counter() - started]
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return done


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--threads", type=int, default=5, help="in each process (default 5)")
    parser.add_argument("--rounds", type=int, default=10, help="of each person (default 10)")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    django.setup()
    if given.worker is not None:
        work(given.worker, given.threads, given.rounds)
        return
    figures = measure(given.processes, given.threads, given.rounds)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    sys.exit(0 if figures["holds"] else 1)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    main()
