"""Scoring in Django admin: published models and batch assessments, read only; roles read only; users, with a limit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from clients.models.client import Client
from scoring.core.engine import pointer_entry
from scoring.models.annotations import Note
from scoring.models.assessments import BatchAssessment
from scoring.models.feedback import Feedback
from scoring.models.months import MonthlyCount
from scoring.models.versions import ModelVersion


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

    @admin.display(boolean=True, description=gettext_lazy("en service"))
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


@admin.register(BatchAssessment)
class BatchAssessmentAdmin(ReadOnlyAdmin):
    """What batch scoring left."""

    list_display = ("client_id", "model_version", "probability_of_default", "recommendation", "assessed_at")
    list_filter = ("recommendation",)
    list_select_related = ("model_version",)
    search_fields = ("client",)  # makes the search box appear; get_search_results says what it looks for
    search_help_text = gettext_lazy("Premiers chiffres de l’identifiant du client.")
    ordering = ("client_id",)

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

    list_display = ("month", "model_version", "contract_type", "recommendation", "clients")
    list_select_related = ("model_version",)
    date_hierarchy = "month"
    ordering = ("-month", "contract_type", "recommendation")


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """What advisors wrote about clients, to be read: a note is written and corrected on the client's file alone."""

    list_display = ("client_id", "author", "written_at", "edited_at", "text")
    list_select_related = ("author",)
    list_filter = ("author",)
    date_hierarchy = "written_at"
    search_fields = ("text",)
    ordering = ("-written_at", "-pk")


admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Accounts. Who is not a superuser gives roles and nothing beyond them, and leaves superusers alone.

    Without that, the right to change users would be the right to everything: to make oneself a superuser, or to set
    a superuser's password.
    """

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave out what only a superuser may give: permissions beyond the roles, and superuser status."""
        fieldsets = super().get_fieldsets(request, obj)
        if _is_superuser(request):
            return fieldsets
        reserved = {"is_superuser", "user_permissions"}
        return [
            (title, {**options, "fields": tuple(f for f in options["fields"] if f not in reserved)})
            for title, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the account may be changed, its password included."""
        guarded = obj is not None and obj.is_superuser and not _is_superuser(request)
        return not guarded and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the account may be deleted."""
        guarded = obj is not None and obj.is_superuser and not _is_superuser(request)
        return not guarded and super().has_delete_permission(request, obj)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin, GroupAdmin):
    """Roles, to be read: `scoring.core.roles` declares them and `create_roles` makes them."""


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
