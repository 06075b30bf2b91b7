"""Decides on 200 files and issues each letter in both languages: `python -m bench.letters [--clients N]`.

Every letter is read on its page and as PDF. Of a refusal the reasons must be those kept with the decision, in order; of
one against the model none of what spoke for the request. No letter may have a word that clients do not use. The PDF
must be tagged, with language and title, on one page for an acceptance and two at most for a refusal. Runs on the
configured database, which stays as it was, with a lender (DEBUG=1 has the demo's). Exit status 1 where one fails.
"""

from __future__ import annotations

import html
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone
from django.utils.module_loading import import_string
from tqdm import tqdm

from bench.clients import NothingToMeasureError, run
from bench.table import table
from bench.trace import browser_of

LANGUAGES = ("fr", "en")
MOST_REASONS = 4
# What is decided in turn of files that the model says this of: accepted, accepted on other terms, refused, documents.
DECIDED = {
    "APPROVE": ("accept", "refuse", "accept_on_other_terms", "request_documents"),
    "REVIEW": ("refuse", "accept", "accept_on_other_terms", "refuse"),
    "DECLINE": ("refuse", "refuse", "accept_on_other_terms", "accept"),
    "NONE": ("refuse", "request_documents"),
}
REASONS = {"refuse": "DEBTS_ELSEWHERE", "accept": "BUDGET_HOLDS", "accept_on_other_terms": "BUDGET_HOLDS"}
MOST_PAGES = {"accept": 1, "accept_on_other_terms": 1, "request_documents": 1, "refuse": 2}
JARGON = re.compile(r"contribution|log-|logarithm|modèle|\bmodel\b|seuil|threshold|probab", re.IGNORECASE)
PROMISE = re.compile(
    r"nous accepterons|(sera|serait) accepté|we will (accept|grant|approve)|would be (accepted|granted)", re.IGNORECASE
)
SHOWN = 10  # faults printed


@dataclass
class Measured:
    """How many letters were issued of each outcome, on how many pages; what is wrong, a line each."""

    pages: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    reasons: Counter[int] = field(default_factory=Counter)
    ways: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def letters(self) -> int:
        """How many letters were read."""
        return sum(map(len, self.pages.values()))


def measure(advisor: Any, senior: Any, browser: Browser, clients: Sequence[tuple[int, str]]) -> Measured:
    """Decide on each client (identifier, what the model says), issue both letters and read them."""
    found, turns = Measured(), Counter[str]()
    for pk, answer in tqdm(clients, unit=" clients", disable=None):
        plan = DECIDED[answer]
        decision = _decided(pk, answer, plan[turns[answer] % len(plan)], advisor, senior)
        turns[answer] += 1
        for language in LANGUAGES:
            _read(found, decision, language, advisor, browser)
    return found


def _decided(pk: int, answer: str, outcome: str, advisor: Any, senior: Any) -> Any:
    """Take a decision, confirmed where it wants a second person; an acceptance where other terms cannot be."""
    decide, confirm = (
        import_string("scoring.web.deciding.decide"),
        import_string("scoring.core.decisions.service.confirm"),
    )
    choice, faulty = (import_string(f"scoring.core.decisions.service.{name}") for name in ("Choice", "FaultsError"))
    client = apps.get_model("clients", "Client")._default_manager.get(pk=pk)
    departs = {("APPROVE", "refuse"): True, ("DECLINE", "accept"): True, ("APPROVE", "accept"): False}
    departs[("DECLINE", "refuse")] = False
    leaves = departs.get((answer, outcome))
    now = timezone.now()
    said: dict[str, Any] = {
        "outcome": import_string("scoring.models.decisions.DecisionOutcome")(outcome),
        "agrees": None if leaves is None else not leaves,
        "reason": apps.get_model("scoring", "DecisionReason")._default_manager.get(code=REASONS.get(outcome, "OTHER")),
        "words": "Vu avec le client.",
        "looked_at": ("summary",),
    }
    if outcome == "request_documents":
        said["until"] = timezone.localdate(now) + timedelta(days=10)
    if outcome == "accept_on_other_terms":
        said["terms"] = {"amt_credit": float(round(client.amt_credit * 0.8, -3))}
    try:
        decision = decide(client=client, choice=choice(**said), by=advisor, now=now)
    except faulty:
        if outcome != "accept_on_other_terms":
            raise
        return _decided(pk, answer, "accept", advisor, senior)
    if decision.state == "awaiting_second":
        decision = confirm(decision=decision, by=senior, now=now)
    return decision


