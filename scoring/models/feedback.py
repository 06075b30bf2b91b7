"""What users say of a page, for administrators to read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """A remark on a page. Kept as it was written."""

    MAXIMUM_LENGTH = 2_000

    page = models.CharField(_("page"), max_length=500)
    text = models.TextField(_("remarque"), max_length=MAXIMUM_LENGTH)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("auteur"))
    written_at = models.DateTimeField(_("date"))

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("remarque")
        verbose_name_plural = _("remarques")

    def __str__(self) -> str:
        return f"{self.page}: {self.text[:40]}"
