"""Lets programs send a write twice and have it done once: the component behind `Idempotency-Key`, for every write.

The first answer under a key is kept for a day, in the transaction of the write itself: both are there, or neither.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scoring.models.idempotency import KeyedRequest
from scoring.web.problems import CONTENT_TYPE

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
KEPT = timedelta(hours=24)
# A request in flight for longer was cut off before it wrote anything: another may take its place.
LONGEST = timedelta(minutes=2)
_LONGEST_KEY = 255


class Keep(Protocol):
    """Keeps the answer to a request in the transaction of what it writes."""

    def __call__(self, status: int, answer: Any, headers: Mapping[str, str] = ..., /) -> None: ...


class InFlight(APIException):
    """The same request is being answered."""

    status_code = HTTPStatus.CONFLICT
    default_detail = _("Une requête avec cette Idempotency-Key est en cours : attendez sa réponse.")


class OtherRequest(APIException):
    """The key was used for something else."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = _("Cette Idempotency-Key a servi à une autre requête : prenez-en une nouvelle.")


class _Claim:
    """A key that this request holds, and nobody else."""

    def __init__(self, row: KeyedRequest) -> None:
        self.row = row

    @property
    def _held(self) -> Any:
        return KeyedRequest.objects.filter(pk=self.row.pk, begun_at=self.row.begun_at, status=None)

    def keep(self, status: int, answer: Any, headers: Mapping[str, str] = MappingProxyType({}), /) -> None:
        """Keep the answer, its headers and its language.

        Raises InFlight where another request took the place of this one meanwhile.
        """
        told = {"Content-Language": get_language(), **headers}
        if not self._held.update(status=status, answer=json.loads(json.dumps(answer, default=str)), headers=told):
            raise InFlight

    def release(self) -> None:
        """Let the request be sent again: nothing was done."""
        self._held.delete()


def _keep_nothing(status: int, answer: Any, headers: Mapping[str, str] = MappingProxyType({}), /) -> None:
    """Stand in for `keep` where there is no key."""


def once(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Have a method of a view answer a request once under its Idempotency-Key; without one, each time.

    The handler is given `keep`, to call with status and answer in the transaction of what it writes. Refusals are
    answers too; what fails is forgotten.
    """

    @wraps(handler)
    def answered(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, keep=_keep_nothing, **kwargs)
        claim = _claim(request, key)
        if isinstance(claim, Response):
            return claim
        try:
            return handler(view, request, *args, keep=claim.keep, **kwargs)
        except (APIException, Http404, PermissionDenied) as error:
            response = view.handle_exception(error)
            if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, InFlight):
                claim.keep(response.status_code, response.data)
            else:
                claim.release()
            return response
        except BaseException:
            claim.release()
            raise

    return answered


def _claim(request: Request, key: str) -> _Claim | Response:
    """Return the key, taken for this request, or the first answer. Raises InFlight, OtherRequest, ValidationError."""
    if not (1 <= len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ValidationError({HEADER: [_("1 à 255 caractères ASCII imprimables.")]})
    now, fingerprint = timezone.now(), _fingerprint(request)
    asked = {"fingerprint": fingerprint, "begun_at": now}
    assert request.user.pk is not None
    with transaction.atomic():
        KeyedRequest.objects.filter(begun_at__lt=now - KEPT).delete()
        row, is_new = KeyedRequest.objects.get_or_create(user_id=request.user.pk, key=key, defaults=asked)
    if is_new:
        return _Claim(row)
    if row.fingerprint != fingerprint:
        raise OtherRequest
    if row.status is not None:
        content_type = CONTENT_TYPE if row.status >= HTTPStatus.BAD_REQUEST else None
        return Response(
            row.answer, status=row.status, headers={**row.headers, REPLAYED: "true"}, content_type=content_type
        )
    stale = KeyedRequest.objects.filter(pk=row.pk, begun_at=row.begun_at, begun_at__lt=now - LONGEST, status=None)
    if not stale.update(begun_at=now):
        raise InFlight
    row.begun_at = now
    return _Claim(row)


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    if "If-Match" in request.headers:
        body += "\n" + request.headers["If-Match"]
    return salted_hmac(
        "scoring.api.idempotency", f"{request.method} {request.path}\n{body}", algorithm="sha256"
    ).hexdigest()
