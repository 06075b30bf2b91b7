"""What browser tests ask for: the portal served by a process of its own, one Chromium, and pages that are watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, sync_playwright

from scoring.charts import build
from tests.artefacts import trained_model_dir
from tests.browser.checks import charts_drawn
from tests.browser.portal import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
HEIGHT = 900
REPORT_REFUSALS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""


@dataclass(frozen=True)
class Portal:
    """The served portal: its address, the identifiers of what is in it (tests.browser.portal).

    A command run with `environment` finds the same database and model.
    """

    address: str
    environment: dict[str, str]
    clients: dict[str, int]
    applications: dict[str, int]
    written: dict[str, int]


@dataclass(frozen=True)
class Screen:
    """How a visitor looks at the portal. Its text names the test."""

    language: str = "fr"
    scheme: str = "light"
    width: int = 1280
    scripts: bool = True
    forced_colours: bool = False

    def __str__(self) -> str:
        """Return for example fr-light-320."""
        forced = "-forced" if self.forced_colours else ""
        return f"{self.language}-{self.scheme}-{self.width}{forced}"


@dataclass
class Visitor:
    """A signed-in (or not) person's browser window. `noise` is what the console said since the last `go`."""

    context: BrowserContext
    page: Page
    portal: Portal
    screen: Screen
    noise: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def go(self, path: str) -> int:
        """Open an address of the portal, wait until its charts are drawn, return the status."""
        self.noise.clear()
        answer = self.page.goto(self.portal.address + path, wait_until="load")
        assert answer is not None
        self.headers = answer.headers
        if self.screen.scripts:
            charts_drawn(self.page)
        return answer.status

    def submit(self, values: dict[str, str], button: str = "main form button") -> None:
        """Fill fields, given by their identifiers, press the button and wait for the page that follows."""
        for identifier, value in values.items():
            self.page.fill(f"#{identifier}", value)
        self.noise.clear()
        with self.page.expect_navigation():
            self.page.click(button)

    def listen(self) -> None:
        """Keep what the console says: errors, warnings, refusals of the policy, uncaught exceptions."""

        def heard(kind: str, text: str, where: str) -> None:
            # That the page itself answered 400, 403 or 404 is what such a page is for.
            if not (text.startswith("Failed to load resource") and where == self.page.url):
                self.noise.append(f"{kind}: {text} ({where})")

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                heard(message.type, message.text, message.location["url"])

        self.page.on("console", said)
        self.page.on("pageerror", lambda error: heard("uncaught", str(error), ""))


Enter = Callable[..., Visitor]
SignedInAs = Callable[[str], StorageState]


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Serve the portal from a process of its own; fail at the end if a request ended there in an exception."""
    build.build()
    var = tmp_path_factory.mktemp("portal")
    said = var / "standard-error.txt"
    command = [sys.executable, "-m", "tests.browser.portal", str(trained_model_dir())]
    own = ("DATABASE_URL", "MODEL_DIR")  # not the database and model of whoever runs the tests
    environment = {name: value for name, value in os.environ.items() if name not in own} | {"VAR_DIR": str(var)}
    with (
        said.open("w") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, f"the portal did not start:\n{said.read_text()}"
        told = json.loads(first)
        yield Portal(f"http://127.0.0.1:{told.pop('port')}", environment, **told)
        process.terminate()
    assert "Traceback" not in said.read_text(), said.read_text()


@pytest.fixture(scope="package")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Start Chromium once. Ends with this package: Playwright's event loop would stop Django's ORM elsewhere."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def signed_in_as(browser: Browser, portal: Portal) -> SignedInAs:
    """Return a function that signs in through the page, once a user, and gives the cookies."""
    kept: dict[str, StorageState] = {}

    def cookies(username: str) -> StorageState:
        if username not in kept:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{portal.address}/accounts/login/")
            page.fill("#id_login", username)
            page.fill("#id_password", PASSWORD)
            page.click("main form button")
            page.wait_for_url(f"{portal.address}/")
            kept[username] = context.storage_state()
            context.close()
        return kept[username]

    return cookies


def opened(browser: Browser, portal: Portal, signed_in_as: SignedInAs, screen: Screen, user: str) -> Visitor:
    """Return a new window of somebody who is signed in, or of a visitor where `user` is empty."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": HEIGHT},
        color_scheme="dark" if screen.scheme == "dark" else "light",
        forced_colors="active" if screen.forced_colours else "none",
        java_script_enabled=screen.scripts,
        storage_state=signed_in_as(user) if user else None,
    )
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": "django_language", "value": screen.language, "url": portal.address}])
    context.add_init_script(REPORT_REFUSALS)
    visitor = Visitor(context, context.new_page(), portal, screen)
    visitor.listen()
    return visitor


@pytest.fixture
def enter(browser: Browser, portal: Portal, signed_in_as: SignedInAs) -> Iterator[Enter]:
    """Return a function that opens a window: `enter(Screen(…), "advisor")`; without a user, a visitor's."""
    windows: list[Visitor] = []

    def new(screen: Screen = Screen(), user: str = "advisor") -> Visitor:
        windows.append(opened(browser, portal, signed_in_as, screen, user))
        return windows[-1]

    yield new
    for window in windows:
        window.context.close()


@pytest.fixture(scope="module")
def walk(browser: Browser, portal: Portal, signed_in_as: SignedInAs) -> Iterator[Enter]:
    """Return a function that gives a window, `walk(Screen(…), user)`: one a screen and user, open between visits."""
    windows: dict[tuple[Screen, str], Visitor] = {}

    def one(screen: Screen = Screen(), user: str = "advisor") -> Visitor:
        if (screen, user) not in windows:
            windows[screen, user] = opened(browser, portal, signed_in_as, screen, user)
        return windows[screen, user]

    yield one
    for window in windows.values():
        window.context.close()
