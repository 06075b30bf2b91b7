"""Addresses of the pages."""

from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from scoring.views import charts, clients

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="clients"), name="home"),
    path("clients/", clients.client_list, name="clients"),
    path("clients/<int:sk_id_curr>/", clients.client_page, name="client"),
    path("clients/<int:sk_id_curr>/charts/<slug:name>.svg", charts.chart_svg, name="client_chart_svg"),
    path("clients/<int:sk_id_curr>/charts/<slug:name>.csv", charts.chart_table, name="client_chart_csv"),
]

if settings.DEBUG:
    from scoring.views import components

    urlpatterns += [
        path("components/", components.components, name="components"),
        path("components/<slug:name>.svg", components.component_svg, name="component_chart_svg"),
        path("components/<slug:name>.csv", components.component_csv, name="component_chart_csv"),
    ]
