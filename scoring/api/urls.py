"""Addresses of the API, version 1, and of its description. `scoring/pages/api_docs/` shows that to people."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from scoring.api.decisions import AssessmentDetail, ClientDecision, ClientDecisions, DecisionReasons
from scoring.api.views import ClientDetail, ClientList, ClientScore

urlpatterns = [
    path("clients/", ClientList.as_view(), name="api-clients"),
    path("clients/<int:sk_id_curr>/", ClientDetail.as_view(), name="api-client"),
    path("clients/<int:sk_id_curr>/score/", ClientScore.as_view(), name="api-score"),
    path("clients/<int:sk_id_curr>/decisions/", ClientDecisions.as_view(), name="api-decisions"),
    path("clients/<int:sk_id_curr>/decisions/<int:pk>/", ClientDecision.as_view(), name="api-decision"),
    path("assessments/<int:pk>/", AssessmentDetail.as_view(), name="api-assessment"),
    path("decision-reasons/", DecisionReasons.as_view(), name="api-decision-reasons"),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="api-schema"),
]
