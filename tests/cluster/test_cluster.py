"""Training on a Dask cluster gives a model as good as training here, though not the same bytes."""

from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from ml.serving.artefact import check_golden, load
from ml.serving.directory import labelled_only, load_population
from ml.synthetic.population import write_population
from tests.artefacts import ROUNDS, synthetic_dir, trained_model_dir
from tests.cluster.conftest import Run

TOLERANCE = 0.01  # of AUC on clients that neither model has seen
SETTING = "tree_learner"  # serial or data: the one setting that may differ


def test_a_cluster_trains_a_model_as_good_as_this_machine_does(tmp_path: Path, cluster_run: Run) -> None:
    out = tmp_path / "model"

    done = cluster_run("-m", "tests.cluster.local_cluster", synthetic_dir(), out, str(ROUNDS))

    assert done.returncode == 0, done.stderr
    check_golden(out)
    spread, alone = load(out), load(trained_model_dir())
    assert spread.manifest["training"] == alone.manifest["training"] | {"distributed": True}
    assert spread.manifest["metrics"] == alone.manifest["metrics"]  # of the folds, which are trained here
    assert settings(out) == settings(trained_model_dir())
    write_population(1_000, 8, tmp_path / "others")
    values, defaulted = labelled_only(load_population(tmp_path / "others"), 500)
    aucs = [roc_auc_score(defaulted, model.probability_of_default(values)) for model in (spread, alone)]
    assert min(aucs) > 0.65
    assert abs(aucs[0] - aucs[1]) < TOLERANCE
    assert np.abs(spread.log_odds(values) - alone.log_odds(values)).max() > 0


def settings(artefact: Path) -> list[str]:
    """Return the settings in a model's text but for the one that may differ, none of which names a machine."""
    text = (artefact / "model.txt").read_text()
    lines = text[text.index("\nparameters:") : text.index("end of parameters")].splitlines()
    whereabouts = ("machine", "local_listen_port", "num_machines", "time_out", SETTING)
    assert "127.0.0.1" not in text
    return [line for line in lines if not line.startswith(tuple(f"[{name}" for name in whereabouts))]


def test_a_cluster_that_does_not_answer_ends_the_command_in_one_line(tmp_path: Path, cluster_run: Run) -> None:
    arguments = ["--data", synthetic_dir(), "--out", tmp_path / "model", "--cluster", "tcp://127.0.0.1:9"]

    done = cluster_run("-m", "ml.train", *arguments)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "tcp://127.0.0.1:9: no Dask scheduler answers there (OSError)."
    assert not (tmp_path / "model").exists()
