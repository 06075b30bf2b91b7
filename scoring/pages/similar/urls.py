"""The address of the similar clients."""

from django.urls import path

from scoring.pages.similar import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/similar/", views.similar, name="similar"),
]
