"""Keeps what-ifs with a client's file under a name, and scores those that are kept by the model in service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from clients.models.client import Client
from ml.features.definition import Value
from scoring.core.log.writing import record
from scoring.core.roles import NotTheAuthorError
from scoring.core.simulation import Simulated, Subject
from scoring.models.events import Kind
from scoring.models.scenarios import SCENARIOS_KEPT, Scenario


class ScenariosFullError(Exception):
    """The client has as many scenarios as are kept: one must go first."""


class NothingChangedError(ValueError):
    """The changes leave the application as it is: there is nothing to keep."""


@dataclass(frozen=True)
class ScoredScenario:
    """A scenario and what the model in service makes of it now."""

    scenario: Scenario
    now: Simulated


def scored_scenarios(subject: Subject) -> tuple[ScoredScenario, ...]:
    """Return the client's scenarios, oldest first, all scored in one call. One query."""
    found = list(Scenario.objects.about(subject.client))
    results = subject.simulate([scenario.changes for scenario in found])
    return tuple(ScoredScenario(scenario, result) for scenario, result in zip(found, results, strict=True))


def keep_scenario(*, subject: Subject, name: str, changes: Mapping[str, Value], by: User, now: datetime) -> Scenario:
    """Keep `changes` (see `scoring.core.simulation`) as a scenario by `by`; return it. The record stays as it is.

    Raises ChangesRefusedError for changes that cannot be, NothingChangedError for none, ScenariosFullError, and
    ValidationError for an empty or long name.
    """
    what_if = subject.what_if(changes)
    if not what_if.changed:
        raise NothingChangedError("nothing changes")
    scenario = Scenario(
        client=subject.client,
        author=by,
        name=name.strip(),
        changes={change.name: changes[change.name] for change in what_if.changed if change.asked},
        created_at=now,
        model_version=subject.model.version,
        probability_of_default=what_if.after.probability_of_default,
    )
    scenario.clean_fields()
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=subject.client.pk)  # two at once would both count the same
        if Scenario.objects.filter(client=subject.client).count() >= SCENARIOS_KEPT:
            raise ScenariosFullError(f"client {subject.client.pk} has {SCENARIOS_KEPT} scenarios")
        scenario.save(force_insert=True)
        _tell(Kind.SCENARIO_KEPT, scenario, by, {"changes": scenario.changes})
    return scenario


def rename_scenario(*, scenario: Scenario, name: str, by: User) -> Scenario:
    """Give the scenario another name; return it. Raises NotTheAuthorError, and ValidationError for such a name."""
    _refuse_others(scenario, by)
    before, scenario.name = scenario.name, name.strip()
    scenario.clean_fields()
    with transaction.atomic():
        scenario.save(update_fields=["name"])
        _tell(Kind.SCENARIO_RENAMED, scenario, by, {"before": before})
    return scenario


def delete_scenario(*, scenario: Scenario, by: User) -> None:
    """Delete the scenario. Raises NotTheAuthorError."""
    _refuse_others(scenario, by)
    with transaction.atomic():
        number = scenario.pk
        scenario.delete()
        scenario.pk = number
        _tell(Kind.SCENARIO_DELETED, scenario, by, {"changes": scenario.changes})


def _tell(kind: Kind, scenario: Scenario, by: User, words: dict[str, Any]) -> None:
    facts = {"scenario": scenario.pk}
    record(kind, actor=by, client=scenario.client_id, words={"name": scenario.name, **words}, facts=facts)


def _refuse_others(scenario: Scenario, by: User) -> None:
    if scenario.author_id != by.pk:
        raise NotTheAuthorError(f"scenario {scenario.pk} is not {by}'s")
