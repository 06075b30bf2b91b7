"""Real clients alone have the features that the batch gives them among the whole sample."""

from pathlib import Path

import duckdb

from ml.serving.build import build
from ml.sources.loading import load
from ml.tables import TABLES
from tests.ml.records import shuffled_tables
from tests.ml.test_build import assert_alone_as_among_all

REAL_CLIENTS = 120


def test_real_clients_alone_have_the_features_they_have_among_the_whole_sample(sample_dir: Path) -> None:
    with duckdb.connect() as connection:
        load(connection, sample_dir)
        everyone = build(connection)
        # Those with the most of the other tables first: most of the sample has an application alone.
        histories = [name for name in TABLES if name not in {"application", "bureau_balance"}]
        counted = " + ".join(f"(sk_id_curr IN (SELECT sk_id_curr FROM {name}))::int" for name in histories)
        connection.execute(
            f"CREATE TEMP TABLE chosen AS SELECT sk_id_curr FROM application "
            f"ORDER BY {counted} DESC, hash(sk_id_curr) LIMIT {REAL_CLIENTS}"
        )
        for name in TABLES:
            owner, key = ("bureau", "sk_id_bureau") if name == "bureau_balance" else ("chosen", "sk_id_curr")
            connection.execute(f"DELETE FROM {name} WHERE {key} NOT IN (SELECT {key} FROM {owner})")
        chosen = shuffled_tables(connection)
    clients = chosen["application"]["sk_id_curr"].to_pylist()
    assert len(clients) == REAL_CLIENTS < len(everyone.sk_id_curr) / 100
    assert min(len(rows) for rows in chosen.values()) >= REAL_CLIENTS

    assert_alone_as_among_all(everyone, chosen, sorted(clients))
