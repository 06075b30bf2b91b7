"""Each client's last feature row."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from clients.models.client import Client


class FeatureRow(models.Model):
    """The last computed features of a client: float64 values in the order of `ml.features.FEATURES`.

    It holds while the client's `records_changed_at` is still the one it was computed from (read before the records,
    so that an import in between makes it stale) and `fingerprint` is that of the feature table in the code.
    """

    client = models.OneToOneField(Client, primary_key=True, on_delete=models.CASCADE, db_column="sk_id_curr")
    values = models.BinaryField()
    fingerprint = models.CharField(max_length=16)
    records_changed_at = models.DateTimeField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.client_id)

    def holds(self, fingerprint: str, records_changed_at: datetime) -> bool:
        """True while the row is what would be computed now."""
        return self.fingerprint == fingerprint and self.records_changed_at == records_changed_at
