"""How long a page takes on a slow connection: `python -m bench.paint` opens every page of a portal that is served.

At 1.6 Mbit/s and 150 ms, with nothing cached, prints for each page the largest contentful paint in seconds and what was
received in kB: as sent, that is compressed where the server compresses (DEBUG=0 after `make static`). `--client` names
the client whose pages are opened. Chromium is CHROMIUM, or on PATH.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Page

from bench.table import table
from bench.visit import opened, visit

WIDE = (1280, 900)
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 1.6e6 / 8}
LARGEST = """() => new Promise((answer) => {
  new PerformanceObserver((list) => answer(list.getEntries().at(-1).startTime)).observe(
    { type: "largest-contentful-paint", buffered: true });
})"""


def painted(page: Page, path: str) -> tuple[float, float]:
    """Return a page's largest contentful paint in seconds and the kB received for it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    opened(page, path)
    seconds = page.evaluate(LARGEST) / 1000
    session.detach()
    return float(seconds), sum(received) / 1000


def main() -> None:
    """Print a line a page."""
    rows = [
        [path, f"{seconds:.2f}", f"{kilobytes:.0f}"]
        for path, [(seconds, kilobytes)] in visit("bench.paint", __doc__, [WIDE], painted)
    ]
    sys.stdout.write(table(["page", "largest paint, s", "kB"], rows))


if __name__ == "__main__":
    main()
