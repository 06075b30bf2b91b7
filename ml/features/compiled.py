"""What set-up compiled from the declarations beside this file, so that serving does without Ibis: SQL and lineage.

`compile.py` writes the file. It is read only while it is of these declarations.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("compiled.json")
_DECLARATIONS = (Path(__file__).parent, Path(__file__).parents[1] / "tables")
_COMPILERS = ("ibis-framework", "sqlglot")


class NotCompiledError(RuntimeError):
    """Features that are not compiled where Ibis is not installed. The message says what to do."""


@dataclass(frozen=True)
class Compiled:
    """DuckDB's SQL of the features and what they read, with the declarations and compilers it was made from.

    `features` is the statement over the seven tables. `changed` is that over variants of an application, which carry
    the features of histories named in `carried`. `reads` says, for each feature of the application, its columns, and,
    for each derived one, the features it is computed from.
    """

    declarations: str
    compilers: str
    features: str
    changed: str
    carried: Sequence[str]
    reads: Mapping[str, Sequence[str]]


@cache
def compiled(file: Path = FILE) -> Compiled:
    """Return what is compiled from the declarations: as set-up left it, compiled here where that is out of date.

    Raises NotCompiledError where it would have to be compiled and Ibis is not installed.
    """
    kept = kept_at_set_up(file)
    if kept is not None:
        return kept
    if not compilers():
        raise NotCompiledError(
            f"{file} is missing, or of other declarations than those beside it, and Ibis is not installed here: "
            "run `python -m ml.features.compile` where requirements.txt is installed, and copy the file from there."
        )
    from ml.features.compile import compile_features

    return compile_features()


def kept_at_set_up(file: Path) -> Compiled | None:
    """Return what set-up compiled; None where it is missing, damaged, or made from other declarations or compilers.

    Where no compiler is installed, the declarations decide alone.
    """
    try:
        kept = Compiled(**json.loads(file.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return kept if kept.declarations == declarations() and compilers() in (kept.compilers, "") else None


def declarations() -> str:
    """Return the sha256 of the modules that declare features and tables."""
    digest = hashlib.sha256()
    for folder in _DECLARATIONS:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def compilers() -> str:
    """Return the versions of what compiles, empty where it is not installed."""
    try:
        return " ".join(f"{name}=={importlib.metadata.version(name)}" for name in _COMPILERS)
    except importlib.metadata.PackageNotFoundError:
        return ""
