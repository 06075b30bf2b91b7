"""`python manage.py doctor`: look for what is wrong with a running installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.core.installation import examine


class Command(BaseCommand):
    """Examine the installation."""

    help = (
        "Look at settings, files, database, roles, accounts, tokens, event log, model and clock of this installation. "
        "Prints each thing that is wrong with its remedy; ends with status 1 where there is one. Changes nothing."
    )
    requires_system_checks = ()  # it says itself what is wrong

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is found."""
        found = examine()
        for one in found:
            self.stdout.write(f"{one.about}: {one.words}")
        if found:
            raise CommandError(f"{len(found)} to mend.")
        self.stdout.write("Nothing found.")
