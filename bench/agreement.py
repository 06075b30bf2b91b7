"""Asks every place that says a recommendation, for the same clients: `python -m bench.agreement [--clients N]`.

List, file of the list, filter, client's page and API of random clients are compared, then what the portfolio and the
filter count of everyone. Runs on the configured database and model in service, which `make demo` makes; with DEBUG=1,
as `make run` has it. The database stays as it was; on SQLite nobody else can write meanwhile. Exit status 1 where any
two differ.
"""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client as Browser
from tqdm import tqdm

from bench.clients import NothingToMeasureError, run
from bench.table import table
from bench.trace import browser_of

NONE = "NONE"
ANSWERS = ("APPROVE", "REVIEW", "DECLINE", NONE)
# What the portal calls them in French, which a browser is given that asks for nothing else.
LABELS = {"Accord": "APPROVE", "Examen": "REVIEW", "Refus": "DECLINE", "Sans recommandation": NONE}
NOT_SAID = "—"  # where a place says nothing of a client
_LISTING = {"age_max": "120"}  # everyone: an identifier alone would open the file
SHOWN = 10  # clients named where places differ


@dataclass(frozen=True)
class Agreement:
    """What the places say: each client's answer by place, and how often the portfolio and the filter count each."""

    by_client: dict[int, dict[str, str]]
    portfolio: dict[str, int]
    portfolio_clients: int
    filter_counts: dict[str, int]

    @property
    def differing(self) -> dict[int, dict[str, str]]:
        """The clients of whom two places say something else, or one of them nothing."""
        return {
            pk: said for pk, said in self.by_client.items() if len({*said.values()}) > 1 or NOT_SAID in said.values()
        }

    @property
    def counts_agree(self) -> bool:
        """Whether the portfolio's counts add up to its clients and are those of the filter."""
        return sum(self.portfolio.values()) == self.portfolio_clients and self.portfolio == self.filter_counts

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differing and self.counts_agree


def compare(page: Browser, api: Browser, clients: Sequence[int]) -> Agreement:
    """Return what every place says of these clients. `page` is an advisor's browser, `api` sends a token."""
    places: dict[str, Callable[[int], str]] = {
        "list": lambda pk: _listed(page, pk),
        "file": lambda pk: _in_file(page, pk),
        "page": lambda pk: _on_page(page, pk),
        "api": lambda pk: _by_api(api, pk),
    }
    by_client: dict[int, dict[str, str]] = {}
    for pk in tqdm(clients, unit=" clients", disable=None):
        said = {name: ask(pk) for name, ask in places.items()}
        by_client[pk] = said | {"filter": _filtered(page, pk, said["page"])}
    portfolio, clients_there = _portfolio(page)
    return Agreement(by_client, portfolio, clients_there, _option_counts(page))


def _get(browser: Browser, address: str, query: dict[str, str] | None = None) -> str:
    response = browser.get(address, query or {})
    if response.status_code != 200:
        raise NothingToMeasureError(f"{address} answered {response.status_code}")
    return html.unescape(response.content.decode("utf-8-sig"))


def _listed(browser: Browser, pk: int, recommendation: str = "") -> str:
    """Return the badge in the line of a client, NOT_SAID where no line or no badge is there."""
    page = _get(browser, "/clients/", _LISTING | {"identifier": str(pk), "recommendation": recommendation})
    for line in re.findall(r"<tr\b.*?</tr>", page, re.DOTALL):
        if f'href="/clients/{pk}/' in line and (badge := re.search(r"badge badge-(\w+)", line)):
            return badge[1].upper()
    return NOT_SAID


def _in_file(browser: Browser, pk: int) -> str:
    text = _get(browser, "/clients/", {"identifier": str(pk), "as": "csv", "of": "clients"})
    head = text.partition("\n")[0]
    for line in csv.reader(io.StringIO(text), delimiter=";" if ";" in head else ","):
        if line[0] == str(pk):
            return LABELS.get(line[-1], NOT_SAID)
    return NOT_SAID


def _on_page(browser: Browser, pk: int) -> str:
    badge = re.search(r"badge badge-(\w+) badge-large", _get(browser, f"/clients/{pk}/"))
    return badge[1].upper() if badge else NOT_SAID


