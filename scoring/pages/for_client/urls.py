"""The addresses of what the client may read."""

from scoring.pages.for_client import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("for-client/", views.for_client, name="for_client"),
    file_path("for-client/print/", views.for_client_print, name="for_client_print"),
    file_path("for-client/print.pdf", views.for_client_pdf, name="for_client_pdf"),
]
