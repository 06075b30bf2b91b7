"""The addresses of notes."""

from django.urls import path

from scoring.pages.notes import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/notes/", views.notes, name="notes"),
    path("clients/<int:sk_id_curr>/notes/<int:pk>/", views.note, name="note"),
]
