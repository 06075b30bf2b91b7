"""Where a command writes to: told before its work begins, and a file written whole or not at all."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ml.sources.names import has_archive_suffix, table_of_name


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """Give the path to write to: once that file is whole it takes the place of `out`, else it goes.

    A link is followed. What is no ordinary file, a device or a pipe, cannot be replaced: it is written to as it is.
    """
    if out.exists() and not out.is_file():
        yield out
        return
    target = Path(os.path.realpath(out))
    part = target.with_name(f"{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def add_out_option(parser: ArgumentParser, what: str) -> None:
    """Add `--out`, one file to write; `check_out` says whether it can be."""
    parser.add_argument("--out", type=utf8_path, required=True, help=what)


def check_out(parser: ArgumentParser, out: Path, data: Path) -> None:
    """End the command where `out` cannot be written, or is one of the files that are read from `data`."""
    target = Path(os.path.realpath(out))
    if out.is_dir():
        parser.error(f"{out}: is a directory; name the file to write")
    if out.exists() and not os.access(out, os.W_OK):
        parser.error(f"{out}: may not be written")
    if _is_read(out.absolute(), data.absolute()) or _is_read(target, data.resolve()):
        parser.error(f"{out}: is among the files of --data; write it elsewhere, or under another name")
    if out.exists() and not out.is_file():
        return
    if not target.parent.is_dir():
        parser.error(f"{out}: its directory does not exist")
    if not _may_be_written_in(target.parent):
        parser.error(f"{out}: its directory may not be written in")


def say_written(out: Path, count: int) -> None:
    """Say how many clients were written: on standard error where `out` is a device or pipe, perhaps standard output."""
    print(f"{out}: {count} clients", file=sys.stdout if out.is_file() else sys.stderr)


def utf8_path(text: str) -> Path:
    """Read a path from the command line. DuckDB takes no name that is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ArgumentTypeError(f"{text!a} is not UTF-8") from error
    return Path(text)


def directory(text: str) -> Path:
    """Read from the command line a directory that is there and may be written in."""
    path = utf8_path(text)
    if not path.is_dir():
        raise ArgumentTypeError(f"{text}: is no directory")
    if not _may_be_written_in(path):
        raise ArgumentTypeError(f"{text}: may not be written in")
    return path


def new_directory(text: str) -> Path:
    """Read from the command line a directory that is there, or that can be made with those above it."""
    path = utf8_path(text)
    nearest = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
    directory(str(nearest))
    return path


def _may_be_written_in(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _is_read(path: Path, data: Path) -> bool:
    """Whether a path is that of a file which is read from `data`, a directory, an archive or one file."""
    if not path.is_relative_to(data):
        return False
    within = path.relative_to(data).parts
    return not within or has_archive_suffix(path.name) or any(map(table_of_name, within))
