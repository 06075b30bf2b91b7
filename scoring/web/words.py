"""Reads a search as it is typed: « ouvrier 35 ans 450 000 », « n° 100 774 »; it becomes fields of the search form."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from clients.language import language_in_force, translated
from ml.tables import TABLES
from ml.tables.schema import LONGEST_IDENTIFIER
from scoring.core.search import LIST_FILTERS
from scoring.models.versions import Answer
from scoring.web.forms import plain, read_number

YEARS_AROUND = 2  # an age that is said is one of about so much
SHARE_AROUND = 0.1  # an amount likewise
_POINTS_AROUND = 1  # a risk likewise
_AGES = range(18, 100)
_LEAST_AMOUNT = 1_000  # a bare number from here on is an amount
_LONGEST_LABEL = 6  # words

_NUMBER = r"\d{1,3}(?:[ ,]\d{3})+(?![.,]?\d)|\d+(?:[.,]\d+)?"
_NAMED = r"\b(?:client|dossier|file|num[eé]ro|number|identifiant|identifier|id)\b"
_TOKEN = re.compile(
    rf"(?:{_NAMED} ?)?(?:\bn[°ºo]|#|{_NAMED})[ .:]*(?P<identifier>\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+)"
    rf"|\b(?P<keyword>[^\W\d_]+)[ :]*(?:de |of )?(?P<told>{_NUMBER})(?![.,]?\d| ?%|[ -]?(?:ans?|years?|y\.?o)\b)"
    r"|(?P<age>\d+)[ -]?(?:ans?|years?|y\.?o)\b(?:[ -]olds?\b)?"
    rf"|(?P<risk>{_NUMBER}) ?%"
    rf"|(?P<number>{_NUMBER})"
    r"|(?P<word>[^\W\d_]+)",
    re.IGNORECASE,
)
_KEYWORDS = {
    **dict.fromkeys(("age", "aged"), "age"),
    **dict.fromkeys(("montant", "credit", "pret", "amount", "loan"), "amount"),
    **dict.fromkeys(("mensualite", "echeance", "payment", "instalment"), "payment"),
    **dict.fromkeys(("revenu", "revenus", "income"), "income"),
    **dict.fromkeys(("risque", "probabilite", "risk", "probability"), "risk"),
}
# Words that name nothing to look for.
_SILENT = {
    *("a", "an", "and", "asked", "asking", "for", "of", "old", "or", "person", "somebody", "someone", "the", "who"),
    *("with", "aged", "age", "agee", "ages", "client", "clients", "cliente", "dossier", "file", "ayant"),
    *("au", "aux", "avec", "d", "de", "demande", "demandant", "des", "du", "en", "et", "l", "la", "le", "les"),
    *("ou", "par", "personne", "pour", "qui", "un", "une", "veut", "wants", "about", "environ", "vers", "around"),
}
# What people say for a category, beside its label in the language in force and its text in the files.
_SAID = {
    "worker": ("occupation", "Laborers"),
    "manoeuvre": ("occupation", "Low-skill Laborers"),
    "chauffeur": ("occupation", "Drivers"),
    "vendeuse": ("occupation", "Sales staff"),
    "conductrice": ("occupation", "Drivers"),
    "fonctionnaire": ("income_type", "State servant"),
    "chomeur": ("income_type", "Unemployed"),
    "chomeuse": ("income_type", "Unemployed"),
}


@dataclass
class Reading:
    """What a search was understood as: values of fields of the search form, the words that say nothing to it.

    `doubtful` are words that fit several labels, with them.
    """

    fields: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    doubtful: dict[str, list[str]] = field(default_factory=dict)

    def take(self, text: str, found: dict[str, str]) -> None:
        """Take what `text` was read as; a second value for a field is not understood."""
        if found.keys() & self.fields.keys():
            self.unknown.append(text)
        self.fields |= {name: value for name, value in found.items() if name not in self.fields}


def read_words(text: str) -> Reading:
    """Return what a search says in the language in force. A number alone is the beginning of an identifier."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    reading = Reading()
    if re.fullmatch(r"[\d ]+", text, re.ASCII):
        _identifier(reading, text)
        return reading
    words: list[str] = []
    for match in _TOKEN.finditer(text):
        word = match["word"] or (match["keyword"] if _folded(match["keyword"] or "") not in _KEYWORDS else "")
        if word:
            words.append(word)
        if match["word"]:
            continue
        _labels(reading, words)
        words = []
        _number(reading, match)
    _labels(reading, words)
    return reading


