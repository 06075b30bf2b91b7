"""The address of two features across each other."""

from scoring.pages.two_features import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("two-features/", views.two_features, name="two_features"),
]
