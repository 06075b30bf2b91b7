"""Management commands: publishing, rolling back, scoring, roles and the demo. Faults end in one clear line."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from pytest_django import Settings

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.roles import ROLES
from scoring.management.commands import demo
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import ModelVersion
from tests.artefacts import another_model_dir, quick_training, trained_model_dir
from tests.clients.factories import a_client

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def run(command: str, *arguments: Any, **options: Any) -> str:
    """Run a command and return what it printed."""
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


# Publishing and rolling back


def test_publishing_puts_a_model_in_service_and_says_so() -> None:
    said = run("publish_model", trained_model_dir())
    assert said.startswith(f"In service: {engine.current_model().version}.")
    assert ModelVersion.objects.get().version == engine.current_model().version


def test_publishing_a_damaged_model_is_refused_and_the_one_in_service_stays(tmp_path: Path) -> None:
    run("publish_model", trained_model_dir())
    damaged = Path(shutil.copytree(another_model_dir(), tmp_path / "damaged"))
    text = (damaged / "model.txt").read_text()
    (damaged / "model.txt").write_text(text[: len(text) // 2])
    before = engine.current_model().version
    with pytest.raises(CommandError, match="checksums do not fit") as raised:
        run("publish_model", damaged)
    assert "\n" not in str(raised.value)
    assert engine.current_model().version == before
    assert ModelVersion.objects.count() == 1


def test_a_refused_model_ends_the_process_with_one_line_and_status_1(tmp_path: Path) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "publish_model", str(tmp_path / "nothing")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "the file is missing" in done.stderr


def test_rolling_back_returns_to_the_model_before_and_forward_again() -> None:
    run("publish_model", trained_model_dir())
    first = engine.current_model().version
    run("publish_model", another_model_dir())
    second = engine.current_model().version
    assert first != second
    assert run("rollback_model").strip() == f"In service: {first}"
    assert engine.current_model().version == first
    run("rollback_model")
    assert engine.current_model().version == second


def test_rolling_back_without_an_earlier_model_is_refused() -> None:
    with pytest.raises(CommandError, match="No earlier model"):
        run("rollback_model")
    run("publish_model", trained_model_dir())
    with pytest.raises(CommandError, match="No earlier model"):
        run("rollback_model")


# Scoring


def test_scoring_says_how_many_clients_were_scored(model: Model) -> None:
    a_client(1)
    a_client(2)
    assert run("score_clients").strip() == "2 clients scored"
    assert BatchAssessment.objects.of_version(model.version).count() == 2


def test_scoring_without_a_model_is_refused_in_one_line() -> None:
    a_client()
    with pytest.raises(CommandError, match="publish_model DIR"):
        run("score_clients")
    assert not BatchAssessment.objects.exists()


def test_creating_the_roles_names_them() -> None:
    assert run("create_roles").strip() == "Roles: advisor, senior, analyst, auditor, integrator, admin"


def test_the_bench_prints_its_figures_and_leaves_the_database_as_it_was(model: Model) -> None:
    for number in range(1, 4):
        a_client(number)
    run("score_clients")
    figures = json.loads(run("bench", "--no-worker", clients=5))
    assert figures["clients_in_database"] == 3
    pages = {
        "client_page",
        "explanation",
        "client_view",
        "data",
        "history",
        "compare",
        "print",
        "search",
        "what_if",
    }
    pages |= {"comparison", "distributions", "similar", "two_features", "changes", "completeness", "notes"}
    pages |= {"explanation_in_group", "zone", "two_features_by_recommendation", "two_features_cells"}
    pages |= {"move", "move_with_strips", "api_contributions", "new_client_step"}
    pages |= {"search_everyone", "search_far", "search_riskiest", "portfolio", "model", "dictionary"}
    pages |= {"home", "model_details", "search_described", "suggestions"}
    pages |= {"choose", "help", "feedback", "new_clients", "new_client_result"}
    assert set(figures["parts"]) - {"counterfactuals"} == pages | {"irreducible", "features_anew", "api_score"}
    assert ("counterfactuals" in figures["parts"]) == BatchAssessment.objects.filter(recommendation="DECLINE").exists()
    for part in figures["parts"].values():
        assert set(part) == {"median_ms", "p95_ms", "median_cpu_ms", "median_to_irreducible"}
        assert all(value > 0 for value in part.values())
    assert 0 < figures["client_page_queries"] <= 15
    assert figures["resident_memory_mb"] > 50
    assert not User.objects.exists()


def test_the_bench_starts_its_worker_with_the_interpreter_named(model: Model) -> None:
    a_client()
    run("score_clients")
    with pytest.raises(CommandError, match="gunicorn ended with status 1"):
        run("bench", worker_python=shutil.which("false"), clients=1)
    with pytest.raises(CommandError, match=r"no/python: cannot be started"):
        run("bench", worker_python="no/python", clients=1)


def test_the_bench_without_clients_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="make demo"):
        run("bench")


# The demo


@pytest.fixture
def small_demo(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Make the demo small and quick, in a folder of its own; give that folder."""
    monkeypatch.setattr(demo, "CLIENTS", 700)
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    settings.DEBUG = True
    settings.VAR_DIR = tmp_path
    with quick_training(10):
        yield tmp_path


