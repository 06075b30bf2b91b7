"""`python manage.py rollback_model`: put the model served before back in service."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ml.serving.artefact import ModelError
from scoring.core.publishing import roll_back_model


class Command(BaseCommand):
    """Go back one model."""

    help = "Put the model served before the current one back in service."

    def handle(self, *args: Any, **options: Any) -> None:
        """Roll back or end with one clear line and status 1."""
        try:
            self.stdout.write(f"In service: {roll_back_model(now=timezone.now()).version}")
        except ModelError as error:
            raise CommandError(str(error)) from error
