"""The address of the model’s page."""

from django.urls import path

from scoring.pages.model import views

urlpatterns = [
    path("model/", views.model, name="model"),
]
