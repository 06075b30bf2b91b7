"""A served process holds no scikit-learn nor pandas, scores as elsewhere, and who needs them still imports them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.artefacts import reference_dir, synthetic_dir, trained_model_dir
from tests.conftest import REPOSITORY

SERVED = """
import sys
from pathlib import Path
import creditscore.wsgi
from creditscore import urls
print(*sorted({"lightgbm", "pandas", "scoring.core.engine", "sklearn"} & set(sys.modules)))
from ml.serving.model import load
from ml.serving.directory import load_population
from ml.population.queries import Reference
model, population = load(Path(sys.argv[1]), check_in_child=False), load_population(Path(sys.argv[2]))
reference = Reference.open(Path(sys.argv[3]))
kept = reference.columns(["probability_of_default"])[1]["probability_of_default"]
print(abs(model.probability_of_default(population.rows.values) - kept).max() < 1e-12)
reference.dependence("ext_source_2")
import pyarrow as pa
print(*sorted({"pandas", "sklearn"} & set(sys.modules)), pa.array([1.0, None]).null_count)
import pandas
from sklearn.metrics import roc_auc_score
print(callable(roc_auc_score), type(pa.table({"one": [1]}).to_pandas()).__name__)
"""


def test_a_served_process_does_without_scikit_learn_and_pandas_until_they_are_asked_for(tmp_path: Path) -> None:
    script = tmp_path / "served.py"  # DuckDB takes `python -c` for a person and draws its progress
    script.write_text(SERVED)
    command = [sys.executable, str(script), str(trained_model_dir()), str(synthetic_dir()), str(reference_dir())]
    environment = {**os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "creditscore.settings", "PYTHONPATH": "."}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    expected = ["lightgbm scoring.core.engine", "True", "1", "True DataFrame"]
    assert (done.stdout.splitlines(), done.returncode) == (expected, 0), done.stderr
