"""`python manage.py replay_assessment ID|--all`: compute kept assessments again and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml.serving.artefact import ModelError
from scoring.core.records import ErasedError, replay
from scoring.models.records import AssessmentRecord


class Command(BaseCommand):
    """Replay kept assessments."""

    help = "Compute kept assessments again by the model they name: same probability, contributions and reasons, or not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one assessment or all."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("id", type=int, nargs="?")
        which.add_argument("--all", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what differs or was erased, assessment by assessment; end with status 1 where anything differs."""
        found = AssessmentRecord.objects.order_by("pk")
        if not options["all"]:
            found = found.filter(pk=options["id"])
            if not found.exists():
                raise CommandError(f"There is no kept assessment {options['id']}.")
        equal, different, erased = 0, 0, 0
        for kept in found.iterator(chunk_size=500):
            try:
                differences = replay(kept).differences
            except ErasedError as error:
                erased += 1
                self.stdout.write(f"{kept.pk}: {error}")
                continue
            except ModelError as error:
                differences = (str(error),)
            for difference in differences:
                self.stdout.write(f"{kept.pk}: {difference}")
            equal, different = equal + (not differences), different + bool(differences)
        told = f"Replayed: {equal:,} equal, {different:,} different"
        self.stdout.write(f"{told}, {erased:,} erased" if erased else told)
        if different:
            raise CommandError(f"{different:,} kept assessments do not come out as they were kept.")
