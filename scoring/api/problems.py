"""Every API error is a problem document (RFC 9457): type, title, status, detail, instance."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from scoring.engine import NoModelError

CONTENT_TYPE = "application/problem+json"


class ModelUnavailable(APIException):
    """No model is in service."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "No model is in service: try again later."


def problem(status: int, instance: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """Return the members of a problem document."""
    title = HTTPStatus(status).phrase
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "instance": instance,
    } | more


def problem_response(status: int, instance: str, detail: str = "") -> HttpResponse:
    """Return a problem document for errors that happen outside the API's own views."""
    return HttpResponse(json.dumps(problem(status, instance, detail)), status=status, content_type=CONTENT_TYPE)


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn the framework's errors, and a missing model, into problem documents. Others stay what they are."""
    response = exception_handler(ModelUnavailable() if isinstance(error, NoModelError) else error, context)
    if response is None:
        return None
    data = response.data
    detail = str(data["detail"]) if isinstance(data, dict) and "detail" in data else "The request is not valid."
    more = {} if isinstance(data, dict) and "detail" in data else {"errors": data}
    response.data = problem(response.status_code, context["request"].path, detail, **more)
    response.content_type = CONTENT_TYPE
    return response
