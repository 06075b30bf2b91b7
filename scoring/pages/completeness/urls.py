"""The address of what a file lacks."""

from scoring.pages.completeness import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("completeness/", views.completeness, name="completeness"),
]
