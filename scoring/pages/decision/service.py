"""What the page of a decision finds: the file's decisions with what was done to each, and other terms to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clients.models.client import Client
from ml.changes.simulation import ChangesRefusedError
from ml.features.definition import Value
from scoring.core.decisions.service import granted_in, words_by_event
from scoring.core.log.erasures import erasures_about
from scoring.core.simulation import Subject, counterfactuals
from scoring.models.decisions import Decision, DecisionStep
from scoring.models.scenarios import Scenario


@dataclass(frozen=True)
class Done:
    """A step with its words, empty where there are none, and when these were erased."""

    step: DecisionStep
    words: str
    erased_at: datetime | None


@dataclass(frozen=True)
class Told:
    """A decision and what was done to it."""

    decision: Decision
    steps: tuple[Done, ...]


@dataclass(frozen=True)
class Loadable:
    """Other terms that can be loaded: the scenario they come from, or None for a proposal; what is granted."""

    scenario: Scenario | None
    terms: Mapping[str, Value]


def story_of(client: Client) -> list[Told]:
    """Return the decisions taken on a file, newest first, in three queries; drafts are none.

    One query more where a step has no words.
    """
    decisions = list(Decision.objects.about(client).taken())
    steps = list(DecisionStep.objects.filter(decision__in=decisions).select_related("by").order_by("pk"))
    words = words_by_event([step.event for step in steps])
    erased = {} if all(step.event in words for step in steps) else erasures_about(client.pk)
    done = [Done(step, words.get(step.event, ""), erased.get(step.event)) for step in steps]
    return [Told(one, tuple(it for it in done if it.step.decision_id == one.pk)) for one in decisions]


def terms_of_scenarios(subject: Subject) -> list[Loadable]:
    """Return the kept scenarios that change the request, as terms to load."""
    return [
        Loadable(scenario, terms)
        for scenario in Scenario.objects.about(subject.client)
        if (terms := _granted(subject, scenario.changes))
    ]


def terms_of_proposals(subject: Subject, *, now: datetime) -> list[Loadable]:
    """Return the proposals that a change of the request alone brings about, as terms to load. The search is slow."""
    found = counterfactuals(subject.client, now=now)
    whole = (one.columns for one in found.proposals if one.columns and not any(c.over_time for c in one.changes))
    return [Loadable(None, terms) for columns in whole if (terms := _granted(subject, columns))]


def _granted(subject: Subject, changes: Mapping[str, Value]) -> dict[str, Value]:
    """Return what changes make of the request; nothing where they leave it or cannot be."""
    try:
        after = granted_in(subject.values_after(changes))
    except ChangesRefusedError:
        return {}
    before = granted_in(subject.ground.before)
    return after if after != before else {}
