"""Django admin as a part of the portal: its title, and one section for all that is about accounts and access."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy


class AdministrationSite(AdminSite):
    """Lists each model under the name its admin gives it."""

    site_title = site_header = index_title = gettext_lazy("Administration")
    empty_value_display = "—"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:  # type: ignore[override]
        """Return the sections of the index, those of the same name as one."""
        sections: dict[str, dict[str, Any]] = {}
        for app in super().get_app_list(request, app_label):
            for listed in app["models"]:
                listed["name"] = capfirst(self._registry[listed["model"]].opts.verbose_name_plural)
            section = sections.setdefault(str(app["name"]), app | {"models": []})
            section["models"] = sorted([*section["models"], *app["models"]], key=lambda one: str(one["name"]))
        return list(sections.values())
