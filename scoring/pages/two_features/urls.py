"""The address of two features across each other."""

from django.urls import path

from scoring.pages.two_features import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/two-features/", views.two_features, name="two_features"),
]
