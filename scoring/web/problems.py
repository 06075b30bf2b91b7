"""Every API error is a problem document (RFC 9457): type, title, status, detail, instance."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response
from rest_framework.views import exception_handler

from scoring.core import request_ids
from scoring.core.engine import NoModelError, RecommendationsStoppedError, StoppedError
from scoring.core.reviews.cover import CoveredError

CONTENT_TYPE = "application/problem+json"
_NOT_VALID = gettext_lazy("La requête n’est pas valable : `errors` dit pourquoi.")
_NO_ADDRESS = gettext_lazy("L’API n’a pas cette adresse : voir /api/v1/docs/.")


class ModelUnavailable(APIException):
    """No model is in service."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("Aucun modèle n’est en service : réessayez plus tard.")


class TooLarge(APIException):
    """The body is larger than is read."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self) -> None:
        megabytes = number_format(settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20, 1)
        super().__init__(_("Le corps de la requête est trop gros : %(most)s Mo au plus.") % {"most": megabytes})


_NOTHING_THERE = gettext_lazy("Rien n’a ce numéro.")


class Stopped(APIException):
    """The switch stopped what was asked for."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE


_STOPPED = {
    False: gettext_lazy("L’évaluation est arrêtée par une personne de l’organisme : aucune estimation n’est donnée."),
    True: gettext_lazy("Les recommandations sont arrêtées par une personne de l’organisme."),
}


class ReviewedBlind(APIException):
    """The caller reviews the client without the model's answer, and has not given a view yet."""

    status_code = HTTPStatus.FORBIDDEN

    def __init__(self, number: int) -> None:
        page = reverse("review", args=[number])
        super().__init__(
            _(
                "Ce compte réexamine ce client sans le calcul : rien n’en est dit ici. Donnez d’abord votre avis sur "
                "la page du réexamen, %(page)s, ou rendez-y le réexamen."
            )
            % {"page": page}
        )


# Kinds of problems that programs tell apart by `type`; others are about:blank, and their status says it.
SCORING_STOPPED, RECOMMENDATIONS_STOPPED, REVIEWED_BLIND = (
    f"/api/v1/docs/#{kind}" for kind in ("scoring-stopped", "recommendations-stopped", "reviewed-blind")
)


def problem(status: int, instance: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """Return the members of a problem document."""
    title = HTTPStatus(status).phrase
    members = {"type": "about:blank", "title": title, "status": status, "detail": detail or title, "instance": instance}
    return members | {"request_id": request_ids.current.get()} | more


def problem_response(status: int, instance: str, detail: str = "") -> HttpResponse:
    """Return a problem document for errors that happen outside the API's own views."""
    return HttpResponse(json.dumps(problem(status, instance, detail)), status=status, content_type=CONTENT_TYPE)


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer an address the API does not have, by any method; debug mode would answer in HTML.

    One that lacks its final slash is led to the right one where it is read. What is posted is not: a redirect would be
    followed without its body, or not at all.
    """
    right = f"{request.path}/"
    if not _is_known(right):
        return problem_response(404, request.path, str(_NO_ADDRESS))
    if request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return problem_response(
        404, request.path, _("L’adresse finit par une barre oblique : %(right)s") % {"right": right}
    )


def _is_known(path: str) -> bool:
    try:
        return resolve(path).func is not unknown_address
    except Resolver404:
        return False


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn the framework's errors, and a missing model, into problem documents. Others stay what they are."""
    told = error
    if isinstance(error, StoppedError):
        told = Stopped(_STOPPED[isinstance(error, RecommendationsStoppedError)])
    elif isinstance(error, NoModelError):
        told = ModelUnavailable()
    elif isinstance(error, CoveredError):
        told = ReviewedBlind(*error.args)
    elif isinstance(error, RequestDataTooBig):
        told = TooLarge()
    elif isinstance(error, Http404):  # whose own words are English
        told = NotFound(_NOTHING_THERE)
    response = exception_handler(told, context)
    if response is None:
        return None
    data, path = response.data, context["request"].path
    if isinstance(data, dict) and "detail" in data:
        response.data = problem(response.status_code, path, str(data["detail"]))
    else:
        response.data = problem(response.status_code, path, str(_NOT_VALID), errors=data)
    if isinstance(error, StoppedError):
        is_of_recommendations = isinstance(error, RecommendationsStoppedError)
        response.data["type"] = RECOMMENDATIONS_STOPPED if is_of_recommendations else SCORING_STOPPED
    elif isinstance(error, CoveredError):
        response.data["type"] = REVIEWED_BLIND
    response.content_type = CONTENT_TYPE
    return response
