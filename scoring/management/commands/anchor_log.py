"""`python manage.py anchor_log FILE`: write the signed end of the event log outside the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.core.log.chain import LogError
from scoring.core.log.retention import write_anchor


class Command(BaseCommand):
    """Anchor the log."""

    help = "Add the signed end of the event log to FILE, where whoever writes the database cannot write. Run it daily."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Anchor or end with one clear line and status 1."""
        try:
            self.stdout.write(f"Anchored: {write_anchor(options['file'], now=timezone.now()):,} events")
        except (LogError, OSError) as error:
            raise CommandError(str(error)) from error
