"""Measures how the code is laid out: `python -m bench.structure [ROOT] [--against ROOT]` reads it, and runs nothing.

Migrations are left out, as they are for ruff and mypy: Django writes them.
"""

import argparse
import ast
import json
import math
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.table import table

PACKAGES = ("scoring", "clients", "creditscore", "ml")
DEFAULT_ROOT = Path(__file__).resolve().parent.parent

Measures = dict[str, dict[str, float]]  # subject, then what is counted
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file. `path` is relative to the root of the checkout."""

    path: Path
    lines: int
    tree: ast.Module

    @property
    def package(self) -> str:
        """Return the top-level folder."""
        return self.path.parts[0]

    @property
    def is_init(self) -> bool:
        """Return whether the file is the `__init__` of its folder."""
        return self.path.name == "__init__.py"

    @property
    def name(self) -> str:
        """Return the name by which others import it."""
        return ".".join(self.path.parent.parts if self.is_init else self.path.with_suffix("").parts)

    def functions(self) -> Iterator[Function]:
        """Give every function, those inside classes and functions as well."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


def measure(root: Path) -> Measures:
    """Return all measures of the checkout at `root`. Raises FileNotFoundError where it has none of our packages."""
    modules = read(root)
    edges = import_edges(modules)
    languages = [module.path for module in modules for function in module.functions() if _takes(function, "language")]
    exported = {module.path: exports for module in modules if (exports := re_exports(module))}
    of_functions = [length(function) for module in modules for function in module.functions()]
    return {
        "files": _by_package(modules, [1] * len(modules)),
        "lines": _by_package(modules, [module.lines for module in modules]),
        "imports in scoring": _crossings([edge for edge in edges if edge[0].parts[0] == "scoring"]),
        "imports in everything": _crossings(edges),
        "parameter language": {"signatures": len(languages), "files": len(set(languages))},
        "lines of a function": _distribution(of_functions),
        "lines of a file": _distribution([module.lines for module in modules]),
        "re-exports of __init__": {"names": sum(map(len, exported.values())), "files": len(exported)},
    }


def read(root: Path) -> list[Module]:
    """Return the modules of our packages below `root`, in the order of their paths."""
    found = sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))
    if not found:
        raise FileNotFoundError(f"{root} has no Python file in {', '.join(PACKAGES)}")
    paths = [path for path in found if "migrations" not in path.relative_to(root).parts]
    texts = [path.read_text("utf-8") for path in paths]
    return [
        Module(path.relative_to(root), len(text.splitlines()), ast.parse(text, str(path)))
        for path, text in zip(paths, texts, strict=True)
    ]


def import_edges(modules: Sequence[Module]) -> set[tuple[Path, Path]]:
    """Return each pair of an importing file and an imported file of ours, once.

    A name that a package's `__init__` re-exports leads to that `__init__`. Imports inside functions and those for the
    type checker count as well: a reader follows them too.
    """
    paths = {module.name: module.path for module in modules}
    edges = set()
    for module in modules:
        for name in _imported(module):
            while name and name not in paths:
                name = name.rpartition(".")[0]
            if name:
                edges.add((module.path, paths[name]))
    return edges


def re_exports(module: Module) -> set[str]:
    """Return the names that a package's `__init__` imports and hands on, by `__all__` or by `import name as name`."""
    if not module.is_init:
        return set()
    imports = [node for node in module.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    aliases = [alias for node in imports for alias in node.names]
    listed = {name for node in module.tree.body for name in _listed_by(node)}
    named = {alias.asname or alias.name for alias in aliases}
    return (named & listed) | {alias.name for alias in aliases if alias.asname == alias.name}


def length(function: Function) -> int:
    """Return how many lines a function has, its decorators apart."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def _imported(module: Module) -> Iterator[str]:
    """Give the full name of everything that a module imports."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = module.path.parts[: len(module.path.parts) - node.level] if node.level else ()
            source = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def _listed_by(node: ast.stmt) -> list[str]:
    """Return what `__all__` lists, where this is the statement that sets it."""
    if not (
        isinstance(node, ast.Assign) and any(isinstance(at, ast.Name) and at.id == "__all__" for at in node.targets)
    ):
        return []
    return list(ast.literal_eval(node.value))


def _takes(function: Function, name: str) -> bool:
    taken = function.args
    return any(argument.arg == name for argument in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs))


def _by_package(modules: Sequence[Module], amounts: Sequence[int]) -> dict[str, float]:
    sums: dict[str, float] = dict.fromkeys(PACKAGES, 0)
    for module, amount in zip(modules, amounts, strict=True):
        sums[module.package] += amount
    return {**sums, "together": sum(amounts)}


def _crossings(edges: Sequence[tuple[Path, Path]] | set[tuple[Path, Path]]) -> dict[str, float]:
    crossing = sum(importing.parent != imported.parent for importing, imported in edges)
    share = round(100 * crossing / len(edges), 1) if edges else 0.0
    return {"edges": len(edges), "that cross a folder": crossing, "that cross a folder, %": share}


def _distribution(lengths: Sequence[int]) -> dict[str, float]:
    """Return median, 90th percentile (the smallest length that nine tenths do not exceed) and maximum."""
    ordered = sorted(lengths) or [0]
    p90 = ordered[math.ceil(0.9 * len(ordered)) - 1]
    return {"median": statistics.median(ordered), "p90": p90, "longest": ordered[-1]}


def _rows(columns: Sequence[Measures]) -> list[list[object]]:
    return [
        [f"{subject}: {counted}", *(f"{measures[subject][counted]:g}" for measures in columns)]
        for subject, counts in columns[0].items()
        for counted in counts
    ]


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.structure", description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=DEFAULT_ROOT, help="the checkout to measure; this one")
    parser.add_argument("--against", type=Path, metavar="ROOT", help="an earlier checkout, measured in a column before")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    roots = {"now": options.root} if options.against is None else {"before": options.against, "after": options.root}
    try:
        columns = {name: measure(root) for name, root in roots.items()}
    except (FileNotFoundError, SyntaxError) as error:
        sys.exit(str(error))
    text = table(["", *columns], _rows([*columns.values()]))
    sys.stdout.write(json.dumps(columns, indent=1) + "\n" if options.json else text)


if __name__ == "__main__":
    _main()
