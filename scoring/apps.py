"""The scoring application: wraps the model for pages, API and administration."""

import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ScoringConfig(AppConfig):
    """Django's view of this package."""

    name = "scoring"
    verbose_name = gettext_lazy("Modèle et évaluations")  # type: ignore[assignment]

    def ready(self) -> None:
        """Register the checks of settings, and what ends the access of accounts that lose it."""
        for module in ("scoring.checks", "scoring.core.access"):
            importlib.import_module(module)
