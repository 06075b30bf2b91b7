"""The address of what would change a refusal."""

from scoring.pages.proposals import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("proposals/", views.proposals, name="proposals"),
]
