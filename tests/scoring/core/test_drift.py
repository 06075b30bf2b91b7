"""The drift of the reference population: measured when everybody is scored, given to pages as it was measured."""

from __future__ import annotations

import json
import shutil

import pytest
from django.utils import timezone

from ml.monitoring.drift import DriftError, drift_of_reference
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.batch import score_everyone
from scoring.core.drift import DRIFT_FILE, drift, keep_drift
from tests.artefacts import reference_dir
from tests.clients.factories import a_client


@pytest.mark.django_db
def test_the_kept_drift_is_that_of_the_reference_population(model: Model) -> None:
    shutil.copytree(reference_dir(), engine.reference_dir(model.version))

    keep_drift()

    assert drift() == drift_of_reference(model, engine.reference())


@pytest.mark.django_db
def test_scoring_everyone_keeps_the_drift_and_too_few_clients_are_told_as_such(model: Model) -> None:
    a_client()
    score_everyone(now=timezone.now(), advance=lambda done: None)

    with pytest.raises(DriftError, match="1 clients: at least 500"):
        drift()


def test_a_drift_of_another_population_or_none_says_what_to_do(model: Model) -> None:
    directory = engine.reference_dir(model.version)
    shutil.copytree(reference_dir(), directory)
    with pytest.raises(engine.NoReferenceError, match="score_clients"):
        drift()

    for content in ("", "{}", json.dumps({"population": "another", "refused": "no"})):
        (directory / DRIFT_FILE).write_text(content)
        with pytest.raises(engine.NoReferenceError, match="score_clients"):
            drift()
