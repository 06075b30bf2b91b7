"""Keeps a search under a name for one user, renames it, or keeps it no longer."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from scoring.models.searches import SEARCHES_KEPT, SavedSearch


class SearchesFullError(Exception):
    """The user keeps as many searches as there is room for."""


class NameTakenError(Exception):
    """The user has another search of this name."""


def keep_search(*, name: str, query: str, by: User, now: datetime) -> None:
    """Keep a search; one of the same name gives way to it. Raises SearchesFullError."""
    mine = SavedSearch.objects.kept_by(by)
    if mine.count() >= SEARCHES_KEPT and not mine.filter(name=name).exists():
        raise SearchesFullError(f"{by} keeps {SEARCHES_KEPT} searches already")
    SavedSearch.objects.bulk_create(
        [SavedSearch(user=by, name=name, query=query, kept_at=now)],
        update_conflicts=True,
        unique_fields=["user", "name"],
        update_fields=["query", "kept_at"],
    )


def rename_search(*, search: SavedSearch, name: str) -> None:
    """Give a search another name. Raises NameTakenError."""
    if SavedSearch.objects.kept_by(search.user).filter(name=name).exclude(pk=search.pk).exists():
        raise NameTakenError(name)
    search.name = name
    search.save(update_fields=["name"])


def delete_search(*, search: SavedSearch) -> None:
    """Keep a search no longer."""
    search.delete()