def _number(reading: Reading, match: re.Match[str]) -> None:
    keyword = _KEYWORDS.get(_folded(match["keyword"] or ""))
    if match["identifier"]:
        _identifier(reading, match["identifier"])
    elif match["age"]:
        _around(reading, "age", match["age"])
    elif match["risk"]:
        _around(reading, "risk", match["risk"])
    elif keyword:
        _around(reading, keyword, match["told"])
    else:
        written = match["told"] or match["number"]
        _around(reading, _kind_of(read_number(written)), written)


def _kind_of(number: float | None) -> str:
    if number is None:
        return ""
    return "age" if number in _AGES else "amount" if number >= _LEAST_AMOUNT else ""


def _identifier(reading: Reading, written: str) -> None:
    digits = written.replace(" ", "")
    if len(digits) > LONGEST_IDENTIFIER or not digits.isascii():
        reading.unknown.append(written)
    else:
        reading.take(written, {"identifier": digits})


def _around(reading: Reading, kind: str, written: str) -> None:
    """Take a number as limits around it: it is said from memory."""
    number = read_number(written)
    if number is None or not kind or (kind == "age" and number not in _AGES) or (kind == "risk" and number > 100):
        reading.unknown.append(written)
        return
    margin = {"age": YEARS_AROUND, "risk": _POINTS_AROUND}.get(kind, number * SHARE_AROUND)
    reading.take(written, _limits(kind, number - margin, number + margin))


def around_an_amount(amount: float) -> dict[str, str]:
    """Return the fields of the search form that ask for about an amount."""
    return _limits("amount", amount * (1 - SHARE_AROUND), amount * (1 + SHARE_AROUND))


def _limits(kind: str, least: float, most: float) -> dict[str, str]:
    decimals, highest = (1, 100.0) if kind == "risk" else (0, math.inf)
    return {
        f"{kind}_min": plain(round(max(0.0, least), decimals)),
        f"{kind}_max": plain(round(min(most, highest), decimals)),
    }


def _labels(reading: Reading, words: list[str]) -> None:
    """Take the labels that some words name, the longest first."""
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_LABEL, len(words) - at), 0, -1):
            phrase = words[at : at + length]
            found = _named(phrase)
            if len(found) == 1:
                name, value, _label = found[0]
                reading.take(" ".join(phrase), {name: value})
                at += length
                break
        else:
            _say_nothing(reading, words[at])
            at += 1


def _say_nothing(reading: Reading, word: str) -> None:
    if _folded(word) in _SILENT or _folded(word) in _KEYWORDS:
        return
    if several := _named([word]):
        reading.doubtful[word] = [label for _name, _value, label in several]
    else:
        reading.unknown.append(word)


def _named(phrase: list[str]) -> list[tuple[str, str, str]]:
    """Return the categories that a phrase may mean, as filter, value and label: those it names whole, else in part."""
    stems = [_stem(word) for word in phrase if _folded(word) not in _SILENT]
    if not stems or _folded(phrase[0]) in _SILENT or _folded(phrase[-1]) in _SILENT:
        return []
    labels = _known(language_in_force())
    whole = {one[:2]: one for names, one in labels if sorted(names) == sorted(stems)}
    if whole:
        return [*whole.values()]
    return [*{one[:2]: one for names, one in labels if {*stems} <= {*names}}.values()]


@cache
def _known(language: str) -> list[tuple[tuple[str, ...], tuple[str, str, str]]]:
    """Return all that names a category: the stems of its words, and filter, value and label."""
    found = []
    for name, value, label in _categories():
        said = [word for word, meant in _SAID.items() if meant == (name, value)]
        found += [(tuple(_stems(text)), (name, value, label)) for text in (label, value, *said)]
    return found


def _categories() -> Iterator[tuple[str, str, str]]:
    for name, column in LIST_FILTERS.items():
        for category in TABLES["application"].column(column).categories:
            yield name, category.value, translated(category.label)
    for answer in Answer:
        yield "recommendation", answer.value, str(answer.label)


def _stems(text: str) -> Iterator[str]:
    return (_stem(word) for word in re.findall(r"[^\W\d_]+", text) if _folded(word) not in _SILENT)


def _stem(word: str) -> str:
    """Return a word without accents and endings: « ouvrières » is "ouvrier", « retraités » "retrait"."""
    return _folded(word).rstrip("esx") or _folded(word)


def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("œ", "oe")
