"""New applications: which columns are asked in which step, saving on the way, duplicates, and the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import pyarrow as pa
from django.contrib.auth.models import User

from clients.models.client import Client
from ml.changes.plausible import Contradiction, Unseen, contradictions, unseen
from ml.features.definition import Value
from ml.features.lineage import application_columns
from ml.population.incomplete import Completeness
from ml.serving.build import arrow_schema, build_from_records
from ml.tables import TABLES
from ml.tables.schema import Column
from scoring.core import engine
from scoring.core.assessment import Assessment, assessment_of
from scoring.core.comparison import completeness_of
from scoring.core.roles import NotTheAuthorError
from scoring.models.applications import NewApplication

ASKED_FIRST = 0.01  # share of the model's weight from which a column is asked at once; the rest can be unfolded
DUPLICATES_SHOWN = 5
SAME_BIRTH_DAYS = 31  # ages are counted in days from applications of different dates
_APPLICATION = TABLES["application"]
_NEVER_ASKED = {"sk_id_curr", "target"}  # who it is, what is not known yet


class Step(StrEnum):
    """What a step of the form is about."""

    REQUEST = "request"
    PERSON = "person"
    WORK = "work"
    SCORES = "scores"


STEPS = tuple(Step)
# Asked at once whatever the model weighs: the request, what it is paid from, who is of age, who lives on the rest.
_KEYS = {"amt_credit", "amt_annuity", "amt_income_total", "days_birth", "cnt_children", "cnt_fam_members"}
_OF_STEP = {
    Step.REQUEST: {"name_contract_type", "amt_credit", "amt_annuity", "amt_goods_price", "name_type_suite"},
    Step.PERSON: {
        *("days_birth", "name_family_status", "cnt_children", "cnt_fam_members", "name_education_type"),
        *("name_housing_type", "flag_own_realty", "flag_own_car", "own_car_age", "code_gender"),
    },
    Step.WORK: {"amt_income_total", "name_income_type", "days_employed", "occupation_type", "organization_type"},
}


@dataclass(frozen=True)
class Asked:
    """A column that a step asks for. `first` is False where it can wait, among the other information."""

    column: Column
    first: bool


@dataclass(frozen=True)
class Duplicates:
    """Clients, and applications by the same author, alike in income, credit and age, to a month."""

    clients: tuple[int, ...]
    applications: tuple[int, ...]


@dataclass(frozen=True)
class NewAssessment:
    """What the model makes of a new application, and what it lacks. `assessment.client` is nobody's record.

    `contradictions` are what cannot be in it: nothing then follows. `unseen` is what hardly any client has.
    """

    assessment: Assessment
    completeness: Completeness
    contradictions: tuple[Contradiction, ...]
    unseen: tuple[Unseen, ...]

    @property
    def sufficient(self) -> bool:
        """Whether a probability can be given."""
        return self.completeness.sufficient and not self.contradictions


def asked_in(step: Step) -> tuple[Asked, ...]:
    """Return what a step asks, heaviest first: columns that weigh nothing in the model are not asked.

    Raises engine.NoModelError and engine.NoReferenceError: the weights are those of the reference population.
    """
    weights = _weights()
    total = sum(weights.values()) or 1.0
    columns = [c for c in _APPLICATION.columns if step_of(c.name) is step and c.name not in _NEVER_ASKED]
    asked = [c for c in columns if weights.get(c.name, 0.0) > 0 or c.name in _KEYS]
    asked.sort(key=lambda c: (-weights.get(c.name, 0.0), c.name))
    return tuple(Asked(c, c.name in _KEYS or weights.get(c.name, 0.0) / total >= ASKED_FIRST) for c in asked)


def start_application(*, by: User, now: datetime) -> NewApplication:
    """Begin an application by `by`; return it."""
    return NewApplication.objects.create(author=by, created_at=now, changed_at=now)


def save_step(
    *, application: NewApplication, step: Step, values: Mapping[str, Value], by: User, now: datetime
) -> NewApplication:
    """Keep what a step says: application column → value as the files have it, None where it is not known.

    Raises NotTheAuthorError, and KeyError for a column that the step does not ask.
    """
    _refuse_others(application, by)
    columns = {asked.column.name for asked in asked_in(step)}
    if unknown := set(values) - columns:
        raise KeyError(f"step {step} does not ask {', '.join(sorted(unknown))}")
    kept = {name: value for name, value in application.data.items() if name not in columns}
    application.data = kept | {name: value for name, value in values.items() if value is not None}
    application.step = max(application.step, STEPS.index(step) + 1)
    application.changed_at = now
    application.save(update_fields=["data", "step", "changed_at"])
    return application


def contradictions_with(
    values: Mapping[str, Value], saved: Mapping[str, Value], today: date
) -> tuple[Contradiction, ...]:
    """Return what cannot be in what a step says, on its own or beside what other steps saved.

    What other steps have at odds among themselves is theirs to say.
    """
    return tuple(one for one in contradictions({**saved, **values}, today) if not values.keys().isdisjoint(one.names))


def delete_application(*, application: NewApplication, by: User) -> None:
    """Delete the application. Raises NotTheAuthorError."""
    _refuse_others(application, by)
    application.delete()


def duplicates_of(application: NewApplication) -> Duplicates:
    """Return at most DUPLICATES_SHOWN clients and own applications alike: same income and credit, age to a month."""
    data = application.data
    if not {"amt_income_total", "amt_credit", "days_birth"} <= set(data):
        return Duplicates((), ())
    born = int(data["days_birth"])
    alike = Client.objects.filter(
        amt_income_total=data["amt_income_total"],
        amt_credit=data["amt_credit"],
        days_birth__range=(born - SAME_BIRTH_DAYS, born + SAME_BIRTH_DAYS),
    )
    # The author's alone: somebody else's are not told to exist.
    own = NewApplication.objects.filter(
        author=application.author_id,
        data__amt_income_total=data["amt_income_total"],
        data__amt_credit=data["amt_credit"],
    ).exclude(pk=application.pk)
    same_age = [
        other.pk
        for other in own.order_by("pk")[: 10 * DUPLICATES_SHOWN]
        if abs(other.data.get("days_birth", -(10**6)) - born) <= SAME_BIRTH_DAYS
    ]
    clients = alike.order_by("pk").values_list("pk", flat=True)[:DUPLICATES_SHOWN]
    return Duplicates(tuple(clients), tuple(same_age[:DUPLICATES_SHOWN]))


def assess_application(application: NewApplication) -> NewAssessment:
    """Return what the model in service makes of an application, computed anew. Nothing is stored.

    Raises engine.NoModelError and engine.NoReferenceError.
    """
    model, schema = engine.current_model(), arrow_schema(_APPLICATION)
    values = application.data | {"sk_id_curr": 0}
    row = pa.table({f.name: pa.array([values.get(f.name)], f.type) for f in schema}, schema=schema)
    features = build_from_records({_APPLICATION.name: row}).values
    return NewAssessment(
        assessment=assessment_of(Client(), features, model),
        completeness=completeness_of(features),
        contradictions=contradictions(application.data, application.created_at.date()),
        unseen=unseen(features[0], application.data, model.manifest["reference"]),
    )


def step_of(name: str) -> Step:
    """Return the step that a column belongs to."""
    return next((step for step, names in _OF_STEP.items() if name in names), Step.SCORES)


def _refuse_others(application: NewApplication, by: User) -> None:
    if application.author_id != by.pk:
        raise NotTheAuthorError(f"application {application.pk} is not {by}'s")


def _weights() -> dict[str, float]:
    """Return how much the model leans on each column of the application: the weight of every input computed from it."""
    weights: dict[str, float] = {}
    for read, weight in engine.reference().importance.items():
        for name in application_columns(read):
            weights[name] = weights.get(name, 0.0) + weight
    return weights
