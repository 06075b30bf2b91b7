"""Fits boosters that differ in their seed alone and averages them into one LightGBM model. Training uses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import lightgbm

_SCALED = ("leaf_value", "internal_value")
_TREE = re.compile(r"^Tree=\d+\n.*?\n\n\n", re.MULTILINE | re.DOTALL)


def fit(
    parameters: dict[str, Any], learning: lightgbm.Dataset, rounds: int, seeds: Sequence[int], threads: int
) -> list[lightgbm.Booster]:
    """Return one booster of `rounds` rounds a seed. Each takes one thread, so the result does not depend on `threads`.

    `learning` holds the parameters too: it is constructed first, and boosters only read it.
    """
    learning.construct()

    def one(seed: int) -> lightgbm.Booster:
        return lightgbm.train(parameters | {"seed": seed, "num_threads": 1}, learning, rounds)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, seeds))


def average(boosters: Sequence[lightgbm.Booster]) -> str:
    """Return the LightGBM text of the one model whose raw score is the mean of the boosters', exact contributions too.

    A sum of trees scaled by a constant is again a sum of trees: leaf values are divided, trees put one after another.
    """
    texts = [booster.model_to_string() for booster in boosters]
    trees = [tree for text in texts for tree in _TREE.findall(text)]
    numbered = [_scaled(tree, number, len(boosters)) for number, tree in enumerate(trees)]
    head, _, tail = texts[0].partition("Tree=0\n")
    sizes = " ".join(str(len(tree)) for tree in numbered)
    head = re.sub(r"^tree_sizes=.*$", f"tree_sizes={sizes}", head, flags=re.MULTILINE)
    merged = head + "".join(numbered) + tail[tail.index("end of trees") :]
    return str(lightgbm.Booster(model_str=merged).model_to_string())  # importances are counted anew


def _scaled(tree: str, number: int, count: int) -> str:
    lines = tree.split("\n")
    lines[0] = f"Tree={number}"
    for position, line in enumerate(lines):
        name, _, values = line.partition("=")
        if name in _SCALED and values:
            lines[position] = f"{name}={' '.join(repr(float(value) / count) for value in values.split(' '))}"
    return "\n".join(lines)
