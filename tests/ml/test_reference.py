"""The reference population: every figure is what plain NumPy counts over all clients, and files are switched whole."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml.features import FEATURES, POSITION, feature
from ml.features.definition import Family, Feature, Value
from ml.features.lineage import application_columns
from ml.population.counts import Order
from ml.population.importance import AGE, GROUPINGS, group_of
from ml.population.incomplete import KEY_FEATURES, shortfalls
from ml.population.queries import Reference
from ml.population.results import Bin, declare_bins
from ml.population.store import EVERYONE, PROBABILITY, Condition, Group, ReferenceError, open_columns, write_columns
from ml.population.writing import ReferenceWriter
from ml.serving.batch_contributions import BatchContributions
from ml.serving.build import FeatureRows
from ml.serving.model import Model
from ml.tables.numerics import FloatArray
from tests.artefacts import reference_dir, synthetic_population

NUMBER, WHOLE, CATEGORY, GAPPY = "ext_source_2", "cnt_children", "name_education_type", "ext_source_1"
NAMES = [NUMBER, WHOLE, CATEGORY, GAPPY, "amt_income_total", "code_gender", PROBABILITY]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.open(reference_dir())


@pytest.fixture(scope="module")
def probabilities(model: Model) -> FloatArray:
    return model.probability_of_default(synthetic_population().rows.values)


@pytest.fixture(scope="module")
def frame(probabilities: FloatArray) -> pd.DataFrame:
    """Return all the population's features as float64, with `outcome` and `probability_of_default`."""
    population = synthetic_population()
    frame = pd.DataFrame({f.name: population.rows.values[:, POSITION[f.name]] for f in FEATURES})
    frame.index = pd.Index(population.rows.sk_id_curr)
    return frame.assign(outcome=population.defaulted, probability_of_default=probabilities)


def position(name: str, category: str) -> int:
    return [c.value for c in feature(name).categories].index(category)


def value_of(declared: Feature, number: float) -> Value:
    if np.isnan(number):
        return None
    return declared.categories[int(number)].value if declared.is_category else float(number)


def education(*categories: str) -> Condition:
    return Condition(CATEGORY, categories)


SECONDARY = "Secondary / secondary special"
GROUPS = {
    "everyone": (EVERYONE, lambda f: np.ones(len(f), dtype=bool)),
    "a category": (Group((education(SECONDARY),)), lambda f: f[CATEGORY] == position(CATEGORY, SECONDARY)),
    "a range, both ends in": (Group((Condition(WHOLE, lower=1, upper=2),)), lambda f: f[WHOLE].between(1, 2)),
    "missing": (Group((Condition(GAPPY, missing=True),)), lambda f: f[GAPPY].isna()),
    "low or missing": (
        Group((Condition(GAPPY, upper=0.5, missing=True),)),
        lambda f: f[GAPPY].isna() | (f[GAPPY] <= 0.5),
    ),
    "risky": (Group((Condition(PROBABILITY, lower=0.1),)), lambda f: f[PROBABILITY] >= 0.1),
    "two conditions": (
        Group((education(SECONDARY, "Higher education"), Condition(NUMBER, lower=0.4))),
        lambda f: (
            f[CATEGORY].isin([position(CATEGORY, c) for c in (SECONDARY, "Higher education")]) & (f[NUMBER] >= 0.4)
        ),
    ),
    "members": (Group(members=frozenset(range(100_000, 100_050))), lambda f: f.index < 100_050),
    "members that meet a condition": (
        Group((Condition(WHOLE, upper=0),), frozenset(range(100_000, 100_050))),
        lambda f: (f.index < 100_050) & (f[WHOLE] <= 0),
    ),
    "nobody": (Group(members=frozenset()), lambda f: np.zeros(len(f), dtype=bool)),
}


@pytest.fixture(params=GROUPS)
def group(request: pytest.FixtureRequest, frame: pd.DataFrame) -> Iterator[tuple[Group, np.ndarray]]:
    """Give each group with the clients (n,) that belong to it by plain pandas."""
    asked, belongs = GROUPS[request.param]
    return asked, np.asarray(belongs(frame))


def inside(bin_: Bin, name: str, values: FloatArray) -> np.ndarray:
    """Return which values lie in the bin as it says itself."""
    if bin_.category is not None:
        return values == position(name, bin_.category)
    if bin_.value is not None:
        return values == bin_.value
    lower, upper = (-np.inf if bin_.lower is None else bin_.lower), (np.inf if bin_.upper is None else bin_.upper)
    return (values >= lower) & (values < upper)


