"""How far the portal is known to be accessible: what an audit found, where the deployer records one."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

_HALF, _WHOLE = 50, 100  # percent of the RGAA's criteria, as the order of 20 September 2019 sets them


def conformity() -> str:
    """Return the state in the words that the law gives it: without an audit the portal is « non conforme »."""
    share = settings.ACCESSIBILITY_AUDIT.share if settings.ACCESSIBILITY_AUDIT else 0
    if share >= _WHOLE:
        return _("totalement conforme")
    return _("partiellement conforme") if share >= _HALF else _("non conforme")
