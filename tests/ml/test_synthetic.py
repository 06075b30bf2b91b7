"""The synthetic population: its files, what holds between them, and the risk in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.csv
import pytest

from ml.sources.loading import load
from ml.synthetic import population
from ml.synthetic.__main__ import main
from ml.synthetic.files import as_text, headers
from ml.synthetic.population import CLIENTS_A_BLOCK, Block, draw_block, write_population
from ml.synthetic.risk import default_log_odds
from ml.synthetic.traits import POSITION, Traits, draw_traits
from ml.tables import TABLES
from ml.tables.schema import Table

NOT_EMPLOYED = 365243
FILES = [
    "POS_CASH_balance.csv",
    "application_test.csv",
    "application_train.csv",
    "bureau.csv",
    "bureau_balance.csv",
    "credit_card_balance.csv",
    "installments_payments.csv",
    "previous_application.csv",
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("population")
    write_population(1_200, 7, out)
    return out


@pytest.fixture(scope="module")
def connection(directory: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2})
    report = load(connection, directory)
    assert report.rejections == ()
    return connection


@pytest.fixture(scope="module")
def applications() -> pd.DataFrame:
    """Labelled clients of four blocks."""
    blocks = [draw_block(1, number, CLIENTS_A_BLOCK)["application_train"] for number in range(4)]
    return pd.concat([pd.DataFrame({name: column.to_pandas() for name, column in block.items()}) for block in blocks])


def number(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    found = connection.execute(query).fetchone()
    assert found is not None
    return float(found[0])


def digests(directory: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(directory.iterdir())}


def lines_of(block: Block, file: str) -> list[str]:
    names = headers()[file]
    return [as_text(block[file][name]).to_pylist() for name in names]


# Files


def test_the_same_clients_and_seed_give_the_same_bytes(directory: Path, tmp_path: Path) -> None:
    write_population(1_200, 7, tmp_path)

    assert digests(tmp_path) == digests(directory)


def test_another_seed_gives_other_clients(directory: Path, tmp_path: Path) -> None:
    write_population(1_200, 8, tmp_path)

    shared = set(digests(tmp_path).values()) & set(digests(directory).values())
    assert shared == set()


def test_all_eight_files_are_written_and_nothing_else(directory: Path) -> None:
    assert sorted(path.name for path in directory.iterdir()) == FILES


def test_the_headers_are_the_declared_ones(directory: Path) -> None:
    for table in TABLES.values():
        for file in table.files:
            written = (directory / f"{file}.csv").read_text().split("\n", 1)[0].split(",")
            not_in_file = {"payment_rank"} | ({"target"} if file == "application_test" else set())
            assert written == [c.name.upper() for c in table.columns if c.name not in not_in_file], file


def test_headers_and_number_styles_are_those_of_the_real_files(directory: Path, sample_dir: Path) -> None:
    for name in FILES:
        real = pd.read_csv(sample_dir / name, low_memory=False)
        ours = pd.read_csv(directory / name, low_memory=False)

        assert list(ours.columns) == list(real.columns), name
        # A column that holds "872.0" reads as float, one that holds "872" as int.
        assert ours.dtypes.astype(str).to_dict() == real.dtypes.astype(str).to_dict(), name


def test_the_words_are_words_of_the_real_files(directory: Path, sample_dir: Path) -> None:
    for name in FILES:
        real = pd.read_csv(sample_dir / name, low_memory=False)
        ours = pd.read_csv(directory / name, low_memory=False)
        for column in ours.select_dtypes(exclude="number").columns:
            assert set(ours[column].dropna()) <= set(real[column].dropna()), f"{name} {column}"


def test_no_synthetic_client_is_a_real_one(tmp_path: Path, sample_dir: Path) -> None:
    write_population(5_000, 1, tmp_path)

    ours, real = without_key_and_outcome(tmp_path), without_key_and_outcome(sample_dir)

    assert len(ours) == 5_000
    assert len(real) > 40_000
    assert not ours & real


def without_key_and_outcome(directory: Path) -> set[tuple[object, ...]]:
    """Return what both files say of every client besides key and outcome, numbers as such and not as written."""
    files = [directory / name for name in ("application_train.csv", "application_test.csv")]
    rows = pd.concat([pd.read_csv(file, low_memory=False) for file in files]).drop(columns=["SK_ID_CURR", "TARGET"])
    numbers = rows.select_dtypes("number").astype(float).round(6).fillna(-1e9)
    texts = rows.select_dtypes(exclude="number").fillna("")
    assert numbers.shape[1] > 100 > texts.shape[1] > 10
    return set(zip(*(column for part in (numbers, texts) for _, column in part.items()), strict=True))


def test_as_many_clients_have_no_outcome_as_in_the_competition_to_the_client(directory: Path) -> None:
    def without(clients: int) -> int:
        return sum(population._without_outcome(number, size) for number, size in population.blocks(clients))

    assert (without(356_255), 356_255 - without(356_255)) == (48_744, 307_511)
    with (directory / "application_test.csv").open() as file:
        assert sum(1 for _ in file) - 1 == without(1_200) > 0


def test_a_block_depends_on_no_other_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "CLIENTS_A_BLOCK", 50)
    write_population(100, 3, tmp_path)

    last, first = draw_block(3, 1, 50), draw_block(3, 0, 50)
    for file in headers():
        written = pyarrow.csv.read_csv(tmp_path / f"{file}.csv").num_rows
        assert written == sum(len(block[file][headers()[file][0]]) for block in (first, last)), file
    alone = draw_block(3, 1, 50)
    assert all(lines_of(last, file) == lines_of(alone, file) for file in headers())


def test_a_larger_population_begins_with_the_smaller_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "CLIENTS_A_BLOCK", 50)
    write_population(50, 3, tmp_path / "smaller")
    write_population(120, 3, tmp_path / "larger")

    for path in (tmp_path / "smaller").iterdir():
        assert (tmp_path / "larger" / path.name).read_bytes().startswith(path.read_bytes()), path.name


def test_an_interrupted_run_leaves_the_files_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_population(60, 1, tmp_path)
    before = digests(tmp_path)
    monkeypatch.setattr(population, "CLIENTS_A_BLOCK", 20)

    def interrupted(seed: int, number: int, size: int) -> Block:
        if number == 1:
            raise KeyboardInterrupt
        return draw_block(seed, number, size)

    monkeypatch.setattr(population, "draw_block", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_population(60, 2, tmp_path)

    assert digests(tmp_path) == before


def test_a_table_without_rows_leaves_no_file_of_an_earlier_population(tmp_path: Path) -> None:
    write_population(300, 1, tmp_path)
    write_population(1, 1, tmp_path)

    left = {path.name: pyarrow.csv.read_csv(path).num_rows for path in tmp_path.iterdir()}
    assert min(left.values()) > 0
    assert left.get("application_train.csv", 0) + left.get("application_test.csv", 0) == 1
    load(duckdb.connect(config={"threads": 1}), tmp_path)


# Command line


def test_the_command_writes_a_population_and_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--clients", "30", "--seed", "1", "--out", str(tmp_path / "new" / "folder")]) == 0

    assert (tmp_path / "new" / "folder" / "application_train.csv").is_file()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("clients", "seed", "message"),
    [
        ("0", "1", "argument --clients: 0 is less than 1"),
        ("-5", "1", "argument --clients: -5 is less than 1"),
        ("many", "1", "argument --clients: 'many' is not a whole number"),
        ("5", "-1", "argument --seed: -1 is less than 0"),
    ],
)
def test_bad_numbers_end_in_one_line(
    clients: str, seed: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([f"--clients={clients}", f"--seed={seed}", f"--out={tmp_path / 'out'}"])

    assert stopped.value.code == 2
    assert capsys.readouterr().err == f"python -m ml.synthetic: {message}\n"
    assert not (tmp_path / "out").exists()


def test_a_directory_that_cannot_be_made_ends_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "folder"

    with pytest.raises(SystemExit) as stopped:
        main(["--clients", "5", "--seed", "1", "--out", str(out)])

    assert stopped.value.code == 1
    assert capsys.readouterr().err == f"python -m ml.synthetic: cannot write to {out}: Not a directory\n"


# What holds between and within the tables


@pytest.mark.parametrize(
    ("table", "key", "parent"),
    [(table.name, table.parent[0], table.parent[1]) for table in TABLES.values() if table.parent is not None]
    + [
        (name, "sk_id_prev", "previous_application")
        for name in ("pos_cash_balance", "credit_card_balance", "installments_payments")
    ],
)
def test_every_history_row_has_its_parent(
    connection: duckdb.DuckDBPyConnection, table: str, key: str, parent: str
) -> None:
    assert number(connection, f"SELECT count(*) FROM {table}") > 500
    assert number(connection, f"SELECT count(*) FROM {table} ANTI JOIN {parent} USING ({key})") == 0


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_keys_are_unique(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    assert number(connection, f"SELECT count(*) - count(DISTINCT ({', '.join(table.key)})) FROM {table.name}") == 0


def test_each_history_names_the_client_its_parent_names(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("pos_cash_balance", "credit_card_balance", "installments_payments"):
        query = f"""SELECT count(*) FROM {table} AS month JOIN previous_application AS contract USING (sk_id_prev)
                    WHERE month.sk_id_curr <> contract.sk_id_curr OR contract.name_contract_status <> 'Approved'"""
        assert number(connection, query) == 0, table


def test_clients_are_numbered_from_100001(connection: duckdb.DuckDBPyConnection) -> None:
    ids = connection.execute("SELECT sk_id_curr FROM application ORDER BY 1").fetchnumpy()["sk_id_curr"]

    assert ids.tolist() == list(range(100_001, 101_201))


def test_some_clients_have_no_history_at_the_bureau_or_here(connection: duckdb.DuckDBPyConnection) -> None:
    clients = number(connection, "SELECT count(*) FROM application")
    for table, low, high in (("bureau", 0.09, 0.17), ("previous_application", 0.03, 0.075)):
        without = number(connection, f"SELECT count(*) FROM application ANTI JOIN {table} USING (sk_id_curr)")
        assert low < without / clients < high, table
    unseen = """SELECT count(*) FROM application SEMI JOIN bureau USING (sk_id_curr)
                WHERE amt_req_credit_bureau_year IS NULL"""
    assert number(connection, unseen) == 0


def test_histories_are_as_long_as_the_published_ones(connection: duckdb.DuckDBPyConnection) -> None:
    clients = number(connection, "SELECT count(*) FROM application")
    published = {
        "bureau": 4.8,
        "previous_application": 4.7,
        "pos_cash_balance": 28.0,
        "credit_card_balance": 10.8,
        "installments_payments": 38.0,
    }
    for table, rows in published.items():
        assert number(connection, f"SELECT count(*) FROM {table}") / clients == pytest.approx(rows, rel=0.2), table
    months = number(connection, "SELECT count(*) FROM bureau_balance") / number(
        connection, "SELECT count(*) FROM bureau"
    )
    assert months == pytest.approx(16, rel=0.25)


@pytest.mark.parametrize(
    "impossible",
    [
        "SELECT count(*) FROM bureau WHERE days_enddate_fact < days_credit OR days_credit_update < days_credit",
        "SELECT count(*) FROM bureau WHERE (credit_active = 'Active') <> (days_enddate_fact IS NULL)",
        "SELECT count(*) FROM bureau WHERE credit_active = 'Closed' AND amt_credit_sum_debt > 0",
        """SELECT count(*) FROM bureau_balance JOIN bureau USING (sk_id_bureau)
           WHERE credit_active = 'Active' AND status = 'C' OR months_balance * 30.4 < days_credit""",
        "SELECT count(*) FROM previous_application WHERE days_decision >= 0",
        """SELECT count(*) FROM previous_application
           WHERE name_contract_status <> 'Approved' AND days_first_due IS NOT NULL""",
        "SELECT count(*) FROM previous_application WHERE days_last_due > 0 AND days_last_due <> 365243",
        "SELECT count(*) FROM pos_cash_balance WHERE cnt_instalment_future > cnt_instalment",
        """SELECT count(*) FROM installments_payments JOIN previous_application USING (sk_id_prev)
           WHERE days_instalment <= days_decision
              OR num_instalment_version = 1 AND num_instalment_number > cnt_payment""",
        """SELECT count(*) FROM installments_payments
           WHERE days_entry_payment > -1 OR amt_payment > amt_instalment + 0.001""",
        "SELECT count(*) FROM credit_card_balance WHERE amt_drawings_atm_current > amt_drawings_current + 0.001",
        "SELECT count(*) FROM credit_card_balance WHERE amt_balance < 0 OR months_balance NOT BETWEEN -96 AND -1",
    ],
)
def test_nothing_impossible_happened(connection: duckdb.DuckDBPyConnection, impossible: str) -> None:
    assert number(connection, impossible) == 0


# The application row


def test_who_is_not_employed_carries_the_sentinels(applications: pd.DataFrame) -> None:
    retired = applications.DAYS_EMPLOYED == NOT_EMPLOYED

    assert 0.16 < retired.mean() < 0.2
    assert (retired == (applications.ORGANIZATION_TYPE == "XNA")).all()
    assert (retired == (applications.NAME_INCOME_TYPE == "Pensioner")).all()
    assert applications.OCCUPATION_TYPE[retired].isna().all()
    assert (~retired == applications.FLAG_EMP_PHONE).all()
    assert (applications.DAYS_EMPLOYED[~retired] > applications.DAYS_BIRTH[~retired] + 15 * 365).all()


def test_the_request_adds_up(applications: pd.DataFrame) -> None:
    cash = applications[applications.NAME_CONTRACT_TYPE == "Cash loans"]
    cards = applications[applications.NAME_CONTRACT_TYPE == "Revolving loans"]

    assert (cash.AMT_GOODS_PRICE <= cash.AMT_CREDIT).all()
    assert (cash.AMT_CREDIT / cash.AMT_ANNUITY).dropna().between(7.9, 38.5).all()
    np.testing.assert_allclose((cards.AMT_CREDIT / cards.AMT_ANNUITY).dropna(), 20)
    np.testing.assert_allclose(applications.AMT_CREDIT % 4.5, 0, atol=1e-6)


def test_households_add_up(applications: pd.DataFrame) -> None:
    couple = applications.NAME_FAMILY_STATUS.isin(["Married", "Civil marriage"])

    assert (applications.CNT_CHILDREN + 1 + couple == applications.CNT_FAM_MEMBERS).all()
    assert ((applications.FLAG_OWN_CAR == "Y") == applications.OWN_CAR_AGE.notna()).all()


def test_building_columns_are_missing_together(applications: pd.DataFrame) -> None:
    unknown = applications.LIVINGAREA_AVG.isna()

    assert 0.46 < unknown.mean() < 0.54
    for suffix in ("MODE", "MEDI"):
        assert (applications[f"LIVINGAREA_{suffix}"].isna() == unknown).all()
    assert applications.APARTMENTS_AVG[unknown].isna().mean() > 0.95
    assert applications.APARTMENTS_AVG[~unknown].isna().mean() < 0.05


# The risk


def test_one_client_in_twelve_defaults(applications: pd.DataFrame) -> None:
    assert 0.075 < applications.TARGET.mean() < 0.087


@pytest.mark.parametrize("score", ["EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3"])
def test_defaults_fall_as_an_external_score_rises(applications: pd.DataFrame, score: str) -> None:
    rates = applications.TARGET.groupby(pd.qcut(applications[score], 4, labels=False)).mean()

    assert rates.is_monotonic_decreasing
    assert rates[0] > 2 * rates[3]


def test_the_young_and_the_newly_employed_default_more(applications: pd.DataFrame) -> None:
    for column in ("DAYS_BIRTH", "DAYS_EMPLOYED"):
        values = applications[column].mask(applications[column] == NOT_EMPLOYED)
        rates = applications.TARGET.groupby(pd.qcut(values, 3, labels=False)).mean()
        assert rates[2] > 1.25 * rates[0], column


def test_the_histories_tell_of_the_risk_what_the_application_does_not() -> None:
    random = np.random.default_rng(5)
    traits = draw_traits(random, 0, 4_000)
    application = population.application_columns(random, traits)
    log_odds = default_log_odds(application, traits)

    for name in ("bureau_debt", "previous_refused", "pos_late"):
        raised = traits.scores.copy()
        raised[:, POSITION[name]] += 1
        more = default_log_odds(application, Traits(0, raised))
        assert (more >= log_odds - 1e-12).all(), name
        assert (more - log_odds).mean() > 0.1, name


def test_clients_who_default_were_late_and_refused_more_often() -> None:
    late_share: dict[int, list[float]] = {0: [], 1: []}
    refused_share: dict[int, list[float]] = {0: [], 1: []}
    for number_of_block in range(3):
        block = draw_block(2, number_of_block, CLIENTS_A_BLOCK)
        target = pd.Series(
            block["application_train"]["TARGET"].to_numpy(), block["application_train"]["SK_ID_CURR"].to_numpy()
        )
        payments = block["installments_payments"]
        late = payments["DAYS_ENTRY_PAYMENT"].to_numpy(zero_copy_only=False) > payments["DAYS_INSTALMENT"].to_numpy()
        of_client = pd.Series(late).groupby(payments["SK_ID_CURR"].to_numpy()).mean()
        previous = block["previous_application"]
        refused = pd.Series(previous["NAME_CONTRACT_STATUS"].to_pylist()).eq("Refused")
        refusals = refused.groupby(previous["SK_ID_CURR"].to_numpy()).mean()
        for outcome in (0, 1):
            clients = target.index[target == outcome]
            late_share[outcome].append(of_client.reindex(clients).mean())
            refused_share[outcome].append(refusals.reindex(clients).mean())

    assert np.mean(late_share[1]) > 1.15 * np.mean(late_share[0])
    assert np.mean(refused_share[1]) > 1.15 * np.mean(refused_share[0])
