"""`python manage.py publish_model DIR`: check an artefact and put it in service."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ml.serving.artefact import ModelError
from scoring.core.publishing import publish_model


class Command(BaseCommand):
    """Publish a trained model."""

    help = "Check a trained model and put it in service; the one served before stays for rollback_model."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the artefact's directory."""
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish or end with one clear line and status 1."""
        try:
            version = publish_model(options["directory"], now=timezone.now())
        except ModelError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"In service: {version.version}. Run `python manage.py score_clients` to score everyone with it."
        )
