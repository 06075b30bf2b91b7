"""The addresses of a file on paper."""

from django.urls import path

from scoring.pages.print import views

urlpatterns = [
    path("clients/<int:sk_id_curr>/print/", views.print_page, name="print"),
    path("clients/<int:sk_id_curr>/print.pdf", views.print_pdf, name="print_pdf"),
]
