"""Records what the portal answers, so that two versions of the code can be held against each other.

`python -m bench.record write FILE` records every page's visible text, every CSV file and API answer of some clients, in
French and in English, and the drawings of the first few. `python -m bench.record compare FILE FILE` says what differs.
Reads the configured database and model; what it writes is rolled back.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import html
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from ml.tables.arguments import at_least

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
DRAWN = 3  # clients whose drawings are recorded too: a drawing takes a tenth of a second
# Pages whose address has changed: the part behind the client's identifier, now and before.
RENAMED = {
    "why/": "explanation/",
    "compare/": "comparison/",
    "two-features/": "bivariate/",
    "two-clients/": "compare/",
    "simulate/": "what-if/",
    "proposals/": "changes/",
}
PAGES_OF_A_CLIENT = (
    "",
    "why/",
    "why/?family=employment&feature=occupation_type",
    "why/?feature=ext_source_1",
    "for-client/",
    "data/",
    "data/?known=missing",
    "data/?q=revenu",
    "history/",
    "print/",
    "completeness/",
    "compare/",
    "compare/?feature=amt_credit",
    "compare/?feature=occupation_type",
    "compare/?feature=ext_source_1&group=chosen&age_min=30&age_max=50",
    "compare/?group=chosen&age_min=50&age_max=30",
    "compare/?feature=own_car_age&feature=amt_annuity&group=chosen&contract=Revolving+loans&education=Lower+secondary",
    "similar/",
    "two-features/",
    "two-features/?x=ext_source_2&y=amt_credit",
    "two-features/?x=organization_type&y=name_education_type",
    "two-features/?x=amt_credit&y=amt_credit",
    "simulate/",
    "simulate/?amt_credit=300000&amt_income_total=180000",
    "simulate/?name_education_type=Higher+education&amt_income_total=180000",
    "simulate/?amt_credit=1&cnt_children=x",
    "proposals/",
    "notes/",
    "two-clients/",
    "two-clients/{other}/",
)
PAGES = (
    "/clients/",
    "/clients/?identifier=1000&sort=riskiest&page=3",
    "/clients/?recommendation=DECLINE&income_type=Working",
    "/clients/?identifier=12a",
    "/clients/?identifier=999999999",
    "/portfolio/",
    "/portfolio/?contract_type=Cash+loans",
    "/portfolio/?contract_type=Gift",
    "/model/",
    "/model/details/",
    "/dictionary/",
    "/dictionary/?use=unread",
    "/help/",
    "/feedback/?page=/help/",
    "/clients/new/",
    "/clients/7/",
    "/components/",
    "/api/v1/clients/",
    "/api/v1/clients/?identifier=x",
    "/api/v1/nothing/",
)
API_OF_A_CLIENT = (
    "/api/v1/clients/{pk}/",
    "/api/v1/clients/{pk}/score/",
    "/api/v1/clients/{pk}/score/?contributions=true",
)
_SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder|data-label|value)="([^"]*)"')
_FILE = re.compile(r'href="\?([^"]*\bas=(?:csv|svg)[^"]*)"')


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write", help="record to FILE (gzipped lines of JSON)")
    write.add_argument("file")
    write.add_argument("--clients", type=at_least(1), default=50)
    compare = commands.add_parser("compare", help="say what differs between two records")
    compare.add_argument("before")
    compare.add_argument("after")
    compare.add_argument("--most", type=at_least(0), default=20, help="differences shown whole")
    compare.add_argument("--any-space", action="store_true", help="take a no-break space for a plain one")
    options = parser.parse_args()
    if options.command == "write":
        return _write(options.file, options.clients)
    return _compare(options.before, options.after, options.most, any_space=options.any_space)


def _write(path: str, clients: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    import django

    django.setup()
    from django.db import transaction

    count = 0
    clock = mock.patch("django.utils.timezone.now", return_value=NOW)
    with gzip.open(path, "wt", encoding="utf-8") as file, clock, transaction.atomic():
        for key, value in _answers(clients):
            file.write(json.dumps([key, value], ensure_ascii=False) + "\n")
            count += 1
        transaction.set_rollback(True)
    sys.stdout.write(f"{count} answers in {path}\n")
    return 0


def _answers(clients: int) -> Iterator[tuple[str, Any]]:
    """Give each answer: its language and address, and what it says."""
    from django.apps import apps
    from django.conf import settings
    from django.test import Client as Browser
    from django.urls import Resolver404, resolve

    try:
        resolve("/clients/1/why/")
        renamed: dict[str, str] = {}
    except Resolver404:
        renamed = RENAMED
    settings.ALLOWED_HOSTS = ["testserver"]
    client_model: Any = apps.get_model("clients", "Client")
    every = list(client_model.objects.order_by("pk").values_list("pk", flat=True))
    drawn = every[:: max(1, len(every) // clients)][:clients]
    browser = Browser()
    browser.force_login(_advisor(), backend=settings.AUTHENTICATION_BACKENDS[-1])
    addresses = _written(browser, drawn[0], renamed) + list(PAGES)
    for language in ("fr", "en"):
        browser.cookies["django_language"] = language
        for address in addresses:
            yield from _recorded(browser, language, address, address, svg=True)
        for place, pk in enumerate(drawn):
            other = drawn[(place + 1) % len(drawn)]
            for page in PAGES_OF_A_CLIENT:
                head = next((new for new in renamed if page.startswith(new)), "")
                asked = renamed.get(head, "") + page[len(head) :]
                key, address = (f"/clients/{pk}/{p.format(other=other)}" for p in (page, asked))
                yield from _recorded(browser, language, key, address, svg=place < DRAWN)
            for page in API_OF_A_CLIENT:
                address = page.format(pk=pk)
                yield from _recorded(browser, language, address, address)


def _advisor() -> Any:
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    call_command("create_roles", stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    user = User.objects.create_user("record-advisor")
    user.groups.add(Group.objects.get(name="advisor"))
    return user


def _written(browser: Any, pk: int, renamed: dict[str, str]) -> list[str]:
    """Write a note, a scenario, a bookmark and an application as an advisor does; return their addresses."""
    from django.apps import apps

    simulate = f"/clients/{pk}/{renamed.get('simulate/', 'simulate/')}"
    _posted(browser, f"/clients/{pk}/notes/", {"text": "Vu avec le client.\nRevenus confirmés."})
    _posted(browser, f"/clients/{pk}/bookmark/", {"keep": "1"})
    _posted(browser, f"{simulate}?amt_credit=350000", {"name": "Crédit réduit"})
    _posted(browser, "/clients/new/", {})
    application = _newest(apps, "NewApplication")
    for number, answers in enumerate(
        (
            {
                "name_contract_type": "Cash loans",
                "amt_credit": "450000",
                "amt_annuity": "22000",
                "amt_goods_price": "400000",
            },
            {"days_birth": "1985-03-02", "name_family_status": "Married", "cnt_children": "1", "cnt_fam_members": "3"},
            {"amt_income_total": "160000", "name_income_type": "Working"},
            {"ext_source_1": "0.5", "ext_source_2": "0.61", "ext_source_3": "0.4"},
        ),
        1,
    ):
        _posted(browser, f"/clients/new/{application}/{number}/", answers)
    new = [f"/clients/new/{application}/", *(f"/clients/new/{application}/{n}/" for n in (1, 2, 3, 4))]
    return [*new, f"/clients/new/{application}/delete/", f"/clients/{pk}/notes/{_newest(apps, 'Note')}/"]


def _newest(apps: Any, model: str) -> int:
    newest: int = apps.get_model("scoring", model).objects.order_by("-pk").values_list("pk", flat=True)[0]
    return newest


def _posted(browser: Any, address: str, answers: dict[str, str]) -> None:
    response = browser.post(address, answers)
    if response.status_code != 302:
        raise SystemExit(f"{address} answered {response.status_code}: {_words(response.content.decode())[:2000]}")


def _recorded(browser: Any, language: str, key: str, address: str, *, svg: bool = False) -> Iterator[tuple[str, Any]]:
    """Give what an address answers and, of a page, its files."""
    response = browser.get(address, headers={"accept-language": language})
    body = response.content.decode()
    if not response["Content-Type"].startswith("text/html"):
        yield f"{language} {key}", {"status": response.status_code, "body": body}
        return
    page = {"status": response.status_code, "text": _words(body), "spoken": _spoken(body)}
    yield f"{language} {key}", page
    yield (
        f"{language} rows {key}",
        re.findall(r'<script id="([^"]*)-data" type="application/json">(.*?)</script>', body),
    )
    path = address.partition("?")[0]
    for query in sorted({html.unescape(one) for one in _FILE.findall(body)}):
        if "as=svg" in query and not svg:
            continue
        of = re.search(r"\bof=([^&]*)", query)
        kind = "svg" if "as=svg" in query else "csv"
        answer = browser.get(f"{path}?{query}").content.decode()
        yield f"{language} {kind} {of.group(1) if of else ''} {key}", answer


def _words(body: str) -> str:
    """Return the visible text of a page, its spaces as they are but for those that markup brings."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def _spoken(body: str) -> list[str]:
    """Return what attributes say, tokens against forged forms left out."""
    body = re.sub(r'<input[^>]*name="(?:csrfmiddlewaretoken|next|page)"[^>]*>', "", body)
    return [html.unescape(text) for text in _SPOKEN.findall(body)]


