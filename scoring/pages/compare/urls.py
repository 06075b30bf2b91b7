"""The address of the comparison with a group."""

from scoring.pages.compare import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("compare/", views.compare, name="compare"),
]
