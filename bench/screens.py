"""How much there is to read: `python -m bench.screens` opens every page of the portal that `make run` serves.

Prints a line a page: the words that one sees without opening anything, and how many screens the page takes, at 1280 by
900 and at 390 by 844 pixels. `--client` names the client whose pages are opened. Chromium is CHROMIUM, or on PATH.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.table import table

SCREENS = ((1280, 900), (390, 844))
OF_CLIENT = (
    *("", "why/", "compare/", "similar/", "two-features/", "simulate/", "proposals/", "history/", "data/"),
    *("completeness/", "notes/", "for-client/", "print/"),
)
OTHERS = ("/", "/clients/", "/portfolio/", "/model/", "/dictionary/", "/clients/new/", "/help/")
# Words in sight: not those of what is closed, hidden, or there for screen readers alone.
COUNT = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let words = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const part = node.parentElement;
    if (part.closest("script, noscript, option, .visually-hidden, [popover]")) continue;
    if (!part.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) continue;
    words += (node.textContent.match(/[\\p{L}\\p{N}]+(?:[.,’'\\u202f\\u00a0-][\\p{L}\\p{N}]+)*/gu) || []).length;
  }
  return words;
}"""


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


def measured(page: Page, path: str) -> tuple[int, float]:
    """Return a page's words in sight and how many screens it takes."""
    answer = page.goto(path)
    if answer is None or not answer.ok:
        sys.exit(f"{path} answered {answer.status if answer else 'nothing'}")
    page.wait_for_load_state("networkidle")
    screens = page.evaluate("document.documentElement.scrollHeight / window.innerHeight")
    return int(page.evaluate(COUNT)), float(screens)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.screens", description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--accounts", type=Path, default=Path(os.environ.get("VAR_DIR", "var")) / "demo-accounts.txt")
    parser.add_argument("--client", type=int, required=True)
    parser.add_argument("--language", choices=("fr", "en"), default="fr")
    options = parser.parse_args()
    lines = map(str.split, options.accounts.read_text().splitlines())
    account = next((parts[0], parts[-1]) for parts in lines if parts and parts[0] == "senior")
    paths = [f"/clients/{options.client}/{page}" for page in OF_CLIENT] + list(OTHERS)
    with sync_playwright() as driver:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = [signed_in(browser, options.address, options.language, size, account) for size in SCREENS]
        rows: list[list[object]] = []
        for path in paths:
            found = [measured(page, path) for page in pages]
            rows.append([path, *(cell for words, screens in found for cell in (words, f"{screens:.1f}"))])
    head = ["page", *(f"{what} at {width}" for width, _ in SCREENS for what in ("words", "screens"))]
    sys.stdout.write(table(head, rows))


if __name__ == "__main__":
    main()