@pytest.mark.parametrize("name", NAMES)
def test_a_distribution_counts_every_client_once(
    reference: Reference, frame: pd.DataFrame, group: tuple[Group, np.ndarray], name: str
) -> None:
    told = reference.distribution(name, group[0])
    values, outcome = frame[name].to_numpy(), frame["outcome"].to_numpy()
    for bin_, counts in told.bins:
        there = inside(bin_, name, values)
        assert counts.everyone == there.sum()
        assert counts.repaid == (there & (outcome == 0)).sum()
        assert counts.defaulted == (there & (outcome == 1)).sum()
        assert counts.group == (there & group[1]).sum()
    missing = np.isnan(values)
    assert (told.missing.everyone, told.missing.group) == (missing.sum(), (missing & group[1]).sum())
    assert sum(counts.everyone for _, counts in told.bins) + told.missing.everyone == len(frame)


@pytest.mark.parametrize(("name", "value"), [(NUMBER, 0.5), (WHOLE, 1.0), (PROBABILITY, 0.1), (GAPPY, -1.0)])
def test_a_standing_counts_who_is_below_and_who_is_equal(
    reference: Reference, frame: pd.DataFrame, group: tuple[Group, np.ndarray], name: str, value: float
) -> None:
    values = frame[name].to_numpy()[group[1]]
    told = reference.standing(name, value, group[0])
    known = values[~np.isnan(values)]
    below, equal = (known < value).sum(), (known == value).sum()
    assert (told.known, told.below, told.equal, told.missing) == (len(known), below, equal, np.isnan(values).sum())
    expected = 100 * (below + equal / 2) / len(known) if len(known) else None
    assert told.percentile == pytest.approx(expected)


def test_a_category_stands_beside_its_equals_without_an_order(reference: Reference, frame: pd.DataFrame) -> None:
    told = reference.standing(CATEGORY, SECONDARY)
    assert told.equal == (frame[CATEGORY] == position(CATEGORY, SECONDARY)).sum() > 0
    assert (told.below, told.percentile) == (None, None)


@pytest.mark.parametrize(("x", "y"), [(NUMBER, GAPPY), (WHOLE, CATEGORY), (CATEGORY, "code_gender"), (NUMBER, WHOLE)])
def test_a_pair_counts_the_clients_of_every_cell(
    reference: Reference, frame: pd.DataFrame, group: tuple[Group, np.ndarray], x: str, y: str
) -> None:
    told = reference.pair(x, y, group[0])
    chosen = frame[group[1]]
    seen = 0
    for cell in told.cells:
        there = np.ones(len(chosen), dtype=bool)
        for name, bins, place in ((x, told.x_bins, cell.x), (y, told.y_bins, cell.y)):
            values = chosen[name].to_numpy()
            there &= np.isnan(values) if place == len(bins) else inside(bins[place], name, values)
        outcome = chosen["outcome"].to_numpy()[there]
        assert cell.clients == there.sum()
        assert (cell.labelled, cell.defaulted) == ((~np.isnan(outcome)).sum(), (outcome == 1).sum())
        assert cell.default_rate == (pytest.approx(np.nanmean(outcome)) if cell.labelled else None)
        seen += cell.clients
    assert seen == len(chosen)
    assert told.missing == (chosen[x].isna() | chosen[y].isna()).sum()
    assert len({(cell.x, cell.y) for cell in told.cells}) == len(told.cells)
    for name, bins in ((x, told.x_bins), (y, told.y_bins)):
        assert len(bins) <= 10 or feature(name).is_category


def test_two_numbers_are_associated_by_spearman_over_everyone_with_both(
    reference: Reference, frame: pd.DataFrame
) -> None:
    both = frame[[NUMBER, GAPPY]].dropna()
    told = reference.pair(NUMBER, GAPPY, GROUPS["members"][0]).association
    assert (told.measure, told.clients) == ("spearman", len(both))
    assert told.value == pytest.approx(both[NUMBER].corr(both[GAPPY], method="spearman"), abs=1e-12)
    tied = reference.association(WHOLE, NUMBER)
    assert tied.value == pytest.approx(frame[WHOLE].corr(frame[NUMBER], method="spearman"), abs=1e-12)
    assert reference.association(NUMBER, WHOLE) == tied


