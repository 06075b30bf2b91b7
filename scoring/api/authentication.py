"""Who calls the API, by the token in the request's head."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox import auth
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class TokenAuthentication(auth.TokenAuthentication):  # type: ignore[misc]
    """knox's tokens. One that is no text is refused like any other that is not valid."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return the account and its token, None where there is no token. Raises AuthenticationFailed."""
        try:
            found: tuple[Any, Any] | None = super().authenticate(request)
        except UnicodeDecodeError as error:
            raise AuthenticationFailed(gettext_lazy("Ce jeton n’est pas valable.")) from error
        return found


class TokenScheme(KnoxTokenScheme):  # type: ignore[misc, no-untyped-call]
    """How the API's description names these tokens: as it does knox's, in the language in force."""

    target_class = "scoring.api.authentication.TokenAuthentication"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the scheme."""
        told = gettext_lazy("« Token », une espace, puis le jeton.")
        scheme: dict[str, Any] = super().get_security_definition(auto_schema)  # type: ignore[no-untyped-call]
        return scheme | {"description": told}
