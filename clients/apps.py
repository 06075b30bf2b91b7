"""The application that keeps the Home Credit records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    """Seven tables of records. Knows nothing of scoring."""

    name = "clients"
    verbose_name = _("Dossiers")
