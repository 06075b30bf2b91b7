"""Draws a population block by block: traits, application, outcome, histories. Called by `python -m ml.synthetic`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from tqdm import tqdm

from ml.synthetic.application import application_columns
from ml.synthetic.bureau import bureau_balance_columns, bureau_columns, draw_credits
from ml.synthetic.cards import card_columns
from ml.synthetic.draws import Columns, taken
from ml.synthetic.files import Files
from ml.synthetic.previous import draw_contracts
from ml.synthetic.previous_columns import previous_columns
from ml.synthetic.repayment import installment_columns, pos_cash_columns
from ml.synthetic.risk import draw_defaults
from ml.synthetic.traits import draw_traits

CLIENTS_A_BLOCK = 5_000
SHARE_WITHOUT_OUTCOME = 48_744 / 356_255  # the competition's application_test

Block = dict[str, Columns]


def draw_block(seed: int, number: int, size: int) -> Block:
    """Columns by file of block `number` (from 0), of `size` clients. Depends on no other block."""
    streams = np.random.SeedSequence(seed, spawn_key=(number,)).spawn(4)
    of_clients, of_outcome, of_bureau, of_previous = (np.random.default_rng(stream) for stream in streams)
    traits = draw_traits(of_clients, number * CLIENTS_A_BLOCK, size)
    applications = application_columns(of_clients, traits)
    outcome = pa.array(draw_defaults(of_outcome, applications, traits))
    without_outcome = of_outcome.random(size).argsort().argsort() < _without_outcome(number, size)
    credits = draw_credits(of_bureau, traits)
    contracts = draw_contracts(of_previous, traits)
    cards = card_columns(of_previous, traits, contracts)
    return {
        "application_train": taken(applications | {"TARGET": outcome}, ~without_outcome),
        "application_test": taken(applications, without_outcome),
        "bureau": bureau_columns(of_bureau, traits, credits),
        "bureau_balance": bureau_balance_columns(of_bureau, traits, credits),
        "previous_application": previous_columns(of_previous, traits, contracts),
        "POS_CASH_balance": pos_cash_columns(of_previous, traits, contracts),
        "credit_card_balance": cards,
        "installments_payments": installment_columns(of_previous, traits, contracts, cards),
    }


def _without_outcome(number: int, size: int) -> int:
    """How many clients of a block have no outcome: as many of all up to its end as in the competition, to the client.

    The competition's 356,255 clients thus divide into 307,511 with an outcome and 48,744 without.
    """
    first = number * CLIENTS_A_BLOCK
    return round((first + size) * SHARE_WITHOUT_OUTCOME) - round(first * SHARE_WITHOUT_OUTCOME)


def blocks(clients: int) -> Iterator[tuple[int, int]]:
    """Number and size of each block of a population of `clients`."""
    for number, first in enumerate(range(0, clients, CLIENTS_A_BLOCK)):
        yield number, min(CLIENTS_A_BLOCK, clients - first)


def write_population(clients: int, seed: int, directory: Path, *, progress: bool = False) -> None:
    """Write the eight files of a population into `directory`, replacing those there once all are whole.

    Same clients and seed, same bytes. A table without rows has no file. Memory does not grow with the population.
    Raises OSError where the directory cannot be written.
    """
    with Files(directory) as files, tqdm(total=clients, unit=" clients", disable=not progress) as bar:
        for number, size in blocks(clients):
            for file, columns in draw_block(seed, number, size).items():
                files.append(file, columns)
            bar.update(size)
