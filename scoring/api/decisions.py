"""Decisions by API: taken, listed and read, the model's answer kept with each, the reasons to choose from."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clients.models.client import Client
from scoring.api.decision_answers import (
    AssessmentRecordSerializer,
    DecisionSerializer,
    DecisionTakenSerializer,
    ReasonListSerializer,
)
from scoring.api.decision_requests import DecisionRequestSerializer
from scoring.api.idempotency import HEADER, Keep, once
from scoring.api.permissions import MayReadClients
from scoring.api.queries import KnownQuery
from scoring.api.views import (
    ABOUT_CLIENT,
    BAD_QUERY,
    CLIENT,
    NOT_FOUND,
    PAGING,
    ClientPagination,
    keep_reading,
    problem_of,
)
from scoring.core.decisions.service import (
    ClosedError,
    DecisionRefusedError,
    FaultsError,
    OvertakenError,
    tellings,
)
from scoring.core.reviews.cover import refuse_covered
from scoring.core.roles import DECIDE
from scoring.models.decisions import Decision, DecisionQuerySet, DecisionReason
from scoring.models.events import Event
from scoring.models.records import AssessmentRecord
from scoring.text.decisions import fault_sentence, refusal_sentence, terms_refused
from scoring.web.deciding import decide

_KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=gettext_lazy(
        "Une clé de votre choix, 255 caractères au plus. La même requête sous la même clé n’est faite qu’une fois ; sa "
        "première réponse est redonnée pendant 24 heures."
    ),
)
_IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=gettext_lazy(
        "La marque `seen` entre guillemets, au lieu de la dire dans le corps : si le dossier a changé depuis, la "
        "réponse est alors 412."
    ),
)
_QUOTED = re.compile(r'"([^"]{1,100})"')
_DECISION = OpenApiParameter("id", int, OpenApiParameter.PATH, description=gettext_lazy("Numéro de la décision."))
_RECORD = OpenApiParameter("id", int, OpenApiParameter.PATH, description=gettext_lazy("Numéro de l’évaluation gardée."))


class MayDecide(BasePermission):
    """Reading is for who may read clients; taking a decision for who has that right too."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the caller may do what is asked."""
        return request.method != "POST" or bool(request.user.has_perm(DECIDE))


class Conflict(APIException):
    """The file does not stand so that this could be done."""

    status_code = HTTPStatus.CONFLICT


class Moved(APIException):
    """The file is not as If-Match says."""

    status_code = HTTPStatus.PRECONDITION_FAILED


class DecisionPagination(ClientPagination):
    """Pages of decisions, newest first."""

    ordering = ("-pk",)
    page_size_query_description = gettext_lazy("Décisions par page, 500 au plus.")


class ClientDecisions(KnownQuery, generics.ListAPIView[Decision]):
    """The decisions about one client's request."""

    query_names = PAGING

    queryset = Decision.objects.none()
    serializer_class = DecisionSerializer
    pagination_class = DecisionPagination
    permission_classes = (MayReadClients, MayDecide)

    @extend_schema(
        operation_id="decisions_list",
        summary=gettext_lazy("Lister les décisions sur un client"),
        description=gettext_lazy(
            "Les décisions sur sa demande, la plus récente d’abord, celles qui sont remplacées aussi."
        ),
        parameters=[CLIENT],
        responses={200: DecisionSerializer(many=True), **BAD_QUERY, **NOT_FOUND, **ABOUT_CLIENT},
    )
    def get(self, request: Request, sk_id_curr: int) -> Response:
        """List the decisions about a client's request, newest first, those that were replaced too."""
        client = get_object_or_404(Client, pk=sk_id_curr)
        found = self.paginate_queryset(_listed(client))
        assert found is not None
        keep_reading(request, {"of": "decisions"}, client)
        context = {"tellings": tellings(list(found))}
        return self.get_paginated_response(DecisionSerializer(found, many=True, context=context).data)

    @extend_schema(
        operation_id="decisions_create",
        summary=gettext_lazy("Prendre une décision"),
        description=gettext_lazy(
            "Ce que dit le modèle est gardé avec la décision. La même règle vaut que sur la page. Le corps a 2,5 Mo au "
            "plus ; chaque valeur a le type décrit, rien n’est converti."
        ),
        parameters=[CLIENT, _KEY, _IF_MATCH],
        request=DecisionRequestSerializer,
        responses={
            201: DecisionTakenSerializer,
            **problem_of(
                400, gettext_lazy("Il manque quelque chose, ou cela se contredit ; errors dit quoi, par nom.")
            ),
            **problem_of(
                409,
                gettext_lazy(
                    "Le dossier n’en est pas là, quelqu’un a été plus rapide, ou la même requête est en cours."
                ),
            ),
            **problem_of(412, gettext_lazy("Le dossier n’est plus celui que dit If-Match.")),
            **problem_of(422, gettext_lazy("L’Idempotency-Key a servi à une autre requête.")),
            **problem_of(503, gettext_lazy("Aucun modèle n’est en service, ou une personne a arrêté l’évaluation.")),
            **problem_of(403, gettext_lazy("Le compte ne peut pas décider, ou pas sur ce dossier.")),
            **NOT_FOUND,
            **problem_of(401),
        },
    )
    @once
    def post(self, request: Request, sk_id_curr: int, *, keep: Keep) -> Response:
        """Take a decision about a client's request. What the model says is kept with it."""
        client = get_object_or_404(Client, pk=sk_id_curr)
        asked = DecisionRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        taken: dict[str, Any] = {}

        def along(decision: Decision, event: Event) -> None:
            taken.update(_taken(decision, event))
            keep(HTTPStatus.CREATED, taken, {"Location": _address(decision)})

        user = request.user
        assert isinstance(user, User)
        try:
            now, seen = timezone.now(), _seen(request, asked.validated_data["seen"])
            decision = decide(client=client, choice=asked.choice, by=user, now=now, seen=seen, along=along)
        except OvertakenError as error:
            told = refusal_sentence(error)
            raise (Moved(told) if "If-Match" in request.headers else Conflict(told)) from error
        except DecisionRefusedError as error:
            raise _refusal(error) from error
        return Response(taken, status=HTTPStatus.CREATED, headers={"Location": _address(decision)})


