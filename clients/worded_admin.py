"""Words of the administration for models that bring none of their own, or none in French."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class WordedChangeList(ChangeList):
    """A list under the name that its admin gives the model."""

    def __init__(self, request: HttpRequest, model: type[Model], *args: Any, **kwargs: Any) -> None:
        super().__init__(request, model, *args, **kwargs)
        self.opts = self.model_admin.opts
        self.title = capfirst(str(self.opts.verbose_name_plural))


class WordedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Says `name`, `names` and `labels`, by field, in place of what the model says of itself.

    Names set on the model would ask for a migration, and most of these models are not ours.
    """

    name: StrOrPromise = ""
    names: StrOrPromise = ""
    labels: ClassVar[Mapping[str, StrOrPromise]] = {}
    helps: ClassVar[Mapping[str, StrOrPromise]] = {}

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        if self.name:
            self.opts = copy(self.opts)
            self.opts.verbose_name, self.opts.verbose_name_plural = self.name, self.names

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that bears the admin's name."""
        return WordedChangeList

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns, each under its label."""
        return self._columns

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        """Return the form, each field under its label and with its help."""
        kwargs["labels"] = dict(self.labels) | kwargs.get("labels", {})
        kwargs["help_texts"] = dict(self.helps) | kwargs.get("help_texts", {})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, dict[str, int], set[str], list[Any]]:
        """Return what a deletion would take away, under the admin's name."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        own, told = self.model._meta, self.opts
        counts = {
            (str(told.verbose_name_plural) if name == own.verbose_name_plural else name): count
            for name, count in counts.items()
        }
        return self._renamed(deleted), counts, needed, protected

    def _renamed(self, deleted: Iterable[Any]) -> list[Any]:
        before, after = capfirst(self.model._meta.verbose_name), capfirst(self.opts.verbose_name)
        return [
            self._renamed(one) if isinstance(one, list) else _replaced(one, f"{before}:", f"{after} :")
            for one in deleted
        ]

    @cached_property
    def _columns(self) -> tuple[Any, ...]:
        return tuple(self._column(name) for name in self.list_display)

    def _column(self, name: Any) -> Any:
        if name not in self.labels or hasattr(self, name):
            return name
        field = self.model._meta.get_field(name)

        def shown(record: Model) -> Any:
            return getattr(record, f"get_{name}_display")() if field.choices else getattr(record, name)  # type: ignore[union-attr]

        shown.__name__ = name
        is_mark = isinstance(field, BooleanField)
        return admin.display(shown, description=self.labels[name], ordering=name, boolean=is_mark or None)


def _replaced(said: str, before: str, after: str) -> str:
    """Return `said` with the words replaced once; what Django has marked safe stays so, and nothing else becomes it."""
    told = said.replace(before, after, 1)
    return SafeString(told) if hasattr(said, "__html__") else told


def titled(title: StrOrPromise) -> type[admin.FieldListFilter]:
    """Return a filter over a field under another title than the field's own."""

    class Titled(admin.FieldListFilter):
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            made = admin.FieldListFilter.create(*args, **kwargs)
            made.title = title  # type: ignore[assignment]
            return made

    return Titled


class ReadOnlyAdmin(WordedAdmin):
    """Records that came from a command or a batch: nobody adds, changes or deletes them here."""

    actions = None
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


class OfClientAdmin(ReadOnlyAdmin):
    """What is kept of a client: list and record lead to their file in the portal."""

    @admin.display(description=gettext_lazy("Dossier"), ordering="client_id")
    def file(self, record: Any) -> SafeString:
        """The client's identifier, leading to their file."""
        return format_html('<a href="{}">{}</a>', self.view_on_site(record), record.client_id)

    def view_on_site(self, record: Any) -> str:  # type: ignore[override]
        """Return the address of the client's file."""
        return reverse("summary", args=[record.client_id])
