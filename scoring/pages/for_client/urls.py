"""The address of what the client may read."""

from django.urls import path

from scoring.pages.for_client import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/for-client/", views.for_client, name="for_client"),
]
