"""Addresses of the pages."""

from django.conf import settings
from django.urls import path

from scoring.views import (
    bookmarks,
    clients,
    comparing,
    completeness,
    crossing,
    data,
    explanation,
    help,
    history,
    model,
    new_client,
    notes,
    pairing,
    portfolio,
    printing,
    what_if,
)

urlpatterns = [
    path("", clients.home, name="home"),
    path("clients/", clients.client_list, name="clients"),
    path("clients/new/", new_client.new_clients, name="new_clients"),
    path("clients/new/<int:pk>/", new_client.new_client, name="new_client"),
    path("clients/new/<int:pk>/delete/", new_client.delete_new_client, name="delete_new_client"),
    path("clients/new/<int:pk>/<int:number>/", new_client.new_client_step, name="new_client_step"),
    path("clients/<int:sk_id_curr>/", clients.client_page, name="client"),
    path("clients/<int:sk_id_curr>/comparison/", comparing.comparison, name="client_comparison"),
    path("clients/<int:sk_id_curr>/similar/", comparing.similar_clients, name="client_similar"),
    path("clients/<int:sk_id_curr>/bivariate/", crossing.bivariate, name="client_bivariate"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("model/", model.model_page, name="model"),
    path("clients/<int:sk_id_curr>/explanation/", explanation.explanation_page, name="explanation"),
    path("clients/<int:sk_id_curr>/data/", data.data_page, name="client_data"),
    path("clients/<int:sk_id_curr>/completeness/", completeness.completeness_page, name="client_completeness"),
    path("dictionary/", data.dictionary_page, name="dictionary"),
    path("clients/<int:sk_id_curr>/for-client/", explanation.for_client, name="for_client"),
    path("help/", help.help_page, name="help"),
    path("feedback/", help.feedback, name="feedback"),
    path("clients/<int:sk_id_curr>/bookmark/", bookmarks.bookmark, name="client_bookmark"),
    path("clients/<int:sk_id_curr>/compare/", pairing.choose, name="client_choose"),
    path("clients/<int:sk_id_curr>/compare/<int:other>/", pairing.compare, name="client_compare"),
    path("clients/<int:sk_id_curr>/print/", printing.print_page, name="client_print"),
    path("clients/<int:sk_id_curr>/print.pdf", printing.pdf_file, name="client_pdf"),
    path("clients/<int:sk_id_curr>/history/", history.history_page, name="client_history"),
    path("clients/<int:sk_id_curr>/notes/", notes.notes, name="client_notes"),
    path("clients/<int:sk_id_curr>/notes/<int:pk>/", notes.note, name="client_note"),
    path("clients/<int:sk_id_curr>/what-if/", what_if.what_if, name="client_what_if"),
    path("clients/<int:sk_id_curr>/what-if/<int:pk>/", what_if.scenario, name="client_scenario"),
    path("clients/<int:sk_id_curr>/changes/", what_if.changes, name="client_changes"),
]

if settings.DEBUG:
    from scoring.views import components

    urlpatterns += [path("components/", components.components, name="components")]
