"""The addresses of what the client may read."""

from django.urls import path

from scoring.pages.for_client import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/for-client/", views.for_client, name="for_client"),
    path("clients/<int:sk_id_curr>/for-client/print/", views.for_client_print, name="for_client_print"),
    path("clients/<int:sk_id_curr>/for-client/print.pdf", views.for_client_pdf, name="for_client_pdf"),
]
