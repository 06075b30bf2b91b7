"""Whether the portal scores and recommends: a row for each time somebody turned the switch, the last of which holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    """What the portal does: everything, estimates without recommendations, or neither."""

    ON = "on", _("Évaluation et recommandations en marche")
    NO_RECOMMENDATION = "no_recommendation", _("Recommandations arrêtées")
    STOPPED = "stopped", _("Évaluation arrêtée")


class SwitchChange(models.Model):
    """Somebody turned the switch. `event` is the number of the event that tells it: why is said there."""

    position = models.CharField(max_length=20, choices=Position)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.BigIntegerField()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("turn_switch", _("Peut arrêter et reprendre l’évaluation"))]
        verbose_name = _("arrêt ou reprise de l’évaluation")
        verbose_name_plural = _("arrêts et reprises de l’évaluation")

    def __str__(self) -> str:
        return f"{self.position}, {self.at:%Y-%m-%d %H:%M}"
