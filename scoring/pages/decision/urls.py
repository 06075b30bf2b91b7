"""The address of the decision about a file."""

from scoring.pages.decision import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("decision/", views.decision, "decision"),
]
