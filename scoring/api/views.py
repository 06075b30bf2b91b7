"""The endpoints. Each calls the same service as its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models.client import Client
from clients.querysets import ClientQuerySet
from scoring.api.queries import KnownQuery
from scoring.api.serializers import (
    SUMMARY_FIELDS,
    ClientQuerySerializer,
    ClientSerializer,
    ClientSummarySerializer,
    ProblemSerializer,
    ScoreQuerySerializer,
    ScoreSerializer,
)
from scoring.core.assessment import assess
from scoring.core.decisions.service import current_of, seen_of
from scoring.core.log.writing import Facts, record_view
from scoring.core.reviews.cover import left_out_for
from scoring.core.search import matching
from scoring.models.events import Kind
from scoring.web.problems import CONTENT_TYPE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


_ANY: dict[int, StrPromise] = {
    401: gettext_lazy("Pas de jeton, ou un jeton qui ne vaut pas."),
    403: gettext_lazy("Le rôle du compte n’ouvre pas les clients et leur évaluation."),
}


def problem_of(status: int, when: StrPromise | None = None) -> dict[tuple[int, str], OpenApiResponse]:
    """Return how a refusal is described; those that every address knows need no words."""
    when = _ANY[status] if when is None else when
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, when)}


_PROBLEMS = {**problem_of(401), **problem_of(403)}
ABOUT_CLIENT = {
    **problem_of(401),
    **problem_of(
        403,
        gettext_lazy(
            "Le rôle du compte n’ouvre pas les clients et leur évaluation, ou le compte réexamine ce client sans le "
            "calcul : `type` le dit."
        ),
    ),
}
CLIENT = OpenApiParameter("sk_id_curr", int, OpenApiParameter.PATH, description=gettext_lazy("Identifiant du client."))
NOT_FOUND = problem_of(404, gettext_lazy("Ce client n’existe pas."))
_BAD_CURSOR = gettext_lazy("Ce curseur n’a pas été donné par « next » ou « previous ».")
BAD_QUERY = problem_of(400, gettext_lazy("La demande n’est pas comprise ; `errors` nomme le paramètre."))


def keep_reading(request: Request, facts: Facts, client: Client | int | None = None) -> None:
    """Keep for the log what a program reads."""
    record_view(Kind.READ_BY_API, actor=request.user, client=client, facts=facts)


PAGING = ("cursor", "page_size")


class ClientPagination(CursorPagination):
    """Pages of clients by identifier; `next` and `previous` are addresses to follow."""

    ordering = ("sk_id_curr",)
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    cursor_query_description = gettext_lazy("Où commence la page, comme `next` et `previous` le donnent.")  # type: ignore[assignment]
    page_size_query_description = gettext_lazy("Clients par page, 500 au plus.")  # type: ignore[assignment]

    addresses: ClassVar = {
        "next": gettext_lazy("L’adresse de la page suivante, null sur la dernière."),
        "previous": gettext_lazy("L’adresse de la page précédente, null sur la première."),
    }

    def get_page_size(self, request: Request) -> int:
        """Return how many the page holds. Raises ValidationError for what is no such number."""
        text = request.query_params.get("page_size")
        if text is None:
            return self.page_size
        if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= self.max_page_size):
            told = _("Un nombre entier de 1 à %(most)s.") % {"most": self.max_page_size}
            raise ValidationError({"page_size": [told]})
        return int(text)

    def decode_cursor(self, request: Request) -> Any:
        """Return the cursor of the request's address, None where there is none. Raises NotFound for a foreign one."""
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:  # whose own words are English
            raise NotFound(_BAD_CURSOR) from error
        if cursor is not None and cursor.position is not None and not str(cursor.position).isdecimal():
            raise NotFound(_BAD_CURSOR)
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page as OpenAPI 3.1 does: the framework writes `nullable`, which 3.1 no longer knows."""
        described = super().get_paginated_response_schema(schema)
        members = described["properties"]
        for name, told in self.addresses.items():
            members[name] = {"type": ["string", "null"], "format": "uri", "description": told}
        members["results"]["description"] = gettext_lazy("Les clients de cette page.")
        return described | {"description": gettext_lazy("Une page de la liste.")}


class ClientList(KnownQuery, generics.ListAPIView[Client]):
    """Clients by identifier."""

    query_names = (*ClientQuerySerializer().fields, *PAGING)

    queryset = Client.objects.none()
    serializer_class = ClientSummarySerializer
    pagination_class = ClientPagination

    def get_queryset(self) -> ClientQuerySet:
        """Return the clients that match, as the page of the list finds them."""
        query = ClientQuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return matching(query.criteria, left_out_for(self.request.user, query.criteria)).only(*SUMMARY_FIELDS)

    @extend_schema(
        operation_id="clients_list",
        summary=gettext_lazy("Lister des clients"),
        description=gettext_lazy(
            "Les clients par identifiant, page par page. Les filtres sont ceux de la liste du portail ; un client "
            "doit répondre à tous."
        ),
        parameters=[ClientQuerySerializer],
        responses={
            200: ClientSummarySerializer(many=True),
            **problem_of(404, gettext_lazy("Ce curseur n’a pas été donné par `next` ou `previous`.")),
            **BAD_QUERY,
            **_PROBLEMS,
        },
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List clients, optionally those that meet filters."""
        response = super().get(request, *args, **kwargs)
        keep_reading(request, {"of": "clients", "clients": len(response.data["results"])})
        return response


class ClientDetail(KnownQuery):
    """One client's application."""

    @extend_schema(
        operation_id="clients_retrieve",
        summary=gettext_lazy("Lire la demande d’un client"),
        description=gettext_lazy("Tout ce que le client a déclaré et ce que les fichiers en disent."),
        parameters=[CLIENT],
        responses={200: ClientSerializer, **BAD_QUERY, **NOT_FOUND, **ABOUT_CLIENT},
    )
    def get(self, request: Request, sk_id_curr: int) -> Response:
        """Return every column of the client's application."""
        client = get_object_or_404(Client, pk=sk_id_curr)
        keep_reading(request, {"of": "client"}, client)
        return Response(ClientSerializer(client).data)


class ClientScore(KnownQuery):
    """One client's assessment by the model in service."""

    query_names = tuple(ScoreQuerySerializer().fields)

    @extend_schema(
        operation_id="clients_score",
        summary=gettext_lazy("Évaluer un client"),
        description=gettext_lazy(
            "La probabilité de défaut, le seuil, la recommandation et ses motifs, calculés à la demande. Le modèle "
            "recommande ; une personne décide."
        ),
        parameters=[CLIENT, ScoreQuerySerializer],
        responses={
            200: ScoreSerializer,
            **problem_of(503, gettext_lazy("Aucun modèle n’est en service, ou une personne a arrêté l’évaluation.")),
            **BAD_QUERY,
            **NOT_FOUND,
            **ABOUT_CLIENT,
        },
    )
    def get(self, request: Request, sk_id_curr: int) -> Response:
        """Return probability of default, threshold, recommendation and reasons; the decision remains a person's."""
        query = ScoreQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        client = get_object_or_404(Client, pk=sk_id_curr)
        assessment = assess(client, now=timezone.now())
        keep_reading(request, {"of": "score"}, client)
        seen = seen_of(current_of(client), assessment)
        return Response(ScoreSerializer(assessment, context={**query.validated_data, "seen": seen}).data)
