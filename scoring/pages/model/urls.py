"""The addresses of the model’s pages."""

from django.urls import path

from scoring.pages.model import views

urlpatterns = [
    path("model/", views.model, name="model"),
    path("model/details/", views.model_details, name="model_details"),
    path("model/threshold/", views.model_threshold, name="model_threshold"),
]
