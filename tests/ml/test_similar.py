"""The nearest clients: the metric as stated, found exactly, never by what a client must not be compared by."""

from pathlib import Path

import numpy as np
import pytest

from ml.features import FEATURES, POSITION, feature
from ml.features.policy import DEFAULT, PROTECTED_FEATURES
from ml.population.peers import COMPARED, Index, PeerIndexError, axis_weights, nearest, open_index
from ml.population.queries import Reference
from ml.population.store import PROBABILITY
from ml.tables.numerics import FloatArray
from tests.artefacts import reference_dir, synthetic_population
from tests.ml.peer_indexes import a_row, an_index

CLIENTS = 400  # fewer than the index has knots, so that ranks are exact


@pytest.fixture(scope="module")
def values() -> FloatArray:
    return synthetic_population().rows.values[:CLIENTS]


@pytest.fixture(scope="module")
def importance() -> dict[str, float]:
    """Weights as uneven as a model's, on every kind of feature, protected ones among them."""
    random = np.random.default_rng(3)
    return {f.name: float(weight) for f, weight in zip(FEATURES, random.exponential(1, len(FEATURES)), strict=True)}


@pytest.fixture(scope="module")
def index(values: FloatArray, importance: dict[str, float], tmp_path_factory: pytest.TempPathFactory) -> Index:
    return an_index(tmp_path_factory.mktemp("index"), values, importance)


def naive_distances(values: FloatArray, row: FloatArray, weights: dict[str, float]) -> list[float]:
    """The metric word for word, client by client, from the values themselves."""
    distance = [0.0] * len(values)
    for name, weight in weights.items():
        column, mine = values[:, POSITION[name]].tolist(), row[POSITION[name]]
        known = [value for value in column if not np.isnan(value)]
        rank = {v: (sum(o < v for o in known) + known.count(v) / 2) / len(known) for v in {*known, mine} if v == v}
        for client, theirs in enumerate(column):
            if np.isnan(mine) or np.isnan(theirs):
                apart = float(np.isnan(mine) != np.isnan(theirs))
            elif feature(name).is_category:
                apart = float(mine != theirs)
            else:
                apart = min(abs(rank[mine] - rank[theirs]) / 0.5, 1)
            distance[client] += weight * apart
    return distance


@pytest.mark.parametrize("place", [0, 123, 399])
def test_the_nearest_are_those_of_the_metric_computed_word_for_word(
    values: FloatArray, importance: dict[str, float], index: Index, place: int
) -> None:
    naive = np.array(naive_distances(values, values[place], axis_weights(importance)))
    naive[place] = np.inf

    found = nearest(index, values[place], 50, without=place + 1)

    assert found.distance == pytest.approx(np.sort(naive)[:50], abs=1e-6)
    assert naive[found.sk_id_curr - 1] == pytest.approx(found.distance, abs=1e-6)
    assert len(set(found.sk_id_curr.tolist())) == 50


def test_the_client_is_not_their_own_peer_and_is_nearest_to_a_stranger_with_the_same_row(
    values: FloatArray, index: Index
) -> None:
    assert nearest(index, values[7], 1).sk_id_curr.tolist() == [8]
    assert nearest(index, values[7], 1).distance.tolist() == [0]
    assert 8 not in nearest(index, values[7], CLIENTS, without=8).sk_id_curr
    assert len(nearest(index, values[7], CLIENTS, without=8).sk_id_curr) == CLIENTS - 1
    assert len(nearest(index, values[7], CLIENTS, without=5_000).sk_id_curr) == CLIENTS


def test_equally_near_clients_come_by_identifier(
    values: FloatArray, importance: dict[str, float], tmp_path: Path
) -> None:
    twice = np.concatenate([values[:50], values[:50], values[:50]])
    index = an_index(tmp_path, twice, importance)

    found = nearest(index, values[60], 150)

    keys = list(zip(found.distance.tolist(), found.sk_id_curr.tolist(), strict=True))
    assert keys == sorted(keys)
    assert len(set(found.distance.tolist())) <= 50
    assert nearest(index, values[60], 7).sk_id_curr.tolist() == found.sk_id_curr[:7].tolist()


