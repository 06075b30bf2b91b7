"""Changes the rules one place at a time and asks their tests: `python -m bench.mutation [MODULE ...] [--json]`.

Each change ("mutant") that the tests of its module let pass is a survivor: an edge that no test holds. cosmic-ray makes
the changes. They are made in copies of the tree below the temporary folder. No test here asks for a database.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from tqdm import tqdm

from bench.table import table

ROOT = Path(__file__).resolve().parent.parent
LEAST = 0.9  # of all mutants, to be noticed
LONGEST = 120  # seconds that a mutant may keep its tests busy; then it counts as noticed
# The modules of rules and words, each with the fast tests that hold it: the first failure ends a run.
_RULES, _WORDS = "tests/ml/test_rules.py", "tests/scoring/text/test_rules.py"
TESTS = {
    "ml/serving/model.py": (_RULES, "tests/ml/test_threshold.py"),
    "ml/population/results.py": (_RULES, _WORDS, "tests/ml/test_peers.py"),
    "ml/population/peers.py": ("tests/ml/test_peers.py",),
    "ml/tables/numerics.py": (_RULES,),
    "ml/tables/wording.py": (_RULES, "tests/scoring/text/test_values.py"),
    "ml/tables/durations.py": (_RULES, _WORDS, "tests/scoring/text/test_text.py"),
    "ml/features/sentences.py": ("tests/ml/test_sentences.py",),
    "scoring/core/decisions/rules.py": ("tests/scoring/core/decisions/test_rules.py",),
    "scoring/core/reviews/rules.py": ("tests/scoring/core/reviews/test_rules.py",),
    "scoring/core/words.py": ("tests/scoring/core/test_words.py",),
    "scoring/text/sentences.py": ("tests/scoring/text/test_sentences.py",),
    "scoring/text/values.py": (_WORDS, "tests/scoring/text/test_values.py", "tests/scoring/text/test_text.py"),
    "scoring/text/effects.py": (_WORDS,),
}
# Of a module that holds other code too, what is a rule.
RULES = {
    "ml/serving/model.py": (
        *("TOLERANCE", "CLEARLY", "calibrated_contributions", "calibrated", "Costs", "Zone", "ReviewBand"),
        *("decision_threshold", "review_band", "cost_per_client"),
    ),
    "ml/population/results.py": ("FEWEST_KNOWN_OUTCOMES", "Z95", "wilson_interval"),
    "ml/population/peers.py": ("TRAITS", "CLOSER", "EDGE", "Trait", "PeerGroup", "peer_group", "_traits"),
}
# Not copied: what no test of these reads.
_LEFT = shutil.ignore_patterns(".*", "var", "docs", "node_modules", "__pycache__")
# Imported once, before the processes that run tests are forked from this one; none of it may import a module of ours.
_SHARED = ("numpy", "lightgbm", "duckdb", "pyarrow", "babel.numbers", "hypothesis.strategies", "psycopg", "pytest")
_SHARED_OF_DJANGO = ("django.contrib.admin", "rest_framework.serializers", "vl_convert")
_BITS = {"BitAnd", "BitOr", "BitXor", "RShift", "LShift"}


class MutationError(Exception):
    """The tests cannot judge mutants; the message says why."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module: `source` is the module as changed, `before` and `after` the line at `line`."""

    module: str
    line: int
    before: str
    after: str
    source: str


@dataclass(frozen=True)
class Score:
    """How many mutants of a module there are, and those that its tests let pass."""

    module: str
    mutants: int
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Return the share of mutants that the tests notice."""
        return 1 - len(self.survivors) / self.mutants if self.mutants else 1.0


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Return the mutants of a module that can be noticed: it compiles, and the place is code that runs.

    Annotations do not run; of a module in RULES, only what it names is changed. Arithmetic is changed to arithmetic,
    bits to bits: `&` of two floats fails in any test.
    """
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    parsed = ast.parse(source)
    left = _annotations(parsed) + _others(parsed, RULES.get(module, ()))
    tree = get_ast(source)
    for name in operator_names():
        if get_operator(name).arguments() or _mixes_bits_with_arithmetic(name):
            continue
        operator = get_operator(name)()
        places = [place for node in ast_nodes(tree) for place in operator.mutation_positions(node)]
        for occurrence, (start, end) in enumerate(places):
            if any(first <= start and end <= last for first, last in left):
                continue
            changed = mutate_code(source, operator, occurrence)
            if changed is not None and _compiles(changed):
                yield _mutant(module, source, changed)


def _mutant(module: str, source: str, changed: str) -> Mutant:
    lines, other = source.splitlines(), changed.splitlines()
    place = next(
        (i for i, (a, b) in enumerate(zip(lines, other, strict=False)) if a != b), min(len(lines), len(other)) - 1
    )
    return Mutant(module, place + 1, lines[place].strip(), other[place].strip(), changed)


def _mixes_bits_with_arithmetic(operator: str) -> bool:
    kind, *sides = operator.rpartition("/")[2].split("_")
    if kind != "ReplaceBinaryOperator":
        return False
    return len({side in _BITS for side in sides}) == 2


