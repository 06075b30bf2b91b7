"""Home Credit files into DuckDB, checked against `ml.tables`: the first step of training and of the import."""

from ml.sources.errors import SourceError
from ml.sources.loading import load
from ml.sources.report import FileRows, LoadReport, RowRejection

__all__ = ["FileRows", "LoadReport", "RowRejection", "SourceError", "load"]
