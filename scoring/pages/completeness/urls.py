"""The address of what a file lacks."""

from django.urls import path

from scoring.pages.completeness import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/completeness/", views.completeness, name="completeness"),
]
