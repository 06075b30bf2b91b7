"""Opens every page of a portal that is served, for the programs that measure what a browser gets."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Page, sync_playwright

T = TypeVar("T")
ACCOUNTS = Path(os.environ.get("VAR_DIR", "var")) / "demo-accounts.txt"
OF_CLIENT = (
    *("", "why/", "compare/", "similar/", "two-features/", "simulate/", "proposals/", "history/", "data/"),
    *("completeness/", "notes/", "for-client/", "print/"),
)
OTHERS = (
    *("/", "/clients/", "/portfolio/", "/model/", "/model/details/", "/dictionary/", "/clients/new/", "/help/"),
    "/accessibilite/",
)


def visit(
    program: str, description: str | None, sizes: Sequence[tuple[int, int]], measured: Callable[[Page, str], T]
) -> list[tuple[str, list[T]]]:
    """Return what `measured` says of each page's address, once for each size of window, as the command line asks."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=description)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--accounts", type=Path, default=ACCOUNTS)
    parser.add_argument("--client", type=int, nargs="+", required=True)
    parser.add_argument("--page", choices=OF_CLIENT, help="this page of the clients alone")
    parser.add_argument("--language", choices=("fr", "en"), default="fr")
    options = parser.parse_args()
    account = account_in(options.accounts)
    of_client, others = (OF_CLIENT, OTHERS) if options.page is None else ((options.page,), ())
    paths = [f"/clients/{client}/{page}" for client in options.client for page in of_client] + list(others)
    with sync_playwright() as driver:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = [signed_in(browser, options.address, options.language, size, account) for size in sizes]
        return [(path, [measured(page, path) for page in pages]) for path in paths]


def opened(page: Page, path: str) -> None:
    """Open a page and wait for all that it loads. Ends the program where it is not answered."""
    answer = page.goto(path)
    if answer is None or not answer.ok:
        sys.exit(f"{path} answered {answer.status if answer else 'nothing'}")
    page.wait_for_load_state("networkidle")


def account_in(path: Path) -> tuple[str, str]:
    """Return name and password of the senior advisor in the file that `make demo` writes."""
    lines = map(str.split, path.read_text().splitlines())
    return next((parts[0], parts[-1]) for parts in lines if parts and parts[0] == "senior")


def signed_in(browser: Browser, address: str, language: str, size: tuple[int, int], account: tuple[str, str]) -> Page:
    """Return a page on which that account is signed in."""
    width, height = size
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height})
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", account[0])
    page.fill("[name=password]", account[1])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page
