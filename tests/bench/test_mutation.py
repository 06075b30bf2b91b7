"""The changes that are made to the rules, and what comes of them in a small tree with one tight and one loose test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from bench import mutation
from bench.mutation import Mutant, Score, enough, mutants_of, report

ROOT = Path(__file__).resolve().parents[2]
RULE = "EDGE = 0.1\n\n\ndef beyond(share: float | None) -> bool:\n    return share >= EDGE\n"
TIGHT = (
    "from {module} import beyond\n\ndef test():\n    assert [*map(beyond, (0.09, 0.1, 1.0))] == [False, True, True]\n"
)
LOOSE = "from {module} import beyond\n\ndef test():\n    assert beyond(5.0)\n"
MEASURE = """
import json, sys
from pathlib import Path
from bench.mutation import measure
tests = {f"{name}.py": (f"test_{name}.py",) for name in sys.argv[2:]}
print(json.dumps([(s.mutants, [m.after for m in s.survivors]) for s in measure([*tests], tests, Path(sys.argv[1]))]))
"""


def test_every_module_and_every_test_that_is_named_exists() -> None:
    named = {name for module, tests in mutation.TESTS.items() for name in (module, *tests)}
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_constants_and_comparisons_are_changed_and_annotations_are_not() -> None:
    mutants = list(mutants_of("rule.py", RULE))
    lines = {(m.line, m.before, " ".join(m.after.split())) for m in mutants}
    assert {(1, "EDGE = 0.1", "EDGE = 1.1"), (1, "EDGE = 0.1", "EDGE = -0.9")} <= lines
    assert (5, "return share >= EDGE", "return share > EDGE") in lines
    assert {m.line for m in mutants} == {1, 5}
    assert all(m.module == "rule.py" and m.source != RULE for m in mutants)


def test_what_does_not_compile_is_no_mutant_and_arithmetic_stays_arithmetic() -> None:
    changed = [" ".join(m.after.split()) for m in mutants_of("rule.py", "def half(*, size):\n    return size / 2\n")]
    assert "return size // 2" in changed
    assert not any(sign in line for line in changed for sign in ("<<", ">>", "&", "|", "^"))
    for mutant in mutants_of("rule.py", RULE):
        compile(mutant.source, "rule.py", "exec")


def test_of_a_module_with_other_code_only_the_rules_are_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mutation.RULES, "rule.py", ("EDGE",))
    other = "\n\n@dataclass(frozen=True)\nclass Other:\n    size = 1\n"
    assert {m.line for m in mutants_of("rule.py", RULE + other)} == {1}


@pytest.mark.parametrize("module", mutation.RULES)
def test_every_rule_that_is_named_stands_in_its_module(module: str) -> None:
    names = vars(import_module(module.removesuffix(".py").replace("/", ".")))
    assert [name for name in mutation.RULES[module] if name not in names] == []


def test_a_score_is_the_share_of_mutants_that_a_test_notices() -> None:
    survivor = Mutant("a.py", 3, "EDGE = 1", "EDGE = 2", "EDGE = 2\n")
    scores = [Score("a.py", 10, (survivor,)), Score("b.py", 10, ())]
    text = report(scores)
    assert "90.0%" in text.splitlines()[1]
    assert "95.0%" in text.splitlines()[3]
    assert "a.py:3\n  - EDGE = 1\n  + EDGE = 2\n" in text
    assert enough(scores)
    assert enough([Score("a.py", 10, (survivor,))])
    assert not enough([Score("a.py", 9, (survivor,))])


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    """Three modules with the same rule: the test of one is tight, of one loose, and of one wrong."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    for module, test in (("tight", TIGHT), ("loose", LOOSE), ("wrong", TIGHT.replace("0.09", "0.2"))):
        (tmp_path / f"{module}.py").write_text(RULE)
        (tmp_path / f"test_{module}.py").write_text(test.format(module=module))
    return tmp_path


def measured(tree: Path, *modules: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MEASURE, str(tree), *modules]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_tight_test_notices_each_mutant_and_a_loose_one_lets_the_edge_move(small_tree: Path) -> None:
    (mutants, of_tight), (as_many, of_loose) = json.loads(measured(small_tree, "tight", "loose").stdout)
    assert mutants == as_many > 5
    assert of_tight == []
    assert {" ".join(line.split()) for line in of_loose} >= {"EDGE = 1.1", "EDGE = -0.9", "return share > EDGE"}
    assert {(small_tree / f"{module}.py").read_text() for module in ("tight", "loose")} == {RULE}


def test_tests_that_fail_on_the_module_as_it_is_judge_nothing(small_tree: Path) -> None:
    refused = measured(small_tree, "wrong")
    assert refused.returncode == 1
    assert "MutationError: The tests of wrong.py fail on it as it is" in refused.stderr
