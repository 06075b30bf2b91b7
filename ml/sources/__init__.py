"""Home Credit files into DuckDB, checked against `ml.tables`: the first step of training and of the import."""

from ml.sources.errors import SourceError
from ml.sources.loading import load, load_sound
from ml.sources.report import FileRows, LoadReport, RowRejection, UnknownCategory

__all__ = ["FileRows", "LoadReport", "RowRejection", "SourceError", "UnknownCategory", "load", "load_sound"]
