"""The addresses of simulations."""

from django.urls import path

from scoring.pages.simulate import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/simulate/", views.simulate, name="simulate"),
    path("clients/<int:sk_id_curr>/simulate/<int:pk>/", views.scenario, name="scenario"),
]
