"""Bulk import: the tables that `ml.sources` read, into the records. Set-based, idempotent, all or nothing per table."""

from clients.importing.directory import import_directory
from clients.importing.report import ImportReport, TableImport

__all__ = ["ImportReport", "TableImport", "import_directory"]
