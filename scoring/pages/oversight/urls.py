"""The addresses of the oversight, and of the decisions that one of its figures counts."""

from django.urls import path

from scoring.pages.oversight import views

urlpatterns = [
    path("oversight/", views.oversight, name="oversight"),
    path("oversight/decisions/", views.decisions, name="oversight_decisions"),
]
