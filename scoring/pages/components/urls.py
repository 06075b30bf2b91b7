"""The address of the gallery of components."""

from django.urls import path

from scoring.pages.components import views

urlpatterns = [
    path("components/", views.components, name="components"),
]
