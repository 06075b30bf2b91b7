"""The model artefact: LightGBM's text, manifest, evaluation, golden rows, checksums. Written by training, read by all.

`python -m ml.model DIR` checks an artefact and says whether it can be trusted.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import lightgbm
import numpy as np

from ml.features import FEATURE_NAMES, FEATURES, feature
from ml.features.definition import Feature
from ml.features.policy import policy_of
from ml.serving.build import feature_fingerprint
from ml.serving.evaluation import Evaluation, is_evaluation
from ml.serving.model import ADDITIVITY, Costs, Model, ReviewBand
from ml.tables.numerics import FloatArray

FORMAT = 3
EARLIER_FORMATS = (1, 2)
MODEL_FILE, MANIFEST_FILE, EVALUATION_FILE = "model.txt", "manifest.json", "evaluation.json"
GOLDEN_FILE, SUMS_FILE = "golden.json", "SHA256SUMS"
CHECKED_FILES = (EVALUATION_FILE, GOLDEN_FILE, MANIFEST_FILE, MODEL_FILE)
GOLDEN_TOLERANCE = 1e-12
REFERENCE_QUANTILES = 101
CHECK_SECONDS = 120


class ModelError(ValueError):
    """An artefact that must not be served. The message names the file and says what is wrong with it."""


def save(
    directory: Path, booster_text: str, manifest: dict[str, Any], golden: FloatArray, evaluation: Evaluation
) -> str:
    """Write the artefact whole or not at all; return its version. `golden` are feature rows (n, len(FEATURES)).

    An artefact already there is replaced; a directory with anything else in it is left alone with a ModelError.
    """
    directory = directory.resolve()
    check_destination(directory)
    described = json.dumps(manifest, sort_keys=True) + json.dumps(evaluation, sort_keys=True)
    content = hashlib.sha256(booster_text.encode() + described.encode()).hexdigest()
    manifest = {"format": FORMAT, "model_version": f"lgbm-{content[:12]}", **manifest}
    model = Model(manifest, lightgbm.Booster(model_str=booster_text), "", evaluation)
    expected = model.probability_of_default(golden)
    part = directory.with_name(f"{directory.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    (part / MODEL_FILE).write_text(booster_text)
    (part / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    (part / EVALUATION_FILE).write_text(json.dumps(evaluation, indent=1) + "\n")
    rows = [[None if math.isnan(v) else v for v in row] for row in golden.tolist()]
    (part / GOLDEN_FILE).write_text(json.dumps({"values": rows, "probability_of_default": expected.tolist()}))
    (part / SUMS_FILE).write_text(_sums(part))
    if directory.exists():
        old = directory.with_name(f"{directory.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        directory.replace(old)
        part.replace(directory)
        shutil.rmtree(old)
    else:
        part.replace(directory)
    return str(manifest["model_version"])


def check_destination(directory: Path) -> None:
    """Raise ModelError where `save` would have to remove anything but an earlier artefact, or may not replace that."""
    if directory.exists() and not directory.is_dir():
        raise ModelError(f"{directory}: is a file; choose an empty or new directory for the model.")
    if directory.exists() and not {path.name for path in directory.iterdir()} <= {*CHECKED_FILES, SUMS_FILE}:
        raise ModelError(f"{directory}: holds other files; choose an empty or new directory for the model.")
    if directory.exists() and not os.access(directory.resolve().parent, os.W_OK | os.X_OK):
        raise ModelError(f"{directory}: may not be replaced, its directory being read-only; choose another.")


def load(directory: Path, *, check_in_child: bool = True) -> Model:
    """Return the model in `directory` after checking it.

    Checksums and manifest are checked first; then, unless a caller knows that this very digest passed before, the
    golden rows are scored in a child process, because a damaged LightGBM text can end the process that opens it.
    Raises ModelError where anything is wrong.
    """
    manifest, digest = read_manifest(directory)
    evaluation = read_evaluation(directory)
    if check_in_child:
        _check_in_child(directory)
    return Model(manifest, lightgbm.Booster(model_file=str(directory / MODEL_FILE)), digest, evaluation)


def read_manifest(directory: Path) -> tuple[dict[str, Any], str]:
    """Return the checked manifest and the artefact's digest: the sha256 of its SHA256SUMS file. Opens no model."""
    digest = checked_digest(directory)
    manifest = _json(directory / MANIFEST_FILE)
    _check_manifest(directory / MANIFEST_FILE, manifest)
    return manifest, digest


