"""The addresses of simulations."""

from django.urls import path

from scoring.pages.simulate import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("simulate/", views.simulate, name="simulate"),
    path("clients/<int:sk_id_curr>/simulate/<int:pk>/", views.scenario, name="scenario"),
]
