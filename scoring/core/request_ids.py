"""The identifier of the request being answered. The middleware sets it; events and error pages tell it."""

from __future__ import annotations

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
