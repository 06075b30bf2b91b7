"""The address of the reviews that wait."""

from django.urls import path

from scoring.pages.reviews import views

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
]
