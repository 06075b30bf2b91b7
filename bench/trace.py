"""Counts the files of ours that a page passes through, and the switches between them: `python -m bench.trace [ROOT]`.

Runs on the configured database and model in service, which `make demo` makes; with DEBUG=1, as `make run` has it.
ROOT is the checkout that serves; this program imports none of its modules by name, so an earlier one serves as well.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction
from django.test import Client as Browser
from django.utils.module_loading import import_string

from bench.table import table

FOLDERS = ("creditscore", "scoring", "clients", "ml")
# The pages of a client that are traced. An address that has moved may be an old one: redirects are followed.
PAGES = {
    "client": "/clients/{pk}/",
    "comparison": "/clients/{pk}/compare/?feature=amt_credit",
    "explanation": "/clients/{pk}/why/",
    "what-if": "/clients/{pk}/simulate/?name_education_type=Higher+education&amt_income_total=180000",
}


class TraceError(Exception):
    """A page cannot be traced; the message says why."""


class Passage:
    """Within `with`: notes which files below some folders this thread passes through, and counts the switches.

    A call switches where the caller and the function called are in two of these files, its return switches back.
    Functions of other files do not count: the caller is the nearest one in a file of these.
    """

    def __init__(self, root: Path, folders: Sequence[str] = FOLDERS) -> None:
        self._starts = tuple(f"{root.resolve() / folder}{os.sep}" for folder in folders)
        self._root = root.resolve()
        self._names: dict[str, str] = {}
        self.files: set[str] = set()
        self.switches = 0

    def __enter__(self) -> Self:
        self._before = sys.getprofile()
        sys.setprofile(self._observe)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        sys.setprofile(self._before)

    def _observe(self, frame: FrameType, event: str, _argument: object) -> None:
        if event not in ("call", "return"):  # the others are of functions written in C
            return
        here = self._name(frame)
        if not here:
            return
        self.files.add(here)
        caller = frame.f_back
        while caller is not None and not self._name(caller):
            caller = caller.f_back
        if caller is not None and self._name(caller) != here:
            self.switches += 1

    def _name(self, frame: FrameType) -> str:
        """Return the path of the frame's file below the root, nothing for a file that does not count."""
        file = frame.f_code.co_filename
        if file not in self._names:
            path = str(Path(file).resolve())
            self._names[file] = str(Path(path).relative_to(self._root)) if path.startswith(self._starts) else ""
        return self._names[file]


def trace(browser: Browser, address: str, root: Path, folders: Sequence[str] = FOLDERS) -> dict[str, Any]:
    """Ask for a page twice, the second time where redirects led, and return what that second time passes through."""
    asked = browser.get(address, follow=True).request
    query = address.partition("?")[2]
    if asked["QUERY_STRING"] != query:
        raise TraceError(f"{address} led to {asked['PATH_INFO']} without what was asked: change it in bench/trace.py")
    final = asked["PATH_INFO"] + (f"?{query}" if query else "")
    with Passage(root, folders) as passage:
        status = browser.get(final).status_code
    if status != 200:
        raise TraceError(f"{final} answered {status}")
    return {
        "address": final,
        "files": len(passage.files),
        "switches": passage.switches,
        "passed": sorted(passage.files),
    }


def trace_pages(root: Path, pk: int | None) -> dict[str, Any]:
    """Trace every page of one client, the first one by default, for an advisor. The database stays as it was."""
    if Path(settings.BASE_DIR) != root:
        raise TraceError(f"{root} is no checkout: the settings come from {settings.BASE_DIR}")
    clients = apps.get_model("clients", "Client")._default_manager.order_by("pk")
    client = (clients if pk is None else clients.filter(pk=pk)).values_list("pk", flat=True).first()
    if client is None:
        raise TraceError(
            "No such client." if pk is not None else "No client: run `make demo` or import_home_credit first."
        )
    with transaction.atomic():
        call_command("create_roles", stdout=StringIO())
        browser = browser_of("advisor")[1]
        pages = {name: trace(browser, address.format(pk=client), root) for name, address in PAGES.items()}
        transaction.set_rollback(True)
    return {"client": client, "pages": pages}


def browser_of(role: str) -> tuple[Any, Browser]:
    """Return a new user with a role, which `create_roles` made, and a browser in which they have signed in."""
    user = apps.get_model("auth", "User")._default_manager.create(username=f"bench-{role}")
    user.groups.add(apps.get_model("auth", "Group")._default_manager.get(name=role))
    knows_users = import_string("django.contrib.auth.backends.ModelBackend")  # there only once Django is set up
    backend = next(path for path in settings.AUTHENTICATION_BACKENDS if issubclass(import_string(path), knows_users))
    browser = Browser(headers={"host": settings.ALLOWED_HOSTS[0]})
    browser.force_login(user, backend=backend)
    return user, browser


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.trace", description=__doc__)
    parser.add_argument(
        "root", nargs="?", type=Path, default=Path(), help="the checkout that serves; the current folder"
    )
    parser.add_argument("--client", type=int, metavar="PK", help="whose pages; by default the first client's")
    parser.add_argument("--json", action="store_true", help="print one JSON object, which names the files")
    options = parser.parse_args()
    root = options.root.resolve()
    sys.path.insert(0, str(root))  # before any other place that has our packages
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    try:
        django.setup()
        result = trace_pages(root, options.client)
    except (ImproperlyConfigured, TraceError) as error:
        sys.exit(str(error))
    rows = [[page["address"], page["files"], page["switches"]] for page in result["pages"].values()]
    text = table([f"client {result['client']}", "files", "switches"], rows)
    sys.stdout.write(json.dumps(result, indent=1) + "\n" if options.json else text)


if __name__ == "__main__":
    _main()