def _compare(before: str, after: str, most: int, *, any_space: bool) -> int:
    """Print what differs; return 1 where anything does."""
    one, other = _read(before, any_space), _read(after, any_space)
    different = [key for key in one if key in other and one[key] != other[key]]
    print_ = sys.stdout.write
    print_(f"{len(one)} answers before, {len(other)} after; {len(different)} differ\n")
    for name, keys in (("gone", one.keys() - other.keys()), ("new", other.keys() - one.keys())):
        print_(f"{name}: {len(keys)} {sorted(keys)[:10]}\n" if keys else "")
    for key in different[:most]:
        print_(f"--- {key}\n")
        print_("\n".join(_differences(one[key], other[key])) + "\n")
    return 1 if different or one.keys() != other.keys() else 0


def _differences(one: Any, other: Any) -> Iterator[str]:
    lines, others = (re.split(r"(?<=[.,;:}>]) ?", json.dumps(x, ensure_ascii=False)) for x in (one, other))
    found = [line for line in difflib.unified_diff(lines, others, n=1, lineterm="") if line[:3] not in ("---", "+++")]
    yield from found[:30]


def _read(path: str, any_space: bool) -> dict[str, Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return dict(json.loads(_plain(line) if any_space else line) for line in file)


def _plain(line: str) -> str:
    return line.replace("\\\\u00a0", " ").replace("\\u00a0", " ").replace("\u00a0", " ")


if __name__ == "__main__":
    sys.exit(main())
