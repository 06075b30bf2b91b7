"""Writes a reference population chunk by chunk. Batch scoring and the full-size run call it.

A chunk lies in a part file named after its content, so a run that was interrupted finds the contributions it already
computed. The parts become one Parquet file at the end, and the summary is switched to it last.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ml.features import FEATURE_NAMES, FEATURES, POSITION
from ml.population.importance import GROUPINGS, WeightsCounter
from ml.population.incomplete import is_below_minimum, lacks_of, missing_weights, weights_of
from ml.population.peers import index_directory, write_peer_index
from ml.population.results import declare_bins
from ml.population.store import (
    CLIENT,
    FORMAT,
    OUTCOME,
    PROBABILITY,
    SUFFICIENT,
    SUMMARY_FILE,
    ReferenceError,
    columns_directory,
    contribution_column,
    write_columns,
)
from ml.serving.build import FeatureRows, feature_fingerprint
from ml.serving.model import ADDITIVITY, Model
from ml.tables.numerics import FloatArray, sigmoid

ROWS_A_GROUP = 65_536
COLUMNS_AT_ONCE = 40


class ReferenceWriter:
    """Collects the clients of one population under one model: `add` each chunk in ascending order, then `finish`."""

    def __init__(self, directory: Path, model: Model, *, threads: int = 1) -> None:
        self.directory = directory
        self.model = model
        self.threads = threads
        self._compute = model.batch_contributions()
        self._parts = directory / f".parts-{model.version}"
        self._written: list[Path] = []
        self._lacks: list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.uint8]]] = []  # by chunk; missing inputs as bits
        self._last = -1
        self._parts.mkdir(parents=True, exist_ok=True)

    def add(self, rows: FeatureRows, defaulted: FloatArray) -> FloatArray:
        """Add feature rows of n clients with their outcome (n,): 1, 0 or NaN; return their probabilities (n,).

        Raises ReferenceError where the clients do not follow those added before, or where contributions and base
        value of any of them do not sum to its log-odds within 1e-9.
        """
        if not len(rows.sk_id_curr):
            return np.empty(0)
        if rows.sk_id_curr[0] <= self._last or np.any(np.diff(rows.sk_id_curr) <= 0):
            raise ReferenceError("Clients must be added in ascending order, each once.")
        self._last = int(rows.sk_id_curr[-1])
        log_odds = self.model.log_odds(rows.values, self.threads)
        part = self._parts / f"{rows.sk_id_curr[0]:012}-{_digest(rows, defaulted)}.parquet"
        if not part.exists():
            table = self._table(rows, defaulted, log_odds)
            aside = part.with_suffix(".aside")
            pq.write_table(table, aside, compression="snappy", use_dictionary=False)
            aside.replace(part)
        self._written.append(part)
        lacks = lacks_of(self.model, rows.values)
        self._lacks.append((lacks.lacks_key, np.packbits(lacks.missing, axis=1)))
        return sigmoid(log_odds)

    def finish(self, records: str = "") -> dict[str, Any]:
        """Put the chunks together, switch the directory to them and return the summary.

        `records` says which state of the records the clients are (`Reference.records`).

        The population before stays until the next one is written, for readers that still have it open.
        """
        if not self._written:
            raise ReferenceError("No client was added: there is no population to write.")
        aside = self.directory / ".population.aside"
        totals = self._merge(aside)
        digest = hashlib.sha256("".join(part.name for part in self._written).encode()).hexdigest()
        name = f"population-{self.model.version}-{digest[:12]}.parquet"
        summary = self._summary(totals, _declared_bins(aside))
        importance = dict(summary["importance"])
        sufficient = self._sufficient(importance)
        summary |= {"population": name, "bytes": aside.stat().st_size, "records": records}
        summary["insufficient"] = int((~sufficient).sum())
        aside.replace(self.directory / name)
        _write_beside(self.directory / name, importance, sufficient)
        before = self._population_before()
        switched = self.directory / f".{SUMMARY_FILE}.aside"
        switched.write_text(json.dumps(summary, indent=1) + "\n")
        switched.replace(self.directory / SUMMARY_FILE)
        shutil.rmtree(self._parts)
        for path in self.directory.glob("population-*.parquet"):
            if path.name not in {name, before}:
                path.unlink()
                for beside in (index_directory(path), columns_directory(path)):
                    shutil.rmtree(beside, ignore_errors=True)
        return summary

    def _sufficient(self, importance: dict[str, float]) -> npt.NDArray[np.bool_]:
        """Return whose file is not below the stated minimum (n,): what inputs weigh is known once all are added."""
        weights, inputs = weights_of(self.model, importance), len(self.model.inputs)
        below = [
            is_below_minimum(
                lacks_key, missing_weights(np.unpackbits(bits, axis=1, count=inputs).astype(bool), weights)
            )
            for lacks_key, bits in self._lacks
        ]
        return ~np.concatenate(below)

    def _table(self, rows: FeatureRows, defaulted: FloatArray, log_odds: FloatArray) -> pa.Table:
        contributions = self._contributions(rows, log_odds)
        columns: dict[str, pa.Array] = {
            CLIENT: pa.array(rows.sk_id_curr),
            OUTCOME: _nullable(defaulted, pa.int8()),
            PROBABILITY: pa.array(sigmoid(log_odds)),
        }
        for feature in FEATURES:
            kind = pa.int16() if feature.is_category else pa.float64()
            columns[feature.name] = _nullable(rows.values[:, POSITION[feature.name]], kind)
        for place, name in enumerate(self.model.inputs):
            columns[contribution_column(name)] = pa.array(contributions[:, place].astype(np.float32))
        base_value = {"base_value": repr(float(contributions[0, -1]))}
        return pa.table(columns).replace_schema_metadata(base_value)

    def _contributions(self, rows: FeatureRows, log_odds: FloatArray) -> FloatArray:
        """Return contributions that add up for every client; where the fast way's do not, LightGBM computes them."""
        contributions = self._compute(rows.values, self.threads)
        wrong = np.flatnonzero(~_adds_up(contributions, log_odds))
        if len(wrong):
            contributions[wrong] = self.model.contributions(rows.values[wrong], self.threads)
        if not np.all(adds_up := _adds_up(contributions, log_odds)):
            client = int(rows.sk_id_curr[int(np.argmin(adds_up))])
            raise ReferenceError(f"Client {client}: contributions do not add up to the log-odds.")
        if np.ptp(contributions[:, -1]) > ADDITIVITY:
            raise ReferenceError("The base value is not the same for every client.")
        return contributions

    def _merge(self, aside: Path) -> dict[str, Any]:
        """Write the parts to `aside` in row groups of even size; return clients, outcomes and weights."""
        totals: dict[str, Any] = {"clients": 0, "labelled": 0, "defaulted": 0}
        sums, counter = np.zeros(len(self.model.inputs)), WeightsCounter(self.model.inputs)
        schema = pq.read_schema(self._written[0])
        totals["base_value"] = float(schema.metadata[b"base_value"])
        waiting: list[pa.Table] = []
        with pq.ParquetWriter(aside, schema, compression="snappy", use_dictionary=False) as writer:
            for part in self._written:
                table = pq.read_table(part, partitioning=None)
                totals["clients"] += table.num_rows
                totals["labelled"] += table.num_rows - table[OUTCOME].null_count
                totals["defaulted"] += int(np.nansum(table[OUTCOME].to_numpy()))
                parts = [_floats(table, contribution_column(name)) for name in self.model.inputs]
                sums += [float(np.abs(part).sum()) for part in parts]
                counter.add(parts, {name: _floats(table, name) for name in GROUPINGS})
                waiting.append(table)
                if sum(t.num_rows for t in waiting) >= ROWS_A_GROUP:
                    waiting = [_write_full_groups(writer, pa.concat_tables(waiting))]
            writer.write_table(pa.concat_tables(waiting), row_group_size=ROWS_A_GROUP)
        totals["means"] = (sums / totals["clients"]).tolist()
        totals["family_weights"] = counter.told()
        return totals

    def _summary(self, totals: dict[str, Any], bins: dict[str, Any]) -> dict[str, Any]:
        band = self.model.review_band
        ranked = sorted(zip(self.model.inputs, totals["means"], strict=True), key=lambda pair: (-pair[1], pair[0]))
        return {
            "format": FORMAT,
            "model_version": self.model.version,
            "model_digest": self.model.digest,
            "feature_fingerprint": feature_fingerprint(),
            "clients": totals["clients"],
            "labelled": totals["labelled"],
            "defaulted": totals["defaulted"],
            "base_value": totals["base_value"],
            "decision_threshold": self.model.decision_threshold,
            "review_band": {"lower": band.lower, "upper": band.upper},
            "importance": ranked,
            "family_weights": totals["family_weights"],
            "bins": bins,
        }

    def _population_before(self) -> str | None:
        try:
            before = json.loads((self.directory / SUMMARY_FILE).read_bytes())
            return str(before["population"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # nothing that a reader could have open


def _adds_up(contributions: FloatArray, log_odds: FloatArray) -> npt.NDArray[np.bool_]:
    """Return whether each client's contributions and base value sum to its log-odds (n,)."""
    return np.asarray(np.abs(contributions.sum(axis=1) - log_odds) <= ADDITIVITY)


def _write_full_groups(writer: pq.ParquetWriter, table: pa.Table) -> pa.Table:
    """Write as many whole row groups as `table` holds; return the rest."""
    whole = table.num_rows - table.num_rows % ROWS_A_GROUP
    writer.write_table(table.slice(0, whole), row_group_size=ROWS_A_GROUP)
    return table.slice(whole)


def _declared_bins(population: Path) -> dict[str, Any]:
    """Return every number's bins, from all clients' values, a few columns at a time."""
    names = [PROBABILITY, *(f.name for f in FEATURES if not f.is_category)]
    declared = {}
    with pq.ParquetFile(population) as file:
        for first in range(0, len(names), COLUMNS_AT_ONCE):
            wanted = names[first : first + COLUMNS_AT_ONCE]
            table = file.read(columns=wanted)
            for name in wanted:
                declared[name] = declare_bins(table[name].to_numpy())
    return declared


def _write_beside(population: Path, importance: dict[str, float], sufficient: npt.NDArray[np.bool_]) -> None:
    """Write what pages read: who is `sufficient` (n,), and the Parquet file `population`, one column at a time."""
    with pq.ParquetFile(population) as file:

        def column(name: str) -> FloatArray:
            if name == SUFFICIENT:
                return sufficient.astype(np.float64)
            return _floats(file.read(columns=[name]), name)

        identifiers = file.read(columns=[CLIENT])[CLIENT].to_numpy()
        write_columns(population, identifiers, [OUTCOME, PROBABILITY, SUFFICIENT, *FEATURE_NAMES], column)
        write_peer_index(population, identifiers, column, importance)


def _floats(table: pa.Table, name: str) -> FloatArray:
    """Return a column as float64 (n,), NaN where it has no value."""
    return np.asarray(table[name].cast(pa.float64()).fill_null(np.nan).to_numpy())


def _nullable(values: FloatArray, kind: pa.DataType) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True).cast(kind)


def _digest(rows: FeatureRows, defaulted: FloatArray) -> str:
    digest = hashlib.sha256()
    for array in (rows.sk_id_curr, rows.values, defaulted):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]
