"""What page frames need from Python: a client's tabs and tools, and the addresses of a page's files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from clients.models.client import Client
from scoring.charts.chart import Column
from scoring.charts.client_table import client_columns as columns_of_clients
from scoring.core.tools import tools_of
from scoring.text import glossary
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
    here = context["request"].resolver_match.url_name
    tabs = [
        {"address": reverse(name, args=[sk_id_curr]), "label": label, "current": name == here} for name, label in TABS
    ]
    return {"tabs": tabs}


@register.simple_tag
def client_columns() -> tuple[Column, ...]:
    """Return the columns of a table of clients: its headings, said again beside each value on narrow screens."""
    return columns_of_clients()


@register.inclusion_tag("components/term.html")
def term(slug: str, shown: str | None = None) -> dict[str, Any]:
    """Show a word of the glossary with its meaning, once a page; `shown` is how the sentence says it, "" if it does."""
    told = glossary.term(slug)
    return {"slug": slug, "term": told.term, "shown": told.term if shown is None else shown, "meaning": told.meaning}


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
