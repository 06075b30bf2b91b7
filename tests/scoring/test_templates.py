"""Consistency of the whole template tree: contracts, strict content policy, both languages, French typography."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template.loader import get_template

REPOSITORY = Path(__file__).resolve().parents[2]
TEMPLATES = REPOSITORY / "templates"
EVERY_TEMPLATE = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
COMPONENTS = [name for name in EVERY_TEMPLATE if name.startswith("components/")]
# Shown by every page (logo) and by the error pages (error_page), so not once more in the gallery.
SHOWN_ELSEWHERE = {"components/logo.html", "components/error_page.html"}
SAID = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')|_\("([^"]+)"\)""")
SAID_IN_PYTHON = re.compile(r"""\b_\(\s*"([^"]+)"\s*\)""")


def source(name: str) -> str:
    """Return a template's text."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def messages(text: str) -> set[str]:
    """Return the French words a template gives for translation."""
    return {one or other or third for one, other, third in SAID.findall(text)}


def french_words() -> set[str]:
    """Return every French text given for translation, in templates and in Python."""
    told = {message for name in EVERY_TEMPLATE for message in messages(source(name))}
    for package in ("scoring", "clients", "creditscore"):
        for path in (REPOSITORY / package).rglob("*.py"):
            told |= set(SAID_IN_PYTHON.findall(path.read_text(encoding="utf-8")))
    return told


@pytest.mark.parametrize("name", EVERY_TEMPLATE)
def test_every_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_opens_with_its_contract(name: str) -> None:
    first = source(name).removeprefix('{% extends "base.html" %}\n')
    assert first.startswith("{% comment %}")
    contract = first.partition("{% endcomment %}")[0]
    assert re.search(r"Required:|No input|Blocks?:", contract), (
        "the contract lists required inputs, or says there are none"
    )


@pytest.mark.parametrize("name", sorted(set(COMPONENTS) - SHOWN_ELSEWHERE))
def test_every_component_is_shown_in_the_gallery(name: str) -> None:
    assert f'include "{name}"' in source("scoring/components.html")


@pytest.mark.parametrize("name", EVERY_TEMPLATE)
def test_no_template_needs_a_weaker_content_policy(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(src|href)=["']https?:""", text)


def test_every_french_text_has_its_english() -> None:
    with (REPOSITORY / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as catalogue_file:
        catalogue = read_po(catalogue_file, locale="en")
    english = {entry.id: entry.string for entry in catalogue if isinstance(entry.id, str) and entry.id}
    told = french_words()
    assert len(told) > 50
    assert sorted(told - english.keys()) == []
    assert [french for french, words in english.items() if not words or "fuzzy" in catalogue[french].flags] == []


def test_english_words_are_not_set_as_french_ones() -> None:
    with (REPOSITORY / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as catalogue_file:
        catalogue = read_po(catalogue_file, locale="en")
    wrong = [
        entry.string
        for entry in catalogue
        if re.search(r"[\s\u00a0](?:[:;?!]|%(?!\())|[«»]", str(entry.string)) and entry.id
    ]
    assert wrong == []


def test_french_words_hold_their_high_marks_with_a_no_break_space() -> None:
    wrong = [text for text in french_words() if re.search(r"(?<![\u00a0\u202f])[:;?!»%](?!\()|«(?!\u00a0)", text)]
    assert wrong == []


@pytest.mark.parametrize("name", EVERY_TEMPLATE)
def test_no_word_stands_in_a_template_untranslated(name: str) -> None:
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", " ", source(name), flags=re.DOTALL)
    text = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-zÀ-ÿ]{2,}(?:[./_][a-z]+)*", text))
    if name == "scoring/components.html":  # its headings are names of files
        words = {word for word in words if "." not in word and "/" not in word}
    assert words <= {"Prêt", "Dépenser", "English", "Français", "DOCTYPE", "html"}
