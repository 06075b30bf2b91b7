"""`python manage.py seal_log`: chain the views that wait, now. Web workers do it every few seconds by themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.core.log.chain import LogError
from scoring.core.log.sealing import seal


class Command(BaseCommand):
    """Chain what waits."""

    help = "Chain the views that wait in the event log. Web workers do so every few seconds."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal or end with one clear line and status 1."""
        try:
            self.stdout.write(f"Chained: {seal():,}")
        except LogError as error:
            raise CommandError(str(error)) from error
