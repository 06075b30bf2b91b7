"""What the chart component needs from Python: the addresses of the drawings and the rows they read."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from scoring.charts import Chart
from scoring.charts.render import spec_path

register = template.Library()


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """Return the data block the script draws from: each width's compiled drawing, and the chart's rows.

    A block of type application/json is read, never executed, so the content policy lets it stand in the page.
    """
    language = get_language() or "fr"
    payload: dict[str, Any] = {
        "wide": static(spec_path(chart.spec, language, "wide")),
        "narrow": static(spec_path(chart.spec, language, "narrow")),
        "rows": [dict(row) for row in chart.rows],
    }
    return json_script(payload, f"{chart.name}-data")
