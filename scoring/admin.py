"""Scoring in Django admin, to be read: published models, batch assessments, counts by month, notes and remarks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from clients.models.client import Client
from clients.worded_admin import OfClientAdmin, ReadOnlyAdmin, titled
from scoring import accounts_admin  # noqa: F401  # registers what Django looks for in this module alone
from scoring.core.engine import pointer_entry
from scoring.models.annotations import Note
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import DecisionReason
from scoring.models.feedback import Feedback
from scoring.models.months import MonthlyCount
from scoring.models.versions import ModelVersion
from scoring.text.values import record_value

_RECOMMENDATION = gettext_lazy("Recommandation")
_VERSION = gettext_lazy("Version du modèle")
_PROBABILITY = gettext_lazy("Probabilité de défaut")
_WRITTEN_AT = gettext_lazy("Écrite le")
_AUTHOR = gettext_lazy("Auteur")


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """Published versions; `publish_model` and `rollback_model` switch between them."""

    list_display = ("version", "in_service", "published_at", "trained_on_clients", "auc", "brier", "cost_per_client")
    labels = {
        "version": gettext_lazy("Version"),
        "digest": gettext_lazy("Empreinte"),
        "trained_on_clients": gettext_lazy("Clients de l’apprentissage"),
        "auc": gettext_lazy("AUC"),
        "brier": gettext_lazy("Score de Brier"),
        "cost_per_client": gettext_lazy("Coût métier par client"),
        "decision_threshold": gettext_lazy("Seuil de décision"),
        "published_at": gettext_lazy("Publiée le"),
        "published_by": gettext_lazy("Publiée par"),
    }

    @admin.display(boolean=True, description=gettext_lazy("En service"))
    def in_service(self, version: ModelVersion) -> bool:
        """Return whether the pointer names this version."""
        entry = pointer_entry()
        return entry is not None and entry["version"] == version.version


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    """What users say of the pages."""

    list_display = ("written_at", "written_by", "page", "text")
    list_select_related = ("written_by",)
    search_fields = ("page", "text")
    date_hierarchy = "written_at"
    labels = {
        "page": gettext_lazy("Page"),
        "text": gettext_lazy("Remarque"),
        "written_by": _AUTHOR,
        "written_at": _WRITTEN_AT,
    }


@admin.register(BatchAssessment)
class BatchAssessmentAdmin(OfClientAdmin):
    """What batch scoring left."""

    list_display = ("file", "model_version", "probability_of_default", "recommendation", "assessed_at")
    list_display_links = ("assessed_at",)
    list_filter = (("recommendation", titled(_RECOMMENDATION)),)
    list_select_related = ("model_version",)
    search_fields = ("client",)  # makes the search box appear; get_search_results says what it looks for
    search_help_text = gettext_lazy("Premiers chiffres de l’identifiant du client.")
    ordering = ("client_id",)
    labels = {
        "client": gettext_lazy("Client"),
        "model_version": _VERSION,
        "probability_of_default": _PROBABILITY,
        "recommendation": _RECOMMENDATION,
        "assessed_at": gettext_lazy("Évaluée le"),
    }

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search as the advisor's page does: by the first digits of the client's identifier."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(client__in=Client.objects.with_identifier_prefix(search_term)), False


@admin.register(MonthlyCount)
class MonthlyCountAdmin(ReadOnlyAdmin):
    """What the last batch run of each month recommended."""

    list_display = ("month", "model_version", "contract", "recommendation", "clients")
    fields = readonly_fields = list_display
    list_select_related = ("model_version",)
    date_hierarchy = "month"
    ordering = ("-month", "contract_type", "recommendation")
    labels = {
        "month": gettext_lazy("Mois"),
        "model_version": _VERSION,
        "recommendation": _RECOMMENDATION,
        "clients": gettext_lazy("Nombre de clients"),
    }

    @admin.display(description=gettext_lazy("Type de crédit"), ordering="contract_type")
    def contract(self, count: MonthlyCount) -> str:
        """Return the type of contract as every page calls it."""
        return record_value("application", "name_contract_type", count.contract_type)


@admin.register(Note)
class NoteAdmin(OfClientAdmin):
    """What advisors wrote about clients, to be read: a note is written and corrected on the client's file alone."""

    list_display = ("file", "author", "written_at", "edited_at", "text")
    list_display_links = ("text",)
    list_select_related = ("author",)
    list_filter = (("author", titled(_AUTHOR)),)
    date_hierarchy = "written_at"
    search_fields = ("text",)
    ordering = ("-written_at", "-pk")
    labels = {
        "client": gettext_lazy("Client"),
        "author": _AUTHOR,
        "text": gettext_lazy("Texte"),
        "written_at": _WRITTEN_AT,
        "edited_at": gettext_lazy("Corrigée le"),
    }


@admin.register(DecisionReason)
class DecisionReasonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The reasons to choose from when deciding. One that is no longer offered stays with the decisions that give it."""

    list_display = ("code", "label_fr", "label_en", "side", "position", "is_offered")
    list_editable = ("side", "position", "is_offered")
    ordering = ("position", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep a code once it is there: programs send it, and the log tells it."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a reason is no longer offered, and stays."""
        return False
