"""The addresses of new applications."""

from django.urls import path

from scoring.pages.new_client import views

urlpatterns = [
    path("clients/new/", views.new_clients, name="new_clients"),
    path("clients/new/<int:pk>/delete/", views.delete_new_client, name="delete_new_client"),
    path("clients/new/<int:pk>/<int:number>/", views.new_client_step, name="new_client_step"),
]
