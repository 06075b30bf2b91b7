"""The model in service: its card, what weighs, how reliable it is, what it costs, how the population has moved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from clients.language import translated
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
_PREDICTIONS = gettext_lazy("Probabilité de défaut")
_LEVELS = {
    "stable": gettext_lazy("stable"),
    "moderate": gettext_lazy("à surveiller"),
    "large": gettext_lazy("forte"),
}


@require_safe
@reads_assessments
def model(request: HttpRequest) -> HttpResponse:
    """The card that training wrote, with charts where they say more than a table."""
    told = service.described_model()
    charts = {
        "calibration": reliability_chart(told.evaluation["reliability"]),
        "threshold": cost_chart(told.evaluation["cost_curve"]),
    }
    weights = _weights(told)
    sections = [_section(section, charts) for section in told.card]
    moved = _moved(told.drift) if told.drift else None
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


def _section(section: Section, charts: dict[str, Chart]) -> dict[str, Any]:
    """Return a section of the card in words, with its chart where there is one."""
    title = translated(section.title)
    return {
        "key": section.key,
        "title": title,
        "paragraphs": [_words(paragraph) for paragraph in section.paragraphs],
        "chart": charts.get(section.key),
        "tables": [
            _table(f"{section.key}-{number}", _caption(title, table), table)
            for number, table in enumerate(section.tables, 1)
        ],
    }


def _caption(title: str, table: parts.Table) -> str:
    """Return what the table holds, or else the section's title and what the rows are: no two have the same name."""
    if table.title:
        return translated(table.title)
    return f"{title} — {translated(table.columns[0]).lower()}"


def _words(text: Text) -> str:
    """Return a text of the card, which is Markdown, as a page says it: without backticks, guillemets held to words."""
    return translated(text).replace("`", "").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def _table(name: str, title: str, table: parts.Table) -> Table:
    columns = tuple(
        Column(f"c{place}", translated(column), numeric=place > 0) for place, column in enumerate(table.columns)
    )
    rows = tuple({f"c{n}": _words(cell) for n, cell in enumerate(row)} for row in table.rows)
    return Table(name=name, title=title, columns=columns, rows=rows)


def _weights(told: service.DescribedModel) -> Chart:
    total = sum(one.mean_absolute_contribution for one in told.importance)
    shares = [
        (translated(feature(one.feature).label), one.mean_absolute_contribution / total) for one in told.importance
    ]
    return weights_chart(shares[:HEAVIEST], len(shares) - HEAVIEST, told.clients)


def _moved(drift: Drift) -> Table:
    """Return the features that have moved the furthest, and the predictions."""
    shifts = [(str(_PREDICTIONS), drift.predictions)]
    shifts += [(translated(feature(one.name).label), one) for one in drift.features[:FURTHEST]]
    words = {
        "label": pgettext("column", "Information"),
        "index": _("Indice de stabilité (PSI)"),
        "level": _("Dérive"),
        "before": _("Non renseigné à l’apprentissage"),
        "now": _("Non renseigné aujourd’hui"),
    }
    rows: tuple[Row, ...] = tuple(
        {
            "label": label,
            "index": one.index,
            "index_shown": decimal(one.index, 3),
            "level": str(_LEVELS[one.level.value]),
            "before": one.missing_before,
            "before_shown": percent(one.missing_before),
            "now": one.missing_now,
            "now_shown": percent(one.missing_now),
        }
        for label, one in shifts
    )
    columns = tuple(
        Column(name, words[name], f"{name}_shown" if name in ("index", "before", "now") else "", name != "label")
        for name in words
    )
    title = _("Ce qui a le plus changé depuis l’apprentissage")
    return Table(name="drift", title=title, columns=columns, rows=rows)
