"""The address of the accessibility statement, the one that French law expects."""

from django.urls import path

from scoring.pages.accessibility import views

urlpatterns = [
    path("accessibilite/", views.accessibility, name="accessibility"),
]
