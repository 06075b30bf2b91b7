"""What page frames need from Python: a client's tabs and tools, and the addresses of a page's files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clients.models.client import Client
from scoring.charts.client_table import client_columns
from scoring.core.tools import tools_of
from scoring.text import glossary
from scoring.text.facts import Line
from scoring.web.tabs import TABS

register = template.Library()


@register.simple_tag(takes_context=True)
def file_address(context: template.Context, name: str, kind: str) -> str:
    """Return the address of one of the page's files ("svg" or "csv"), with what the page was asked for."""
    asked = context["request"].GET.lists()
    query = [(one, value) for one, values in asked if one not in ("as", "of") for value in values]
    return f"?{urlencode([*query, ('as', kind), ('of', name)])}"


@register.inclusion_tag("components/tabs.html", takes_context=True)
def client_tabs(context: template.Context, sk_id_curr: int) -> dict[str, Any]:
    """Show the pages of one client as links, the present one marked."""
    here, file = context["request"].resolver_match.url_name, reverse("summary", args=[sk_id_curr])
    tabs = [{"address": file + _below_the_file(name), "label": label, "current": name == here} for name, label in TABS]
    return {"tabs": tabs}


@cache
def _below_the_file(name: str) -> str:
    """Return what a page’s address adds to the file’s: to ask Django for each page anew takes ten times as long."""
    return reverse(name, args=[0]).removeprefix(reverse("summary", args=[0]))


@register.simple_tag
def grouped_options(choices: Iterable[tuple[str, Iterable[tuple[str, str]]]], selected: str = "") -> SafeString:
    """Return the options of a list as markup, by group, every text escaped: a template takes ten times as long."""
    groups = (
        f'<optgroup label="{escape(family)}">{"".join(_option(*option, selected) for option in options)}</optgroup>'
        for family, options in choices
    )
    return mark_safe("".join(groups))  # noqa: S308


@register.simple_tag
def client_headings() -> SafeString:
    """Return the headings of a table of clients; `client_lines` says them again beside each value."""
    opened = {False: '<th role="columnheader" scope="col">', True: '<th role="columnheader" scope="col" class="end">'}
    return mark_safe("".join(f"{opened[is_number]}{label}</th>" for label, is_number in _client_columns()))  # noqa: S308


@register.simple_tag
def client_lines(lines: Iterable[Line]) -> SafeString:
    """Return the lines of a table of clients as markup, every text escaped: a template takes ten times as long."""
    labels = [label for label, _is_number in _client_columns()]
    return mark_safe("".join(_line(one, labels) for one in lines))  # noqa: S308


def _client_columns() -> list[tuple[str, bool]]:
    """Return the columns of a table of clients: escaped label, whether it holds numbers."""
    return [(escape(column.label), column.numeric) for column in client_columns(get_language() or "fr")]


def _line(line: Line, labels: list[str]) -> str:
    told = line.row.assessment
    name, contract, credit, age, risk, recommendation = labels
    if told is None:
        not_yet = _("pas encore évalué")
        badge = f'<span class="soft">{escape(not_yet)}</span>'
    else:
        badge = _badge(told.recommendation, told.get_recommendation_display())
    return (
        f'<tr role="row"><th role="rowheader" scope="row" data-label="{name}">'
        f"{_who(line)}</th>"
        f'<td role="cell" data-label="{contract}">{escape(line.contract_type)}</td>'
        f'<td role="cell" class="end" data-label="{credit}">{escape(line.credit)}</td>'
        f'<td role="cell" class="end" data-label="{age}">{escape(line.age)}</td>'
        f'<td role="cell" class="end" data-label="{risk}">{escape(line.probability or "—")}</td>'
        f'<td role="cell" data-label="{recommendation}">{badge}</td></tr>'
    )


def _who(line: Line) -> str:
    if line.pseudonym:
        return escape(line.pseudonym)
    key = line.client.pk
    return f'<a class="client-link number" href="{reverse("summary", args=[key])}">{key}</a>'


@cache
def _badge(recommendation: str, label: str) -> str:
    return render_to_string("components/badge.html", {"recommendation": recommendation, "label": label})


def _option(value: str, words: str, selected: str) -> str:
    return f'<option value="{escape(value)}"{" selected" if value == selected else ""}>{escape(words)}</option>'


@register.simple_tag
def term(slug: str, shown: str | None = None) -> SafeString:
    """Show a word of the glossary with its meaning, once a page; `shown` is how the sentence says it, "" if it does."""
    return _term(slug, shown, get_language() or "fr")


@cache
def _term(slug: str, shown: str | None, language: str) -> SafeString:
    """Return the markup of `term`, made once: it depends on nothing but the word and the language."""
    told = glossary.term(slug)
    name = told.term.in_language(language)
    context = {"slug": slug, "term": name, "shown": name if shown is None else shown}
    return render_to_string("components/term.html", context | {"meaning": told.meaning.in_language(language)})


@register.inclusion_tag("frame/tools.html", takes_context=True)
def client_tools(context: template.Context, client: Client) -> dict[str, Any]:
    """Show what an advisor does with a file from any of its pages. Two queries."""
    request = context["request"]
    tools = tools_of(client, request.user)
    return {
        "client": client,
        "kept": tools.is_bookmarked,
        "note_count": tools.note_count,
        "here": request.get_full_path(),
        "current": request.resolver_match.url_name,
        "csrf_token": context.get("csrf_token"),
    }
