"""Settings from the environment: what is wrong stops the start with the variable's name and the repair."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from creditscore import environment

ROOT = Path(__file__).resolve().parents[2]
LOG_KEY = "l" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        ("on", True),
        ("0", False),
        ("False", False),
        ("no", False),
        ("", True),
    ],
)
def test_a_truth_value_is_read_as_people_write_it(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    monkeypatch.setenv("SWITCH", text)
    assert environment.boolean("SWITCH", True) is expected


@pytest.mark.parametrize("text", ["maybe", "2", "oui"])
def test_what_is_no_truth_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SWITCH", text)
    with pytest.raises(ImproperlyConfigured, match=f"SWITCH='{text}'.*set it to 1 or 0"):
        environment.boolean("SWITCH", True)


def test_a_whole_number_is_read_or_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.at_least("COUNT_UNSET", 5, least=0) == 5
    monkeypatch.setenv("COUNT", "12")
    assert environment.at_least("COUNT", 5, least=0) == 12
    for text in ("a dozen", "-1"):
        monkeypatch.setenv("COUNT", text)
        with pytest.raises(ImproperlyConfigured, match=rf"COUNT='{text}'.*for example 5"):
            environment.at_least("COUNT", 5, least=0)


@pytest.mark.parametrize("text", ["0", "-5", "ten", "nan", "inf", "1e300"])
def test_a_number_above_zero_is_read_or_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert environment.positive("STEP_UNSET", 1_000, most=1e9) == 1_000
    monkeypatch.setenv("STEP", "0.5")
    assert environment.positive("STEP", 10, most=100) == 0.5
    monkeypatch.setenv("STEP", text)
    with pytest.raises(ImproperlyConfigured, match=rf"STEP='{text}'.*above zero.*for example 1000"):
        environment.positive("STEP", 1_000, most=1e9)


@pytest.mark.parametrize("text", ["0", "-2", "0.3", "1.5", "121", "ten"])
def test_a_whole_number_from_one_is_read_or_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert environment.count("MONTHS_UNSET", 1, most=120) == 1
    for number in (1, 6, 120):
        monkeypatch.setenv("MONTHS", str(number))
        assert environment.count("MONTHS", 1, most=120) == number
    monkeypatch.setenv("MONTHS", text)
    with pytest.raises(ImproperlyConfigured, match=rf"MONTHS='{text}'.*whole number.*for example 1"):
        environment.count("MONTHS", 1, most=120)


def test_a_value_that_begins_with_a_dollar_sign_stands_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "$HOME-and-more")
    assert environment.text("SECRET", "another") == "$HOME-and-more"


def test_a_list_is_separated_by_commas_and_has_no_empty_part(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.words("HOSTS_UNSET", ["a", "b"]) == ["a", "b"]
    monkeypatch.setenv("HOSTS", " portal.example , ,www.example")
    assert environment.words("HOSTS", ["a"]) == ["portal.example", "www.example"]


# The secret key


def test_the_secret_key_is_asked_for_outside_debug_mode(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set: set it .* or set DEBUG=1"):
        environment.secret_key(False, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_debug_mode_makes_a_secret_key_once_that_its_owner_alone_reads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = environment.secret_key(True, tmp_path / "var")
    assert len(key) > 50
    assert environment.secret_key(True, tmp_path / "var") == key
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_secret_key_that_is_set_is_the_one_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "chosen")
    assert environment.secret_key(False, tmp_path) == environment.secret_key(True, tmp_path) == "chosen"


# The keys of the log


def test_the_keys_of_the_log_are_asked_for_outside_debug_mode(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LOG_KEYS", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"LOG_KEYS is not set: set it .* Or set DEBUG=1"):
        environment.log_keys(False, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_debug_mode_makes_a_key_of_the_log_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LOG_KEYS", raising=False)
    made = environment.log_keys(True, tmp_path / "var")
    assert environment.log_keys(True, tmp_path / "var") == made
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["log-key"]
    assert (tmp_path / "var" / "log-key").stat().st_mode & 0o777 == 0o600
    assert environment.log_keys(True, tmp_path / "other") != made


def test_the_first_key_of_the_log_signs_and_all_keep_their_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old, new = "o" * 32, "n" * 32
    monkeypatch.setenv("LOG_KEYS", old)
    before = environment.log_keys(False, tmp_path)
    monkeypatch.setenv("LOG_KEYS", f"{new}, {old}")
    keys = environment.log_keys(False, tmp_path)
    assert [*keys.values()] == [new, old]
    assert before.items() <= keys.items()


@pytest.mark.parametrize("keys", ["k" * 31, f"{'k' * 32},{'k' * 32}", f"{'k' * 32},short"])
def test_a_key_of_the_log_that_is_short_or_there_twice_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keys: str
) -> None:
    monkeypatch.setenv("LOG_KEYS", keys)
    with pytest.raises(ImproperlyConfigured, match="LOG_KEYS holds a secret twice") as refused:
        environment.log_keys(False, tmp_path)
    assert "kkkk" not in str(refused.value)


# The database


def test_sqlite_is_the_default_and_its_writers_wait_for_each_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config = environment.database(tmp_path / "var" / "portal.sqlite3")
    assert config["ENGINE"] == "creditscore.sqlite"
    assert config["NAME"] == str(tmp_path / "var" / "portal.sqlite3")
    assert config["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    assert (tmp_path / "var").is_dir()


def test_postgresql_is_named_by_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ada:secret@db.example:5433/portal")
    config = environment.database(tmp_path / "unused")
    assert config["ENGINE"] == "django.db.backends.postgresql"
    named = [config[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")]
    assert named == ["portal", "ada", "secret", "db.example", 5433]
    assert config["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada:secret@h/portal",
        "portal",
        "postgres://ada:secret@h",
        "postgres://ada:secret@h:port/portal",
        "postgres://ada:secret/x",
    ],
)
def test_another_database_is_refused_without_repeating_a_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(
        ImproperlyConfigured, match=r"DATABASE_URL.*use postgres://user:password@host:5432/name"
    ) as raised:
        environment.database(tmp_path / "portal.sqlite3")
    assert "secret" not in str(raised.value)


# The whole start


def start(directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product with these variables of the environment and nothing else of the settings."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env=inherited | {"VAR_DIR": str(directory)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"DEBUG": "perhaps"}, "DEBUG='perhaps'"),
        ({"SECRET_KEY": "k"}, "LOG_KEYS is not set"),
        ({"SECRET_KEY": "k", "LOG_KEYS": "short"}, "fewer than 32 characters"),
        ({"SECRET_KEY": "k", "LOG_KEYS": LOG_KEY, "LOG_RETENTION_DAYS": "30"}, "LOG_RETENTION_DAYS='30'"),
        ({"SECRET_KEY": "k", "LOG_KEYS": LOG_KEY, "DATABASE_URL": "mysql://h/x"}, "DATABASE_URL=mysql…"),
        ({"SECRET_KEY": "k", "LOG_KEYS": LOG_KEY, "EPHEMERAL_DISK": "1"}, "EPHEMERAL_DISK=1"),
        ({"SECRET_KEY": "k", "LOG_KEYS": LOG_KEY, "BEHIND_HTTPS": "1", "HSTS_SECONDS": "long"}, "HSTS_SECONDS='long'"),
        ({"SECRET_KEY": "k", "LOG_KEYS": LOG_KEY, "TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES='-1'"),
    ],
)
def test_a_command_ends_in_one_line_where_settings_cannot_be_used(
    tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    done = start(tmp_path, **variables)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_records_on_a_disk_that_does_not_persist_are_a_choice_to_be_made(tmp_path: Path) -> None:
    chosen = start(tmp_path, SECRET_KEY="k", LOG_KEYS=LOG_KEY, EPHEMERAL_DISK="1", ALLOW_EPHEMERAL_DB="1")
    assert (chosen.returncode, chosen.stderr) == (0, "")
    elsewhere = start(
        tmp_path, SECRET_KEY="k", LOG_KEYS=LOG_KEY, EPHEMERAL_DISK="1", DATABASE_URL="postgres://u:p@h:5432/portal"
    )
    assert (elsewhere.returncode, elsewhere.stderr) == (0, "")


def test_behind_https_cookies_and_addresses_are_secure_only(tmp_path: Path) -> None:
    settings = start(tmp_path, SECRET_KEY="k", LOG_KEYS=LOG_KEY, BEHIND_HTTPS="1").stdout
    for line in ("SESSION_COOKIE_SECURE = True", "CSRF_COOKIE_SECURE = True", "SECURE_SSL_REDIRECT = True"):
        assert line in settings
    assert "SECURE_HSTS_SECONDS = 31536000" in settings


def test_outside_debug_mode_files_are_served_hashed(tmp_path: Path) -> None:
    settings = start(tmp_path, SECRET_KEY="k", LOG_KEYS=LOG_KEY).stdout
    assert "CompressedManifestStaticFilesStorage" in settings
    assert "DEBUG = True" not in settings


def test_a_currency_is_a_sign_or_a_code_and_none_where_it_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.currency("MONEY_UNSET") == ""
    for text in ("€", "CHF", "R$", "kr", "USDT"):
        monkeypatch.setenv("MONEY", text)
        assert environment.currency("MONEY") == text


@pytest.mark.parametrize("text", ["euros of France", "5", "a b", "dollars", "-", "%s", "\u202e", "\x01", "\udcff"])
def test_what_is_no_currency_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MONEY", text)
    with pytest.raises(ImproperlyConfigured, match=rf"MONEY={re.escape(repr(text))}.*such as € or CHF"):
        environment.currency("MONEY")


def test_the_lender_is_the_demos_in_debug_mode_where_nothing_is_said_and_nobody_elses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NAME", "ADDRESS", "PHONE", "EMAIL", "DATA_PROTECTION", "MEDIATOR"):
        monkeypatch.delenv(f"LENDER_{name}", raising=False)
    assert environment.lender(True).is_demo
    assert not environment.lender(True).missing
    nobody = environment.lender(False)
    assert not nobody.is_demo
    assert len(nobody.missing) == 6
    monkeypatch.setenv("LENDER_ADDRESS", "1 rue de la Paix; 75002 Paris ;")
    some = environment.lender(True)
    assert some.address == ("1 rue de la Paix", "75002 Paris")
    assert some.missing == (
        *("LENDER_NAME", "LENDER_PHONE", "LENDER_EMAIL", "LENDER_DATA_PROTECTION", "LENDER_MEDIATOR"),
    )
