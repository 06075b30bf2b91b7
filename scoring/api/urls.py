"""Addresses of the API, version 1, and of its description."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from scoring.api.views import ClientDetail, ClientList, ClientScore

# Swagger's page styles its elements inline and writes its own markup; only this address allows it.
_docs_policy = csp_replace(
    {
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "require-trusted-types-for": None,
    }
)

urlpatterns = [
    path("clients/", ClientList.as_view(), name="api-clients"),
    path("clients/<int:sk_id_curr>/", ClientDetail.as_view(), name="api-client"),
    path("clients/<int:sk_id_curr>/score/", ClientScore.as_view(), name="api-score"),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="api-schema"),
    path(
        "docs/",
        _docs_policy(SpectacularSwaggerSplitView.as_view(url_name="api-schema", permission_classes=[AllowAny])),
        name="api-docs",
    ),
]
