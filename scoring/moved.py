"""Addresses that pages had before. Each leads to where the page is now, with what was asked or sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, reverse
from django.views import View


class Moved(View):
    """Answers with the new address of a page: `name` is that of the page's address."""

    name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the way to the page, whatever the method: what was posted is posted again."""
        query = request.META.get("QUERY_STRING", "")
        address = reverse(self.name, kwargs=kwargs) + (f"?{query}" if query else "")
        return HttpResponsePermanentRedirect(address, preserve_request=True)


_CLIENT = "clients/<int:sk_id_curr>/"

urlpatterns = [
    path(_CLIENT + "explanation/", Moved.as_view(name="why")),
    path(_CLIENT + "comparison/", Moved.as_view(name="compare")),
    path(_CLIENT + "bivariate/", Moved.as_view(name="two_features")),
    path(_CLIENT + "compare/<int:other>/", Moved.as_view(name="two_clients")),
    path(_CLIENT + "what-if/", Moved.as_view(name="simulate")),
    path(_CLIENT + "what-if/<int:pk>/", Moved.as_view(name="scenario")),
    path(_CLIENT + "changes/", Moved.as_view(name="proposals")),
]
