"""Charts of the pages: words, table and drawing of one set of rows. Between the services and the views."""

from scoring.charts.chart import Cell, Chart, Column, Row, Table, table_csv
from scoring.charts.comparison_tables import similar_table, standing_table
from scoring.charts.contributions import contributions_chart
from scoring.charts.crossing import density_chart, rate_chart
from scoring.charts.dependence import dependence_chart
from scoring.charts.distribution import DEFAULTED, EVERYONE, REPAID, Series, distribution_chart
from scoring.charts.gauge import gauge_chart
from scoring.charts.history import timeline_chart
from scoring.charts.importance import Weighed, importance_chart
from scoring.charts.profile import headline, profile_chart
from scoring.charts.rates import Rate, peer_rates, rates_chart
from scoring.charts.render import render_svg
from scoring.charts.waterfall import Step, waterfall_chart

__all__ = [
    "DEFAULTED",
    "EVERYONE",
    "REPAID",
    "Cell",
    "Chart",
    "Column",
    "Rate",
    "Row",
    "Series",
    "Step",
    "Table",
    "Weighed",
    "contributions_chart",
    "density_chart",
    "dependence_chart",
    "distribution_chart",
    "gauge_chart",
    "headline",
    "importance_chart",
    "peer_rates",
    "profile_chart",
    "rate_chart",
    "rates_chart",
    "render_svg",
    "similar_table",
    "standing_table",
    "table_csv",
    "timeline_chart",
    "waterfall_chart",
]
