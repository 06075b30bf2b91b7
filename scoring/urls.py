"""Addresses of the pages: each page has its own. A new page is one more name in PAGES."""

from importlib import import_module

from django.conf import settings

from scoring import moved

PAGES: tuple[str, ...] = (
    *("home", "clients", "summary", "why", "for_client", "compare", "similar", "two_features", "two_clients"),
    *("simulate", "proposals", "history", "data", "completeness", "notes", "bookmark", "print"),
    *("decision", "decisions", "letter", "review", "reviews", "oversight"),
    *("new_client", "searches", "portfolio", "model", "switch", "log", "help", "feedback", "accessibility", "api_docs"),
)
if settings.DEBUG:
    PAGES = (*PAGES, "components")

_OF_PAGES = [import_module(f"scoring.pages.{page}.urls").urlpatterns for page in PAGES]
urlpatterns = [*(address for addresses in _OF_PAGES for address in addresses), *moved.urlpatterns]
