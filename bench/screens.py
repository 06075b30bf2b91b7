"""How much there is to read: `python -m bench.screens` opens every page of the portal that `make run` serves.

Prints a line a page: the words that one sees without opening anything, and how many screens the page takes, at 1280 by
900 and at 390 by 844 pixels. `--client` names the clients whose pages are opened, `--page why/` one page of theirs.
Chromium is CHROMIUM, or on PATH.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Page

from bench.table import table
from bench.visit import opened, visit

SCREENS = ((1280, 900), (390, 844))
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


def measured(page: Page, path: str) -> tuple[int, float]:
    """Return a page's words in sight and how many screens it takes."""
    opened(page, path)
    screens = page.evaluate("document.documentElement.scrollHeight / window.innerHeight")
    return int(page.evaluate(COUNT)), float(screens)


def main() -> None:
    """Print a line a page."""
    head = ["page", *(f"{what} at {width}" for width, _ in SCREENS for what in ("words", "screens"))]
    rows = [
        [path, *(cell for words, screens in found for cell in (words, f"{screens:.1f}"))]
        for path, found in visit("bench.screens", __doc__, SCREENS, measured)
    ]
    sys.stdout.write(table(head, rows))


if __name__ == "__main__":
    main()
