"""Fields that forms share: numbers as people write them in French and in English, and widgets that are quick to draw.

Django draws a widget, and each option of a list, with templates, which takes ten times as long.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", re.ASCII)
_ENGLISH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


class PlainInput(forms.TextInput):
    """A line of text."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the line as HTML."""
        attributes = {"type": self.input_type, "name": name, "value": self.format_value(value)}
        return SafeString(f"<input{_written(attributes | self.build_attrs(self.attrs, attrs))}>")


class NumberField(forms.CharField):
    """A number, spaces between thousands allowed; the decimal sign is the language's, or a point. Gives float or None.

    `whole` refuses decimals; `minimum` and `maximum` are both allowed.
    """

    default_error_messages = {
        "invalid": _("Écrivez un nombre, en chiffres."),
        "whole": _("Écrivez un nombre entier."),
        "small": _("Valeur trop petite : au moins %(limit)s."),
        "large": _("Valeur trop grande : au plus %(limit)s."),
    }

    def __init__(
        self, *, whole: bool = False, minimum: float | None = None, maximum: float | None = None, **options: Any
    ) -> None:
        self.whole, self.minimum, self.maximum = whole, minimum, maximum
        attributes = {"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
        super().__init__(max_length=30, widget=PlainInput(attrs=attributes), **options)

    def clean(self, value: Any) -> Any:
        """Return the number, or None for an empty field."""
        text = _SPACES.sub("", super().clean(value)).replace("\u2212", "-")
        if not text:
            return None
        if not (get_language() or "fr").startswith("en"):
            text = text.replace(",", ".")
        elif _ENGLISH_THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        if not _NUMBER.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        number = float(text)
        if self.whole and number != math.floor(number):
            raise forms.ValidationError(self.error_messages["whole"], "whole")
        if self.minimum is not None and number < self.minimum:
            raise forms.ValidationError(self.error_messages["small"], "small", {"limit": plain(self.minimum)})
        if self.maximum is not None and number > self.maximum:
            raise forms.ValidationError(self.error_messages["large"], "large", {"limit": plain(self.maximum)})
        return number


class PlainSelect(forms.Select):
    """A list of options without groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list as HTML."""
        choices = tuple((str(key), str(label)) for key, label in self.choices)
        chosen = "" if value is None else str(value)
        options = _options(
            choices, chosen if any(key == chosen for key, _ in choices) else None
        )  # not what anyone sends
        attributes = {"name": name, **self.build_attrs(self.attrs, attrs)}
        return SafeString(f"<select{_written(attributes)}>{options}</select>")


def _written(attributes: Mapping[str, Any]) -> str:
    """Return attributes as HTML: None and False leave one out, True writes its name alone."""
    given = {name: value for name, value in attributes.items() if value is not None and value is not False}
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in given.items())


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str | None) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, SafeString(" selected") if key == chosen else "", label) for key, label in choices),
    )


class ListField(forms.ChoiceField):
    """One of a list of options, without groups."""

    widget = PlainSelect


def plain(number: float) -> str:
    """Return a number as an address holds it: exact, with a point, whole where it is whole."""
    return str(int(number)) if number == int(number) else repr(float(number))
