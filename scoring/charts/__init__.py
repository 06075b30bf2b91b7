"""Charts of the pages: words, table and drawing of one set of rows. Between the services and the views."""

from scoring.charts.chart import Cell, Chart, Column, Row, chart_csv
from scoring.charts.contributions import contributions_chart
from scoring.charts.gauge import gauge_chart
from scoring.charts.render import render_svg

__all__ = ["Cell", "Chart", "Column", "Row", "chart_csv", "contributions_chart", "gauge_chart", "render_svg"]
