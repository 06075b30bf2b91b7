"""`python manage.py purge_log --anchor FILE`: remove the events that are older than LOG_RETENTION_DAYS."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.core.log.chain import LogError
from scoring.core.log.retention import purge


class Command(BaseCommand):
    """Purge the log."""

    help = "Check the event log, anchor it in FILE, then remove what is older than LOG_RETENTION_DAYS and say so in it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file of anchors."""
        parser.add_argument("--anchor", type=Path, metavar="FILE", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge or end with one clear line and status 1; what is wrong with the log stops it."""
        try:
            removed = purge(options["anchor"], by=None, now=timezone.now())
        except (LogError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Removed: {removed:,} events. The end of the log was added to {options['anchor']}.")
