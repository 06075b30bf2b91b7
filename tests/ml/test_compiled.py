"""What set-up compiles for serving: read while it is of the declarations, never where it is out of date."""

import importlib.metadata
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ml.features.compile import bring_up_to_date, compile_features
from ml.features.compiled import FILE, NotCompiledError, compiled, kept_at_set_up


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a copy of what set-up compiled, for the test to do what it likes with."""
    copy = tmp_path / "compiled.json"
    bring_up_to_date(copy)
    return copy


def edit(file: Path, **changes: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def damage(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:1000])


def lack_ibis(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)


OUT_OF_DATE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "damaged": damage,
    "of other declarations": lambda file: edit(file, declarations="0" * 64, features="SELECT 1"),
    "of another shape": lambda file: edit(file, more="than there is"),
}


def test_what_this_installation_serves_is_what_ibis_compiles_from_the_declarations() -> None:
    assert kept_at_set_up(FILE) is not None, "run `make setup`"
    assert compiled() == compile_features()


def test_a_second_compilation_does_nothing(file: Path) -> None:
    assert not bring_up_to_date(file)


@pytest.mark.parametrize("spoil", OUT_OF_DATE.values(), ids=OUT_OF_DATE)
def test_what_is_out_of_date_is_compiled_again(spoil: Callable[[Path], object], file: Path) -> None:
    whole = file.read_text()
    spoil(file)
    assert compiled(file) == compiled()
    assert bring_up_to_date(file)
    assert file.read_text() == whole


def test_another_version_of_ibis_compiles_again(file: Path) -> None:
    edit(file, compilers="ibis-framework==0.1 sqlglot==0.1", features="SELECT 1")
    assert compiled(file) == compiled()
    assert bring_up_to_date(file)


def test_without_ibis_what_set_up_compiled_is_served(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lack_ibis(monkeypatch)
    assert compiled(file) == compiled()


@pytest.mark.parametrize("spoil", OUT_OF_DATE.values(), ids=OUT_OF_DATE)
def test_without_ibis_what_is_out_of_date_is_refused_with_the_repair(
    spoil: Callable[[Path], object], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(file)
    lack_ibis(monkeypatch)
    with pytest.raises(NotCompiledError, match=r"python -m ml\.features\.compile"):
        compiled(file)
