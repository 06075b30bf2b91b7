"""`python manage.py verify_log`: check the whole event log, and against anchors where there are any."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.core.log.chain import LogError
from scoring.core.log.retention import check_anchor
from scoring.core.log.verification import verify


class Command(BaseCommand):
    """Check the log."""

    help = (
        "Check every event of the log and name the first that was altered, removed, inserted or moved. Only against an "
        "anchor kept elsewhere does it show that the log was cut back to an earlier end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file of anchors."""
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="what anchor_log and purge_log wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, say what was checked, and end with status 1 at the first fault."""
        verdict = verify()
        if verdict.fault:
            raise CommandError(verdict.fault.words)
        self.stdout.write(f"{verdict.events:,} events checked: none was altered, removed, inserted or moved.")
        self.stdout.write(f"{verdict.unsealed:,} views wait to be chained.")
        if options["anchor"] is None:
            self.stdout.write("Without --anchor it does not show whether the log was cut back to an earlier end.")
            return
        try:
            fault = check_anchor(options["anchor"])
        except (LogError, OSError) as error:
            raise CommandError(str(error)) from error
        if fault:
            raise CommandError(fault.words)
        self.stdout.write("The anchors agree.")
