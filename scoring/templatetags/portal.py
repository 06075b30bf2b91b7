"""What templates ask for: the head of a client's pages, tables and charts, addresses of files, the glossary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
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
from scoring.charts.reason_bar import reason_bar as drawn_reason
from scoring.core import switch
from scoring.core.applications import can_be_answered
from scoring.core.assessment import Outcome, outcome_of
from scoring.core.decisions.service import current_of, may_delete, may_edit, person_of
from scoring.core.engine import NoModelError, current_model
from scoring.core.letters.service import kind_of
from scoring.core.roles import READ_ASSESSMENTS
from scoring.models.annotations import tools_of
from scoring.models.applications import NewApplication
from scoring.models.assessments import BatchAssessment
from scoring.models.letters import Letter
from scoring.models.versions import Answer
from scoring.text import days, glossary
from scoring.text.applications import application_name
from scoring.text.assessment import WeighedReason
from scoring.text.decisions import decision_verb
from scoring.text.people import person_name
from scoring.text.standing import standing_label
from scoring.text.values import feature_choices
from scoring.web.accessibility import conformity
from scoring.web.files import file_title
from scoring.web.head import describe_head
from scoring.web.place import trail_of
from scoring.web.tabs import TABS, Page, Tab, pages_of

register = template.Library()

_LONG = 40  # characters of a text that is given a line of some length
register.filter("flatatt", flatatt)


register.simple_tag(conformity)
register.filter("file_title", file_title)
register.filter("person_name", person_name)


for _written in (days.day, days.short_day, days.day_of_week, days.moment, days.time_of_day):
    register.filter(_written.__name__, _written)


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

    Two queries, one for the feature row where the page has not read it, one or two where a list led here. An
    application without what an answer needs has no tabs.
    """
    request = context["request"]
    here, assessment = request.resolver_match.url_name, context.get("assessment")
    application = None
    if client.pk < 0:
        application = context.get("application") or NewApplication.objects.get(pk=-client.pk)
    tools = tools_of(client, request.user)
    return {
        "client": client,
        "application": application,
        "name": application_name(application) if application else "",
        "is_answered": application is None or can_be_answered(application),
        "is_author": application is not None and application.author_id == request.user.pk,
        "may_edit": application is not None and may_edit(application, request.user, tools.decision),
        "may_delete": application is not None and may_delete(application, request.user, tools.decision),
        "trail": trail_of(request, client.pk),
        "head": describe_head(client, assessment.outcome if assessment else _outcome(client)),
        "is_summary": here == "summary",
        "tabs": _tabs(client.pk, here),
        "kept": tools.is_bookmarked,
        "note_count": tools.note_count,
        "verb": decision_verb(tools.decision, person_of(request.user)),
        "decision": tools.decision,
        "decision_label": standing_label(tools.decision) if tools.decision else "",
        "here": request.get_full_path(),
        "current": here,
        "csrf_token": context.get("csrf_token"),
    }


def _outcome(client: Client) -> Outcome | None:
    try:
        return outcome_of(client, now=timezone.now())
    except NoModelError:
        return None


def _tabs(sk_id_curr: int, here: str) -> dict[str, Any]:
    """Return the tabs as links, the present one marked, and the pages that lie under it, where there are several."""

    def link(label: object, pages: Iterable[Page]) -> dict[str, Any]:
        first, *others = pages
        is_current = any(here in (page.name, *page.others) for page in (first, *others))
        return {"address": reverse(first.name, args=[sk_id_curr]), "label": label, "current": is_current}

    tabs = [Tab(tab.label, pages) for tab in TABS if (pages := pages_of(sk_id_curr, tab))]
    links = [link(tab.label, tab.pages) for tab in tabs]
    open_tab = next((tab for tab, shown in zip(tabs, links, strict=True) if shown["current"]), None)
    pages = open_tab.pages if open_tab and len(open_tab.pages) > 1 else ()
    return {"links": links, "under": [link(page.label, [page]) for page in pages]}


@register.inclusion_tag("letter/issued.html")
def letters(client: Client) -> dict[str, Any]:
    """Show the letters that were issued to a client, and the way to the next where there is one to write.

    Two queries.
    """
    issued = list(Letter.objects.about(client.pk).select_related("issued_by"))
    current = current_of(client)
    has_more = current is not None and sum(one.decision_id == current.pk for one in issued) < len(settings.LANGUAGES)
    return {"client": client, "letters": issued, "has_more": has_more and kind_of(current) is not None}


@register.inclusion_tag("frame/switch.html", takes_context=True)
def switch_notice(context: template.Context) -> dict[str, Any]:
    """Say what the switch stopped, where it stopped something."""
    return {"standing": switch.standing(), "may_read": context["request"].user.has_perm(READ_ASSESSMENTS)}


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
def reason_bar(reason: WeighedReason) -> SafeString:
    """Return the drawing of how much a reason weighs."""
    return mark_safe(drawn_reason(reason.share, raises=reason.raises))  # noqa: S308


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """Return the data block the script reads: the chart's rows and, where it draws, each width's compiled drawing.

    A block of type application/json is read, never executed, so the content policy lets it stand in the page.
    """
    payload: dict[str, Any] = {"common": dict(chart.common), "rows": [dict(row) for row in chart.rows]}
    if chart.has_zones:
        payload["has_zones"] = True
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
    if cell.numeric:
        return f'<td class="end">{text}</td>'
    return f'<td class="long">{text}</td>' if len(cell.text) > _LONG else f"<td>{text}</td>"
