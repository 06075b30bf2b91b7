"""Consistency of the whole template tree: contracts, strict content policy, both languages, French typography."""

from __future__ import annotations

import ast
import io
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.template.loader import get_template
from django.utils.translation.template import templatize

REPOSITORY = Path(__file__).resolve().parents[2]
TEMPLATES = REPOSITORY / "templates"
EVERY_TEMPLATE = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))
# The gallery is a page, which shows the components.
COMPONENTS = [name for name in EVERY_TEMPLATE if name.startswith("components/") and name != "components/gallery.html"]
# Shown by every page (logo) and by the error pages (error_page), so not once more in the gallery.
SHOWN_ELSEWHERE = {"components/logo.html", "components/error_page.html"}
CATALOGUE = REPOSITORY / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Django's functions of translation: which argument is the message, its plural, its context ("c").
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def source(name: str) -> str:
    """Return a template's text."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def given_for_translation(code: str) -> set[str | tuple[str, ...]]:
    """Return the texts that Python code gives for translation; one with a plural is a pair."""
    found = extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)
    return {f"{context}|{message}" if context else message for _, message, _, context in found}


@cache
def french_words() -> set[str | tuple[str, ...]]:
    """Return every French text given for translation, in templates and in Python, as gettext would extract them."""
    # What templatize leaves of the markup's indentation is no Python's.
    as_code = [re.sub(r"^\s+", "", templatize(source(name)), flags=re.MULTILINE) for name in EVERY_TEMPLATE]
    told = {message for code in as_code for message in given_for_translation(code)}
    for path in python_files():
        told |= given_for_translation(path.read_text(encoding="utf-8"))
    return told


def python_files() -> list[Path]:
    """Return the modules that say something to users."""
    return [path for package in ("scoring", "clients", "creditscore") for path in (REPOSITORY / package).rglob("*.py")]


def asked_inside_f_strings(code: str) -> list[str]:
    """Return the functions of translation that Python code calls inside an f-string, one name for each call."""
    calls = [
        inside.func
        for text in ast.walk(ast.parse(code))
        if isinstance(text, ast.JoinedStr)
        for inside in ast.walk(text)
        if isinstance(inside, ast.Call)
    ]
    names = [call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls]
    return [name for name in names if name == "_" or "gettext" in name]


@cache
def english_words() -> dict[str | tuple[str, ...], tuple[str, ...]]:
    """Return the English words (singular, then plural) of every French text; none for those marked as doubtful."""
    with CATALOGUE.open("rb") as catalogue_file:
        catalogue = read_po(catalogue_file, locale="en")
    told = {}
    for entry in catalogue:
        if entry.id:
            words = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
            message = tuple(entry.id) if entry.pluralizable else entry.id
            told[f"{entry.context}|{message}" if entry.context else message] = (
                () if "fuzzy" in entry.flags else tuple(words)
            )
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
    assert f'include "{name}"' in source("components/gallery.html")


@pytest.mark.parametrize("name", EVERY_TEMPLATE)
def test_no_template_needs_a_weaker_content_policy(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(src|href)=["']https?:""", text)


def test_every_french_text_has_its_english() -> None:
    told, english = french_words(), english_words()
    assert len(told) > 50
    assert [text for text in told if isinstance(text, tuple)], "plurals are extracted too"
    assert sorted(map(str, told - english.keys())) == []
    assert [french for french, words in english.items() if not words or not all(words)] == []


def test_who_did_not_repay_is_said_of_named_groups_and_never_of_the_models_estimate() -> None:
    texts = {text for told in french_words() for text in ([told] if isinstance(told, str) else told)}
    of_groups = [text for text in texts if "pas remboursé" in text and "risque que ce crédit" not in text]
    assert len(of_groups) > 3
    assert [t for t in of_groups if "issue est connue" not in t and "défauts observés" not in t] == []
    assert [t for t in texts if "comparables sur" in t or "même niveau de risque" in t] == []


def test_a_text_inside_an_f_string_would_be_found() -> None:
    assert asked_inside_f_strings("f\"{field} · {gettext('devient')}\"") == ["gettext"]
    assert asked_inside_f_strings("f'{django.utils.translation.ngettext(one, many, 2)}'") == ["ngettext"]
    assert asked_inside_f_strings("told = _('devient')\nf'{told} {len(told)}'") == []


def test_no_text_is_given_for_translation_inside_an_f_string() -> None:
    """What stands inside an f-string is not extracted: its English would be missing without anybody being told."""
    found = {path.name: asked_inside_f_strings(path.read_text(encoding="utf-8")) for path in python_files()}
    assert {name: asked for name, asked in found.items() if asked} == {}


def test_every_english_text_stands_for_a_french_one() -> None:
    assert sorted(map(str, english_words().keys() - french_words())) == []


def test_both_languages_fill_the_same_places() -> None:
    def places(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    pairs = [
        (one, other)
        for french, english in english_words().items()
        for one, other in zip(french if isinstance(french, tuple) else (french,), english, strict=True)
    ]
    assert [places(one) for one, _ in pairs if places(one)], "some texts have places to fill"
    assert [(one, other) for one, other in pairs if places(one) != places(other)] == []


def test_english_words_are_not_set_as_french_ones() -> None:
    words = [text for english in english_words().values() for text in english]
    assert [text for text in words if re.search(r"[\s\u00a0](?:[:;?!]|%(?!\())|[«»]", text)] == []


def test_french_words_are_written_with_plain_spaces_where_the_catalogue_sets_them() -> None:
    told = [part for text in french_words() for part in (text if isinstance(text, tuple) else (text,))]
    assert [text for text in told if re.search(r"\u00a0(?:[:;?!»]|%(?!\())|«[\u00a0\u202f]", text)] == []
    assert [
        text
        for text in told
        if re.search(r"\S(?:[:;?!»]|%(?![\(%]))|«\S", re.sub(r"%%|\(%\)|https?://\S+|about:blank", "", text))
    ] == []


@pytest.mark.parametrize("name", EVERY_TEMPLATE)
def test_no_word_stands_in_a_template_untranslated(name: str) -> None:
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", " ", source(name), flags=re.DOTALL)
    text = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-zÀ-ÿ]{2,}(?:[./_][a-z]+)*", text))
    if name == "components/gallery.html":  # its headings are names of files
        words = {word for word in words if "." not in word and "/" not in word}
    assert words <= {"Prêt", "Dépenser", "English", "Français", "DOCTYPE", "html"}
