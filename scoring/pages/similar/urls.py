"""The address of the similar clients."""

from scoring.pages.similar import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("similar/", views.similar, name="similar"),
]
