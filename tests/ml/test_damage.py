"""Damaged artefacts are refused with one line, and the process that was asked to load them lives on."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import pytest

from ml.serving.artefact import ModelError, _check_in_child, load, read_manifest
from ml.serving.model import Model
from tests.artefacts import trained_model_dir
from tests.mutations import MUTATIONS, Mutation, edit_manifest, edit_tree, sign

DRAWS = 10  # of each mutation: 150 damaged artefacts


@pytest.fixture(autouse=True)
def every_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a child process open each artefact, whatever was found of the same bytes before."""
    monkeypatch.setattr("ml.serving.artefact._check_in_child", _check_in_child)


def bytes_of(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def assert_one_line(error: pytest.ExceptionInfo[ModelError], directory: Path) -> None:
    assert str(error.value).startswith(str(directory))
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("number", range(DRAWS))
@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_damaged_artefact_is_refused_before_the_model_is_opened(
    artefact: Path, monkeypatch: pytest.MonkeyPatch, mutate: Mutation, number: int
) -> None:
    def open_it(*_: object, **__: object) -> None:
        raise AssertionError("a damaged model was opened")

    mutate(artefact, random.Random(f"{mutate.__name__} {number}"))
    assert bytes_of(artefact) != bytes_of(trained_model_dir())
    monkeypatch.setattr(lightgbm, "Booster", open_it)
    monkeypatch.setattr("ml.serving.artefact.subprocess.run", open_it)

    with pytest.raises(ModelError) as error:
        load(artefact)

    assert_one_line(error, artefact)


# Checksums that fit: someone damaged the artefact and signed it again. Only the child process can tell.


def cut_model(share: float) -> Callable[[Path], None]:
    def cut(directory: Path) -> None:
        path = directory / "model.txt"
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return cut


def in_tree(field: str, edit: Callable[[list[str]], list[str]], tree: int = 0) -> Callable[[Path], None]:
    return lambda directory: edit_tree(directory, tree, field, edit)


def in_manifest(edit: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    return lambda directory: edit_manifest(directory, edit)


def in_golden(edit: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def change(directory: Path) -> None:
        path = directory / "golden.json"
        golden = json.loads(path.read_text())
        edit(golden)
        path.write_text(json.dumps(golden))

    return change


def swap_first_two(values: list[Any]) -> None:
    values[0], values[1] = values[1], values[0]


RESIGNED: dict[str, Callable[[Path], None]] = {
    "a model cut in its first line": cut_model(0.00001),
    "a model cut in the middle": cut_model(0.5),
    "left children far out of range": in_tree("left_child", lambda v: ["100000000"] * len(v)),
    "right children far below range": in_tree("right_child", lambda v: ["-100000000"] * len(v)),
    "a split on an input that is not there": in_tree("split_feature", lambda v: ["100000000", *v[1:]]),
    "leaf values of the first tree raised": in_tree("leaf_value", lambda v: [str(float(x) + 0.001) for x in v]),
    "leaf values that are words": in_tree("leaf_value", lambda v: ["many"] * len(v)),
    "one input fewer in the manifest": in_manifest(lambda m: m["features"].pop()),
    "two inputs swapped in the manifest": in_manifest(lambda m: swap_first_two(m["features"])),
    "another calibration": in_manifest(lambda m: m["calibration"].update(slope=m["calibration"]["slope"] * 1.001)),
    "golden rows without values": in_golden(lambda g: g.update(values=[], probability_of_default=[])),
    "golden rows too short": in_golden(lambda g: g.update(values=[row[:-1] for row in g["values"]])),
}


@pytest.mark.parametrize("damage", RESIGNED.values(), ids=RESIGNED)
def test_a_damaged_artefact_with_fitting_checksums_is_refused_by_the_child(
    artefact: Path, damage: Callable[[Path], None]
) -> None:
    damage(artefact)
    sign(artefact)
    read_manifest(artefact)  # nothing but the child stands between it and service

    with pytest.raises(ModelError) as error:
        load(artefact)

    assert_one_line(error, artefact)


def test_signing_an_intact_artefact_again_changes_nothing(artefact: Path, model: Model) -> None:
    sign(artefact)

    assert bytes_of(artefact) == bytes_of(trained_model_dir())


def test_a_child_that_never_ends_is_given_up(artefact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.serving.artefact.CHECK_SECONDS", 0.001)

    with pytest.raises(ModelError, match="took more than"):
        load(artefact)


# Manifests with fitting checksums: every value scoring relies on is checked for its kind.


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of every entry of a manifest, the first two of a list or of a table by feature standing for all."""
    entries: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())[: 2 if len(value) > 50 else None]
    if isinstance(value, list):
        entries = list(enumerate(value[:2]))
    return [path, *(p for key, entry in entries for p in places(entry, (*path, key)))]


WRONG_VALUES = [None, "word", -1, 0, 10**400, float("nan"), float("inf"), [], {}, [None], {"lower": "x"}, True]


def short(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest without most of its length: hundreds of them are written and read."""
    for entry in manifest["reference"].values():
        entry.update({"quantiles": []} if "quantiles" in entry else {})
    for part in ("features", "contributions"):
        manifest["drift"][part] = dict(list(manifest["drift"][part].items())[:2])
    return manifest


def replaced(manifest: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    result = copy.deepcopy(manifest)
    entry = result
    for key in path[:-1]:
        entry = entry[key]
    entry[path[-1]] = value
    return result


@pytest.mark.parametrize("value", WRONG_VALUES, ids=lambda v: repr(v)[:20])
def test_a_manifest_with_a_wrong_value_anywhere_is_refused_or_does_no_harm(
    artefact: Path, model: Model, value: Any
) -> None:
    path = artefact / "manifest.json"
    manifest = short(json.loads(path.read_text()))
    tried = places(manifest)
    assert {place[0] for place in tried if place} == set(manifest)
    assert len(tried) > 60
    refused = 0
    for place in tried:
        path.write_text(json.dumps(replaced(manifest, place, value)))
        sign(artefact)
        try:
            accepted = Model(read_manifest(artefact)[0], model.booster, "", model.evaluation)
        except ModelError:
            refused += 1
        else:
            assert accepted.review_band.lower <= accepted.decision_threshold <= accepted.review_band.upper
            assert accepted.costs.missed_default > 0
            assert len(accepted.inputs) > 0

    assert refused > 20


@pytest.mark.parametrize(
    ("name", "lines"), [("code_gender", "[gender]"), ("ext_source_weighted_for_age", "[age], [mixed_scores]")]
)
def test_an_input_that_the_models_own_policy_excludes_is_named_with_its_lines_and_the_remedy(
    artefact: Path, name: str, lines: str
) -> None:
    edit_manifest(artefact, lambda manifest: manifest["features"].append(name))
    sign(artefact)

    with pytest.raises(ModelError) as error:
        read_manifest(artefact)

    assert_one_line(error, artefact)
    assert f"reads {name}, which its policy excludes ({lines}): train it again under that policy" in str(error.value)
    assert f"or with {lines} allowed in the file of `ml.train --policy`." in str(error.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b"{}", b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(artefact: Path, content: bytes) -> None:
    (artefact / "manifest.json").write_bytes(content)
    sign(artefact)

    with pytest.raises(ModelError) as error:
        load(artefact)

    assert_one_line(error, artefact)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"auc": NaN}', b"[" * 100_000])
def test_an_evaluation_that_is_none_is_refused(artefact: Path, content: bytes) -> None:
    (artefact / "evaluation.json").write_bytes(content)
    sign(artefact)

    with pytest.raises(ModelError, match=r"evaluation\.json") as error:
        load(artefact)

    assert_one_line(error, artefact)


def test_a_model_that_reads_gender_is_refused(artefact: Path) -> None:
    edit_manifest(artefact, lambda m: m["features"].__setitem__(0, "code_gender"))
    sign(artefact)

    with pytest.raises(ModelError, match="code_gender"):
        load(artefact)


def test_a_model_of_another_feature_table_is_refused_with_what_to_do(artefact: Path) -> None:
    edit_manifest(artefact, lambda m: m.update(feature_fingerprint="0" * 64))
    sign(artefact)

    with pytest.raises(ModelError, match="train it again"):
        load(artefact)


def test_an_artefact_is_found_from_wherever_the_process_stands(
    artefact: Path, monkeypatch: pytest.MonkeyPatch, model: Model
) -> None:
    monkeypatch.chdir(artefact.parent)

    assert load(Path(artefact.name)).version == model.version


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is missing"):
        load(tmp_path / "nothing")
