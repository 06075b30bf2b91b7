"""The measures of the code, of a small tree whose figures are counted by hand."""

from pathlib import Path

import pytest

from bench import structure

TREE = {
    "ml/__init__.py": "",
    "ml/model.py": "import math\n\n\ndef score(value):\n    return math.exp(value)\n",
    "scoring/__init__.py": "",
    "scoring/engine.py": (
        "from ml import model\nfrom ml.model import score\n\n\ndef current(*, language: str):\n    pass\n"
    ),
    "scoring/migrations/0001.py": "from scoring import engine\n",
    "scoring/text/__init__.py": (
        "import os\n"
        "from scoring.text.words import say, tell\n"
        "from scoring.text.numbers import whole as whole\n\n"
        '__all__ = ["own", "say"]\n'
        "own = os, tell\n"
    ),
    "scoring/text/words.py": (
        "from . import numbers\n"
        "from .. import engine\n"
        "from scoring.text import say\n\n\n"
        "class Words:\n"
        "    @property\n"
        "    def all(self):\n"
        "        def of(language):\n"
        "            import scoring.engine\n"
        "        return of\n\n"
        "    def one(self, language, /, languages):\n"
        "        pass\n"
    ),
    "scoring/text/numbers.py": "",
    "tests/test_model.py": "def test(language):\n    from ml import model\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_files_and_lines_are_counted_by_package_without_migrations_and_tests(root: Path) -> None:
    measures = structure.measure(root)
    assert measures["files"] == {"scoring": 5, "clients": 0, "creditscore": 0, "ml": 2, "together": 7}
    assert measures["lines"] == {"scoring": 6 + 6 + 14, "clients": 0, "creditscore": 0, "ml": 5, "together": 31}
    assert measures["lines of a file"] == {"median": 5, "p90": 14, "longest": 14}


def test_an_import_leads_to_the_file_it_names_once_wherever_it_stands(root: Path) -> None:
    edges = structure.import_edges(structure.read(root))
    assert {(str(importing), str(imported)) for importing, imported in edges} == {
        ("scoring/engine.py", "ml/model.py"),
        ("scoring/text/__init__.py", "scoring/text/numbers.py"),
        ("scoring/text/__init__.py", "scoring/text/words.py"),
        ("scoring/text/words.py", "scoring/engine.py"),
        ("scoring/text/words.py", "scoring/text/__init__.py"),
        ("scoring/text/words.py", "scoring/text/numbers.py"),
    }
    crossings = structure.measure(root)["imports in scoring"]
    assert crossings == {"edges": 6, "that cross a folder": 2, "that cross a folder, %": 33.3}


def test_signatures_with_a_language_count_and_functions_are_measured_without_decorators(root: Path) -> None:
    measures = structure.measure(root)
    assert measures["parameter language"] == {"signatures": 3, "files": 2}
    assert measures["lines of a function"] == {"median": 2, "p90": 4, "longest": 4}  # of 2, 2, 2, 2 and 4 lines


def test_a_name_is_handed_on_only_where_the_package_says_so(root: Path) -> None:
    handed_on = {module.name: structure.re_exports(module) for module in structure.read(root)}
    assert handed_on["scoring.text"] == {"say", "whole"}
    assert structure.measure(root)["re-exports of __init__"] == {"names": 2, "files": 1}


def test_a_folder_without_our_packages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="has no Python file in scoring"):
        structure.measure(tmp_path)
