"""The file that a row is about: a client of the records, or an application of somebody who is in none."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from clients.models.client import Client
from scoring.models.applications import NewApplication


def file_columns(number: int) -> dict[str, int | None]:
    """Return the columns that name a file, by its number: of an application, negative."""
    return {"client_id": number if number >= 0 else None, "application_id": -number if number < 0 else None}


def about_file(number: int, through: str = "") -> Q:
    """Return the condition that a row, or what it names `through` a field, is about a file, by its number."""
    return Q(**{f"{through}client": number} if number >= 0 else {f"{through}application": -number})


def one_file(name: str) -> models.CheckConstraint:
    """Return the constraint that a row is about a client or an application: one of them, never both."""
    return models.CheckConstraint(
        condition=Q(client__isnull=False, application=None) | Q(client=None, application__isnull=False), name=name
    )


class FileRow(models.Model):
    """A row about one file."""

    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, db_column="sk_id_curr", related_name="%(class)ss"
    )
    application = models.ForeignKey(NewApplication, null=True, on_delete=models.PROTECT, related_name="%(class)ss")
    client_id: int | None
    application_id: int | None

    class Meta:
        abstract = True

    @property
    def file_number(self) -> int:
        """The number under which pages show the file: of an application, negative."""
        if self.client_id is not None:
            return self.client_id
        assert self.application_id is not None
        return -self.application_id

    @property
    def file_columns(self) -> dict[str, Any]:
        """The columns that name the file, for another row about it."""
        return {"client_id": self.client_id, "application_id": self.application_id}
