"""The clients each user opened last, shown beside the search."""

from django.conf import settings
from django.db import models

from clients.models.client import Client
from clients.querysets import RecentClientQuerySet
from clients.words import lazy_words


class RecentClient(models.Model):
    """One user opened one client; `viewed_at` is the last time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recent_clients", db_index=False
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    viewed_at = models.DateTimeField()

    objects = RecentClientQuerySet.as_manager()

    class Meta:
        verbose_name = lazy_words("client ouvert récemment", "recently opened client")
        verbose_name_plural = lazy_words("clients ouverts récemment", "recently opened clients")
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="recent_client_key")]

    def __str__(self) -> str:
        return f"{self.user} opened {self.client_id}"
