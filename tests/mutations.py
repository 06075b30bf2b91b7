"""Ways an artefact gets damaged: on the disk, in a transfer, or by someone who means it. Each is drawn by a seed."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILES = ("model.txt", "manifest.json", "golden.json", "evaluation.json", "SHA256SUMS")
Mutation = Callable[[Path, random.Random], None]


def truncate(directory: Path, draw: random.Random) -> None:
    path = directory / draw.choice(FILES)
    content = path.read_bytes()
    path.write_bytes(content[: draw.randrange(len(content))])


def truncate_model(directory: Path, draw: random.Random) -> None:
    path = directory / "model.txt"
    content = path.read_bytes()
    path.write_bytes(content[: draw.randrange(len(content))])


def flip_digit(directory: Path, draw: random.Random) -> None:
    path = directory / draw.choice(FILES)
    content = bytearray(path.read_bytes())
    position = draw.choice([i for i, byte in enumerate(content) if chr(byte).isdigit()])
    content[position] = ord(draw.choice([d for d in "0123456789" if d != chr(content[position])]))
    path.write_bytes(content)


def flip_bit(directory: Path, draw: random.Random) -> None:
    path = directory / draw.choice(FILES)
    content = bytearray(path.read_bytes())
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


def flip_leaf_digit(directory: Path, draw: random.Random) -> None:
    _edit_tree_line(
        directory, draw, "leaf_value", lambda v: v[:-1] + draw.choice([d for d in "123456789" if d != v[-1]])
    )


def change_leaf(directory: Path, draw: random.Random) -> None:
    _edit_tree_line(directory, draw, "leaf_value", lambda _: draw.choice(["nan", "inf", "1e308", "-3.5", "x"]))


def split_out_of_range(directory: Path, draw: random.Random) -> None:
    _edit_tree_line(directory, draw, "split_feature", lambda _: str(draw.choice([-1, 10_000, 2**31 - 1])))


def left_child_out_of_range(directory: Path, draw: random.Random) -> None:
    _edit_tree_line(directory, draw, "left_child", lambda _: str(draw.choice([-10_000, 10_000, 2**31 - 1])))


def right_child_out_of_range(directory: Path, draw: random.Random) -> None:
    _edit_tree_line(directory, draw, "right_child", lambda _: str(draw.choice([-10_000, 10_000, 0])))


def delete_line(directory: Path, draw: random.Random) -> None:
    path = directory / draw.choice(FILES[:2])
    lines = path.read_text().splitlines(keepends=True)
    del lines[draw.randrange(len(lines))]
    path.write_text("".join(lines))


def change_threshold(directory: Path, draw: random.Random) -> None:
    def edit(manifest: dict[str, Any]) -> None:
        manifest["decision_threshold"] *= draw.uniform(0.8, 1.2)

    edit_manifest(directory, edit)


def change_calibration(directory: Path, draw: random.Random) -> None:
    def edit(manifest: dict[str, Any]) -> None:
        manifest["calibration"][draw.choice(["slope", "intercept"])] += draw.uniform(0.001, 1)

    edit_manifest(directory, edit)


def swap_features(directory: Path, draw: random.Random) -> None:
    def edit(manifest: dict[str, Any]) -> None:
        names = manifest["features"]
        one, other = draw.sample(range(len(names)), 2)
        names[one], names[other] = names[other], names[one]

    edit_manifest(directory, edit)


def empty_file(directory: Path, draw: random.Random) -> None:
    (directory / draw.choice(FILES)).write_bytes(b"")


def remove_file(directory: Path, draw: random.Random) -> None:
    (directory / draw.choice(FILES)).unlink()


MUTATIONS: tuple[Mutation, ...] = (
    truncate,
    truncate_model,
    flip_digit,
    flip_bit,
    flip_leaf_digit,
    change_leaf,
    split_out_of_range,
    left_child_out_of_range,
    right_child_out_of_range,
    delete_line,
    change_threshold,
    change_calibration,
    swap_features,
    empty_file,
    remove_file,
)


def edit_manifest(directory: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Let `edit` change the manifest, written back as training writes it."""
    path = directory / "manifest.json"
    manifest = json.loads(path.read_text())
    edit(manifest)
    path.write_text(json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def edit_tree(directory: Path, tree: int, field: str, edit: Callable[[list[str]], list[str]]) -> None:
    """Let `edit` change the values of one line (`leaf_value=…`) of one tree of the model."""
    path = directory / "model.txt"
    before, *trees = re.split(r"(?=^Tree=\d+$)", path.read_text(), flags=re.MULTILINE)
    line = re.search(rf"^{field}=(.*)$", trees[tree], flags=re.MULTILINE)
    if line is None:
        raise LookupError(f"tree {tree} has no {field}")
    start, end = line.span(1)
    trees[tree] = trees[tree][:start] + " ".join(edit(line[1].split(" "))) + trees[tree][end:]
    path.write_text("".join([before, *trees]))


def _edit_tree_line(directory: Path, draw: random.Random, field: str, change: Callable[[str], str]) -> None:
    def edit(values: list[str]) -> list[str]:
        place = draw.randrange(len(values))
        return [change(value) if i == place else value for i, value in enumerate(values)]

    trees = len(re.findall(r"^Tree=\d+$", (directory / "model.txt").read_text(), flags=re.MULTILINE))
    edit_tree(directory, draw.randrange(trees), field, edit)


def sign(directory: Path) -> None:
    """Write checksums that fit the files as they are now."""
    names = sorted(FILES[:-1])
    digests = [hashlib.sha256((directory / name).read_bytes()).hexdigest() for name in names]
    (directory / "SHA256SUMS").write_text("".join(f"{d}  {n}\n" for d, n in zip(digests, names, strict=True)))