def _by_api(browser: Browser, pk: int) -> str:
    return json.loads(_get(browser, f"/api/v1/clients/{pk}/score/"))["recommendation"] or NONE


def _filtered(browser: Browser, pk: int, answer: str) -> str:
    """Return the answer whose filter lists the client; the one the page says is tried first."""
    for one in sorted(ANSWERS, key=lambda other: other != answer):
        if _listed(browser, pk, one) != NOT_SAID:
            return one
    return NOT_SAID


def _portfolio(browser: Browser) -> tuple[dict[str, int], int]:
    """Return how many clients the portfolio counts of each answer, and of all."""
    page = _get(browser, "/portfolio/")
    tiles = re.findall(r'<b class="tile-count[^>]*>(.*?)</b>\s*<span class="badge[^>]*>(.*?)</span>', page)
    told = {label: _count(count) for count, label in tiles}
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    return {name: told.get(label, 0) for label, name in LABELS.items()}, _count(facts["Clients évalués"])


def _option_counts(browser: Browser) -> dict[str, int]:
    """Return how many clients the filter of the list counts behind each answer."""
    select = re.search(r'<select[^>]* name="recommendation".*?</select>', _get(browser, "/clients/"), re.DOTALL)
    options = dict(re.findall(r'<option value="(\w+)"[^>]*>[^<]*\(([^)]*)\)<', select[0] if select else ""))
    return {name: _count(options.get(name, "0")) for name in ANSWERS}


def _count(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def agreement(count: int, seed: int) -> Agreement:
    """Compare the places for at most so many random clients whom batch scoring knows."""
    assessed = apps.get_model("scoring", "BatchAssessment")._default_manager.values_list("client_id", flat=True)
    keys = sorted({*assessed})
    if not keys:
        raise NothingToMeasureError("No client is assessed: run `make demo`, or import_home_credit and score_clients.")
    drawn = sorted(random.Random(seed).sample(keys, min(count, len(keys))))  # noqa: S311
    with transaction.atomic():
        call_command("create_roles", stdout=StringIO())
        page = browser_of("advisor")[1]
        token = apps.get_model("knox", "AuthToken")._default_manager.create(browser_of("integrator")[0])[1]
        api = Browser(headers={"host": settings.ALLOWED_HOSTS[0], "authorization": f"Token {token}"})
        found = compare(page, api, drawn)
        transaction.set_rollback(True)
    return found


def report(found: Agreement) -> str:
    """Return the figures in lines."""
    names = [*next(iter(found.by_client.values()))]
    counts = {name: Counter(said[name] for said in found.by_client.values()) for name in names}
    rows: list[list[object]] = [
        [answer, *(counts[name][answer] for name in names), found.portfolio[answer], found.filter_counts[answer]]
        for answer in ANSWERS
    ]
    head = [f"{len(found.by_client)} clients", *names, "portfolio, everyone", "filter, everyone"]
    lines = [table(head, rows), f"clients of whom places differ: {len(found.differing)}\n"]
    lines += [f"  {pk}: {said}\n" for pk, said in [*found.differing.items()][:SHOWN]]
    total = sum(found.portfolio.values())
    lines.append(f"portfolio: {total} counted of {found.portfolio_clients}, as the filter: {found.counts_agree}\n")
    lines.append(f"too incomplete for a recommendation: {counts['page'][NONE]} of {len(found.by_client)}\n")
    return "".join(lines)


def as_json(found: Agreement) -> dict[str, Any]:
    """Return the same for a program."""
    figures = asdict(found)
    del figures["by_client"]
    said = Counter(said["page"] for said in found.by_client.values())
    return {
        "clients": len(found.by_client),
        "said": {answer: said[answer] for answer in ANSWERS},
        "differing": found.differing,
        "agrees": found.agrees,
        **figures,
    }


def main() -> None:
    run(
        "bench.agreement",
        __doc__,
        clients=2_000,
        look=agreement,
        report=report,
        as_json=as_json,
        is_faulty=lambda found: not found.agrees,
    )


if __name__ == "__main__":
    main()
