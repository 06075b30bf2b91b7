"""A model's inputs: few, the same whatever the seed, and of every history."""

import numpy as np
import pytest

from ml.features import FEATURE_NAMES, FEATURES, POSITION
from ml.features.definition import Feature, Source
from ml.features.policy import DEFAULT
from ml.training import selection
from ml.training.validation import PARAMETERS
from tests.artefacts import synthetic_population

HISTORIES = {source for source in Source if source not in (Source.APPLICATION, Source.DERIVED)}


def labelled() -> tuple[np.ndarray, np.ndarray]:
    population = synthetic_population()
    return population.rows.values[population.labelled], population.defaulted[population.labelled]


def chosen(most: int, features: tuple[Feature, ...] = ()) -> tuple[Feature, ...]:
    return selection.select(features or DEFAULT.features, *labelled(), PARAMETERS, most)


@pytest.mark.parametrize("most", [40, 100, 150])
def test_no_more_are_chosen_than_asked_for_and_all_are_allowed_and_in_order(most: int) -> None:
    found = [f.name for f in chosen(most)]

    assert 30 < len(found) <= most
    assert found == [f.name for f in DEFAULT.features if f.name in found]


def test_every_history_table_is_represented() -> None:
    tables = [selection._table(f) for f in chosen(40)]

    for table in HISTORIES - {Source.INSTALMENT_CREDITS}:
        assert tables.count(table) >= selection.FEWEST_OF_A_TABLE


def test_where_there_are_few_all_are_kept() -> None:
    few = DEFAULT.features[:20]

    assert chosen(20, few) == few


def test_no_seed_changes_the_inputs() -> None:
    values, defaulted = labelled()
    found = {selection.select(DEFAULT.features, values, defaulted, PARAMETERS | {"seed": n}, 60) for n in (1, 2, 3)}

    assert len(found) == 1


def test_what_decides_the_outcome_is_chosen_and_what_nobody_has_is_not() -> None:
    random = np.random.default_rng(3)
    values = np.full((2_000, len(FEATURE_NAMES)), np.nan)
    features = tuple(f for f in FEATURES if f.source is Source.APPLICATION and not f.is_category)[:60]
    for declared in features[:30]:
        values[:, POSITION[declared.name]] = random.random(2_000)
    deciding = next(f for f in features[:30] if not f.direction)
    defaulted = (random.random(2_000) < np.where(values[:, POSITION[deciding.name]] > 0.5, 0.4, 0.02)).astype(float)

    found = selection.select(features, values, defaulted, PARAMETERS, 10)

    assert deciding in found
    assert not set(found) & set(features[30:])
