"""What every test may ask for (PostgreSQL, Chromium, WeasyPrint, real rows), and what a run did not exercise."""

import json
import math
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import psycopg
import pytest
from django.utils.translation import override

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLE = REPOSITORY.parent / "shared" / "home-credit-sample"
CASES = REPOSITORY.parent / "shared" / "cases" / "home-credit-files"
PREFIX = "Not exercised: "
hypothesis.settings.register_profile("portal", deadline=None)  # how long an example takes is no matter of a test
hypothesis.settings.load_profile("portal")
BROWSER = "tests/browser/"


def pytest_configure(config: pytest.Config) -> None:
    """Give the processes of one run (make test) one place for what they train, and remove it at the end."""
    if not hasattr(config, "workerinput") and "TEST_ARTEFACTS" not in os.environ:
        directory = tempfile.mkdtemp(prefix="creditscore-artefacts-")
        os.environ["TEST_ARTEFACTS"] = directory
        config.add_cleanup(lambda: shutil.rmtree(directory, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests in a browser last: what is left to do then comes in small pieces, and workers end together."""
    items.sort(key=lambda item: item.nodeid.startswith(BROWSER))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a worker whole files, whose tests share set-ups; of tests in a browser, which share the portal, each."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)

    return Scheduling(config, log)


def services_required() -> bool:
    """Return whether a service that does not answer is a failure (REQUIRE_SERVICES=1) rather than a skip."""
    return os.environ.get("REQUIRE_SERVICES", "") == "1"


def missing(what: str) -> NoReturn:
    """Skip the test for want of `what`, a service; fail it under REQUIRE_SERVICES=1. The run ends by listing them."""
    if services_required():
        pytest.fail(f"{what}, and REQUIRE_SERVICES=1 wants it.", pytrace=False)
    pytest.skip(f"{PREFIX}{what}")


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    """Start each test in French, as each request without a choice, and end what another language it spoke."""
    with override("fr"):
        yield


@pytest.fixture(autouse=True)
def switched_on() -> None:
    """Start each test with the switch on, as this process would know it: it looks again when a test turns it."""
    from scoring.core import switch

    switch._known = (math.inf, switch.Standing())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty database that other processes may use, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite3'}"
        return
    from tests.services.test_import_postgresql import a_database

    with a_database(request.getfixturevalue("postgresql_url")) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """Return the address of a PostgreSQL database that tests may write to (TEST_POSTGRESQL_URL)."""
    url = os.environ.get("TEST_POSTGRESQL_URL") or "postgres://postgres@127.0.0.1:5432/test"
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        missing(f"PostgreSQL (nothing answers at {url.rpartition('@')[2]}; TEST_POSTGRESQL_URL names another)")
    return url


def chromium() -> str | None:
    """Return the path of the Chromium that CHROMIUM names, else of one on PATH; None where there is none."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the path of a Chromium that the page tests drive."""
    return chromium() or missing("Chromium (not found on PATH; CHROMIUM names another)")


@cache
def loads_weasyprint() -> bool:
    """Return whether WeasyPrint is installed with the libraries from Debian that it loads, as pdf.py finds it."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError, DeprecationWarning):  # the last: it warns where libharfbuzz-subset0 is missing
        return False
    return True


@pytest.fixture(scope="session")
def weasyprint() -> None:
    """Ask for WeasyPrint, which writes PDF files."""
    if not loads_weasyprint():
        missing("WeasyPrint (does not load: requirements-dev.txt, and Debian's libpangoft2-1.0-0 libharfbuzz-subset0)")


@pytest.fixture(scope="session")
def sample_dir() -> Path:
    """Return the folder of real Home Credit rows, beside the repository. Its absence only ever skips."""
    if not SAMPLE.is_dir():
        pytest.skip(f"{PREFIX}the sample of real rows (no folder ../shared/home-credit-sample beside the repository)")
    return SAMPLE


@pytest.fixture(scope="session")
def cases_dir() -> Path:
    """Return the folder of cases from people's files, beside the repository. Its absence only ever skips."""
    if not CASES.is_dir():
        pytest.skip(f"{PREFIX}files as people keep them (no folder ../shared/cases beside the repository)")
    return CASES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End the run by naming, once each, what its tests went without; record what the checkers found where asked to."""
    if os.environ.get("RECORD_CHECKS") == "1":
        record_checks(terminalreporter)
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _, found, what = reason.partition(PREFIX)
        if found:
            reasons[what] += 1
    if reasons:
        terminalreporter.section("not exercised", sep="-")
        for what, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{PREFIX}{what}: {count} test{'s' if count > 1 else ''} skipped")


def record_checks(terminalreporter: pytest.TerminalReporter) -> None:
    """Write for the accessibility statement how many views of pages the browser tests saw, and what they found."""
    from axe_playwright_python.base import AXE_FILE_PATH

    from scoring.pages.accessibility.checks import FILE

    reports = terminalreporter.stats
    called = {
        outcome: sum(report.nodeid.startswith(f"{BROWSER}test_pages.py") for report in reports.get(outcome, []))
        for outcome in ("passed", "failed")
    }
    browser = chromium()
    if browser is None or not sum(called.values()):
        terminalreporter.write_line("Nothing to record: RECORD_CHECKS=1 wants a run of tests/browser/test_pages.py.")
        return
    version = subprocess.run([browser, "--version"], capture_output=True, text=True, check=True).stdout
    checks = {
        "day": f"{date.today():%Y-%m-%d}",
        "browser": version.partition(".")[0],
        "checker": f"axe-core {AXE_FILE_PATH.read_text(encoding='utf-8')[:40].partition('axe v')[2].split()[0]}",
        "views": sum(called.values()),
        "with_findings": called["failed"],
    }
    FILE.write_text(json.dumps(checks, indent=2) + "\n", encoding="utf-8")
