"""The file that a page is about: a client of the records, or an application of somebody who is in none yet.

Both have a number in the address, `clients/100774/…` and `clients/new/5/…`; in code the second is -5. The same pages
show both, and a page whose address takes identifiers alone is none of an application's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, register_converter
from django.utils.translation import gettext as _

from clients.models.client import Client
from scoring.core.applications import can_be_answered, client_of, contradictions_in, left_of, readable_by
from scoring.core.engine import with_feature_rows
from scoring.models.applications import NewApplication
from scoring.text.facts import fact
from scoring.web.contradictions import contradiction_message
from scoring.web.views import CannotAnswerError, user_of


class _FileConverter:
    regex = "new/[0-9]+|[0-9]+"

    def to_python(self, value: str) -> int:
        number = value.removeprefix("new/")
        return int(number) if number == value else -int(number)

    def to_url(self, value: int | str) -> str:
        return f"new/{-int(value)}" if int(value) < 0 else str(value)


register_converter(_FileConverter, "file")


class File(NamedTuple):
    """What a page is about. `application` is None for a client of the records."""

    client: Client
    application: NewApplication | None


def file_path(rest: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return the address of a page about a client or an application."""
    return path(f"clients/<file:sk_id_curr>/{rest}", view, name=name)


def file_of(request: HttpRequest, number: int, *columns: str) -> File:
    """Return the file of a page, of a client's columns those of `columns` alone, all where none is named.

    Raises Http404 for one that does not exist, an application that the user may not read among them.
    """
    if number >= 0:
        return File(get_object_or_404(with_feature_rows(Client.objects.all(), *columns), pk=number), None)
    application = get_object_or_404(readable_by(user_of(request)), pk=-number)
    return File(client_of(application), application)


def refuse_unreadable(request: HttpRequest, number: int) -> None:
    """Raise Http404 for a file that does not exist, an application that the user may not read among them."""
    found = Client.objects.only("pk") if number >= 0 else readable_by(user_of(request)).only("pk")
    get_object_or_404(found, pk=abs(number))


def answered_client(request: HttpRequest, number: int) -> Client:
    """Return the client of a page that rests on an answer.

    Raises Http404 as `file_of` does, and CannotAnswerError for an application that cannot have one: its summary says
    why.
    """
    client, application = file_of(request, number)
    if application is not None and not can_be_answered(application):
        raise CannotAnswerError(number, _lacks(application))
    return client


def _lacks(application: NewApplication) -> str:
    """Return what is to be filled in or corrected before there is an answer."""
    left = ", ".join(fact(name, None)[0] for name in left_of(application))
    told = [_("Il manque à la demande : %(left)s.") % {"left": left}] if left else []
    return " ".join([*told, *(contradiction_message(one, application.data) for one in contradictions_in(application))])


def file_title(number: int) -> str:
    """Return what titles of windows call a file: by its number, for a name may be a person's."""
    if number < 0:
        return _("Demande %(number)s") % {"number": -number}
    return _("Client %(number)s") % {"number": number}


def file_name(number: int) -> str:
    """Return how the files that a page gives begin."""
    return f"client-{number}" if number >= 0 else f"application-{-number}"
