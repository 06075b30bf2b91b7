"""Scoring in Django admin: published models and batch assessments, to be read, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from scoring.engine import pointer_entry
from scoring.models import BatchAssessment, ModelVersion


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records that came from a command or a batch: nobody adds, changes or deletes them here."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """Published versions; `publish_model` and `rollback_model` switch between them."""

    list_display = ("version", "in_service", "published_at", "trained_on_clients", "auc", "brier", "cost_per_client")

    @admin.display(boolean=True, description="in service")
    def in_service(self, version: ModelVersion) -> bool:
        """Return whether the pointer names this version."""
        entry = pointer_entry()
        return entry is not None and entry["version"] == version.version


@admin.register(BatchAssessment)
class BatchAssessmentAdmin(ReadOnlyAdmin):
    """What batch scoring left."""

    list_display = ("client_id", "model_version", "probability_of_default", "recommendation", "assessed_at")
    list_filter = ("recommendation",)
    list_select_related = ("model_version",)
    search_fields = ("=client__sk_id_curr",)
    ordering = ("client_id",)
