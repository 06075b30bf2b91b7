"""The scoring application: wraps the model for pages, API and administration."""

import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ScoringConfig(AppConfig):
    """Django's view of this package."""

    name = "scoring"
    verbose_name = gettext_lazy("Modèle et évaluations")  # type: ignore[assignment]

    def ready(self) -> None:
        """Register the checks of settings."""
        importlib.import_module("scoring.checks")
