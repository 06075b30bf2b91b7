"""Moves levers of random clients and checks every answer: `python -m bench.moves [--moves N] [--clients N]`.

A move is what the simulation's script asks for. Prints how long the server takes, without strips and with them. Each
answer is held to the page at the same address, and the strips of random clients to single computations at 24 places a
lever. Runs on the configured database and model in service, which `make demo` makes; with DEBUG=1, as `make run` has
it. The database stays as it was; on SQLite nobody else can write meanwhile. With `--address`, where a portal serves the
same clients, also from a key of the slider to the new answer in Chromium (CHROMIUM, or on PATH). Exit status 1 where
anything differs.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import django
import numpy as np
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import sync_playwright
from tqdm import tqdm

from bench.table import table
from bench.trace import browser_of
from bench.visit import ACCOUNTS, account_in, signed_in
from ml.tables.arguments import at_least

PLACES = 24
SHOWN = 10  # differences named
_KEYS = ("ArrowRight", "ArrowLeft", "PageUp", "PageDown")
# From the key to what the slider then says: both are set when the needle is.
_WATCH = """() => {
  window.benchTimes = [];
  let since = 0;
  document.addEventListener("keydown", () => { since = performance.now(); }, true);
  const seen = new MutationObserver(() => {
    if (since) window.benchTimes.push(performance.now() - since);
    since = 0;
  });
  for (const slider of document.querySelectorAll(".slider")) {
    seen.observe(slider, { attributeFilter: ["aria-valuetext"] });
  }
}"""


@dataclass(frozen=True)
class Times:
    """How long something took, in milliseconds, how often it was done; of that, how long the processor was at it."""

    what: str
    count: int
    median_ms: float
    p95_ms: float
    processor_ms: float | None = None

    @classmethod
    def of(cls, what: str, seconds: Sequence[float], at_it: Sequence[float] = ()) -> Times:
        """Return the times of several runs; `at_it` are those of the processor."""
        milliseconds = 1e3 * np.array(seconds or [0.0])
        processor = float(1e3 * np.median(at_it)) if at_it else None
        return cls(
            what, len(seconds), float(np.median(milliseconds)), float(np.quantile(milliseconds, 0.95)), processor
        )


@dataclass(frozen=True)
class Found:
    """What was measured, and where an answer differs from the page or a strip from a single computation."""

    times: tuple[Times, ...]
    strips: int
    places: int
    differing: tuple[str, ...]


def _subject(pk: int) -> Any:
    from clients.models.client import Client
    from scoring.core.engine import with_feature_rows
    from scoring.core.simulation import subject_of

    return subject_of(with_feature_rows(Client.objects.all()).get(pk=pk), now=timezone.now())


def random_moves(keys: Sequence[int], count: int, draw: random.Random) -> Iterator[tuple[int, str, float]]:
    """Give so many moves: a client, the field of a lever, and a place on its scale."""
    from ml.changes.simulation import CHANGEABLE

    while count:
        pk = draw.choice(keys)
        scales = _subject(pk).scales({})
        if scales:
            name = draw.choice(sorted(scales))
            yield pk, CHANGEABLE[name].feature, draw.choice(scales[name].points)
            count -= 1


def timed(browser: Browser, address: str, query: dict[str, str]) -> tuple[tuple[float, float], dict[str, Any]]:
    """Return how long an answer took, by the clock and of the processor, and the answer."""
    start, at_it = time.perf_counter(), time.process_time()
    response = browser.get(address, query)
    took = time.perf_counter() - start, time.process_time() - at_it
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return took, response.json()


def differences(browser: Browser, address: str, query: dict[str, str], told: dict[str, Any]) -> list[str]:
    """Return where the page at the address of a move says something else than the answer."""
    response = browser.get(address, query, follow=True)
    page = html.unescape(response.content.decode())
    if "errors" in told:
        return [] if response.status_code == 400 and all(one["said"] in page for one in told["errors"]) else ["errors"]
    parts = {
        "sentence": f"data-said>{told['said']}</p>",
        "needle": f'class="needle" data-order="4" transform="rotate({told["angle"]:.2f})"',
        "risk": f">{told['risk']}</text>",
        "budget": told["budget"][0],
        "badge": f'badge-{told["recommendation"].lower()} badge-large">{told["label"]}</span>',
        "address": f'action="{told["address"]}"',
    }
    for name, number in told["numbers"].items():
        parts[name] = f'name="{name}" type="text" value="{number["text"]}"'
    for name, strip in told["strips"].items():
        parts[f"strip of {name}"] = f'id="id_{name}_strip">{strip["said"]}</p>'
    if not told["recommendation"]:
        parts = {"badge": f'badge-large">{told["label"]}</span>'}
    wrong = [name for name, part in parts.items() if part not in page]
    section = page[page.index("data-moved") : page.index('id="kept"')]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", section)]
    return wrong if rows[1:] == told["moved"] else [*wrong, "what moves"]


def compared_strips(keys: Sequence[int]) -> tuple[int, int, list[str]]:
    """Return how many strips and places were computed one by one, and where they differ."""
    from ml.changes.linked import with_moved
    from ml.changes.simulation import ChangesRefusedError

    strips, places, wrong = 0, 0, []
    for pk in tqdm(keys, unit=" clients", disable=None):
        subject = _subject(pk)
        for name, strip in subject.what_if({}, with_strips=True).strips.items():
            strips += 1
            for place in np.linspace(0, len(strip.scale.points) - 1, PLACES).round().astype(int).tolist():
                places += 1
                try:
                    alone = subject.what_if(with_moved({}, {name: strip.scale.points[place]})).after.recommendation
                except ChangesRefusedError:
                    alone = None
                if alone != strip.recommendations[place]:
                    wrong.append(f"client {pk}, {name} {strip.scale.points[place]}: {alone}")
    return strips, places, wrong


def moves(count: int, clients: int, seed: int) -> Found:
    """Make so many random moves and compare the strips of so many clients."""
    assessed = apps.get_model("scoring", "BatchAssessment")._default_manager.values_list("client_id", flat=True)
    keys = sorted({*assessed})
    if not keys:
        raise SystemExit("No client is assessed: run `make demo`, or import_home_credit and score_clients.")
    draw = random.Random(seed)  # noqa: S311
    without, with_strips, wrong = [], [], []
    with transaction.atomic():
        call_command("create_roles", stdout=StringIO())
        browser = browser_of("advisor")[1]
        for pk, field, value in random_moves(keys, count, draw):
            address, query = f"/clients/{pk}/simulate/", {field: repr(value)}
            timed(browser, address, {"as": "json"})  # what a first request of a client alone asks for is not counted
            without.append(timed(browser, address, {**query, "as": "json"})[0])
            took, told = timed(browser, address, {**query, "as": "json", "strips": "1"})
            with_strips.append(took)
            wrong += [f"client {pk}, {field} {value}: {what}" for what in differences(browser, address, query, told)]
        strips, places, differing = compared_strips(draw.sample(keys, min(clients, len(keys))))
        transaction.set_rollback(True)
    times = tuple(
        Times.of(what, *(list(one) for one in zip(*took, strict=True)))
        for what, took in (("server, a move", without), ("server, with strips", with_strips))
    )
    return Found(times, strips, places, (*wrong, *differing))


def in_a_browser(address: str, account: tuple[str, str], count: int, seed: int, keys: Sequence[int]) -> Times:
    """Return how long it is from a key of a slider to the new answer, in Chromium at a served portal."""
    draw = random.Random(seed)  # noqa: S311
    took: list[float] = []
    with sync_playwright() as driver:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = signed_in(browser, address, "fr", (1280, 900), account)
        while len(took) < count:
            page.goto(f"/clients/{draw.choice(keys)}/simulate/")
            page.wait_for_load_state("networkidle")
            sliders = page.locator(".slider:enabled")
            if not sliders.count():
                continue
            page.evaluate(_WATCH)
            sliders.nth(draw.randrange(sliders.count())).focus()
            for _ in range(min(5, count - len(took))):
                page.keyboard.press(draw.choice(_KEYS))
                page.wait_for_timeout(900)
            took += page.evaluate("window.benchTimes")
    return Times.of("browser, key to answer", [one / 1e3 for one in took[:count]])


def report(found: Found) -> str:
    """Return the figures in lines."""
    rows: list[list[object]] = [
        [one.what, one.count, f"{one.median_ms:.0f}", f"{one.p95_ms:.0f}", _told(one.processor_ms)]
        for one in found.times
    ]
    lines = [table(["", "moves", "median ms", "95 % ms", "processor, median ms"], rows)]
    lines.append(f"strips: {found.strips}, computed one by one at {found.places} places\n")
    lines.append(f"differing: {len(found.differing)}\n")
    lines += [f"  {one}\n" for one in found.differing[:SHOWN]]
    return "".join(lines)


def _told(milliseconds: float | None) -> str:
    return "" if milliseconds is None else f"{milliseconds:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.moves", description=__doc__)
    parser.add_argument("--moves", type=at_least(1), default=50)
    parser.add_argument("--clients", type=at_least(1), default=50, help="whose strips are computed one by one")
    parser.add_argument("--seed", type=at_least(0), default=1)
    parser.add_argument("--address", help="a portal that serves the same clients, for the time in a browser")
    parser.add_argument("--accounts", type=Path, default=ACCOUNTS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    try:
        django.setup()
        found = moves(options.moves, options.clients, options.seed)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    if options.address:
        keys = sorted(apps.get_model("clients", "Client")._default_manager.values_list("pk", flat=True))
        seen = in_a_browser(options.address, account_in(options.accounts), options.moves, options.seed, keys)
        found = Found((*found.times, seen), found.strips, found.places, found.differing)
    sys.stdout.write(json.dumps(asdict(found), indent=1) + "\n" if options.json else report(found))
    sys.exit(bool(found.differing))


if __name__ == "__main__":
    main()
