"""The address of the event log."""

from django.urls import path

from scoring.pages.log import views

urlpatterns = [path("log/", views.log, name="log")]
