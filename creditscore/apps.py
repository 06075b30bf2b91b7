"""Django admin as this project installs it: our site, and one section for all that is about accounts and access."""

from __future__ import annotations

from django.apps import apps
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy

ACCESS = gettext_lazy("Comptes et accès")


class AdministrationConfig(AdminConfig):
    """Django admin, with our site."""

    default_site = "creditscore.administration.AdministrationSite"

    def ready(self) -> None:
        """Name the sections of applications that are not ours. mypy knows them by their own entries in the settings."""
        super().ready()
        for label in ("auth", "axes", "knox"):
            apps.get_app_config(label).verbose_name = ACCESS  # type: ignore[assignment]
