"""`manage.py import_home_credit DIR`: brings the competition's files into the records, and says what became of them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from clients.importing.directory import ImportStoppedError, import_directory
from clients.models.tables import MODEL_OF_TABLE
from ml.sources.errors import SourceError
from ml.sources.options import DATA_HELP, add_ignore_option


class Command(BaseCommand):
    """Exit status 1 and one line on stderr where a file cannot be taken, the database being as it was.

    The same where the database fails at a table; the line says which tables are stored. The same status, after the
    report, where rows of a table were read and none is stored.
    """

    help = "Import the Home Credit files of a directory (CSV or Parquet, packed or not). A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help=DATA_HELP)
        add_ignore_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        present = set(connection.introspection.table_names())
        if not {model._meta.db_table for model in MODEL_OF_TABLE.values()} <= present:
            raise CommandError("the database has no tables for the records: run `python manage.py migrate` first.")
        try:
            report = import_directory(options["directory"], now=timezone.now(), progress=True, ignore=options["ignore"])
        except (SourceError, ImportStoppedError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report.as_text())
        if empty := report.not_stored():
            raise CommandError(f"{'; '.join(empty)}: the report above says why.")