def test_a_number_and_a_category_are_associated_by_the_correlation_ratio(
    reference: Reference, frame: pd.DataFrame
) -> None:
    both = frame[[GAPPY, CATEGORY]].dropna()
    means = both.groupby(CATEGORY)[GAPPY].transform("mean")
    expected = ((means - both[GAPPY].mean()) ** 2).sum() / ((both[GAPPY] - both[GAPPY].mean()) ** 2).sum()
    told = reference.association(GAPPY, CATEGORY)
    assert (told.measure, told.clients) == ("eta_squared", len(both))
    assert told.value == pytest.approx(expected, abs=1e-12)


def test_two_categories_are_associated_by_cramers_v(reference: Reference, frame: pd.DataFrame) -> None:
    table = pd.crosstab(frame[CATEGORY], frame["code_gender"]).to_numpy()
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    value = np.sqrt(((table - expected) ** 2 / expected).sum() / (table.sum() * (min(table.shape) - 1)))
    told = reference.association(CATEGORY, "code_gender")
    assert (told.measure, told.value) == ("cramers_v", pytest.approx(value, abs=1e-12))
    assert reference.association(CATEGORY, CATEGORY).value == pytest.approx(1.0)


def test_importance_is_the_mean_absolute_contribution_of_all_clients(
    reference: Reference, model: Model, contributions: FloatArray
) -> None:
    expected = dict(zip(model.inputs, np.abs(contributions[:, :-1]).mean(axis=0), strict=True))
    told = reference.importance
    assert told == pytest.approx(expected, abs=1e-7)
    sizes = list(told.values())
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 0
    assert reference.base_value == pytest.approx(contributions[0, -1], abs=1e-9)


def weights_of(parts: FloatArray, inputs: Sequence[str]) -> dict[Family, float]:
    """Return the mean, over rows of contributions, of what each family adds without its sign."""
    families = [feature(name).family for name in inputs]
    return {
        one: float(np.abs(parts[:, [n for n, family in enumerate(families) if family is one]].sum(axis=1)).mean())
        for one in Family
    }


def test_families_weigh_in_a_group_what_they_move_its_clients(
    reference: Reference, model: Model, frame: pd.DataFrame, contributions: FloatArray
) -> None:
    parts, seen = contributions[:, :-1], 0
    told = reference.family_weights()
    assert (told.clients, told.means) == (len(frame), pytest.approx(weights_of(parts, model.inputs), abs=1e-6))
    for grouping in GROUPINGS:
        declared = feature(grouping)
        own = [value_of(declared, value) for value in frame[grouping]]
        numbers = np.array([-1 if (number := group_of(grouping, one)) is None else number for one in own])
        for number in set(numbers.tolist()) - {-1}:
            there = numbers == number
            told = reference.family_weights(grouping, number)
            assert told.clients == there.sum()
            assert told.means == pytest.approx(weights_of(parts[there], model.inputs), abs=1e-6)
            seen += 1
    assert seen > 20


@pytest.mark.parametrize(("age", "number"), [(29.99, 0), (30.0, 1), (59.99, 3), (60.0, 4), (None, None)])
def test_an_age_falls_into_the_band_that_begins_with_it(age: float | None, number: int | None) -> None:
    assert group_of(AGE, age) == number


def test_a_category_that_no_list_holds_is_in_no_group() -> None:
    assert group_of("occupation_type", "Astronaut") is None


@pytest.fixture(scope="module")
def contributions(model: Model) -> FloatArray:
    return model.contributions(synthetic_population().rows.values)


@pytest.mark.parametrize("name", [NUMBER, GAPPY, CATEGORY])
def test_dependence_tells_mean_and_tenths_of_the_contributions_by_bin(
    reference: Reference, model: Model, frame: pd.DataFrame, contributions: FloatArray, name: str
) -> None:
    told = reference.dependence(name)
    values = frame[name].to_numpy()
    column = contributions[:, model.inputs.index(name)]
    for entry in (*told.bins, told.missing):
        there = np.isnan(values) if entry.bin is None else inside(entry.bin, name, values)
        assert entry.clients == there.sum()
        expected = [None] * 3 if not there.any() else [column[there].mean(), *np.quantile(column[there], [0.1, 0.9])]
        assert [entry.mean, entry.low, entry.high] == pytest.approx(expected, abs=1e-6)
    assert sum(entry.clients for entry in (*told.bins, told.missing)) == len(frame)


