"""The address of a review of a file."""

from scoring.pages.review import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("review/", views.review, "review"),
]
