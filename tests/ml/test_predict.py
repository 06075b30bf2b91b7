"""Scoring every client of a directory into a file with all digits."""

import csv
from pathlib import Path

import numpy as np
import pytest

from ml.serving.artefact import ModelError
from ml.serving.model import Model
from ml.serving.predict import predict
from ml.sources.errors import SourceError
from tests.artefacts import synthetic_dir, synthetic_population, trained_model_dir
from tests.ml.test_train import run


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def test_the_command_writes_every_client_once_with_the_models_own_probability(tmp_path: Path, model: Model) -> None:
    out = tmp_path / "scores.csv"

    done = run("ml.predict", "--model", trained_model_dir(), "--data", synthetic_dir(), "--out", out)

    assert done.returncode == 0, done.stderr
    header, rows = read(out)
    everyone = synthetic_population().rows
    assert header == ["SK_ID_CURR", "probability_of_default"]
    assert [int(row[0]) for row in rows] == everyone.sk_id_curr.tolist()
    probabilities = [float(row[1]) for row in rows]
    np.testing.assert_allclose(probabilities, model.probability_of_default(everyone.values), rtol=1e-12)
    assert [repr(p) for p in probabilities] == [row[1] for row in rows]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scores.csv"]


def test_clients_without_an_outcome_are_scored_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "application_test.csv").write_bytes((synthetic_dir() / "application_test.csv").read_bytes())

    count = predict(trained_model_dir(), data, tmp_path / "scores.csv")

    assert count == len(read(tmp_path / "scores.csv")[1]) == (~synthetic_population().labelled).sum()


def test_an_earlier_file_stays_where_scoring_fails(tmp_path: Path, artefact: Path) -> None:
    out = tmp_path / "scores.csv"
    out.write_text("earlier")

    with pytest.raises(SourceError):
        predict(trained_model_dir(), tmp_path / "nowhere", out)
    (artefact / "manifest.json").unlink()
    with pytest.raises(ModelError):
        predict(artefact, synthetic_dir(), out)

    assert out.read_text() == "earlier"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--data", "nowhere", "--out", "{tmp}/scores.csv"], 1),
        (["--data", "{data}", "--out", "{tmp}/no/such/scores.csv"], 2),
        (["--data", "{data}", "--out", "{tmp}"], 2),
    ],
    ids=["no data", "no directory to write to", "a directory in the file's place"],
)
def test_the_command_says_why_it_does_not_score(tmp_path: Path, arguments: list[str], status: int) -> None:
    given = [a.format(tmp=tmp_path, data=synthetic_dir()) for a in arguments]

    done = run("ml.predict", "--model", trained_model_dir(), *given)

    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_sample_of_real_rows_is_scored(sample_dir: Path, tmp_path: Path) -> None:
    count = predict(trained_model_dir(), sample_dir, tmp_path / "scores.csv")

    _, rows = read(tmp_path / "scores.csv")
    assert count == len(rows) == 46_574
    assert all(0 < float(row[1]) < 1 for row in rows)
