"""The address of the explanation."""

from scoring.pages.why import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("why/", views.why, name="why"),
]