def test_a_groups_summary_says_size_outcomes_probability_and_recommendations(
    reference: Reference, model: Model, frame: pd.DataFrame, group: tuple[Group, np.ndarray]
) -> None:
    told, chosen = reference.group_summary(group[0]), frame[group[1]]
    p, outcome = chosen[PROBABILITY], chosen["outcome"].dropna()
    assert (told.clients, told.labelled, told.defaulted) == (len(chosen), len(outcome), outcome.sum())
    assert told.default_rate == (pytest.approx(outcome.mean()) if len(outcome) else None)
    assert told.median_probability == (pytest.approx(p.median()) if len(p) else None)
    band = model.review_band
    assert (told.approve, told.decline) == ((p < band.lower).sum(), (p >= band.upper).sum())
    assert told.review == p.between(band.lower, band.upper, inclusive="left").sum()
    assert told.insufficient == 0


@pytest.mark.parametrize("name", [NUMBER, GAPPY, PROBABILITY])
def test_quantiles_are_those_of_the_groups_known_values(
    reference: Reference, frame: pd.DataFrame, group: tuple[Group, np.ndarray], name: str
) -> None:
    known = frame[name][group[1]].dropna()
    told = reference.quantiles(name, group[0], at=(0.0, 0.33, 0.5, 1.0))
    assert told == pytest.approx(tuple(np.quantile(known, [0.0, 0.33, 0.5, 1.0])) if len(known) else ())


def test_columns_are_the_values_as_they_were_given(
    reference: Reference, frame: pd.DataFrame, group: tuple[Group, np.ndarray]
) -> None:
    names = [*NAMES, "outcome"]
    identifiers, columns = reference.columns(names, group[0])
    chosen = frame[group[1]]
    np.testing.assert_array_equal(identifiers, chosen.index)
    for name in names:
        np.testing.assert_array_equal(columns[name], chosen[name].to_numpy())


def test_values_that_differ_by_rounding_alone_are_not_told_apart() -> None:
    noise = np.array([0.0, 0.1 + 0.2 - 0.3, -1.1e-17, 3e-17, 0.0, -2.2e-17] * 50)
    assert len(declare_bins(noise)["edges"]) == 1
    assert len(declare_bins(noise * 1e13)["edges"]) > 5


def test_bins_of_every_feature_are_few_round_and_cover_all_values(reference: Reference, frame: pd.DataFrame) -> None:
    for declared in FEATURES:
        bins = reference.bins(declared.name)
        assert list(bins.edges) == sorted(set(bins.edges)), declared.name
        if not declared.is_category:
            assert len(bins.bins) <= 20, declared.name
            assert (bins.bins[0].lower, bins.bins[-1].upper) == (None, None)
        known = frame[declared.name].dropna().to_numpy()
        covered = sum(inside(b, declared.name, known).sum() for b in bins.bins)
        assert covered == len(known), declared.name
    assert [b.value for b in reference.bins(WHOLE).bins] == sorted(frame[WHOLE].unique())


def test_several_questions_in_one_reading_get_the_answers_of_one_at_a_time(reference: Reference) -> None:
    group = Group((Condition("age_years", lower=30, upper=45),))
    values = {"age_years": 37.5, CATEGORY: feature(CATEGORY).categories[1].value, "own_car_age": 8.0}
    for asked in (EVERYONE, group):
        found = reference.standings(values, asked)
        assert found == {name: reference.standing(name, value, asked) for name, value in values.items()}
        assert found["own_car_age"].missing > 0
        names = ["age_years", "own_car_age", PROBABILITY]
        for _ in range(2):
            spreads = reference.spreads(names, asked)
            assert spreads == {name: reference.quantiles(name, asked, (0.1, 0.5, 0.9)) for name in names}
    assert reference.standings({}, group) == reference.spreads([], group) == {}
    with pytest.raises(ValueError, match="is a category"):
        reference.spreads([CATEGORY])


EVERYONES = {
    "distribution": lambda r: [r.distribution(name) for name in NAMES],
    "pair": lambda r: [r.pair(NUMBER, other) for other in (GAPPY, CATEGORY)],
    "association": lambda r: r.association(WHOLE, CATEGORY),
    "dependence": lambda r: r.dependence(NUMBER),
    "summary": lambda r: r.group_summary(),
    "spreads": lambda r: r.spreads([NUMBER, GAPPY, PROBABILITY]),
    "tally": lambda r: r.tally([CATEGORY, "code_gender"]),
}


