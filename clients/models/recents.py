"""The clients each user opened last, shown beside the search."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from clients.models.client import Client
from clients.querysets import RecentClientQuerySet


class RecentClient(models.Model):
    """One user opened one client; `viewed_at` is the last time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recent_clients", db_index=False
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    viewed_at = models.DateTimeField()

    objects = RecentClientQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("client ouvert récemment")
        verbose_name_plural = gettext_lazy("clients ouverts récemment")
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="recent_client_key")]

    def __str__(self) -> str:
        return f"{self.user} opened {self.client_id}"
