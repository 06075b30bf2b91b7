"""First step of reading: finds the file of each Home Credit table in a directory."""

from __future__ import annotations

from pathlib import Path

from ml.sources.errors import SourceError
from ml.tables import TABLES
from ml.tables.schema import Table

SUFFIXES = (".csv", ".csv.gz", ".csv.zip", ".zip", ".parquet")


def find_files(directory: Path) -> dict[str, tuple[tuple[str, Path], ...]]:
    """Return, by table name, the (stem, path) pairs present, in the order in which the table is read.

    Raises SourceError where the directory is not one, holds a table twice, or holds no application file.
    """
    if not directory.is_dir():
        raise SourceError(str(directory), "there is no such directory.", line=None)
    present = {path.name.lower(): path for path in sorted(directory.iterdir()) if path.is_file()}
    found = {name: _files_of(table, present) for name, table in TABLES.items()}
    if not found["application"]:
        wanted = " nor ".join(TABLES["application"].files)
        raise SourceError(str(directory), f"neither {wanted} is here (as .csv, .csv.gz, .zip or .parquet).", line=None)
    return found


def _files_of(table: Table, present: dict[str, Path]) -> tuple[tuple[str, Path], ...]:
    files: list[tuple[str, Path]] = []
    for stem in table.files:
        paths = [present[stem.lower() + suffix] for suffix in SUFFIXES if stem.lower() + suffix in present]
        if len(paths) > 1:
            names = " and ".join(path.name for path in paths)
            raise SourceError(
                paths[1].name, f"{stem} is here more than once ({names}): keep one.", column=table.columns[0].file_name
            )
        files += [(stem, path) for path in paths]
    return tuple(files)
