"""The address of what would change a refusal."""

from django.urls import path

from scoring.pages.proposals import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/proposals/", views.proposals, name="proposals"),
]
