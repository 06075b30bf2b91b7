"""The addresses to which a search is posted to be kept, and where one is renamed or deleted."""

from django.urls import path

from scoring.pages.searches import views

urlpatterns = [
    path("clients/searches/", views.searches, name="searches"),
    path("clients/searches/<int:pk>/", views.search, name="search"),
]
