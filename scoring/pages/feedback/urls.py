"""The address of remarks."""

from django.urls import path

from scoring.pages.feedback import views

urlpatterns = [
    path("feedback/", views.feedback, name="feedback"),
]
