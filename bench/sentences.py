"""Reads the reasons of many clients in both languages and names what cannot be said: `python -m bench.sentences`.

Runs on the configured database and model in service, which `make demo` makes. `--show N` prints N of the sentences of
each language, to be read aloud. Ends with status 1 where a rule is broken.
"""

import argparse
import hashlib
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field

import django

from bench.table import table
from ml.features.definition import Value
from ml.features.sentences import State
from ml.tables.arguments import at_least

CLIENTS = 2_000
LANGUAGES = ("fr", "en")
UNKNOWN = (State.NO_HISTORY, State.NOT_KNOWN, State.UNKNOWN_VALUE)
_FORBIDDEN = re.compile(
    r"log-odds|[Ww]eighted|pondér|ormali[sz]|[Pp]roduits?\b|[Pp]roduct\b|\b[Rr]atio\b|SHAP|[{}]|  |\bNone\b|\bnan\b"
)
_PLURAL_OF_ONE = re.compile(
    r"(?<![\d.,\u202f])1[\s\u00a0](?:crédits|demandes|échéances|ans|jours|loans|applications|instalments|years|days)\b"
)
_NOTHING = re.compile(
    r"(?<![\d.,\u202f])0(?:[.,]0+)?[\s\u00a0\u202f]?(?:%|ans?\b|jours?\b|mois\b|fois\b|years?\b|days?\b|months?\b|times?\b)"
)
_SENTENCE = re.compile(r"[A-ZÀÂÉÈÊÎÔÛ].*[^.]\.")


def breaches(said: str, effect: str, state: State, value: Value) -> list[str]:
    """Return what is wrong with what is said of a value and with its effect; empty where nothing is."""
    whole = f"{said} {effect}"
    wrong = [f"“{found.group()}”" for rule in (_FORBIDDEN, _PLURAL_OF_ONE) if (found := rule.search(whole))]
    if not _SENTENCE.fullmatch(said) or not _SENTENCE.fullmatch(effect):
        wrong.append("not two sentences")
    if isinstance(value, float) and value and _NOTHING.search(said.split(" (")[0]):
        wrong.append(f"{value:g} is said to be nothing")
    if state in UNKNOWN and re.match(r"Cela|This", effect):
        wrong.append("what is not known is told as a value")
    return wrong


@dataclass
class Reading:
    """What was read in one language: how many sentences in each state, every one said, and every breach."""

    states: Counter[State] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sentences", description=__doc__)
    parser.add_argument("--clients", type=at_least(1), default=CLIENTS)
    parser.add_argument("--show", type=at_least(0), default=0, metavar="N")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    django.setup()
    clients, readings = read(options.clients)
    print(f"{clients} clients with reasons")  # noqa: T201
    counts = [(state, *(readings[language].states[state] for language in LANGUAGES)) for state in State]
    print(table(("sentences", *LANGUAGES), counts))  # noqa: T201
    for language in LANGUAGES:
        shown = sorted(readings[language].said, key=lambda words: hashlib.sha256(words.encode()).hexdigest())[
            : options.show
        ]
        print(*shown, sep="\n")  # noqa: T201
    wrong = [f"{language}: {breach}" for language in LANGUAGES for breach in readings[language].breaches]
    print(*wrong, f"{len(wrong)} breaches", sep="\n")  # noqa: T201
    sys.exit(1 if wrong else 0)


def read(most: int) -> tuple[int, dict[str, Reading]]:
    """Return how many of the first clients have reasons, and what these say in each language."""
    from django.utils import timezone
    from django.utils.translation import override

    from clients.models.client import Client
    from scoring.core.assessment import assess
    from scoring.core.engine import with_feature_rows
    from scoring.text.assessment import reason_sentence

    readings, now, told = {language: Reading() for language in LANGUAGES}, timezone.now(), 0
    for client in with_feature_rows(Client.objects.all()).order_by("pk")[:most]:
        assessment = assess(client, now=now)
        told += bool(assessment.reasons)
        for language, reading in readings.items():
            with override(language):
                for reason in assessment.reasons:
                    one, sentence = reason.strongest, reason_sentence(reason)
                    reading.states[one.case.state] += 1
                    reading.said[sentence.whole] += 1
                    found = breaches(sentence.said, sentence.effect, one.case.state, one.value)
                    reading.breaches += [f"{client.pk}, {one.feature}: {what} in {sentence.whole}" for what in found]
    return told, readings


if __name__ == "__main__":
    main()
