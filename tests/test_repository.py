"""The tree against itself: what is documented exists, what exists is documented, nothing strays in."""

import ast
import re
import runpy
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024
COMMANDS = sorted(p for p in ROOT.glob("*/management/commands/*.py") if p.stem != "__init__")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READERS = {"at_least", "count", "boolean", "integer", "positive", "text", "words"}

# Each is written so that this file does not contain what it looks for.
STRAYS = {
    "unfinished work": re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|lorem " r"ipsum", re.IGNORECASE),
    "a conflict": re.compile(r"^(<{7}|>{7}) ", re.MULTILINE),
    "a folder of somebody's machine": re.compile(r"(?<![\w.~$}/-])/(ho" r"me|Us" r"ers|wo" r"rk|ro" r"ot)/\w"),
    "a package registry's address": re.compile(r"pypi\." r"org|python" r"hosted\.org|registry\.npm" r"js"),
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Every file that is in the repository or about to be."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files belong to the repository is not known")
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for name in listed if name and (path := ROOT / name).is_file()]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE))


def environment_variables() -> set[str]:
    """Names that settings.py and environment.py read through the typed helpers, and commands from os.environ."""
    found = {n for path in COMMANDS for n in re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', path.read_text())}
    for name in ("creditscore/settings.py", "creditscore/environment.py"):
        for node in ast.walk(ast.parse(read(name))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if function in READERS:
                found.add(str(node.args[0].value))
    return found


def documented_variables() -> set[str]:
    return set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", read("docs/operations.md"), re.MULTILINE))


def test_the_make_targets_of_the_stable_interface_exist():
    assert {"setup", "demo", "run", "test", "check", "bench"} <= make_targets()


def test_every_make_target_is_documented_and_every_documented_one_exists():
    documented = set(re.findall(r"`make ([a-z]+)", read("README.md") + read("CONTRIBUTING.md")))
    assert documented == make_targets() - {"help"}


def test_continuous_integration_runs_commands_that_the_readme_gives():
    commands = re.findall(r"^(make .+)$", read(".ci/run"), re.MULTILINE)
    assert commands == ["make check", "make cluster", "make test"]
    assert all(re.search(rf"^{command}\b", read("README.md"), re.MULTILINE) for command in commands)
    assert "run: .ci/run" in read(".github/workflows/checks.yaml")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_every_management_command_is_documented(command: Path):
    assert f"manage.py {command.stem}" in read("docs/operations.md")


def test_every_documented_management_command_exists():
    django = {"migrate", "collectstatic", "check", "createsuperuser", "changepassword", "axes_reset"}
    named = {name for path in DOCUMENTS for name in re.findall(r"manage\.py ([a-z_]+)", path.read_text("utf-8"))}
    assert named <= {command.stem for command in COMMANDS} | django


def test_every_module_that_runs_is_documented_and_every_documented_one_runs():
    runs = {
        ".".join(p.relative_to(ROOT).with_suffix("").parts)
        for p in [*ROOT.glob("ml/*.py"), *ROOT.glob("ml/features/*.py")]
        if "main()" in p.read_text() and p.stem != "__main__"
    }
    runs |= {".".join(p.relative_to(ROOT).parent.parts) for p in ROOT.glob("ml/*/__main__.py")}
    runs |= {"scoring.charts.build"}
    text = "".join(path.read_text("utf-8") for path in DOCUMENTS)
    assert set(re.findall(r"python -m ((?:ml|scoring)\.[a-z_.]*[a-z])", text)) == runs


def test_every_environment_variable_of_the_settings_is_documented():
    assert environment_variables() - documented_variables() == set()


def test_every_documented_environment_variable_is_read():
    readers = "".join(
        path.read_text() for path in [*ROOT.glob("creditscore/*.py"), *COMMANDS, ROOT / "tests/conftest.py"]
    )
    readers += read("Makefile") + read("Dockerfile") + read("compose.yaml") + read(".ci/run")
    assert {name for name in documented_variables() if name not in readers} == set()


def test_the_blueprint_and_the_compose_file_set_only_variables_that_are_read():
    set_ = set(re.findall(r"- key: ([A-Z_]+)", read("render.yaml")))
    set_ |= set(re.findall(r"^      ([A-Z_]+): ", read("compose.yaml").split("migrate:\n    build")[0], re.MULTILINE))
    assert set_ <= environment_variables()


def test_the_tour_names_only_files_that_exist():
    named = [path for path in re.findall(r"`([\w./-]+)`", read("docs/tour.md")) if "/" in path or path.endswith(".py")]
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(document: Path):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_decisions_are_numbered_without_a_gap_and_have_their_five_sections():
    records = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for path in records:
        sections = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert sections == ["Status", "Context", "Alternatives", "Decision", "Consequences"], path.name


def test_every_declared_dependency_has_its_reason_and_its_pin():
    declarations = tomllib.loads(read("pyproject.toml"))
    project = declarations["project"]
    extras = project["optional-dependencies"]
    whole = [*project["dependencies"], *extras["train"], *extras["test"]]
    lists = {
        "requirements-serve.txt": project["dependencies"],
        "requirements.txt": whole,
        "requirements-dev.txt": [*whole, *extras["dev"], *extras["pdf"]],
        "requirements-cluster.txt": declarations["dependency-groups"]["cluster"] + extras["mlflow"],
    }
    for name, declared in lists.items():
        for requirement in declared:
            package = re.match(r"[A-Za-z0-9-]+", requirement)[0].lower()
            assert re.search(rf"^{package}(\[[a-z,]+\])?==\d", read(name), re.MULTILINE), (
                f"{package} has no pin in {name}"
            )
    for requirement in whole:
        assert re.search(
            rf'^ *"{re.escape(requirement)}", +# \w|^  "{re.escape(requirement)}",$', read("pyproject.toml"), re.M
        )


def pins(name: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9.-]+==\S+", read(name), re.MULTILINE))


def test_serving_and_development_have_the_versions_of_the_whole_set():
    assert set() < pins("requirements-serve.txt") < pins("requirements.txt") < pins("requirements-dev.txt")


def test_no_file_is_larger_than_a_mebibyte(files: list[Path]):
    assert [str(path) for path in files if path.stat().st_size > MEBIBYTE] == []


@pytest.mark.parametrize("what", STRAYS)
def test_nothing_strays_into_the_repository(files: list[Path], what: str):
    found = []
    for path in files:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in STRAYS[what].finditer(text)]
    assert found == []


def test_text_files_end_with_one_newline_and_have_no_trailing_blanks(files: list[Path]):
    suffixes = {".py", ".md", ".toml", ".yaml", ".html", ".css", ".js", ".txt"}
    wrong = []
    for path in files:
        text = path.read_text("utf-8") if path.suffix in suffixes else ""
        if text and (not text.endswith("\n") or text.endswith("\n\n") or re.search(r"[ \t]+$", text, re.MULTILINE)):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


AUDIT = runpy.run_path(str(ROOT / ".ci/audit.py"))["verdict"]


def test_the_audit_fails_on_a_known_vulnerability():
    output = '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "V-1", "fix_versions": ["2"]}]}]}'
    assert AUDIT(1, output, "") == (1, ["a 1: V-1, fixed in 2"])


def test_the_audit_says_so_when_the_service_does_not_answer_or_knows_nothing():
    status, lines = AUDIT(1, "", "WARNING: retrying\nConnectionError: nobody there\n")
    assert (status, lines) == (
        0,
        ["not audited, the vulnerability service did not answer: ConnectionError: nobody there"],
    )
    status, lines = AUDIT(0, '{"dependencies": [{"name": "a", "version": "1", "skip_reason": "not found"}]}', "")
    assert (status, lines) == (0, ["not audited, the vulnerability service does not know them: 1 of 1 packages"])


def test_the_audit_fails_when_its_own_command_line_is_wrong():
    assert AUDIT(2, "", "error: unrecognized arguments: --old")[0] == 1
    assert AUDIT(1, "", "ERROR:pip_audit._cli:package pandas has duplicate requirements: pandas==2")[0] == 1
