"""Searches proposals for 200 refused and 200 reviewed clients, and scores each anew: `python -m bench.proposals`.

Of the portal's database and the model in service, or of `--data DIR --model DIR`. Prints how many have a proposal that
leads to an approval, to a review or nowhere, and how long a search takes. Exit status 1 where a proposal does not reach
what it says or changes the probability by less than the least that is worth proposing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bench.table import table
from ml.changes.actions import Lever, population_bounds, without_recent_delays
from ml.changes.counterfactual import Counterfactuals, Proposal, counterfactuals
from ml.changes.rules import USUAL, ProposalRules
from ml.serving.artefact import load
from ml.serving.build import build, build_from_records
from ml.serving.model import Model, Zone
from ml.serving.recompute import variants
from ml.sources.loading import load_sound
from ml.tables import TABLES
from ml.tables.arguments import at_least
from ml.tables.numerics import FloatArray

IntArray = npt.NDArray[np.int64]
Records = Mapping[str, pa.Table]
SOUGHT = (Zone.DECLINE, Zone.REVIEW)
_AGREES = 1e-9


@dataclass(frozen=True)
class Figures:
    """Shares of `clients` of a zone by where their proposals lead; milliseconds of processor time of a search."""

    zone: str
    clients: int
    to_approval: float
    to_review: float
    best_only: float
    nothing: float
    proposals: int
    broken: int
    median_ms: float
    p95_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.proposals", description=__doc__)
    parser.add_argument("--data", type=Path, help="Home Credit files, instead of the portal's database")
    parser.add_argument("--model", type=Path, help="an artefact, instead of the model in service")
    parser.add_argument("--clients", type=at_least(1), default=200, help="of each zone, at most")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if (options.data is None) != (options.model is None):
        parser.error("--data and --model go together")
    model, rules, people = (
        _of_files(options.data, options.model, options.clients) if options.data else _of_database(options.clients)
    )
    figures = [_measured(model, rules, zone, people[zone]) for zone in SOUGHT]
    if options.json:
        sys.stdout.write(json.dumps([asdict(one) for one in figures], indent=1) + "\n")
    else:
        sys.stdout.write(_told(figures))
    sys.exit(1 if any(one.broken for one in figures) else 0)


def _measured(model: Model, rules: ProposalRules, zone: Zone, people: Iterable[Records]) -> Figures:
    bounds = population_bounds(model.manifest["reference"])
    took, ends, proposals, broken = [], Counter[str](), 0, 0
    for records in people:
        row = build_from_records(records).values
        start = time.process_time()
        found = counterfactuals(model, records, row, bounds, rules=rules)
        took.append(1e3 * (time.process_time() - start))
        ends[found.aim.value if found.aim else "best" if found.best else "nothing"] += 1
        for proposal in (*found.proposals, *([found.best] if found.best else [])):
            proposals += 1
            broken += not holds(model, rules, records, found, proposal)
    among = max(len(took), 1)
    return Figures(
        zone=zone.value,
        clients=len(took),
        to_approval=ends[Zone.APPROVE.value] / among,
        to_review=ends[Zone.REVIEW.value] / among,
        best_only=ends["best"] / among,
        nothing=ends["nothing"] / among,
        proposals=proposals,
        broken=broken,
        median_ms=float(np.median(took)) if took else 0.0,
        p95_ms=float(np.quantile(took, 0.95)) if took else 0.0,
    )


def holds(model: Model, rules: ProposalRules, records: Records, found: Counterfactuals, proposal: Proposal) -> bool:
    """Return whether a proposal, written into the client's records and scored whole, is what it says it is."""
    probability = float(model.probability_of_default(build_from_records(carried_out(records, proposal)).values)[0])
    zone = model.review_band.zone(probability)
    return (
        abs(probability - proposal.probability_of_default) <= _AGREES
        and zone is proposal.zone
        and (found.aim is None or zone is found.aim)
        and found.probability_of_default - probability >= rules.least_gain
    )


