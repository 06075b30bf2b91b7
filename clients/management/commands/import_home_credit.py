"""`manage.py import_home_credit DIR`: brings the competition's files into the records, and says what became of them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from clients.importing.directory import import_directory
from clients.models.tables import MODEL_OF_TABLE
from ml.sources.errors import SourceError


class Command(BaseCommand):
    """Exit status 1 and one line on stderr where a file cannot be taken; the database is then as it was."""

    help = "Import the Home Credit files of a directory (.csv, .csv.gz, .zip, .parquet). A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="where application_train.csv and the other files are")

    def handle(self, *args: Any, **options: Any) -> None:
        present = set(connection.introspection.table_names())
        if not {model._meta.db_table for model in MODEL_OF_TABLE.values()} <= present:
            raise CommandError("the database has no tables for the records: run `python manage.py migrate` first.")
        try:
            report = import_directory(options["directory"], now=timezone.now(), progress=True)
        except SourceError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report.as_text())
