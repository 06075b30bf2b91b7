"""The addresses of letters about decisions: to write one, and those that were issued."""

from scoring.pages.letter import views
from scoring.web.files import file_path

urlpatterns = [
    file_path("letter/", views.letter, "letter"),
    file_path("letter/<int:pk>/", views.issued, "issued_letter"),
    file_path("letter/<int:pk>.pdf", views.issued_pdf, "issued_letter_pdf"),
]
