"""The address of the explanation."""

from django.urls import path

from scoring.pages.why import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/why/", views.why, name="why"),
]
