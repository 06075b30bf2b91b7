"""How the bodies of requests are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class FlatJSONParser(JSONParser):
    """JSON as Python's reader takes it.

    Raises RequestDataTooBig, and ParseError for what is no JSON, holds values deeper in each other than it can follow,
    or half a character.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return what the body says."""
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            found = super().parse(stream, media_type, parser_context)
            json.dumps(found, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("Les valeurs du corps sont imbriquées trop profondément.")) from error
        except (
            UnicodeEncodeError
        ) as error:  # half of a pair of UTF-16, which no answer can repeat and no database stores
            raise ParseError(_("Le corps a une moitié de caractère (\\ud800 à \\udfff).")) from error
        except ParseError as error:  # whose own words are those of Python's reader
            raise ParseError(_("Le corps n’est pas du JSON lisible.")) from error
        return found
