"""The address to which a bookmark is posted."""

from django.urls import path

from scoring.pages.bookmark import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/bookmark/", views.bookmark, name="bookmark"),
]