def accounts(folder: Path) -> dict[str, list[str]]:
    """Return the accounts file: first word of each line → the others."""
    lines = (folder / "demo-accounts.txt").read_text().splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines}


def test_the_demo_is_never_made_outside_debug_mode(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    with pytest.raises(CommandError, match="DEBUG=1"):
        run("demo")
    assert not User.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_demo_makes_clients_a_model_and_an_account_a_role_and_does_nothing_twice(small_demo: Path) -> None:
    said = run("demo")
    assert "Demo ready" in said
    assert Client.objects.count() == BatchAssessment.objects.count() == engine.reference().clients == 700
    assert engine.current_model().manifest["training"]["clients"] > 500

    file = small_demo / "demo-accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = accounts(small_demo)
    assert list(written) == [*ROLES, "token", "token-senior"]
    for role in ROLES:
        username, password = written[role]
        assert username == role
        response = Browser().post("/accounts/login/", {"login": username, "password": password})
        assert response.status_code == 302
        user = User.objects.get(username=username)
        assert [group.name for group in user.groups.all()] == [role]
    for [token] in (written["token"], written["token-senior"]):
        assert Browser().get("/api/v1/clients/", headers={"authorization": f"Token {token}"}).status_code == 200

    content, passwords = file.read_text(), list(User.objects.order_by("pk").values_list("password", flat=True))
    assert run("demo").strip() == f"Demo ready. Accounts: {file}"
    assert file.read_text() == content
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == passwords


def test_the_demo_takes_the_password_it_is_given(
    small_demo: Path, monkeypatch: pytest.MonkeyPatch, model: Model
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "given-by-the-caller")
    demo._make_accounts(small_demo / "demo-accounts.txt")
    assert {accounts(small_demo)[role][1] for role in ROLES} == {"given-by-the-caller"}
    assert User.objects.get(username="senior").check_password("given-by-the-caller")


def test_a_demo_password_with_a_blank_is_refused(small_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "two words")
    with pytest.raises(CommandError, match="DEMO_PASSWORD holds a blank"):
        demo._make_accounts(small_demo / "demo-accounts.txt")
    assert not User.objects.exists()


@pytest.mark.parametrize("account", [{"username": "marie"}, {"username": "admin", "is_superuser": True}])
def test_the_demo_leaves_a_database_in_service_alone(small_demo: Path, account: dict[str, Any]) -> None:
    User.objects.create_user(**account, password="of-a-person")
    with pytest.raises(CommandError, match="accounts that the demo did not make"):
        run("demo")
    assert User.objects.get().check_password("of-a-person")
    assert not Client.objects.exists()
    assert not (small_demo / "demo-accounts.txt").exists()


def test_the_demo_minds_no_account_that_was_added_to_it(small_demo: Path, model: Model) -> None:
    a_client()
    run("demo")
    User.objects.create_superuser("marie")
    assert "Demo ready" in run("demo")


def test_the_demo_makes_its_accounts_anew_in_a_new_database(small_demo: Path, model: Model) -> None:
    a_client()
    (small_demo / "demo-accounts.txt").write_text("advisor advisor of-another-database\n")
    (small_demo / "demo-accounts.txt").chmod(0o644)
    run("demo")
    assert User.objects.get(username="advisor").check_password(accounts(small_demo)["advisor"][1])
    assert stat.S_IMODE((small_demo / "demo-accounts.txt").stat().st_mode) == 0o600


def test_an_import_of_the_demo_that_was_interrupted_is_run_again(
    small_demo: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, interrupted = call_command, []

    def interrupt(command: str, *arguments: Any, **options: Any) -> Any:
        if command == "import_home_credit" and not interrupted:
            interrupted.append(command)
            a_client(1)
            raise KeyboardInterrupt
        return real(command, *arguments, **options)

    monkeypatch.setattr(demo, "call_command", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run("demo")
    run("demo")
    assert Client.objects.count() == 701


def test_the_demo_trains_its_model_anew_where_it_is_refused(small_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("demo")
    version = engine.current_model().version
    with (engine.settings.MODEL_DIR / version / "model.txt").open("a") as file:
        file.write("damage")
    monkeypatch.setattr(engine, "_served", engine._Served())
    assert "Training the model" in run("demo")
    assert engine.current_model().version == version


def test_the_demo_leaves_clients_that_are_already_there(small_demo: Path, model: Model) -> None:
    a_client()
    run("demo")
    assert Client.objects.count() == 1
    assert BatchAssessment.objects.count() == 1
    assert not (small_demo / "demo" / "data").exists()
