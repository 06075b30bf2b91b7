"""The address of the client list."""

from django.urls import path

from scoring.pages.clients import views

urlpatterns = [
    path("clients/", views.clients, name="clients"),
]
