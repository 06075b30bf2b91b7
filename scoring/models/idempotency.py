"""Writes that programs may send twice: what was asked under a key, and what was answered the first time."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class KeyedRequest(models.Model):
    """A request under an Idempotency-Key. Without `status` it is in flight, since `begun_at`.

    `fingerprint` is a keyed hash of address and body. The answer holds no words of anybody; `headers` are those that
    say something of it: where what was made is, the language of its sentences.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    begun_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="keyed_request_key")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"
