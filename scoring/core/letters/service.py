"""Issues letters about decisions, once a decision and language, and keeps them as they were issued.

What a letter says comes from a template (`scoring.text.letters`), which is given a `Basis`. Pages and demo issue by
`scoring.text.letters.issuing`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ml.changes.counterfactual import Proposal
from ml.features import FEATURES, feature
from ml.features.sentences import case_of
from scoring.core import engine
from scoring.core.applications import client_about, lock_file
from scoring.core.assessment import PRINCIPAL_REASONS, Contribution, assess, strongest_reasons
from scoring.core.decisions.service import current_of
from scoring.core.log.writing import record
from scoring.core.simulation import counterfactuals
from scoring.core.words import said
from scoring.models.decisions import Decision, DecisionOutcome, DecisionState
from scoring.models.events import Event, Kind, canonical
from scoring.models.letters import Letter
from scoring.models.records import AssessmentRecord
from scoring.models.versions import Answer

Content = dict[str, Any]  # what a letter says, as its template lays it out: texts and lists of texts
UNSPECIFIC = frozenset({"OTHER"})  # reasons that tell a client nothing
_SAME = 1e-9  # of two probabilities
_NOTICED = 0.005  # log-odds: what raised the risk by less is written as nothing


class LetterKind(StrEnum):
    """What a letter tells."""

    ACCEPTED = "accepted"
    OTHER_TERMS = "other_terms"
    REFUSED = "refused"
    DOCUMENTS = "documents"


_KINDS = {
    (DecisionState.FINAL, DecisionOutcome.ACCEPT): LetterKind.ACCEPTED,
    (DecisionState.FINAL, DecisionOutcome.ACCEPT_ON_OTHER_TERMS): LetterKind.OTHER_TERMS,
    (DecisionState.FINAL, DecisionOutcome.REFUSE): LetterKind.REFUSED,
    (DecisionState.AWAITING_DOCUMENTS, DecisionOutcome.REQUEST_DOCUMENTS): LetterKind.DOCUMENTS,
}


class LetterRefusedError(Exception):
    """The letter was not issued: nothing was written."""


class NoLetterError(LetterRefusedError):
    """The decision is none that a client is told: not final, replaced, or its assessment was erased."""


class LenderMissingError(LetterRefusedError):
    """The settings do not say who the lender is. The arguments are the variables that are missing."""


class LetterWordsMissingError(LetterRefusedError):
    """The advisor has to say which documents, or the reason in words that tell the client something."""


class NotAsReadError(LetterRefusedError):
    """The letter would say something else than was read before."""


class IssuedMeanwhileError(LetterRefusedError):
    """The letter was issued already, by somebody else or with other words: `letter`."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(f"letter {letter.pk} was issued already")
        self.letter = letter


def is_erased(decision: Decision) -> bool:
    """Return whether what a decision rests on was erased: no reason is left to tell."""
    return decision.assessment is None or not decision.assessment.salt


def kind_of(decision: Decision | None) -> LetterKind | None:
    """Return what a letter about a decision tells; None where there is none to write."""
    return None if decision is None or is_erased(decision) else _kind(decision)


def is_over(decision: Decision) -> bool:
    """Return whether there was a letter to write, until what the decision rests on was erased."""
    return is_erased(decision) and _kind(decision) is not None


def _kind(decision: Decision) -> LetterKind | None:
    if decision.outcome not in DecisionOutcome.values:
        return None
    return _KINDS.get((DecisionState(decision.state), DecisionOutcome(decision.outcome)))


@dataclass(frozen=True)
class Basis:
    """What a letter rests on. `words` are what the advisor adds; `today` dates it; `by` issues it."""

    decision: Decision
    kind: LetterKind
    record: AssessmentRecord
    words: str
    by: User
    today: date

    @property
    def is_against(self) -> bool:
        """Whether the request was refused though the model recommended to accept it."""
        return self.kind is LetterKind.REFUSED and self.record.recommendation == Answer.APPROVE

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """The reasons kept with the decision that speak against the request as it was, in the record's order.

        Those of an approval speak for it: no refusal rests on them.
        """
        is_told = self.kind in (LetterKind.REFUSED, LetterKind.OTHER_TERMS)
        against = self.record.recommendation in (Answer.DECLINE, Answer.REVIEW)
        return self.record.reasons[:PRINCIPAL_REASONS] if is_told and against else []

    @cached_property
    def raising(self) -> list[Contribution]:
        """Known facts of the record that raised the risk, strongest first, where it was refused against the model.

        With the person's own reason they are four at most.
        """
        return _raising(self.record)[: PRINCIPAL_REASONS - 1] if self.is_against else []

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """What would have changed the model's answer to a refused request; nothing where the file has moved since.

        Raises engine.StoppedError while recommendations are stopped: the letter would lack it for good.
        """
        if self.kind is not LetterKind.REFUSED or self.record.recommendation not in (Answer.DECLINE, Answer.REVIEW):
            return ()
        engine.check_recommends()
        client, now = client_about(self.decision, self.by), timezone.now()
        assessment = assess(client, now=now)
        is_same = abs(assessment.probability_of_default - self.record.probability_of_default) <= _SAME
        if assessment.model_version != self.record.model_version or not is_same:
            return ()
        return counterfactuals(client, now=now).proposals


