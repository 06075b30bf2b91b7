"""The address of the comparison with a group."""

from django.urls import path

from scoring.pages.compare import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/compare/", views.compare, name="compare"),
]