def carried_out(records: Records, proposal: Proposal) -> dict[str, pa.Table]:
    """Return a client's records after a proposal: what its changes say, written into the tables."""
    after, changes = dict(records), {change.lever: change for change in proposal.changes}
    if Lever.PAYMENTS_ON_TIME in changes:
        after = without_recent_delays(after)[0]
    if Lever.DEBT_ELSEWHERE in changes:
        change, bureau = changes[Lever.DEBT_ELSEWHERE], after["bureau"]
        left = pc.multiply(bureau["amt_credit_sum_debt"], change.after / change.before)
        debt = pc.if_else(pc.equal(bureau["credit_active"], "Active"), left, bureau["amt_credit_sum_debt"])
        place = bureau.schema.get_field_index("amt_credit_sum_debt")
        after["bureau"] = bureau.set_column(place, "amt_credit_sum_debt", debt)
    columns = {name: [value] for name, value in proposal.columns.items()}
    return after | {"application": variants(after["application"], columns)}


def _of_database(most: int) -> tuple[Model, ProposalRules, dict[Zone, Iterator[Records]]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    import django
    from django.conf import settings

    django.setup()
    from clients.records import records_between
    from scoring.core import engine
    from scoring.models.assessments import BatchAssessment

    model = engine.current_model()
    scored = BatchAssessment.objects.of_version(model.version).order_by("client_id")
    ids, probabilities = np.array(scored.values_list("client_id", "probability_of_default")).reshape(-1, 2).T
    chosen = _chosen(model, ids, probabilities, most)
    return (
        model,
        ProposalRules(**settings.PROPOSAL_RULES),
        {zone: (records_between(client, client) for client in clients) for zone, clients in chosen.items()},
    )


def _of_files(data: Path, artefact: Path, most: int) -> tuple[Model, ProposalRules, dict[Zone, Iterator[Records]]]:
    model, connection = load(artefact), duckdb.connect()
    load_sound(connection, data)
    rows = build(connection)
    chosen = _chosen(model, rows.sk_id_curr, model.probability_of_default(rows.values), most)

    def records(client: int) -> Records:
        own = f"sk_id_curr = {client}"
        months = f"sk_id_bureau IN (SELECT sk_id_bureau FROM bureau WHERE {own})"  # noqa: S608 -- a number of ours
        return {
            name: connection.sql(f"FROM {name} WHERE {months if name == 'bureau_balance' else own}").to_arrow_table()
            for name in TABLES
        }

    return model, USUAL, {zone: map(records, clients) for zone, clients in chosen.items()}


def _chosen(model: Model, ids: IntArray, probabilities: FloatArray, most: int) -> dict[Zone, list[int]]:
    """Return at most so many clients of each zone sought, drawn from all of it, the same at every run."""
    places = model.review_band.places(probabilities)
    draw = np.random.default_rng(1)
    return {
        zone: draw.permutation(ids[places == tuple(Zone).index(zone)])[:most].astype(int).tolist() for zone in SOUGHT
    }


def _told(figures: list[Figures]) -> str:
    """Return the figures as a table, one column a zone."""
    rows = [
        ("clients", *(str(one.clients) for one in figures)),
        ("led to an approval", *(f"{one.to_approval:.1%}" for one in figures)),
        ("led to a review", *(f"{one.to_review:.1%}" for one in figures)),
        ("the best that was found", *(f"{one.best_only:.1%}" for one in figures)),
        ("nothing", *(f"{one.nothing:.1%}" for one in figures)),
        ("proposals, scored anew", *(str(one.proposals) for one in figures)),
        ("of these, not what they say", *(str(one.broken) for one in figures)),
        ("processor time of a search, median (ms)", *(f"{one.median_ms:.0f}" for one in figures)),
        ("the same, 95th percentile (ms)", *(f"{one.p95_ms:.0f}" for one in figures)),
    ]
    return table(["of clients whom the model would", *(one.zone for one in figures)], rows)


if __name__ == "__main__":
    main()
