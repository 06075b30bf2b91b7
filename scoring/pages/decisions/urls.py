"""The address of what there is to decide."""

from django.urls import path

from scoring.pages.decisions import views

urlpatterns = [
    path("decisions/", views.decisions, name="decisions"),
]
