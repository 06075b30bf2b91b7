"""Refuses what an address does not know of its query."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

_FRAMEWORKS = {"format"}  # the way in which it is answered


class KnownQuery(APIView):
    """Refuses parameters that the address does not know: a mistyped filter would silently give everybody."""

    query_names: ClassVar[tuple[str, ...]] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse once it is known that the caller may ask. Raises ValidationError."""
        super().initial(request, *args, **kwargs)
        unknown = [name for name in request.query_params if name not in self.query_names and name not in _FRAMEWORKS]
        if unknown:
            known = ", ".join(self.query_names) or _("aucun")
            told = _("Ce paramètre n’est pas connu ici. Connus : %(names)s.") % {"names": known}
            raise ValidationError({name: [told] for name in unknown})
