"""What people and accounts are called."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext as _


def person_name(user: User | None) -> str:
    """Return what a person is called; the portal for nobody."""
    return (user.get_full_name() or user.get_username()) if user else _("le portail")


def account_name(user: User | None, number: int) -> str:
    """Return what an account is called, by its number where it is no longer there."""
    return person_name(user) if user else _("compte n° %(number)s") % {"number": number}
