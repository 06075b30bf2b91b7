"""gunicorn's access log as the Dockerfile starts it (`--logger-class`)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger


class AccessLogger(Logger):  # type: ignore[misc]
    """gunicorn's own, but for the path, `%(U)s`, which stays encoded: a line break in it would begin another line."""

    def atoms(self, *answered: Any) -> dict[str, Any]:
        """Return what a line is made of."""
        atoms: dict[str, Any] = super().atoms(*answered)
        return atoms | {"U": quote(atoms["U"], encoding="latin-1")}
