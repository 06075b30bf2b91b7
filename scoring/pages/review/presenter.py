"""A review in words: what the client says beside the file, the file without the calculation, the steps, the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from clients.language import translated
from clients.models.client import Client
from ml.changes.simulation import CHANGEABLE, ChangesRefusedError
from ml.features.definition import FAMILY_LABELS
from scoring.charts.chart import labelled
from scoring.core.reviews.cases import Correction
from scoring.core.reviews.rules import Act
from scoring.core.reviews.service import Opening, Story, Told
from scoring.core.simulation import Subject, WhatIf
from scoring.models.reviews import OwnView, ReviewChannel
from scoring.pages.review.service import CORRECTABLE, BlindFile
from scoring.text import days
from scoring.text.assessment import ResultView, reason_sentences, result_view
from scoring.text.budget import budget_sentences
from scoring.text.decisions import done_sentence as decided
from scoring.text.decisions import terms_refused, terms_sentence
from scoring.text.facts import MAIN_FACTS, fact, facts
from scoring.text.history import history_sentences
from scoring.text.people import person_name
from scoring.text.reviews import done_sentence, due_words
from scoring.text.values import shown


@dataclass(frozen=True)
class CorrectionView:
    """What the client says of a data point, beside what the file says. `counts` is whether a simulation can take it."""

    label: str
    in_file: str
    given: str
    words: str
    counts: bool


@dataclass(frozen=True)
class StepView:
    """Something that was done: by whom, when, in which words; a view with what was said, and what that person knew."""

    told: str
    at: datetime
    words: str
    said: str
    knew: str


@dataclass(frozen=True)
class ReviewView:
    """A review: where it stands, how it was asked for, what the client says, what was done.

    `erased` says that words are gone, and since when; empty where none are.
    """

    state: str
    state_label: str
    asked: str
    about: str
    due: str
    is_overdue: bool
    words: str
    erased: str
    corrections: tuple[CorrectionView, ...]
    steps: tuple[StepView, ...]
    outcome: str


@dataclass(frozen=True)
class BlindView:
    """The file without the calculation: the application, sentences, and what is known by family."""

    facts: list[tuple[str, str]]
    sentences: tuple[str, ...]
    families: list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Uncovered:
    """The model's answer, its reasons, and the answer with what the client corrects, or why there is none."""

    result: ResultView
    reasons: list[str]
    corrected: ResultView | None
    not_computed: str


@dataclass(frozen=True)
class Lost:
    """What somebody typed into a form that is no longer there: the words, and the rest, a line each."""

    words: str
    rest: tuple[str, ...]


def describe_lost(client: Client, typed: Mapping[str, str], rows: int) -> Lost | None:
    """Return what was posted, right or wrong, so that it can be copied; None where nothing was typed.

    `rows` is how many corrections there was room for.
    """
    rest = [str(OwnView(typed["view"]).label)] if typed.get("view") in OwnView.values else []
    if typed.get("channel") in ReviewChannel.values:
        rest.append(labelled(_("Demandé par"), str(ReviewChannel(typed["channel"]).label)))
        rest.append(labelled(_("Demandé le"), typed.get("asked_on", "")))
    for row in range(rows):
        name, *said = (typed.get(f"{one}_{row}", "").strip() for one in ("fact", "given", "remark"))
        label = fact(name, getattr(client, name))[0] if name in CORRECTABLE else _("Information à corriger")
        if any((name, *said)):
            rest.append(labelled(label, " · ".join(one for one in said if one)))
    found = Lost(typed.get("words", "").strip(), tuple(rest))
    return found if found.words or found.rest else None


def describe_review(story: Story, today: date) -> ReviewView:
    """Return a review in words, without anything that a model made."""
    review, opening = story.review, story.opening
    return ReviewView(
        state=review.state,
        state_label=str(review.get_state_display()),
        asked=_asked(story),
        about=_about(story),
        due=due_words(review, today),
        is_overdue=review.is_overdue(today),
        words=opening.words,
        erased=_erased(opening) if opening.erased else "",
        corrections=tuple(_correction(story.client, one) for one in opening.corrections),
        steps=tuple(_step(told, is_told=told.step.act != Act.OPEN) for told in story.steps),
        outcome=_outcome(story),
    )


