"""The addresses of two clients side by side."""

from django.urls import path

from scoring.pages.two_clients import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/two-clients/", views.choose, name="two_clients_choice"),
    path("clients/<int:sk_id_curr>/two-clients/<int:other>/", views.two_clients, name="two_clients"),
]
