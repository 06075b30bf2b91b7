"""Keeps an assessment with its reasons as they are shown, in both languages, for decisions, letters and replays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from clients.models.client import Client
from scoring.core.assessment import Assessment, Reason, assess
from scoring.core.log.writing import Actor
from scoring.core.records import Sentences, record_of, store
from scoring.models.applications import NewApplication
from scoring.models.records import AssessmentRecord
from scoring.text.assessment import reason_sentence


def record_assessment(
    client: Client,
    *,
    actor: Actor,
    assessment: Assessment | None = None,
    application: NewApplication | None = None,
    request: Any = None,
    now: datetime | None = None,
) -> AssessmentRecord:
    """Keep what the model in service says of a client, in the caller's transaction, and return the record.

    `assessment` is kept instead where there is one: of other terms, or of an `application` that is not in the records.
    The event `ASSESSED` is chained with it, so the log's head is locked from here on: call it after other locks. Raises
    engine.NoModelError where no model is in service.
    """
    now = now or timezone.now()
    kept = prepare_assessment(assessment or assess(client, now=now), actor=actor, application=application, now=now)
    return store(kept, actor=actor, request=request)


def prepare_assessment(
    assessment: Assessment, *, actor: Actor, application: NewApplication | None = None, now: datetime
) -> AssessmentRecord:
    """Return the record of an assessment, which `scoring.core.records.store` keeps. What takes time is done here."""
    return record_of(assessment, _sentences, actor=actor, application=application, now=now)


def _sentences(reason: Reason) -> Sentences:
    """Return what is said of a reason and what it does to the risk, by language."""
    found: Sentences = {}
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            sentence = reason_sentence(reason)
            found[language] = {"said": sentence.said, "effect": sentence.effect}
    return found