def _seen(request: Request, said: str | None) -> str | None:
    """Return the mark of what the caller was shown, as the body or If-Match has it.

    Raises ValidationError for another If-Match than one mark, and where both say something else.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return said
    mark = _QUOTED.fullmatch(header.strip())
    if mark is None:
        raise ValidationError({"If-Match": [_("Donnez une marque, celle de seen, entre guillemets.")]})
    if said is not None and said != mark[1]:
        raise ValidationError({"If-Match": [_("seen dit autre chose dans le corps : n’en gardez qu’un.")]})
    return mark[1]


def _address(decision: Decision) -> str:
    return reverse("api-decision", args=[decision.client_id, decision.pk])


def _listed(client: Client) -> DecisionQuerySet:
    """Return what was decided about a file; a draft is not."""
    return Decision.objects.about(client).taken()


def _taken(decision: Decision, event: Event) -> dict[str, Any]:
    found = {name: getattr(decision, name) for name in ("pk", "state", "departs", "assessment_id")}
    return dict(DecisionTakenSerializer({**found, "id": found["pk"], "event_hash": event.link}).data)


def _refusal(error: DecisionRefusedError) -> Exception:
    """Return a refusal as the API answers it."""
    if isinstance(error, FaultsError):
        told = {fault.field: [fault_sentence(fault)] for fault in error.faults}
        return ValidationError({"terms": terms_refused(error.refused)} if error.refused else told)
    if isinstance(error, ClosedError):
        return Conflict(refusal_sentence(error))
    return PermissionDenied(refusal_sentence(error))


class ClientDecision(KnownQuery):
    """One decision about a client's request."""

    @extend_schema(
        operation_id="decisions_retrieve",
        summary=gettext_lazy("Lire une décision"),
        description=gettext_lazy("Avec ses mots, s’ils n’ont pas été effacés."),
        parameters=[CLIENT, _DECISION],
        responses={
            200: DecisionSerializer,
            **BAD_QUERY,
            **problem_of(404, gettext_lazy("Pas de telle décision sur ce client.")),
            **ABOUT_CLIENT,
        },
    )
    def get(self, request: Request, sk_id_curr: int, pk: int) -> Response:
        """Return a decision, with its words where they were not erased."""
        client = get_object_or_404(Client, pk=sk_id_curr)
        decision = get_object_or_404(_listed(client), pk=pk)
        keep_reading(request, {"of": "decision", "decision": decision.pk}, client)
        return Response(DecisionSerializer(decision, context={"tellings": tellings([decision])}).data)


class AssessmentDetail(KnownQuery):
    """What a model said, kept."""

    @extend_schema(
        operation_id="assessments_retrieve",
        summary=gettext_lazy("Lire une évaluation gardée"),
        description=gettext_lazy(
            "Les informations du dossier, ce que le modèle a dit et les motifs montrés, tels qu’ils étaient. "
            "contributions nomme les informations que le modèle a lues."
        ),
        parameters=[_RECORD],
        responses={
            200: AssessmentRecordSerializer,
            **BAD_QUERY,
            **problem_of(404, gettext_lazy("Pas de telle évaluation gardée.")),
            **ABOUT_CLIENT,
        },
    )
    def get(self, request: Request, pk: int) -> Response:
        """Return a kept assessment: inputs, contributions and reasons as they were."""
        record = get_object_or_404(AssessmentRecord.objects.exclude(client=None), pk=pk)
        if record.client is not None:
            refuse_covered(request.user, record.client)
        keep_reading(request, {"of": "assessment", "assessment": record.pk}, record.client)
        return Response(AssessmentRecordSerializer(record).data)


class DecisionReasons(KnownQuery, generics.ListAPIView[DecisionReason]):
    """The reasons to choose from."""

    queryset = DecisionReason.objects.offered()
    serializer_class = ReasonListSerializer
    pagination_class = None

    @extend_schema(
        operation_id="decision_reasons_list",
        summary=gettext_lazy("Lister les motifs"),
        description=gettext_lazy("Les motifs proposés, tels que les administrateurs les écrivent."),
        responses={200: ReasonListSerializer(many=True), **BAD_QUERY, **problem_of(401), **problem_of(403)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the reasons that are offered, as administrators wrote them."""
        return super().get(request, *args, **kwargs)