@pytest.mark.parametrize("ask", EVERYONES.values(), ids=EVERYONES)
def test_what_is_kept_of_everyone_is_what_is_counted_anew(ask: Callable[[Reference], object]) -> None:
    reference = Reference.open(reference_dir())
    first, kept = ask(reference), ask(reference)
    assert kept == first == ask(Reference.open(reference_dir()))
    # Asked of a group that happens to be everyone, nothing is kept and the same comes out.
    everyone = Group((Condition(PROBABILITY, lower=0.0),))
    assert reference.group_summary(everyone) == reference.group_summary()
    assert reference.distribution(NUMBER, everyone) == reference.distribution(NUMBER)
    assert reference.pair(NUMBER, CATEGORY, everyone) == reference.pair(NUMBER, CATEGORY)


@pytest.mark.parametrize("ranges", [(), [(100_010, 100_019)], [(0, 100_003), (100_100, 100_200)], [(5, 7)]])
def test_a_tally_counts_each_combination_by_recommendation(
    reference: Reference, model: Model, frame: pd.DataFrame, ranges: list[tuple[int, int]]
) -> None:
    told = reference.tally([CATEGORY, "code_gender"], ranges)
    chosen = frame[[not ranges or any(low <= pk <= high for low, high in ranges) for pk in frame.index]]
    band, lists = model.review_band, [[c.value for c in feature(name).categories] for name in (CATEGORY, "code_gender")]
    recommended = np.digitize(chosen[PROBABILITY], [band.lower, band.upper])
    expected: dict[tuple[str | None, ...], list[int]] = {}
    for one, other, number in zip(chosen[CATEGORY], chosen["code_gender"], recommended, strict=True):
        has = tuple(None if np.isnan(p) else kinds[int(p)] for p, kinds in zip((one, other), lists, strict=True))
        expected.setdefault(has, [0, 0, 0, 0])[number] += 1
    assert told == {has: tuple(counts) for has, counts in expected.items()}


@pytest.mark.parametrize("order", [Order(name, down) for name in ("", PROBABILITY, GAPPY) for down in (False, True)])
@pytest.mark.parametrize("ranges", [(), [(100_010, 100_019), (100_100, 100_200)]])
@pytest.mark.parametrize("category", ["", "Secondary / secondary special"])
@pytest.mark.parametrize("recommendation", [None, 0, 2])
def test_clients_are_listed_by_category_recommendation_and_identifier(
    reference: Reference,
    model: Model,
    frame: pd.DataFrame,
    order: Order,
    ranges: list[tuple[int, int]],
    category: str,
    recommendation: int | None,
) -> None:
    found = reference.listed(
        {CATEGORY: category, "code_gender": ""}, answer=recommendation, identifiers=ranges, order=order
    )
    chosen = frame[[not ranges or any(low <= pk <= high for low, high in ranges) for pk in frame.index]]
    if category:
        chosen = chosen[chosen[CATEGORY] == position(CATEGORY, category)]
    if recommendation is not None:
        band = model.review_band
        chosen = chosen[np.digitize(chosen[PROBABILITY], [band.lower, band.upper]) == recommendation]
    if order.name:
        chosen = chosen.sort_values(order.name, ascending=not order.is_descending, kind="stable")
    elif order.is_descending:
        chosen = chosen[::-1]
    assert found.tolist() == chosen.index.tolist()
    assert len(found) or recommendation == 2


def test_a_population_says_which_state_of_the_records_it_is(tmp_path: Path, model: Model) -> None:
    assert Reference.open(reference_dir()).records == ""
    write(tmp_path, model, 50).finish("noon")
    assert Reference.open(tmp_path).records == "noon"


def test_columns_come_back_as_they_were_given_however_they_are_stored(tmp_path: Path) -> None:
    given = {"short": np.array([0.5, np.nan, -3.0]), "long": np.array([0.1, 1e300, np.nan]), "none": np.full(3, np.nan)}
    write_columns(tmp_path / "population.parquet", np.array([3, 5, 10**10 - 1]), given, given.__getitem__)
    columns = open_columns(tmp_path / "population.parquet", given)
    for name, values in given.items():
        np.testing.assert_array_equal(columns.values(name), values)
        np.testing.assert_array_equal(columns.values(name, np.array([2, 0])), values[[2, 0]])
    assert columns.rows_of([10**10 - 1, 4, 3, 2, 10**12]).tolist() == [0, 2]


