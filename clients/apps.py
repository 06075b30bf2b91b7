"""The application that keeps the Home Credit records."""

from django.apps import AppConfig

from clients.words import lazy_words


class ClientsConfig(AppConfig):
    """Seven tables of records. Knows nothing of scoring."""

    name = "clients"
    verbose_name = lazy_words("Dossiers des clients", "Client records")  # type: ignore[assignment]