def _asked(story: Story) -> str:
    review = story.review
    told = str(review.get_origin_display())
    if not review.channel:
        return told
    details = {
        "origin": told,
        "channel": str(ReviewChannel(review.channel).label).lower(),
        "day": days.day(review.asked_on),
    }
    return _("%(origin)s (%(channel)s) le %(day)s") % details


def _erased(opening: Opening) -> str:
    if opening.erased_at is None:
        return _("Ce qui a été dit à l’ouverture de ce réexamen a été effacé.")
    day = {"day": days.day(opening.erased_at)}
    return _("Ce qui a été dit à l’ouverture de ce réexamen a été effacé le %(day)s.") % day


def _about(story: Story) -> str:
    decision = story.review.decision
    details = {"day": days.day(decision.decided_at), "who": person_name(decision.decided_by)}
    if decision.second_by:
        return _("Sur la décision du %(day)s, prise par %(who)s, confirmée par %(second)s.") % {
            **details,
            "second": person_name(decision.second_by),
        }
    return _("Sur la décision du %(day)s, prise par %(who)s.") % details


def _correction(client: Client, one: Correction) -> CorrectionView:
    label, in_file = fact(one.name, getattr(client, one.name))
    given = one.given if one.value is None else fact(one.name, one.value)[1]
    return CorrectionView(label, in_file, given, one.words, counts=one.value is not None and one.name in CHANGEABLE)


def _step(told: Told, *, is_told: bool) -> StepView:
    step = told.step
    said = str(OwnView(step.said).label) if step.said else ""
    return StepView(
        done_sentence(Act(step.act), step.by),
        step.at,
        told.words if is_told else "",  # the client's stand above
        said,
        _knew(told) if said else "",
    )


def warn_who_knows(since: datetime | None) -> str:
    """Return what is said to somebody who saw the file before they take its review; empty for who did not."""
    if since is None:
        return ""
    day = {"day": days.day(since)}
    return (
        _("Vous avez déjà vu ce dossier, la dernière fois le %(day)s. Un regard neuf vaut mieux : sinon, ce sera dit.")
        % day
    )


def _knew(told: Told) -> str:
    if told.step.knew_since is None:
        return _("Le journal ne montre pas que ce compte ait ouvert le résumé de ce dossier auparavant.")
    day = days.day(told.step.knew_since)
    return _("Ce compte avait déjà vu le dossier, la dernière fois le %(day)s : le calcul a pu y être lu.") % {
        "day": day
    }


def _outcome(story: Story) -> str:
    closed = story.review.closed_with
    if closed is None:
        return ""
    terms = terms_sentence(closed.terms)
    done = _("%(done)s, par %(who)s") % {"done": decided(closed), "who": person_name(closed.decided_by)}
    return _("%(done)s (%(terms)s)") % {"done": done, "terms": terms} if terms else done


def describe_file(file: BlindFile) -> BlindView:
    """Return a client's data in words, the scores of elsewhere that it came with among them."""
    families = [
        (
            translated(FAMILY_LABELS[family]),
            sorted(((translated(one.label), shown(one, value)) for one, value in values), key=lambda pair: pair[0]),
        )
        for family, values in file.values.items()
    ]
    return BlindView(
        facts(file.client, MAIN_FACTS),
        (*budget_sentences(file.budget), *history_sentences(file.history)),
        families,
    )


def describe_uncovered(subject: Subject, found: WhatIf | ChangesRefusedError | None) -> Uncovered:
    """Return what the model says of the file, and with what the client corrects."""
    assessment = subject.assess()
    refused = found if isinstance(found, ChangesRefusedError) else None
    return Uncovered(
        result=result_view(assessment),
        reasons=[sentence.said for sentence in reason_sentences(assessment)],
        corrected=result_view(found.after) if isinstance(found, WhatIf) else None,
        not_computed=" ".join(terms_refused(refused)) if refused else "",
    )
