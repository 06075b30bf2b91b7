"""The endpoints. Each calls the same service as its page."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clients.models.client import Client
from clients.querysets import ClientQuerySet
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
from scoring.core.search import matching
from scoring.web.problems import CONTENT_TYPE


def _problem(status: int, when: str) -> dict[tuple[int, str], OpenApiResponse]:
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, when)}


_PROBLEMS = {
    **_problem(401, "No token, or not a valid one."),
    **_problem(403, "The account’s role does not open clients and their assessments."),
}
_NOT_FOUND = _problem(404, "No such client.")
_BAD_QUERY = _problem(400, "The query is not understood; `errors` names the parameter.")


class ClientPagination(CursorPagination):
    """Pages of clients by identifier; `next` and `previous` are addresses to follow."""

    ordering = ("sk_id_curr",)
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    cursor_query_description = "Where the page begins, as `next` and `previous` give it."
    page_size_query_description = "Clients a page, at most 500."

    def decode_cursor(self, request: Request) -> Any:
        """Return the cursor of the request's address, None where there is none. Raises NotFound for a foreign one."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not str(cursor.position).isdecimal():
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page as OpenAPI 3.1 does: the framework writes `nullable`, which 3.1 no longer knows."""
        described = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            address = described["properties"][name]
            del address["nullable"]
            address["type"] = ["string", "null"]
        return described


class ClientList(generics.ListAPIView[Client]):
    """Clients by identifier."""

    queryset = Client.objects.none()
    serializer_class = ClientSummarySerializer
    pagination_class = ClientPagination

    def get_queryset(self) -> ClientQuerySet:
        """Return the clients that match, as the page of the list finds them."""
        query = ClientQuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return matching(query.criteria).only(*SUMMARY_FIELDS)

    @extend_schema(
        operation_id="clients_list",
        parameters=[ClientQuerySerializer],
        responses={
            200: ClientSummarySerializer(many=True),
            **_problem(404, "The cursor is not one that `next` or `previous` gave."),
            **_BAD_QUERY,
            **_PROBLEMS,
        },
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List clients, optionally those that meet filters."""
        return super().get(request, *args, **kwargs)


class ClientDetail(APIView):
    """One client's application."""

    @extend_schema(operation_id="clients_retrieve", responses={200: ClientSerializer, **_NOT_FOUND, **_PROBLEMS})
    def get(self, request: Request, sk_id_curr: int) -> Response:
        """Return every column of the client's application."""
        return Response(ClientSerializer(get_object_or_404(Client, pk=sk_id_curr)).data)


class ClientScore(APIView):
    """One client's assessment by the model in service."""

    @extend_schema(
        operation_id="clients_score",
        parameters=[ScoreQuerySerializer],
        responses={
            200: ScoreSerializer,
            **_problem(503, "No model is in service."),
            **_BAD_QUERY,
            **_NOT_FOUND,
            **_PROBLEMS,
        },
    )
    def get(self, request: Request, sk_id_curr: int) -> Response:
        """Return probability of default, threshold, recommendation and reasons; the decision remains a person's."""
        query = ScoreQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        client = get_object_or_404(Client, pk=sk_id_curr)
        assessment = assess(client, now=timezone.now())
        return Response(ScoreSerializer(assessment, context=query.validated_data).data)
