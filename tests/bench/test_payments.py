"""What payments take of the income, counted over files, and what that says of the period of the income."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.payments import measure
from ml.synthetic.population import write_population
from scoring.text.budget import INFERRED_FROM, MEDIAN_SHARE, PREVIOUS_APPLICATIONS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("population")
    write_population(5_000, 1, out)  # the demo's
    return out


def test_hardly_a_client_of_the_demo_pays_more_than_they_earn_of_the_same_period(directory: Path) -> None:
    found = measure(directory)
    monthly, yearly = found["monthly"], found["yearly, labelled"]
    assert monthly.rows >= 4_990
    assert monthly.above <= 2
    assert 0.15 < monthly.quantiles[2] < 0.175
    assert yearly.above > 0.8 * yearly.rows
    assert yearly.quantiles == pytest.approx([12 * one for one in found["monthly, labelled"].quantiles])
    assert found["repaid"].quantiles[0] > 1


def test_the_program_prints_a_table_or_json(directory: Path) -> None:
    command = [sys.executable, "-m", "bench.payments", "--data", str(directory)]
    table = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split("  ")[0] for line in table.splitlines()[1:]] == [
        *("monthly", "monthly, labelled", "yearly, labelled", "repaid"),
    ]
    answer = json.loads(subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, check=True).stdout)
    assert answer["monthly"]["above"] == measure(directory)["monthly"].above


def test_what_cannot_be_read_ends_the_program_with_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.payments", "--data", str(tmp_path / "nowhere")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "nowhere" in ended.stderr


def test_the_figures_that_the_data_page_cites_are_those_of_real_clients(sample_dir: Path) -> None:
    found = measure(sample_dir)
    assert found["monthly, labelled"].rows == INFERRED_FROM
    assert found["monthly, labelled"].quantiles[2] == pytest.approx(MEDIAN_SHARE, abs=5e-5)
    assert found["repaid"].rows == PREVIOUS_APPLICATIONS
    assert [round(one, 1) for one in (found["repaid"].quantiles[0], found["repaid"].quantiles[-1])] == [1.1, 1.7]
    assert found["monthly"].above == 3
