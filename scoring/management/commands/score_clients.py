"""`python manage.py score_clients`: features and assessment of every client by the model in service."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from clients.models.client import Client
from scoring.core.batch import score_everyone
from scoring.core.engine import NoModelError


class Command(BaseCommand):
    """Score everyone."""

    help = "Compute features and assessment of every client with the model in service. Run again after an interruption."

    def handle(self, *args: Any, **options: Any) -> None:
        """Score in chunks with a progress bar."""
        with tqdm(total=Client.objects.count(), unit=" clients", disable=None) as bar:
            try:
                done = score_everyone(now=timezone.now(), advance=bar.update)
            except NoModelError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{done} clients scored")