def tells_a_reason(decision: Decision) -> bool:
    """Return whether the reason that the person chose tells a client something."""
    return decision.reason is not None and decision.reason.code not in UNSPECIFIC


def needs_words(decision: Decision) -> bool:
    """Return whether an advisor has to add words: which documents, or a reason where the one chosen tells nothing.

    A refusal that the model recommended has the record's reasons all the same.
    """
    kind = kind_of(decision)
    if kind is LetterKind.DOCUMENTS:
        return True
    if kind is not LetterKind.REFUSED or decision.assessment is None:
        return False
    return not tells_a_reason(decision) and decision.assessment.recommendation != Answer.DECLINE


def basis_of(decision: Decision, *, words: str, by: User, today: date) -> Basis:
    """Return what a letter about a decision rests on. Raises NoLetterError and LetterWordsMissingError."""
    kind, kept = kind_of(decision), decision.assessment
    if kind is None or kept is None:
        raise NoLetterError
    words = said(words)
    if needs_words(decision) and not words:
        raise LetterWordsMissingError
    return Basis(decision, kind, kept, words, by, today)


def issue(
    *,
    decision: Decision,
    language: str,
    template: str,
    content: Content,
    by: User,
    now: datetime,
    seen: str | None = None,
) -> Letter:
    """Keep a letter with its event and return it; the one that `by` issued where it says the same.

    `seen` is the mark of what was read before. Raises IssuedMeanwhileError where another letter about the decision was
    issued in this language, NoLetterError where the decision is no longer the file's, NotAsReadError,
    LenderMissingError, and UnreadableError for an application that is not theirs to read.
    """
    if missing := settings.LENDER.missing:
        raise LenderMissingError(*missing)
    with transaction.atomic():
        lock_file(decision.file_number, by)
        if issued := Letter.objects.of(decision, language).select_related("issued_by").first():
            if issued.content != content or issued.issued_by_id != by.pk:
                raise IssuedMeanwhileError(issued)
            return issued
        if seen is not None and seen != mark_of(content):
            raise NotAsReadError
        current = current_of(client_about(decision, by))
        if current is None or (current.pk, current.version) != (decision.pk, decision.version) or not kind_of(current):
            raise NoLetterError
        letter = Letter(
            decision=decision,
            assessment=decision.assessment_id,
            language=language,
            template=template,
            content=content,
            salt=secrets.token_hex(16),
            issued_by=by,
            issued_at=now,
        )
        letter.digest = digest_of(letter)
        letter.save()
        event = record(
            Kind.LETTER_ISSUED,
            actor=by,
            client=decision.file_number,
            assessment=decision.assessment_id,
            facts={
                "letter": letter.pk,
                "decision": decision.pk,
                "language": language,
                "template": template,
                "digest": letter.digest,
            },
            now=now,
        )
        letter.event = event.pk
        letter.save(update_fields=["event"])
    return letter


def digest_of(letter: Letter) -> str:
    """Return the salted hash of all that a letter says."""
    return hashlib.sha256(letter.salt.encode() + b"\0" + canonical(letter.said)).hexdigest()


def mark_of(content: Content) -> str:
    """Return a mark of what somebody read: issuing gives it back."""
    return hashlib.sha256(canonical(content)).hexdigest()


def is_as_issued(event: Event, letter: Letter | None) -> bool | None:
    """Return whether a letter is what its event tells; None where its text is gone."""
    if letter is None or letter.is_erased:
        return None
    return bool(event.facts.get("digest") == letter.digest == digest_of(letter))


def _raising(kept: AssessmentRecord) -> list[Contribution]:
    """Return the known facts of a record that raised the risk, one a reason code, strongest first."""
    declared = {one.name for one in FEATURES}
    amounts = {name: float(amount) for name, amount in kept.contributions if name in declared}
    known = {name: amount for name, amount in amounts.items() if kept.values.get(name) is not None}
    model = engine.current_model()
    usual = model.usual if model.version == kept.model_version else {}

    def told(name: str) -> Contribution:
        value = kept.values[name]
        case = case_of(feature(name), kept.values.get, lambda source: True)  # what is known has a history
        return Contribution(name, value, usual.get(name), amounts[name], case)

    found = strongest_reasons(known, kept.codes.__getitem__, lambda name: told(name).case.said, 1)
    return [told(name) for _code, total, name in found if total >= _NOTICED]
