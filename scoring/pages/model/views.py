"""The model in service: its card, what weighs, how reliable it is, what it costs, how the population has moved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ml.card import parts
from ml.card.parts import Section
from ml.features import feature
from ml.monitoring.drift import Drift
from ml.tables.schema import Text
from scoring.charts.chart import Chart, Column, Row, Table
from scoring.pages.model import service
from scoring.pages.model.charts.quality import cost_chart, reliability_chart
from scoring.pages.model.charts.weights import weights_chart
from scoring.text.numbers import decimal, percent
from scoring.web.access import reads_assessments
from scoring.web.files import render_or_download

HEAVIEST = 15
FURTHEST = 15
_PREDICTIONS = Text("Probabilité de défaut", "Probability of default")
_LEVELS = {
    "stable": Text("stable", "stable"),
    "moderate": Text("à surveiller", "to be watched"),
    "large": Text("forte", "strong"),
}


@require_safe
@reads_assessments
def model(request: HttpRequest) -> HttpResponse:
    """The card that training wrote, with charts where they say more than a table."""
    language = get_language() or "fr"
    told = service.described_model()
    charts = {
        "calibration": reliability_chart(told.evaluation["reliability"], language),
        "threshold": cost_chart(told.evaluation["cost_curve"], language),
    }
    weights = _weights(told, language)
    sections = [_section(section, charts, language) for section in told.card]
    moved = _moved(told.drift, language) if told.drift else None
    context = {"version": told.version, "sections": sections, "weights": weights, "drift": told.drift, "moved": moved}
    tables = [table for section in sections for table in section["tables"]]
    return render_or_download(
        request,
        "model/model.html",
        context,
        charts=[*charts.values(), weights],
        tables=[*tables, *([moved] if moved else [])],
        filename="model",
    )


def _section(section: Section, charts: dict[str, Chart], language: str) -> dict[str, Any]:
    """Return a section of the card in words, with its chart where there is one."""
    title = section.title.in_language(language)
    return {
        "key": section.key,
        "title": title,
        "paragraphs": [_words(paragraph, language) for paragraph in section.paragraphs],
        "chart": charts.get(section.key),
        "tables": [
            _table(f"{section.key}-{number}", _caption(title, table, language), table, language)
            for number, table in enumerate(section.tables, 1)
        ],
    }


def _caption(title: str, table: parts.Table, language: str) -> str:
    """Return what the table holds, or else the section's title and what the rows are: no two have the same name."""
    if table.title:
        return table.title.in_language(language)
    return f"{title} — {table.columns[0].in_language(language).lower()}"


def _words(text: Text, language: str) -> str:
    """Return a text of the card, which is Markdown, as a page says it: without backticks, guillemets held to words."""
    return text.in_language(language).replace("`", "").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def _table(name: str, title: str, table: parts.Table, language: str) -> Table:
    columns = tuple(
        Column(f"c{place}", column.in_language(language), numeric=place > 0)
        for place, column in enumerate(table.columns)
    )
    rows = tuple({f"c{n}": _words(cell, language) for n, cell in enumerate(row)} for row in table.rows)
    return Table(name=name, title=title, columns=columns, rows=rows)


def _weights(told: service.DescribedModel, language: str) -> Chart:
    total = sum(one.mean_absolute_contribution for one in told.importance)
    shares = [
        (feature(one.feature).label.in_language(language), one.mean_absolute_contribution / total)
        for one in told.importance
    ]
    return weights_chart(shares[:HEAVIEST], len(shares) - HEAVIEST, told.clients, language)


def _moved(drift: Drift, language: str) -> Table:
    """Return the features that have moved the furthest, and the predictions."""
    shifts = [(_PREDICTIONS.in_language(language), drift.predictions)]
    shifts += [(feature(one.name).label.in_language(language), one) for one in drift.features[:FURTHEST]]
    words = {
        name: text.in_language(language)
        for name, text in (
            ("label", Text("Information", "Fact")),
            ("index", Text("Indice de stabilité (PSI)", "Stability index (PSI)")),
            ("level", Text("Dérive", "Drift")),
            ("before", Text("Non renseigné à l’apprentissage", "Missing in training")),
            ("now", Text("Non renseigné aujourd’hui", "Missing today")),
        )
    }
    rows: tuple[Row, ...] = tuple(
        {
            "label": label,
            "index": one.index,
            "index_shown": decimal(one.index, language, 3),
            "level": _LEVELS[one.level.value].in_language(language),
            "before": one.missing_before,
            "before_shown": percent(one.missing_before, language),
            "now": one.missing_now,
            "now_shown": percent(one.missing_now, language),
        }
        for label, one in shifts
    )
    columns = tuple(
        Column(name, words[name], f"{name}_shown" if name in ("index", "before", "now") else "", name != "label")
        for name in words
    )
    title = Text("Ce qui a le plus changé depuis l’apprentissage", "What has changed most since training")
    return Table(name="drift", title=title.in_language(language), columns=columns, rows=rows)