def checked_digest(directory: Path) -> str:
    """Return the artefact's digest, every file checked against it. Raises ModelError. Nothing is read of a manifest."""
    for name in (*CHECKED_FILES, SUMS_FILE):
        if not (directory / name).is_file():
            raise ModelError(f"{directory / name}: the file is missing.")
    sums = (directory / SUMS_FILE).read_bytes()
    if sums != _sums(directory).encode():
        raise ModelError(f"{directory / SUMS_FILE}: the checksums do not fit the files; take the artefact again.")
    return hashlib.sha256(sums).hexdigest()


def stated_digest(directory: Path) -> str | None:
    """Return the digest of an artefact as its list of checksums states it; None for a directory without such a list."""
    try:
        return hashlib.sha256((directory / SUMS_FILE).read_bytes()).hexdigest()
    except OSError:
        return None


def read_evaluation(directory: Path) -> Evaluation:
    """Return the evaluation training wrote, its shape checked. `read_manifest` is what checks the checksums."""
    evaluation = _json(directory / EVALUATION_FILE)
    if not is_evaluation(evaluation):
        raise ModelError(f"{directory / EVALUATION_FILE}: not an evaluation of the shape that this version writes.")
    return cast(Evaluation, evaluation)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: not readable as JSON ({error}).") from error


def _sums(directory: Path) -> str:
    digests = ((hashlib.sha256((directory / name).read_bytes()).hexdigest(), name) for name in CHECKED_FILES)
    return "".join(f"{digest}  {name}\n" for digest, name in digests)


def _check_manifest(path: Path, manifest: Any) -> None:
    """Raise ModelError unless every value scoring relies on is there and within its bounds."""
    if isinstance(manifest, dict) and manifest.get("format") in EARLIER_FORMATS:
        raise ModelError(f"{path}: the model was written by an earlier version; train it again.")
    try:
        _refuse_excluded_inputs(path, manifest)
        wrong = [name for name, holds in _manifest_rules(manifest).items() if not holds]
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ModelError(f"{path}: {error} is missing or of the wrong kind.") from error
    if wrong == ["feature_fingerprint"]:
        raise ModelError(f"{path}: the model was trained on another feature table; train it again.")
    if wrong:
        raise ModelError(f"{path}: {', '.join(wrong)}: not acceptable.")


def _refuse_excluded_inputs(path: Path, manifest: Any) -> None:
    """Raise ModelError where the model reads what its own policy excludes; KeyError, … where a value is of no kind."""
    policy = policy_of(manifest["policy"])
    for name in manifest["features"]:
        lines = ", ".join(f"[{line.key}]" for line in policy.lines_of(name) if not line.allowed)
        if lines:
            raise ModelError(
                f"{path}: the model reads {name}, which its policy excludes ({lines}): train it again under that "
                f"policy, or with {lines} allowed in the file of `ml.train --policy`."
            )


