"""What passwords must have beside their length; Django calls these where one is chosen."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

NAMES = ("pretadepenser", "depenser", "creditscore", "homecredit")  # of the product and of its data
_LEAST_LEFT = 8  # characters beside names, which anybody would try first
_LEAST_DIFFERENT = 6  # characters: « aaaaaaaaaaaa » has one
_SHORTEST_NAME = 3  # characters: what is shorter is found in any password


class VariedPasswordValidator:
    """Wants six different characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where there are fewer."""
        if len(set(password.casefold())) < _LEAST_DIFFERENT:
            raise ValidationError(
                _("Ce mot de passe répète les mêmes caractères. Employez-en au moins %(count)s différents.")
                % {"count": _LEAST_DIFFERENT},
                code="password_repeats",
            )

    def get_help_text(self) -> str:
        """Return the rule for forms."""
        return _("Le mot de passe a au moins %(count)s caractères différents.") % {"count": _LEAST_DIFFERENT}


class NamesInPasswordValidator:
    """Wants eight characters beside the names of the product and of whoever chooses the password.

    Letters count alike with accents and without, small and capital; what is neither letter nor digit is passed over in
    looking for names.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where fewer are left."""
        left = _plain(password)
        names = [*NAMES, *(_plain(name) for name in _names_of(user))]
        for name in sorted(names, key=len, reverse=True):
            if len(name) >= _SHORTEST_NAME:
                left = left.replace(name, "")
        if left != _plain(password) and len(left) < _LEAST_LEFT:
            raise ValidationError(
                _(
                    "Ce mot de passe est surtout fait de votre nom ou de celui du portail. "
                    "Gardez au moins %(count)s autres caractères."
                )
                % {"count": _LEAST_LEFT},
                code="password_names",
            )

    def get_help_text(self) -> str:
        """Return the rule for forms."""
        return _("Le mot de passe n’est pas surtout fait de votre nom ou de celui du portail.")


def _names_of(user: Any) -> list[str]:
    if user is None:
        return []
    return [getattr(user, field, "") or "" for field in ("username", "first_name", "last_name")]


def _plain(text: str) -> str:
    """Return the letters and digits of a text, small and without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if character.isalnum())
