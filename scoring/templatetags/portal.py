"""What templates ask for: the head of a client's pages, tables and charts, addresses of files, the glossary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe

from clients.models.client import Client
from scoring.charts.chart import Cell, Chart, Column, Table, spec_path
from scoring.charts.client_table import client_columns as columns_of_clients
from scoring.charts.dial import small_bar
from scoring.charts.people import people as drawn_people
from scoring.core.assessment import Outcome, outcome_of
from scoring.core.engine import NoModelError, current_model
from scoring.models.annotations import tools_of
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import Answer
from scoring.text import glossary
from scoring.text.values import feature_choices
from scoring.web.accessibility import conformity
from scoring.web.head import describe_head
from scoring.web.searching import query_of, trail_of
from scoring.web.tabs import TABS, Page

register = template.Library()
register.filter("flatatt", flatatt)


register.simple_tag(conformity)


@register.filter
def machine_time(moment: datetime) -> str:
    """Return a moment for the attribute datetime: to the second, with its distance to UTC."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.simple_tag(takes_context=True)
def file_address(context: template.Context, name: str, kind: str) -> str:
    """Return the address of one of the page's files ("svg", "png" or "csv"), with what the page was asked for."""
    asked = context["request"].GET.lists()
    query = [(one, value) for one, values in asked if one not in ("as", "of") for value in values]
    return f"?{urlencode([*query, ('as', kind), ('of', name)])}"


@register.inclusion_tag("frame/head.html", takes_context=True)
def client_head(context: template.Context, client: Client) -> dict[str, Any]:
    """Show who the client is, what is asked, what the model answers, what an advisor can do, and the tabs.

    Two queries, one for the feature row where the page has not read it, one where a search led here. The Summary says
    the answer itself.
    """
    request = context["request"]
    here, tools = request.resolver_match.url_name, tools_of(client, request.user)
    assessment = context.get("assessment")
    query = query_of(request)
    return {
        "client": client,
        "trail": trail_of(request, client.pk),
        "query": query,
        "head": describe_head(client, assessment.outcome if assessment else _outcome(client)),
        "is_summary": here == "summary",
        "tabs": _tabs(client.pk, here, query),
        "kept": tools.is_bookmarked,
        "note_count": tools.note_count,
        "here": request.get_full_path(),
        "current": here,
        "csrf_token": context.get("csrf_token"),
    }


def _outcome(client: Client) -> Outcome | None:
    try:
        return outcome_of(client, now=timezone.now())
    except NoModelError:
        return None


def _tabs(sk_id_curr: int, here: str, query: str) -> dict[str, Any]:
    """Return the tabs as links, the present one marked, and the pages that lie under it, where there are several.

    `query` stands behind each address.
    """

    def link(label: object, pages: Iterable[Page]) -> dict[str, Any]:
        first, *others = pages
        is_current = any(here in (page.name, *page.others) for page in (first, *others))
        address = reverse(first.name, args=[sk_id_curr]) + query
        return {"address": address, "label": label, "current": is_current}

    links = [link(tab.label, tab.pages) for tab in TABS]
    open_tab = next((tab for tab, shown in zip(TABS, links, strict=True) if shown["current"]), None)
    pages = open_tab.pages if open_tab and len(open_tab.pages) > 1 else ()
    return {"links": links, "under": [link(page.label, [page]) for page in pages]}


@register.simple_tag
def client_columns() -> tuple[Column, ...]:
    """Return the columns of a table of clients: its headings, said again beside each value on narrow screens."""
    return columns_of_clients()


@register.simple_tag
def risk_bar(assessment: BatchAssessment | None) -> SafeString:
    """Return the drawing of where a probability lies; none where there is no recommendation."""
    if assessment is None or assessment.recommendation == Answer.NONE:
        return SafeString("")
    try:
        band = current_model().review_band
    except NoModelError:
        return SafeString("")
    return mark_safe(small_bar(assessment.probability_of_default, band))  # noqa: S308


@register.inclusion_tag("components/term.html")
def term(slug: str, shown: str | None = None) -> dict[str, Any]:
    """Show a word of the glossary with its meaning, once a page; `shown` is how the sentence says it, "" if it does."""
    told = glossary.term(slug)
    return {"slug": slug, "term": told.term, "shown": told.term if shown is None else shown, "meaning": told.meaning}


@register.simple_tag
def people(in_a_hundred: float) -> SafeString:
    """Return the drawing of so many figures of a hundred, filled."""
    return mark_safe(drawn_people(in_a_hundred))  # noqa: S308


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """Return the data block the script reads: the chart's rows and, where it draws, each width's compiled drawing.

    A block of type application/json is read, never executed, so the content policy lets it stand in the page.
    """
    payload: dict[str, Any] = {"common": dict(chart.common), "rows": [dict(row) for row in chart.rows]}
    if chart.points:
        payload["points"] = chart.points
    if not chart.markup:
        payload |= {width: static(spec_path(chart.spec, width)) for width in ("wide", "narrow")}
    return json_script(payload, f"{chart.name}-data")


@register.simple_tag
def feature_list() -> SafeString:
    """Return the labels of all comparable features, for a field to complete what is typed; once a page."""
    labels = ((label,) for _family, options in feature_choices() for _name, label in options)
    return format_html('<datalist id="features">{}</datalist>', format_html_join("", '<option value="{}">', labels))


@register.simple_tag
def widget_options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """Return the options of a form field's list."""
    return _options((name, ((o["value"], o["label"], o["selected"]) for o in group)) for name, group, _place in groups)


def _options(groups: Iterable[tuple[str | None, Iterable[tuple[str, str, bool]]]]) -> SafeString:
    """Return options as markup: value, label and whether it is the one selected, by group; None for no group.

    Not a template, for the reason of `table_rows`: the longest list has some 360 options.
    """
    parts = []
    for name, options in groups:
        marked = ((value, " selected" if is_selected else "", label) for value, label, is_selected in options)
        group = format_html_join("", '<option value="{}"{}>{}</option>', marked)
        parts.append(format_html('<optgroup label="{}">{}</optgroup>', name, group) if name else group)
    return SafeString("".join(parts))


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """Return the rows of a data table as markup, every text escaped.

    Not a template: over the thousand cells of a long table one takes ten times as long.
    """
    return mark_safe("".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.table))  # noqa: S308


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.address:
        text = f'<a href="{escape(cell.address)}">{text}</a>'
    if cell.heading:
        return f'<th scope="row" class="end">{text}</th>' if cell.numeric else f'<th scope="row">{text}</th>'
    return f'<td class="end">{text}</td>' if cell.numeric else f"<td>{text}</td>"
