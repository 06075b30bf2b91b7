"""What training says where it is sent to a cluster that this environment cannot speak to."""

import sys
from pathlib import Path

import pytest

from ml.training import train
from tests.artefacts import synthetic_dir


def test_without_dask_training_on_a_cluster_ends_in_one_line_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model"
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setattr(train, "load_population", lambda *_, **__: pytest.fail("files were read"))
    monkeypatch.setattr(
        sys,
        "argv",
        ["ml.train", "--data", str(synthetic_dir()), "--out", str(out), "--cluster", "tcp://127.0.0.1:8786"],
    )

    with pytest.raises(SystemExit) as ended:
        train.main()

    assert ended.value.code == (
        "Dask is not installed here: `make cluster` makes .venv-cluster, whose python runs --cluster."
    )
    assert not out.exists()
