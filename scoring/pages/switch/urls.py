"""The address of the switch."""

from django.urls import path

from scoring.pages.switch import views

urlpatterns = [path("switch/", views.switch, name="switch")]