# What may be asked


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda r: r.distribution("income"), "'income' is no feature"),
        (lambda r: r.standing('x" OR 1=1', 1.0), "is no feature"),
        (lambda r: r.pair(NUMBER, "nothing"), "'nothing' is no feature"),
        (lambda r: r.columns(["nothing"]), "'nothing' is no feature"),
        (lambda r: r.dependence("code_gender"), "code_gender is not an input of the model"),
        (lambda r: r.dependence(PROBABILITY), "is not an input of the model"),
        (lambda r: r.quantiles(CATEGORY), "is a category"),
        (lambda r: r.standing(CATEGORY, 1.0), "is no value of"),
        (lambda r: r.standing(NUMBER, "0.5"), "is no value of"),
        (lambda r: r.standing(NUMBER, float("nan")), "is no value of"),
        (lambda r: r.standing(CATEGORY, "'; DROP TABLE"), "is no category of name_education_type"),
        (lambda r: Condition("income", lower=1), "'income' is no feature"),
        (lambda r: Condition(CATEGORY, ("PhD",)), "'PhD' is no category"),
        (lambda r: Condition(CATEGORY, lower=1), "has no lower or upper limit"),
        (lambda r: Condition(NUMBER, ("a",)), "it has no categories"),
        (lambda r: Condition(NUMBER), "give categories, a limit or missing"),
        (lambda r: Condition(NUMBER, lower=float("nan")), "not a number"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(reference: Reference, ask, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask(reference)


def test_groups_can_be_kept_as_keys() -> None:
    assert {Group((education(SECONDARY),)): 1}[Group((education(SECONDARY),))] == 1
    assert Group((education(SECONDARY),)) != EVERYONE
    assert (EVERYONE.is_everyone, Group(members=frozenset()).is_everyone) == (True, False)


def test_threads_ask_at_the_same_time_and_get_the_same_answers(reference: Reference) -> None:
    expected = [reference.distribution(name) for name in NAMES]
    wrong: list[str] = []

    def ask() -> None:
        for name, told in zip(NAMES * 3, expected * 3, strict=True):
            if reference.distribution(name) != told:
                wrong.append(name)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# Writing


def write(directory: Path, model: Model, clients: int, chunk: int = 100) -> ReferenceWriter:
    """Return a writer to which the first `clients` of the population were added, not finished."""
    population = synthetic_population()
    writer = ReferenceWriter(directory, model)
    for first in range(0, clients, chunk):
        part = slice(first, min(first + chunk, clients))
        rows = FeatureRows(population.rows.sk_id_curr[part], population.rows.values[part])
        writer.add(rows, population.defaulted[part])
    return writer


@pytest.fixture(scope="module")
def incomplete(tmp_path_factory: pytest.TempPathFactory, model: Model) -> tuple[Reference, FeatureRows, list[bool]]:
    """Return a population some of which lack a key fact or too much, its rows, and who of them is sufficient."""
    population = synthetic_population()
    rows = FeatureRows(population.rows.sk_id_curr[:300], population.rows.values[:300].copy())
    rows.values[3::50, POSITION["amt_income_total"]] = np.nan
    keys = {column for name in KEY_FEATURES for column in application_columns(name)}
    hidden = [n for n in model.inputs if application_columns(n) and not application_columns(n) <= keys]
    rows.values[np.ix_(range(7, 300, 60), [POSITION[name] for name in hidden])] = np.nan
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ml.population.incomplete.MOST_MISSING_WEIGHT", 0.2)  # the histories of these few weigh most
        writer = ReferenceWriter(tmp_path_factory.mktemp("incomplete"), model)
        for first in range(0, 300, 90):
            part = slice(first, first + 90)
            writer.add(FeatureRows(rows.sk_id_curr[part], rows.values[part]), population.defaulted[:300][part])
        writer.finish()
        reference = Reference.open(writer.directory)
        return reference, rows, [shortfalls(model, row[None], reference.importance)[0] is None for row in rows.values]


def test_whose_file_is_too_incomplete_is_stored_as_it_is_found_for_one_client(
    incomplete: tuple[Reference, FeatureRows, list[bool]],
) -> None:
    reference, rows, sufficient = incomplete
    lacks_key = np.isnan(rows.values[:, POSITION["amt_income_total"]])
    assert lacks_key.sum() == 6
    assert (~np.array(sufficient) & ~lacks_key).any(), "by weight alone too"
    assert reference.insufficient().tolist() == rows.sk_id_curr[~np.array(sufficient)].tolist()
    assert reference.summary["insufficient"] == sufficient.count(False) < 20


def test_who_has_no_recommendation_is_counted_and_listed_apart_wherever_the_probability_lies(
    incomplete: tuple[Reference, FeatureRows, list[bool]], model: Model
) -> None:
    reference, rows, sufficient = incomplete
    zones = model.review_band.places(model.probability_of_default(rows.values))
    answers = np.where(sufficient, zones, 3).tolist()
    keys = rows.sk_id_curr.tolist()
    assert reference.answers(keys) == dict(zip(keys, answers, strict=True))
    told = reference.group_summary()
    counts = [answers.count(answer) for answer in range(4)]
    assert [told.approve, told.review, told.decline, told.insufficient] == counts
    assert sum(counts) == told.clients
    assert np.sum([*reference.tally([CATEGORY]).values()], axis=0).tolist() == counts
    for answer in range(4):
        found = reference.listed({CATEGORY: ""}, answer=answer).tolist()
        assert found == [key for key, has in zip(keys, answers, strict=True) if has == answer]


LIMITS = [
    (),
    (Condition("age_years", lower=30, upper=50),),
    (Condition(PROBABILITY, upper=0.1), Condition(GAPPY, lower=0.3)),
]


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("answer", [None, 0])
@pytest.mark.parametrize("ranges", [(), [(100_010, 100_090)]])
def test_each_option_counts_those_it_would_list(
    reference: Reference, limits: tuple[Condition, ...], answer: int | None, ranges: list[tuple[int, int]]
) -> None:
    def listed(answer: int | None, **categories: str) -> int:
        asked = {CATEGORY: "", "code_gender": "F"} | categories
        return len(reference.listed(asked, answer=answer, identifiers=ranges, limits=limits))

    by_name, by_answer = reference.options(
        {CATEGORY: "", "code_gender": "F"}, answer=answer, identifiers=ranges, limits=limits
    )
    assert [*by_name] == [CATEGORY, "code_gender"]
    for name, by_category in by_name.items():
        for category, count in by_category.items():
            assert count == listed(answer, **{name: category})
    assert by_answer == [listed(one) for one in range(4)]
    assert sum(by_answer)


@pytest.mark.parametrize("order", [Order(), Order(PROBABILITY, is_descending=True)])
def test_clients_left_out_are_neither_listed_nor_counted(reference: Reference, order: Order) -> None:
    everyone = reference.listed({}, order=order).tolist()
    gone = {everyone[0], everyone[7], 1}
    assert reference.listed({}, without=gone, order=order).tolist() == [pk for pk in everyone if pk not in gone]
    assert sum(reference.options({}, without=gone)[1]) == len(everyone) - 2


def test_limits_keep_those_whose_numbers_lie_within(reference: Reference, frame: pd.DataFrame) -> None:
    found = reference.listed({}, limits=LIMITS[1], order=Order("age_years"))
    chosen = frame[frame["age_years"].between(30, 50)].sort_values("age_years", kind="stable")
    assert found.tolist() == chosen.index.tolist()


def test_adding_returns_the_probabilities(tmp_path: Path, model: Model, probabilities: FloatArray) -> None:
    population = synthetic_population()
    told = ReferenceWriter(tmp_path, model).add(population.rows, population.defaulted)
    np.testing.assert_array_equal(told, probabilities)


def test_how_the_clients_were_divided_into_chunks_does_not_show(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml.population.writing.ROWS_A_GROUP", 64)
    write(tmp_path / "whole", model, 300, 300).finish()
    write(tmp_path / "parts", model, 300, 70).finish()
    whole, parts = (Reference.open(tmp_path / name) for name in ("whole", "parts"))
    for name in NAMES:
        assert whole.distribution(name) == parts.distribution(name)
    assert whole.dependence(NUMBER) == parts.dependence(NUMBER)
    assert whole.importance == pytest.approx(parts.importance, rel=1e-12)


def test_an_interrupted_writing_leaves_the_population_before_and_is_taken_up_again(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, model, 100).finish()
    write(tmp_path, model, 300)  # the process ends here
    assert Reference.open(tmp_path).clients == 100
    computed: list[int] = []
    compute = ReferenceWriter._contributions
    monkeypatch.setattr(
        ReferenceWriter, "_contributions", lambda self, r, odds: computed.append(len(odds)) or compute(self, r, odds)
    )
    write(tmp_path, model, 400).finish()
    assert computed == [100]  # the others were found
    assert Reference.open(tmp_path).clients == 400


def test_the_population_before_can_still_be_read_by_who_has_it_open(tmp_path: Path, model: Model) -> None:
    write(tmp_path, model, 100).finish()
    before = Reference.open(tmp_path)
    write(tmp_path, model, 200).finish()
    assert before.group_summary().clients == 100
    write(tmp_path, model, 300).finish()
    assert [len(list(tmp_path.glob(f"*.{kind}"))) for kind in ("parquet", "columns", "peers")] == [2, 2, 2]
    assert before.group_summary().clients == 100
    for ask in (lambda: before.distribution(NUMBER), lambda: before.dependence(NUMBER)):
        with pytest.raises(ReferenceError, match="write the population again"):
            ask()
    assert Reference.open(tmp_path).group_summary().clients == 300


def spoilt(compute: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    """Return what computes the same but for one contribution of the eighteenth client and of a lone one."""

    def wrong(*arguments: Any) -> FloatArray:
        told = compute(*arguments)
        told[min(17, len(told) - 1), 3] += 1e-8
        return told

    return wrong


def test_contributions_that_do_not_add_up_are_computed_again_by_lightgbm(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchContributions, "__call__", spoilt(BatchContributions.__call__))
    again: list[int] = []
    contributions = Model.contributions
    monkeypatch.setattr(
        Model, "contributions", lambda self, v, threads=1: again.append(len(v)) or contributions(self, v, threads)
    )
    write(tmp_path, model, 100).finish()
    assert again == [1]


def test_contributions_that_do_not_add_up_at_all_are_refused_with_the_clients_identifier(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchContributions, "__call__", spoilt(BatchContributions.__call__))
    monkeypatch.setattr(Model, "contributions", spoilt(Model.contributions))
    with pytest.raises(ReferenceError, match=f"Client {synthetic_population().rows.sk_id_curr[17]}: "):
        write(tmp_path, model, 100)


def test_clients_out_of_order_are_refused(tmp_path: Path, model: Model) -> None:
    population = synthetic_population()
    writer = write(tmp_path, model, 100)
    rows = FeatureRows(population.rows.sk_id_curr[99:120], population.rows.values[99:120])
    with pytest.raises(ReferenceError, match="ascending order"):
        writer.add(rows, population.defaulted[99:120])


def test_no_clients_make_no_population(tmp_path: Path, model: Model) -> None:
    with pytest.raises(ReferenceError, match="No client"):
        ReferenceWriter(tmp_path, model).finish()


# Opening


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of a good population, to damage."""
    return Path(shutil.copytree(reference_dir(), tmp_path / "reference"))


def edit(directory: Path, **changes: object) -> None:
    path = directory / "summary.json"
    summary = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({name: value for name, value in summary.items() if value is not None}))


def truncate(directory: Path) -> None:
    cut(next(directory.glob("*.parquet")))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def rename_column(directory: Path, name: str) -> None:
    path = next(directory.glob("*.columns/*.json"))
    path.write_text(path.read_text().replace(f'"{name}"', '"unknown"'))


def scramble(directory: Path) -> None:
    path = next(directory.glob("*.parquet"))
    content = path.read_bytes()
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    path.write_bytes(content[:footer] + bytes(100) + content[footer + 100 :])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda d: shutil.rmtree(d), "holds no reference population"),
        (lambda d: (d / "summary.json").write_text("{"), "not readable"),
        (lambda d: (d / "summary.json").write_text("[]"), "not a summary"),
        (lambda d: edit(d, format=99), "not a summary of format"),
        (lambda d: edit(d, feature_fingerprint="another"), "another feature table"),
        (lambda d: edit(d, base_value=None), "base_value: missing"),
        (lambda d: next(d.glob("*.parquet")).unlink(), "the file is missing"),
        (truncate, "cut or changed"),
        (scramble, "cannot be read"),
        (lambda d: shutil.rmtree(next(d.glob("*.columns"))), "cannot be read"),
        (lambda d: next(d.glob("*.columns/*.json")).write_text("[]"), "cannot be read"),
        (lambda d: rename_column(d, NUMBER), f"{NUMBER}: missing"),
        (lambda d: cut(next(d.glob("*.columns/*.bin"))), "cut or changed"),
        (lambda d: edit(d, clients=7), "the summary says 7"),
    ],
)
def test_a_missing_or_damaged_population_is_refused_in_words(copy: Path, damage, said: str) -> None:
    damage(copy)
    with pytest.raises(ReferenceError, match=said):
        Reference.open(copy)


def test_the_population_knows_its_model_and_size(reference: Reference, model: Model) -> None:
    population = synthetic_population()
    assert reference.model_version == model.version
    assert reference.clients == len(population.defaulted)
    assert reference.labelled == population.labelled.sum() < reference.clients