def _annotations(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where annotations start and end, as (line, column)."""
    found: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(node.returns)
    return [
        ((one.lineno, one.col_offset), (one.end_lineno or one.lineno, one.end_col_offset or one.col_offset))
        for one in found
        if one is not None
    ]


def _others(tree: ast.Module, names: Sequence[str]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where the statements start and end that define none of these names; nowhere without names."""
    others = [node for node in tree.body if names and not _defined(node) & {*names}]
    return [((_first_line(node), 0), (node.end_lineno or node.lineno, node.end_col_offset or 0)) for node in others]


def _first_line(node: ast.stmt) -> int:
    """Return the line on which a statement starts, its decorators included."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _compiles(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # as in the tests: "is" beside a literal is an error
        try:
            compile(source, "mutant", "exec")
        except SyntaxError:
            return False
    return True


def passes(copy: Path, tests: Sequence[str]) -> bool:
    """Return whether tests pass in a copy of the tree, in a process of their own; `run.log` has what they print."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _run(copy, tests)
        except Exception:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return _status(child) == 0


def _run(copy: Path, tests: Sequence[str]) -> int:
    import pytest
    from hypothesis import Phase, settings

    os.setsid()
    os.chdir(copy)
    with (copy / "run.log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    sys.path[0] = str(copy)
    for name in ("VAR_DIR", "TEST_ARTEFACTS", "TMPDIR"):
        os.environ[name] = str(copy / "var")
    tempfile.tempdir = None  # to be read again from the environment
    # The same examples for each mutant, and no deadline: that the machine is slow is no reason to notice one.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutation", deadline=None, derandomize=True, database=None, phases=phases)
    # A package that is imported already cannot have its assertions rewritten, and need not: it holds no test.
    quiet = ("-p", "no:xdist", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
    return int(pytest.main(["-q", "-x", "--hypothesis-profile=mutation", "-m", "not django_db", *quiet, *tests]))


def _status(child: int) -> int:
    """Return how a process ended, 0 for success; one that takes too long is ended here."""
    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def survives(copy: Path, mutant: Mutant, tests: Sequence[str]) -> bool:
    """Return whether the tests pass although the module is changed; the copy is as before afterwards."""
    path = copy / mutant.module
    original = path.read_text("utf-8")
    path.write_text(mutant.source, "utf-8")
    try:
        return passes(copy, tests)
    finally:
        path.write_text(original, "utf-8")


def _prepare(copy: Path, root: Path, tests: Mapping[str, Sequence[str]]) -> None:
    """Copy the tree, and see that the tests of each module pass there on the module as it is."""
    shutil.copytree(root, copy, ignore=_LEFT)
    (copy / "var").mkdir(exist_ok=True)
    for module, its_tests in tests.items():
        if not passes(copy, its_tests):
            raise MutationError(f"The tests of {module} fail on it as it is:\n{(copy / 'run.log').read_text()}")
    # This run leaves everything compiled, which makes the next ones faster. The rules change too often for that.
    for module in tests:
        shutil.rmtree((copy / module).parent / "__pycache__", ignore_errors=True)


def measure(modules: Sequence[str], tests: Mapping[str, Sequence[str]] = TESTS, root: Path = ROOT) -> list[Score]:
    """Return the score of each module, judged in copies of `root`, one for each processor."""
    mutants = [m for module in modules for m in mutants_of(module, (root / module).read_text("utf-8"))]
    for name in (*_SHARED, *_SHARED_OF_DJANGO):
        import_module(name)
    with tempfile.TemporaryDirectory(prefix="creditscore-mutation-") as folder:
        copies = [Path(folder) / str(n) for n in range(os.cpu_count() or 1)]
        for copy in copies:
            _prepare(copy, root, {module: tests[module] for module in modules})
        context = multiprocessing.get_context("fork")
        free: multiprocessing.Queue[Path] = context.Queue()
        for copy in copies:
            free.put(copy)
        with context.Pool(len(copies), _take_copy, (free,)) as pool:
            verdicts = pool.imap(_verdict, [(mutant, tests[mutant.module]) for mutant in mutants])
            watched = tqdm(verdicts, total=len(mutants), unit="mutant", disable=None)
            alive = [mutant for mutant, passed in zip(mutants, watched, strict=True) if passed]
    return [
        Score(module, sum(m.module == module for m in mutants), tuple(m for m in alive if m.module == module))
        for module in modules
    ]


_copy = Path()  # of the tree, of this process alone


def _take_copy(free: multiprocessing.Queue[Path]) -> None:
    global _copy
    _copy = free.get()
    sys.dont_write_bytecode = True


def _verdict(work: tuple[Mutant, Sequence[str]]) -> bool:
    return survives(_copy, *work)


def report(scores: Sequence[Score]) -> str:
    """Return the scores as a table, and under it each survivor with its line before and after."""
    whole = _whole(scores)
    rows = [(s.module, s.mutants, len(s.survivors), f"{s.share:.1%}") for s in (*scores, whole)]
    lines = [f"{m.module}:{m.line}\n  - {m.before}\n  + {m.after}\n" for m in whole.survivors]
    return table(("module", "mutants", "survivors", "score"), rows) + "".join(["\n", *lines] if lines else [])


def _whole(scores: Sequence[Score]) -> Score:
    return Score("all", sum(s.mutants for s in scores), tuple(m for s in scores for m in s.survivors))


def enough(scores: Sequence[Score]) -> bool:
    """Return whether the tests notice as many of all mutants as they have to."""
    return _whole(scores).share >= LEAST


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores; return 1 where the tests notice too few mutants."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="of the modules of rules, those to measure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    unknown = [module for module in options.modules if module not in TESTS]
    if unknown:
        parser.error(f"no tests are named for {', '.join(unknown)}; they are for {', '.join(TESTS)}")
    try:
        scores = measure(options.modules or list(TESTS))
    except MutationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.json:
        sys.stdout.write(json.dumps([_described(score) for score in scores], indent=1) + "\n")
    else:
        sys.stdout.write(report(scores))
    return 0 if enough(scores) else 1


def _described(score: Score) -> dict[str, object]:
    survivors = [{k: v for k, v in asdict(m).items() if k != "source"} for m in score.survivors]
    return {"module": score.module, "mutants": score.mutants, "score": score.share, "survivors": survivors}


if __name__ == "__main__":
    sys.exit(main())
