"""The addresses of every data point of a file, and of the dictionary of all there are."""

from django.urls import path

from scoring.pages.data import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/data/", views.data, name="data"),
    path("dictionary/", views.dictionary, name="dictionary"),
]
