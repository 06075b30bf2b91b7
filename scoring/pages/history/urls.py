"""The address of a client’s history."""

from django.urls import path

from scoring.pages.history import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/history/", views.history, name="history"),
]
