"""What `manage.py check --deploy` says of settings that are not ready for clients."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Warning, register


@register(deploy=True)
def lender_is_named(app_configs: Any, **_: Any) -> list[Warning]:
    """Warn where the lender's details are missing, or are those of the demo."""
    missing = settings.LENDER.missing
    if missing:
        return [
            Warning(
                f"{', '.join(missing)}: not set.",
                hint="No letter is issued to clients until they are: docs/operations.md says what each is.",
                id="scoring.W001",
            )
        ]
    if settings.LENDER.is_demo:
        return [
            Warning(
                "Letters to clients name the lender of the demo.",
                hint="Set LENDER_NAME and the others: docs/operations.md says what each is.",
                id="scoring.W002",
            )
        ]
    return []
