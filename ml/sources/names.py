"""Which table of the set a file's name, or its header, speaks of."""

from __future__ import annotations

import difflib
import re

from ml.sources.formats import ARCHIVE_SUFFIXES, DATA_SUFFIXES
from ml.sources.text import SEPARATORS
from ml.tables import TABLES
from ml.tables.schema import Table

STEMS = {stem.lower(): stem for table in TABLES.values() for stem in table.files}
# What copying, downloading twice and cutting a sample add to a name.
_ADDED = re.compile(r"^(?:copy of |copie de )|(?:[\s_.-]*(?:\(\d+\)|sample|copy|copie))+$")
_NEAR = 0.85  # of difflib's 0 to 1: two letters of application_train may be wrong
_SHARE = 0.5  # of a table's columns, in a header that is taken for one of that table


def plain_name(name: str) -> str:
    """Return a file's name without folder, data suffixes and what copying added, in lower case, words joined by `_`."""
    stem = name.rsplit("/", 1)[-1].lower()
    while (suffix := next((end for end in DATA_SUFFIXES if stem.endswith(end)), None)) and len(stem) > len(suffix):
        stem = stem.removesuffix(suffix)
    return re.sub(r"[\s-]+", "_", _ADDED.sub("", stem).strip())


def table_of_name(name: str) -> tuple[Table, str] | None:
    """Return the table a file's name says it holds, and the stem in the set's spelling; None where it says none."""
    stem = STEMS.get(plain_name(name))
    return (next(table for table in TABLES.values() if stem in table.files), stem) if stem else None


def is_data(name: str) -> bool:
    """Whether a file's name says that it holds data: by its suffix, or because it has none."""
    base = name.rsplit("/", 1)[-1].lower()
    return base.endswith(DATA_SUFFIXES) or "." not in base


def has_archive_suffix(name: str) -> bool:
    """Whether a file's name ends as that of an archive."""
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def is_archive(name: str) -> bool:
    """Whether a file's name may be that of an archive: by its suffix, or because it has none."""
    return has_archive_suffix(name) or "." not in name.rsplit("/", 1)[-1]


def nearest_name(name: str) -> str | None:
    """Return the stem that a name is a misspelling of, None where it is none."""
    near = difflib.get_close_matches(plain_name(name), STEMS, n=1, cutoff=_NEAR)
    return STEMS[near[0]] if near else None


def nearest_header(first_line: str) -> str | None:
    """Return the stem of the table that has at least half of its columns in a header, the best where several have."""
    shares = []
    for separator in SEPARATORS:
        names = {name.strip().strip('"').upper() for name in first_line.split(separator)}
        for table in TABLES.values():
            for stem in table.files:
                columns = [column.file_name for column in table.columns if stem not in column.absent_from]
                shares.append((sum(name in names for name in columns) / len(columns), stem))
    share, stem = max(shares, key=lambda entry: entry[0])
    return stem if share >= _SHARE else None
