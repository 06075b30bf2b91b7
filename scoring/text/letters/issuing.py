"""Writes the letter about a decision by the template of now, to be read first, then to be issued."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone, translation

from scoring.core.letters import service
from scoring.core.letters.service import Content, basis_of
from scoring.models.decisions import Decision
from scoring.models.letters import Letter
from scoring.text.letters import v1 as current


def draft_letter(decision: Decision, language: str, *, words: str, by: User, now: datetime) -> Content:
    """Return what the letter would say. Raises NoLetterError, LetterWordsMissingError and engine.StoppedError."""
    basis = basis_of(decision, words=words, by=by, today=timezone.localdate(now))
    with translation.override(language):
        return current.compose(basis)


def issue_letter(
    decision: Decision, language: str, *, words: str = "", by: User, now: datetime, seen: str | None = None
) -> Letter:
    """Issue the letter about a decision and return it; the one that `by` issued, where it says the same.

    `seen` is the mark of what was read before; without it nobody read anything, and what was issued is returned
    whatever it says. Raises service.LetterRefusedError and engine.StoppedError.
    """
    if seen is None and (issued := Letter.objects.of(decision, language).first()):
        return issued
    content = draft_letter(decision, language, words=words, by=by, now=now)
    return service.issue(
        decision=decision, language=language, template=current.NAME, content=content, by=by, now=now, seen=seen
    )
