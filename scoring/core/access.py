"""Ends what an account has open: sessions and tokens, for good.

Django itself refuses the sessions of a disabled account only while it is disabled, and lets tokens outlive a new
password.
"""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db.models.signals import post_save
from django.dispatch import receiver
from knox.models import AuthToken


def end_access(user: User) -> None:
    """End every session and token of an account."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    AuthToken.objects.filter(user=user).delete()


@receiver(post_save, sender=User)
def end_what_an_account_lost(instance: User, created: bool, raw: bool, **_: Any) -> None:
    """End the access of an account that is disabled, and the tokens of one whose password was set anew.

    Sessions end with the password by themselves, but for the one in which it was changed. `_password` is what Django
    tells a change of password by: it stays empty where a hash is only brought up to date.
    """
    if raw or created:
        return
    if not instance.is_active:
        end_access(instance)
    elif getattr(instance, "_password", None) is not None:
        AuthToken.objects.filter(user=instance).delete()
