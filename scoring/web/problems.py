"""Every API error is a problem document (RFC 9457): type, title, status, detail, instance."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from scoring.core.engine import NoModelError

CONTENT_TYPE = "application/problem+json"
_NOT_VALID = gettext_lazy("La requête n’est pas valable : `errors` dit pourquoi.")
_NO_ADDRESS = gettext_lazy("L’API n’a pas cette adresse : voir /api/v1/docs/.")


class ModelUnavailable(APIException):
    """No model is in service."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("Aucun modèle n’est en service : réessayez plus tard.")


def problem(status: int, instance: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """Return the members of a problem document."""
    title = HTTPStatus(status).phrase
    members = {"type": "about:blank", "title": title, "status": status, "detail": detail or title, "instance": instance}
    return members | more


def problem_response(status: int, instance: str, detail: str = "") -> HttpResponse:
    """Return a problem document for errors that happen outside the API's own views."""
    return HttpResponse(json.dumps(problem(status, instance, detail)), status=status, content_type=CONTENT_TYPE)


def unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer an address the API does not have; a view of its own, so that debug mode does not answer in HTML."""
    return problem_response(404, request.path, str(_NO_ADDRESS))


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn the framework's errors, and a missing model, into problem documents. Others stay what they are."""
    response = exception_handler(ModelUnavailable() if isinstance(error, NoModelError) else error, context)
    if response is None:
        return None
    data, path = response.data, context["request"].path
    if isinstance(data, dict) and "detail" in data:
        response.data = problem(response.status_code, path, str(data["detail"]))
    else:
        response.data = problem(response.status_code, path, str(_NOT_VALID), errors=data)
    response.content_type = CONTENT_TYPE
    return response
