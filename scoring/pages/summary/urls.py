"""The address of a client’s file."""

from scoring.pages.summary import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("", views.summary, name="summary"),
]
