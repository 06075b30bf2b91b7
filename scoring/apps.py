"""The scoring application: wraps the model for pages, API and administration."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """Django's view of this package."""

    name = "scoring"
