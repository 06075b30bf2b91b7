"""Applications of people who are in no record: what they lack, whom they resemble, and the client each is about.

Whatever is asked of a client can be asked of that one. Its number is the negative of the application's, for identifiers
are positive: pages about a client take it in their address (`scoring.web.files`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from clients.models.client import Client
from clients.records import records_of
from ml.changes.plausible import Contradiction, contradictions
from ml.features.lineage import application_columns
from ml.population.incomplete import KEY_FEATURES
from ml.serving.build import build_from_records
from ml.tables import TABLES
from scoring.core.engine import short_fingerprint
from scoring.core.roles import DECIDE, OVERSEE
from scoring.models.applications import NewApplication, NewApplicationQuerySet
from scoring.models.decisions import Decision
from scoring.models.files import FileRow
from scoring.models.rows import FeatureRow

DUPLICATES_SHOWN = 5
SAME_BIRTH_DAYS = 31  # ages are counted in days from applications of different dates
_APPLICATION = TABLES["application"]


class Step(StrEnum):
    """What a step of the form is about."""

    REQUEST = "request"
    PERSON = "person"
    WORK = "work"
    OTHERS = "others"


STEPS = tuple(Step)
# Without these there is no answer: the stated minimum of a file, and the age, for who is not of age cannot borrow.
REQUIRED = frozenset({*(column for name in KEY_FEATURES for column in application_columns(name)), "days_birth"})
# What nobody in front of the client can tell is among the others; the rest is about the person.
_OF_STEP = {
    Step.REQUEST: {"name_contract_type", "amt_credit", "amt_annuity", "amt_goods_price", "name_type_suite"},
    Step.WORK: {"amt_income_total", "name_income_type", "days_employed", "occupation_type", "organization_type"},
}


@dataclass(frozen=True)
class Duplicates:
    """Clients, and applications by the same author, alike in income, credit and age, to a month."""

    clients: tuple[int, ...]
    applications: tuple[int, ...]

    @property
    def files(self) -> tuple[int, ...]:
        """The numbers of all their files."""
        return (*self.clients, *(-pk for pk in self.applications))


def step_of(name: str) -> Step:
    """Return the step that a column belongs to."""
    if _APPLICATION.column(name).elsewhere:
        return Step.OTHERS
    return next((step for step, names in _OF_STEP.items() if name in names), Step.PERSON)


def left_of(application: NewApplication) -> tuple[str, ...]:
    """Return the required columns that are not known yet, in the order of the steps."""
    left = REQUIRED - application.data.keys()
    return tuple(sorted(left, key=lambda name: (STEPS.index(step_of(name)), name)))


def contradictions_in(application: NewApplication) -> tuple[Contradiction, ...]:
    """Return what cannot be in an application."""
    return contradictions(application.data, application.day)


def can_be_answered(application: NewApplication) -> bool:
    """Return whether all that an answer needs is written down, and none of it cannot be."""
    return not left_of(application) and not contradictions_in(application)


def client_of(application: NewApplication) -> Client:
    """Return the client that an application is about, with its feature row; what is not known is None.

    It is in no record, and nothing of it is stored.
    """
    fields = {field.column: field.attname for field in Client._meta.concrete_fields}
    known = {fields[name]: value for name, value in application.data.items() if name in fields}
    client = Client(**{**dict.fromkeys(fields.values()), **known, "pk": application.file_number})
    client.records_changed_at = application.changed_at
    client.featurerow = FeatureRow(
        values=build_from_records(records_of(client)).values.astype("<f8").tobytes(),
        fingerprint=short_fingerprint(),
        records_changed_at=application.changed_at,
        computed_at=timezone.now(),
    )
    return client


def client_about(row: FileRow, reader: User) -> Client:
    """Return the client that a row is about: of the records, or of an application that `reader` may read.

    Raises UnreadableError for another.
    """
    if row.client is not None:
        return row.client
    refuse_unreadable(row.file_number, reader)
    assert row.application is not None
    return client_of(row.application)


class UnreadableError(PermissionDenied):
    """Somebody asks for an application that is not theirs to read. The argument is the number of its file."""


def refuse_unreadable(number: int, reader: User) -> None:
    """Raise UnreadableError for a file, by number, that is an application which `reader` may not read.

    One that somebody has deleted is nobody's to read either.
    """
    if number < 0 and not readable_by(reader).filter(pk=-number).exists():
        raise UnreadableError(number)


def readable_by(user: User) -> NewApplicationQuerySet:
    """Return the applications that `user` may read.

    An author reads their own. Once a decision was taken on one, drafts apart, so do those who decide, for one of them
    may have to confirm it, and those who oversee decisions, for it is among what they count.
    """
    written = Q(author=user)
    if not (user.has_perm(DECIDE) or user.has_perm(OVERSEE)):
        return NewApplication.objects.filter(written)
    decided = Decision.objects.taken().filter(application__isnull=False)
    return NewApplication.objects.filter(written | Q(pk__in=decided.values("application")))


def lock_file(number: int, by: User) -> datetime | None:
    """Lock a file until the transaction ends, for somebody who acts on it; return when its records last changed.

    Raises Client.DoesNotExist or NewApplication.DoesNotExist where somebody has deleted it, and UnreadableError for an
    application that is not theirs to read.
    """
    if number >= 0:
        return Client.objects.select_for_update().only("records_changed_at").get(pk=number).records_changed_at
    changed_at = NewApplication.objects.select_for_update().only("changed_at").get(pk=-number).changed_at
    refuse_unreadable(number, by)
    return changed_at


def duplicates_of(application: NewApplication, reader: User) -> Duplicates:
    """Return at most DUPLICATES_SHOWN clients and applications alike: same income and credit, age to a month.

    Of applications, those by the same author that `reader` may read.
    """
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
    own = (
        readable_by(reader)
        .filter(
            author=application.author_id,
            data__amt_income_total=data["amt_income_total"],
            data__amt_credit=data["amt_credit"],
        )
        .exclude(pk=application.pk)
    )
    same_age = [
        other.pk
        for other in own.order_by("pk")[: 10 * DUPLICATES_SHOWN]
        if abs(other.data.get("days_birth", -(10**6)) - born) <= SAME_BIRTH_DAYS
    ]
    clients = alike.order_by("pk").values_list("pk", flat=True)[:DUPLICATES_SHOWN]
    return Duplicates(tuple(clients), tuple(same_age[:DUPLICATES_SHOWN]))