def test_the_pieces_in_which_coordinates_are_read_change_nothing(
    values: FloatArray, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = nearest(index, values[3], 40, without=4)
    monkeypatch.setattr("ml.population.peers.BLOCK", 64)

    pieces = nearest(index, values[3], 40, without=4)

    assert pieces.sk_id_curr.tolist() == whole.sk_id_curr.tolist()
    assert pieces.distance.tolist() == whole.distance.tolist()
    assert pieces.spread == pytest.approx(whole.spread, rel=1e-5)


def test_the_spread_is_how_unlike_everybody_is_on_each_axis(
    values: FloatArray, importance: dict[str, float], index: Index
) -> None:
    found = nearest(index, values[11], 1)

    for axis, spread in list(zip(index.axes, found.spread, strict=True))[:5]:
        assert spread == pytest.approx(np.mean(naive_distances(values, values[11], {axis.name: 1.0})), abs=1e-5)


def test_what_is_compared_is_the_heaviest_of_what_may_be_compared(importance: dict[str, float]) -> None:
    weights = axis_weights(importance)

    left = [importance[f.name] for f in DEFAULT.features if f.name not in {*weights, *PROTECTED_FEATURES}]
    assert len(weights) == COMPARED
    assert not set(weights) & PROTECTED_FEATURES
    assert min(importance[name] for name in weights) >= max(left)
    assert sum(weights.values()) == pytest.approx(1)
    assert weights == {n: pytest.approx(importance[n] / sum(importance[m] for m in weights)) for n in weights}


def test_changing_every_protected_attribute_changes_no_neighbour(values: FloatArray, index: Index) -> None:
    row = values[20].copy()
    row[[POSITION[name] for name in PROTECTED_FEATURES]] = values[21][[POSITION[name] for name in PROTECTED_FEATURES]]
    row[POSITION["code_gender"]] = 1 - values[20][POSITION["code_gender"]]

    same, changed = nearest(index, values[20], 100), nearest(index, row, 100)

    assert same.sk_id_curr.tolist() == changed.sk_id_curr.tolist()
    assert same.distance.tolist() == changed.distance.tolist()


def test_missing_is_alike_to_missing_and_wholly_unlike_a_known_value(tmp_path: Path) -> None:
    rows = np.stack([a_row(amt_credit=c) for c in (1, 2, 3, 4)] + [a_row()])
    index = an_index(tmp_path, rows, {"amt_credit": 1})

    assert nearest(index, a_row(), 5).distance.tolist() == [0, 1, 1, 1, 1]
    assert nearest(index, a_row(), 5).sk_id_curr.tolist() == [5, 1, 2, 3, 4]
    assert nearest(index, a_row(amt_credit=2), 5).distance.tolist() == [0, 0.5, 0.5, 1, 1]


def test_two_categories_are_alike_or_wholly_unlike(tmp_path: Path) -> None:
    names = ("Cash loans", "Revolving loans", "Cash loans")
    rows = np.stack([a_row(name_contract_type=name) for name in names] + [a_row()])
    index = an_index(tmp_path, rows, {"name_contract_type": 1})

    assert nearest(index, a_row(name_contract_type="Revolving loans"), 4).distance.tolist() == [0, 1, 1, 1]
    assert nearest(index, a_row(name_contract_type="Cash loans"), 4).distance.tolist() == [0, 0, 1, 1]
    assert nearest(index, a_row(), 1).sk_id_curr.tolist() == [4]


def test_a_feature_left_out_does_not_count_and_the_others_fill_its_place(tmp_path: Path) -> None:
    rows = np.stack([a_row(amt_credit=1, amt_annuity=4), a_row(amt_credit=9, amt_annuity=1)])
    index = an_index(tmp_path, rows, {"amt_credit": 3, "amt_annuity": 1})

    assert nearest(index, a_row(amt_credit=1, amt_annuity=1), 2).distance.tolist() == [0.25, 0.75]
    found = nearest(index, a_row(amt_annuity=1), 2, ignoring={"amt_credit"})
    assert found.sk_id_curr.tolist() == [2, 1]
    assert found.distance.tolist() == [0, 1]
    assert np.isnan(found.spread).tolist() == [True, False]
    with pytest.raises(PeerIndexError, match="Every feature"):
        nearest(index, a_row(), 2, ignoring={"amt_credit", "amt_annuity"})


def test_a_population_of_one_has_no_peer_for_its_client(tmp_path: Path) -> None:
    index = an_index(tmp_path, a_row(amt_credit=1)[None], {"amt_credit": 1})

    assert nearest(index, a_row(amt_credit=1), 10, without=1).sk_id_curr.tolist() == []


def test_a_feature_that_nobody_has_can_be_an_axis(tmp_path: Path) -> None:
    rows = np.stack([a_row(amt_credit=1), a_row(amt_credit=2)])
    index = an_index(tmp_path, rows, {"amt_credit": 1, "own_car_age": 1})

    assert nearest(index, a_row(amt_credit=1, own_car_age=5), 1).distance.tolist() == [0.5]


def test_the_reference_population_brings_its_index_with_the_models_own_weights() -> None:
    reference = Reference.open(reference_dir())

    index = reference.peer_index

    assert {axis.name: axis.weight for axis in index.axes} == axis_weights(reference.importance)
    columns = reference.columns([axis.name for axis in index.axes] + ["outcome", PROBABILITY])
    assert index.sk_id_curr.tolist() == columns[0].tolist()
    assert np.array_equal(index.defaulted, columns[1]["outcome"], equal_nan=True)
    assert index.probability_of_default.tolist() == columns[1][PROBABILITY].tolist()
    for axis, coordinates in zip(index.axes, index.coordinates, strict=True):
        assert np.array_equal(axis.place(columns[1][axis.name]), coordinates)


def test_an_index_is_replaced_whole(values: FloatArray, importance: dict[str, float], tmp_path: Path) -> None:
    an_index(tmp_path, values, importance)

    index = an_index(tmp_path, values[:10], {"amt_credit": 1})

    assert index.coordinates.shape == (1, 10)
    assert [path.name for path in tmp_path.iterdir()] == ["peers"]


@pytest.mark.parametrize("keys", [[], [2, 1], [1, 1]])
def test_an_index_needs_ascending_identifiers(tmp_path: Path, keys: list[int]) -> None:
    rows = np.stack([a_row(amt_credit=1)] * 2)[: len(keys)]

    with pytest.raises(PeerIndexError, match="ascending"):
        an_index(tmp_path, rows, {"amt_credit": 1}, sk_id_curr=np.array(keys))
    assert list(tmp_path.iterdir()) == []


def test_an_index_needs_something_to_compare_by(tmp_path: Path) -> None:
    with pytest.raises(PeerIndexError, match="No feature"):
        an_index(tmp_path, a_row()[None], {"age_years": 1, "code_gender": 1, "amt_credit": 0})


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    rows = np.stack([a_row(amt_credit=1)] * 2)
    for name, content in (
        ("index.json", b"{}"),
        ("index.json", b"["),
        ("coordinates.npy", b""),
        ("defaulted.npy", None),
        ("sk_id_curr.npy", (tmp_path / "one.npy", np.arange(3))),
    ):
        an_index(tmp_path, rows, {"amt_credit": 1})
        path = tmp_path / "peers" / name
        if content is None:
            path.unlink()
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            np.save(path, content[1])

        with pytest.raises(PeerIndexError):
            open_index(tmp_path / "peers")