def _manifest_rules(manifest: Any) -> dict[str, bool]:
    """Return rule → whether it holds. Raises KeyError, TypeError, … where a value is not of its kind."""
    names = manifest["features"]
    inputs = [feature(name) for name in names]
    band, costs = ReviewBand(**manifest["review_band"]), Costs(**manifest["costs"])
    slope, intercept = manifest["calibration"]["slope"], manifest["calibration"]["intercept"]
    measures = [manifest["metrics"][name] for name in ("auc", "brier", "cost_per_client")]
    return {
        "format": manifest["format"] == FORMAT,
        "model_version": re.fullmatch(r"[A-Za-z0-9-]{1,64}", manifest["model_version"]) is not None,
        "feature_fingerprint": manifest["feature_fingerprint"] == feature_fingerprint(),
        "features": len(set(names)) == len(names) > 0,
        "encodings": all(_finite(manifest["encodings"][f.name], len(f.categories)) for f in inputs if f.is_category),
        "calibration": _finite([slope, intercept], 2) and slope > 0,
        "costs": _finite([costs.missed_default, costs.refused_good], 2)
        and costs.missed_default > 0 < costs.refused_good,
        "review_band": 0 < band.lower <= manifest["decision_threshold"] <= band.upper < 1,
        "reference": all(_is_reference(f, manifest["reference"][f.name]) for f in FEATURES),
        "metrics": _finite(measures, len(measures)),
        "training": manifest["training"]["clients"] > 0
        and [type(words) for words in manifest["training"]["population"]] == [str, str],
    }


def _is_reference(declared: Feature, entry: dict[str, Any]) -> bool:
    if declared.is_category:
        return _finite(entry["shares"], len(declared.categories))
    return len(entry["quantiles"]) in (0, REFERENCE_QUANTILES) and _finite(entry["quantiles"], len(entry["quantiles"]))


def _finite(numbers: list[float], length: int) -> bool:
    return isinstance(numbers, list) and len(numbers) == length and all(math.isfinite(number) for number in numbers)


def _check_in_child(directory: Path) -> None:
    command = [sys.executable, "-m", "ml.serving.artefact", str(directory.absolute())]
    root = Path(__file__).resolve().parents[2]
    try:
        # LightGBM says what it makes of a damaged file on standard output, with bytes of its memory that are no text.
        done = subprocess.run(  # noqa: S603
            command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=CHECK_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ModelError(f"{directory}: scoring the golden rows took more than {CHECK_SECONDS} s.") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ModelError(said[-1] if done.returncode == 1 and said else f"{directory / MODEL_FILE}: ends the process.")


def check_golden(directory: Path) -> None:
    """Score the golden rows and raise ModelError unless the recorded probabilities come out. Opens the model."""
    model = load(directory, check_in_child=False)
    found, wanted = model.booster.num_feature(), len(model.inputs)
    if found != wanted:
        raise ModelError(f"{directory / MODEL_FILE}: reads {found} inputs, the manifest names {wanted}.")
    values, expected = _golden(directory / GOLDEN_FILE)
    if not (np.abs(model.probability_of_default(values) - expected).max() <= GOLDEN_TOLERANCE):
        raise ModelError(f"{directory / GOLDEN_FILE}: the model scores its golden rows otherwise than recorded.")
    gap = np.abs(model.contributions(values).sum(axis=1) - model.log_odds(values)).max()
    if not (gap <= ADDITIVITY):
        raise ModelError(f"{directory / MODEL_FILE}: contributions do not add up to the log-odds.")


def _golden(path: Path) -> tuple[FloatArray, FloatArray]:
    """Return golden feature rows (n, len(FEATURES)) and their probabilities (n,), n ≥ 1."""
    try:
        golden = json.loads(path.read_bytes())
        values = np.array(golden["values"], dtype=np.float64)
        expected = np.array(golden["probability_of_default"], dtype=np.float64)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{path}: not readable as golden rows ({error}).") from error
    if expected.shape != (len(values),) or not len(values) or values.shape[1:] != (len(FEATURE_NAMES),):
        raise ModelError(f"{path}: golden rows of shape {values.shape}, probabilities {expected.shape}.")
    return values, expected


def main() -> None:
    directory = Path(sys.argv[1])
    try:
        check_golden(directory)
    except (ModelError, lightgbm.basic.LightGBMError) as error:
        sys.exit(str(error) if isinstance(error, ModelError) else f"{directory / MODEL_FILE}: {error}")


if __name__ == "__main__":
    main()
