"""Addresses of the API's documentation. Below /api/ as before; the page speaks the language of the switch."""

from django.urls import path

from scoring.pages.api_docs import views

urlpatterns = [
    path("api/v1/docs/", views.api_docs, name="api-docs"),
    path("api/v1/docs/try/", views.try_out, name="api-try"),
]