def _read(found: Measured, decision: Any, language: str, advisor: Any, browser: Browser) -> None:
    issue = import_string("scoring.text.letters.issuing.issue_letter")
    letter = issue(decision, language, words="Un avis d’imposition\nUn bail", by=advisor, now=timezone.now())
    address = f"/clients/{decision.client_id}/letter/{letter.pk}"
    paper, pdf = browser.get(f"{address}/"), browser.get(f"{address}.pdf")
    where = f"{decision.client_id} {decision.outcome} {language}"
    if (paper.status_code, pdf.status_code) != (200, 200):
        raise NothingToMeasureError(f"{address} answered {paper.status_code}, its PDF {pdf.status_code}")
    source = paper.content.decode()
    text = _text(source.partition("<main>")[2])
    told = [_text(item) for item in re.findall(r"<li>(.*?)</li>", "".join(re.findall(r"<ol>.*?</ol>", source, re.S)))]
    found.reasons[len(told)] += 1
    found.ways += bool(re.search("aurait été de|would have been", text))
    found.faults += [f"{where}: {fault}" for fault in (*wording(text), *_reasons(decision, language, told, text))]
    title = f"{letter.content['subject']} — Prêt à Dépenser"
    pages, wrong = tagging(pdf.content, language, title)
    found.pages[decision.outcome].append(pages)
    most = MOST_PAGES[decision.outcome]
    found.faults += [f"{where}: {one}" for one in (*wrong, *([f"{pages} pages"] if pages > most else []))]


def wording(text: str) -> list[str]:
    """Return the words of a letter that a client does not use, or that promise something."""
    return [f"says {match[0]!r}" for rule in (JARGON, PROMISE) for match in rule.finditer(text)]


def _reasons(decision: Any, language: str, told: list[str], text: str) -> list[str]:
    """Return what is wrong with the reasons of a letter, beside those kept with its decision."""
    kept = [_text(one["sentences"][language]["said"]) for one in decision.assessment.reasons]
    against = decision.assessment.recommendation in ("REVIEW", "DECLINE")
    if against and decision.outcome in ("refuse", "accept_on_other_terms"):
        return [] if told == kept[:MOST_REASONS] else [f"tells {told}, kept are {kept}"]
    if decision.outcome == "refuse":  # against the model, or on a file too incomplete for it: the person's reason first
        wrong = [f"tells what spoke for it: {one}" for one in kept if one in text]
        wrong += ["tells too many reasons"] if len(told) > MOST_REASONS - 1 else []
        labels = {"fr": "Dettes ailleurs trop lourdes", "en": "Debts elsewhere too heavy"}
        return wrong + ([] if labels[language] in text else ["does not tell the person’s reason"])
    return ["gives reasons"] if told else []


def tagging(content: bytes, language: str, title: str) -> tuple[int, list[str]]:
    """Return how many pages a PDF has, and what it lacks of being tagged, with language and title."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    whole = content + b"\n".join(zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x")
    wanted = {
        "is not marked": rb"/MarkInfo\s*<<\s*/Marked true",
        "has no structure": rb"/StructTreeRoot \d+ 0 R",
        "has another language": rb"/Lang \(" + language.encode() + rb"\)",
        "has another title": rb"/Title <feff" + title.encode("utf-16-be").hex().encode() + rb">",
    }
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", whole))
    return pages, [fault for fault, pattern in wanted.items() if not re.search(pattern, whole)]


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def letters(count: int, seed: int) -> Measured:
    """Decide on at most so many random clients, as many of each recommendation as there are; return what was found."""
    assessed = apps.get_model("scoring", "BatchAssessment")._default_manager
    decided = apps.get_model("scoring", "Decision")._default_manager.exclude(client=None).values("client_id")
    rows = assessed.exclude(client_id__in=decided).order_by("client_id").values_list("client_id", "recommendation")
    if not rows:
        raise NothingToMeasureError("No client is assessed and undecided: run `make demo`, or score_clients.")
    drawn, by_answer = random.Random(seed), defaultdict(list)  # noqa: S311
    for pk, answer in dict(rows).items():
        by_answer[answer].append(pk)
    share = -(-count // len(by_answer))
    chosen = [(pk, answer) for answer, of in sorted(by_answer.items()) for pk in drawn.sample(of, min(share, len(of)))]
    others = sorted({(pk, answer) for answer, of in by_answer.items() for pk in of} - {*chosen})
    clients = [*chosen, *drawn.sample(others, min(len(others), max(0, count - len(chosen))))][:count]
    with transaction.atomic():
        call_command("create_roles", stdout=StringIO())
        (advisor, browser), (senior, _) = browser_of("advisor"), browser_of("senior")
        found = measure(advisor, senior, browser, clients)
        transaction.set_rollback(True)
    return found


def as_json(found: Measured) -> dict[str, Any]:
    """Return the figures for a program."""
    return {
        "letters": found.letters,
        "pages": {outcome: dict(Counter(pages)) for outcome, pages in found.pages.items()},
        "facts told": dict(sorted(found.reasons.items())),
        "saying what would have changed": found.ways,
        "faults": found.faults,
    }


def report(found: Measured) -> str:
    """Return the figures in lines."""
    rows = [[name, len(pages), pages.count(1), pages.count(2), max(pages)] for name, pages in found.pages.items()]
    lines = [table([f"{found.letters} letters", "issued", "of one page", "of two", "longest"], rows)]
    lines.append(f"facts told: {dict(sorted(found.reasons.items()))}\n")
    lines.append(f"saying what would have changed: {found.ways}\n")
    lines.append(f"faults: {len(found.faults)}\n")
    lines += [f"  {fault}\n" for fault in found.faults[:SHOWN]]
    return "".join(lines)


def main() -> None:
    run(
        "bench.letters",
        __doc__,
        clients=200,
        look=letters,
        report=report,
        as_json=as_json,
        is_faulty=lambda found: bool(found.faults),
    )


if __name__ == "__main__":
    main()
