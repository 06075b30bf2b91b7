"""`python manage.py erase_words --client ID`: erase what the log says of a client, or an application, in words."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clients.models.client import Client
from scoring.core.log.writing import Erased, erase, erase_about
from scoring.models.applications import NewApplication
from scoring.models.events import Event, LogHead
from scoring.models.files import about_file
from scoring.models.records import AssessmentRecord


class Command(BaseCommand):
    """Erase words of the log."""

    help = (
        "Erase the words of one event or of all about a client or an application, kept assessments, letters and "
        "drafts of decisions among them. The log and the decisions stay whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the client or the event."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--client", type=int, metavar="ID", help="erase all that is said of this client")
        which.add_argument(
            "--application", type=int, metavar="NUMBER", help="erase all that is said of this application"
        )
        which.add_argument(
            "--event",
            type=int,
            metavar="NUMBER",
            help="erase what this event says, and the letters that repeat it or rest on the assessment it tells",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, one event at a time, and say how many had words, and what else held some."""
        if options["event"] is not None:
            erased = _of(options["event"])
        elif options["client"] is not None:
            erased = _about(options["client"], options["client"], "a client")
        else:
            erased = _about(options["application"], -options["application"], "an application")
        told = f"Erased: the words of {erased.events:,} events, {erased.letters:,} letters"
        self.stdout.write(f"{told}, {erased.others:,} drafts and older assessments" if erased.others else told)


def _about(number: int, file: int, kind: str) -> Erased:
    """Erase what is said of a file. Raises CommandError for one that nothing names: the number is a mistake.

    Files of applications are counted below zero, so a number with a sign would mean a file of the other kind.
    """
    known = (
        Client.objects.filter(pk=file),
        NewApplication.objects.filter(pk=-file),
        Event.objects.about(file),
        AssessmentRecord.objects.filter(about_file(file)),  # that of a purged event too
    )
    if number < 1 or not any(found.exists() for found in known):
        raise CommandError(
            f"Nothing was erased: neither the records nor the event log name {kind} {number}. Check the number."
        )
    return erase_about(file, by=None)


def _of(number: int) -> Erased:
    """Erase what an event says. Raises CommandError where the log has no such event."""
    event = Event.objects.filter(pk=number).first()
    if event is None:
        head = LogHead.objects.filter(pk=LogHead.ONLY).first() or LogHead()
        holds = f"events {head.first} to {head.count}" if head.count >= head.first else "no event"
        raise CommandError(
            f"Nothing was erased: there is no event {number}, the log holds {holds}. Its page (/log/) shows the "
            "number of each event."
        )
    return erase(event, by=None)
