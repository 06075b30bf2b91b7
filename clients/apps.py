"""The application that keeps the Home Credit records."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy


class ClientsConfig(AppConfig):
    """Seven tables of records. Knows nothing of scoring."""

    name = "clients"
    verbose_name = gettext_lazy("Dossiers des clients")  # type: ignore[assignment]

    def ready(self) -> None:
        """Tidy a user's recently opened clients when they sign in."""
        user_logged_in.connect(_forget_older_recents)


def _forget_older_recents(user: Any, **_: Any) -> None:
    from clients.models.recents import RecentClient

    RecentClient.objects.forget_older(user)
