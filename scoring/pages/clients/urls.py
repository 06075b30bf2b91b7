"""The addresses of the client list, and of what a search finds as one types."""

from django.urls import path

from scoring.pages.clients import views

urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/suggestions/", views.suggestions, name="suggestions"),
]
