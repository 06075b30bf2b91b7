"""What every request goes through: the visitor's language, no shared copies, the administration's script policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.cache import patch_vary_headers


class ChosenLanguageMiddleware:
    """Pages follow the language cookie set by the switch; the API follows Accept-Language. French otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        patch_vary_headers(response, ["Accept-Language" if self.is_api(request) else "Cookie"])
        return response

    @staticmethod
    def is_api(request: HttpRequest) -> bool:
        """Return whether a machine asks."""
        return request.path_info.startswith("/api/")

    def language_of(self, request: HttpRequest) -> str:
        """Return "fr" or "en"."""
        if self.is_api(request):
            return translation.get_language_from_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class UnsharedAnswersMiddleware:
    """Clients' data stays out of caches, the browser's included, unless a view says how long it may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class AdministrationPolicyMiddleware:
    """Lift the trusted-types rule for Django admin, whose jQuery writes markup from text; its scripts stay our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse_lazy("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(str(self.prefix)):
            response._csp_replace = {"require-trusted-types-for": None}  # type: ignore[attr-defined]
        return response
