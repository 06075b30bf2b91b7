"""The address of a client’s file."""

from django.urls import path

from scoring.pages.summary import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/", views.summary, name="summary"),
]
