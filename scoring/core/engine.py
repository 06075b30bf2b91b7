"""The model in service: a directory of published versions and a pointer that is switched in one step.

A model that fails its checks is refused and the last good one stays in service. What the model in service said of
everyone, its reference population, is kept open beside it.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from ml.population.queries import Reference
from ml.population.store import SUMMARY_FILE, ReferenceError
from ml.serving.model import Model, ModelError, load, read_manifest

logger = logging.getLogger(__name__)
POINTER = "current.json"


class NoModelError(RuntimeError):
    """No model is in service. The message says how to publish one."""


class NoReferenceError(RuntimeError):
    """The model in service has no reference population that can be used. The message says how to write one."""


@dataclass
class _Opened:
    """The reference population this process has open and the state of its summary when it was opened."""

    seen: tuple[str, int, int] | None = None
    reference: Reference | None = None


@dataclass
class _Served:
    """The model this process serves and the pointer's state when it was read."""

    seen: tuple[str, int, int] | None = None
    model: Model | None = None


_served = _Served()
_opened = _Opened()
_lock = threading.Lock()


def current_model() -> Model:
    """Return the model in service, reloading when the pointer was switched. Thread-safe; costs one `stat` a call.

    A new model that cannot be loaded is logged and the one served before stays. Raises NoModelError where there is
    none.
    """
    pointer = settings.MODEL_DIR / POINTER
    try:
        stat = pointer.stat()
    except FileNotFoundError:
        if _served.model is None or not _is_from(pointer):
            raise NoModelError("No model is in service: run `python manage.py publish_model DIR`.") from None
        return _served.model
    seen = (str(pointer), stat.st_mtime_ns, stat.st_ino)
    if seen != _served.seen:
        with _lock:
            if seen != _served.seen:
                _served.model = _load_pointed(pointer)
                _served.seen = seen
    if _served.model is None:
        raise NoModelError("The model in service was refused by its checks: see the log, then publish a good one.")
    return _served.model


def reference() -> Reference:
    """Return the reference population of the model in service, opened anew when either was switched. Thread-safe.

    Raises NoModelError without a model, NoReferenceError where its population is missing, damaged or does not fit.
    """
    version = current_model().version
    directory = reference_dir(version)
    try:
        stat = (directory / SUMMARY_FILE).stat()
    except OSError:
        raise NoReferenceError(
            f"The model {version} has no reference population: run `python manage.py score_clients`."
        ) from None
    seen = (str(directory), stat.st_mtime_ns, stat.st_ino)
    with _lock:
        if seen != _opened.seen or _opened.reference is None:
            try:
                _opened.reference = Reference.open(directory)
            except ReferenceError as error:
                raise NoReferenceError(f"{error} Run `python manage.py score_clients`.") from error
            _opened.seen = seen
        return _opened.reference


def reference_dir(version: str) -> Path:
    """Return where the reference population of a model version lies."""
    return Path(settings.REFERENCE_DIR / version)


def forget_references() -> None:
    """Remove the reference populations of models that are neither in service nor the one before."""
    entry = pointer_entry()
    kept = {e["version"] for e in (entry, entry["previous"]) if e} if entry else set()
    for directory in settings.REFERENCE_DIR.glob("lgbm-*"):
        if kept and directory.name not in kept:
            shutil.rmtree(directory)


def _is_from(pointer: Path) -> bool:
    return _served.seen is not None and _served.seen[0] == str(pointer)


def _load_pointed(pointer: Path) -> Model | None:
    """Return the pointed model; where it is refused the one this process served, else the one published before it.

    None where there is none of these.
    """
    entry = pointer_entry()
    if entry is not None and (model := _load_published(entry)) is not None:
        return model
    if _served.model is not None and _is_from(pointer):
        return _served.model
    previous = entry["previous"] if entry is not None else None
    return _load_published(previous) if previous else None


def _load_published(entry: dict[str, Any]) -> Model | None:
    """Return the model of a pointer's entry, or log why not and return None."""
    directory = settings.MODEL_DIR / entry["version"]
    try:
        _check_unchanged(directory, entry)
        return load(directory, check_in_child=False)
    except (ModelError, OSError) as error:
        logger.error("The model was refused, the last good one stays in service: %s", error)
        return None


def _check_unchanged(directory: Path, entry: dict[str, Any]) -> None:
    """Raise ModelError unless `directory` holds, byte for byte, what was checked when `entry` was published."""
    if read_manifest(directory)[1] != entry["digest"]:
        raise ModelError(f"{directory}: not the artefact that was checked when it was published.")


def publish(directory: Path) -> Model:
    """Check the artefact in `directory`, copy it among the published ones and switch the pointer to it.

    Raises ModelError where a check fails; the model in service then stays what it was.
    """
    model = load(directory)
    place = settings.MODEL_DIR / model.version
    part = settings.MODEL_DIR / f".{model.version}.part"
    shutil.rmtree(part, ignore_errors=True)
    settings.MODEL_DIR.mkdir(parents=True, exist_ok=True)
    shutil.copytree(directory, part)
    if read_manifest(part)[1] != model.digest:
        raise ModelError(f"{directory}: changed while it was copied; publish it again.")
    if _is_intact(place, model.digest):
        shutil.rmtree(part)
    else:
        shutil.rmtree(place, ignore_errors=True)
        part.replace(place)
    before = pointer_entry()
    previous = {k: before[k] for k in ("version", "digest")} if before else None
    if previous and previous["version"] == model.version:
        previous = before["previous"] if before else None
    _switch({"version": model.version, "digest": model.digest, "previous": previous})
    return model


def _is_intact(directory: Path, digest: str) -> bool:
    """True where this very artefact already stands in `directory`; it may be in service and is not touched then."""
    try:
        return directory.exists() and read_manifest(directory)[1] == digest
    except ModelError:
        return False


def roll_back() -> Model:
    """Switch back to the model served before the current one and return it. Raises ModelError where there is none."""
    entry = pointer_entry()
    if not entry or not entry["previous"]:
        raise ModelError("No earlier model to go back to.")
    previous = entry["previous"]
    directory = settings.MODEL_DIR / previous["version"]
    _check_unchanged(directory, previous)
    model = load(directory)
    _switch({**previous, "previous": {"version": entry["version"], "digest": entry["digest"]}})
    return model


def pointer_entry() -> dict[str, Any] | None:
    """Return the pointer's content: version, digest, previous. None where nothing was published or it is damaged."""
    path = settings.MODEL_DIR / POINTER
    try:
        entry = json.loads(path.read_bytes())
        for published in (entry, entry["previous"] or entry):
            if not (isinstance(published["version"], str) and isinstance(published["digest"], str)):
                raise TypeError("version and digest are texts")
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        logger.error("%s: not readable as a pointer to a model (%s); publish one again.", path, error)
        return None
    return dict(entry)


def _switch(entry: dict[str, Any]) -> None:
    part = settings.MODEL_DIR / f".{POINTER}.part"
    part.write_text(json.dumps(entry))
    part.replace(settings.MODEL_DIR / POINTER)
