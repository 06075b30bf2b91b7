"""What several forms share: fields that read numbers as people write them, and the filters of lists."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.language import language_in_force, translated
from ml.tables import TABLES
from scoring.core.search import CATEGORY_FILTERS, Criteria

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", re.ASCII)
_ENGLISH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


class NumberField(forms.CharField):
    """A number, spaces between thousands allowed; the decimal sign is the language's, or a point. Gives float or None.

    `whole` refuses decimals; `minimum` and `maximum` are both allowed.
    """

    default_error_messages = {
        "invalid": _("Écrivez un nombre, en chiffres."),
        "whole": _("Écrivez un nombre entier."),
        "small": _("Valeur trop petite : au moins %(limit)s."),
        "large": _("Valeur trop grande : au plus %(limit)s."),
    }

    def __init__(
        self, *, whole: bool = False, minimum: float | None = None, maximum: float | None = None, **options: Any
    ) -> None:
        self.whole, self.minimum, self.maximum = whole, minimum, maximum
        attributes = {"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attributes), **options)

    def clean(self, value: Any) -> Any:
        """Return the number, or None for an empty field."""
        text = super().clean(value)
        if not text:
            return None
        number = read_number(text)
        if number is None:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        if self.whole and number != math.floor(number):
            raise forms.ValidationError(self.error_messages["whole"], "whole")
        if self.minimum is not None and number < self.minimum:
            raise forms.ValidationError(self.error_messages["small"], "small", {"limit": plain(self.minimum)})
        if self.maximum is not None and number > self.maximum:
            raise forms.ValidationError(self.error_messages["large"], "large", {"limit": plain(self.maximum)})
        return number


def read_number(text: str) -> float | None:
    """Return the number that a text writes in the language in force; None where it writes none."""
    text = _SPACES.sub("", text).replace("\u2212", "-")
    if language_in_force() == "fr":
        text = text.replace(",", ".")
    elif _ENGLISH_THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    return float(text) if _NUMBER.fullmatch(text) else None


def plain(number: float) -> str:
    """Return a number as an address holds it: exact, with a point, whole where it is whole."""
    return str(int(number)) if number == int(number) else repr(float(number))


def category_options(column: str) -> list[tuple[str, str]]:
    declared = TABLES["application"].column(column).categories
    return [("", str(_("Tous"))), *((c.value, translated(c.label)) for c in declared)]


class CategoryFilters(forms.Form):
    """Filters over the application's categories; an empty form filters nothing."""

    contract_type = forms.ChoiceField(label=_("Type de contrat"), required=False)
    income_type = forms.ChoiceField(label=_("Origine des revenus"), required=False)
    education_type = forms.ChoiceField(label=_("Niveau d’études"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._options = {name: category_options(column) for name, column in CATEGORY_FILTERS.items()}
        for name, options in self._options.items():
            self._set_options(name, options)

    def _set_options(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options

    @property
    def criteria(self) -> Criteria:
        """Return what a valid form asks for. Call after `is_valid`."""
        return Criteria(**{name: self.cleaned_data[name] for name in CATEGORY_FILTERS})


def refuse_reversed_ranges(form: forms.Form, names: Iterable[str], said: str) -> None:
    """Add the error `said` to the upper field of each range (`name`_min to `name`_max) that ends before it begins."""
    for name in names:
        lower, upper = form.cleaned_data.get(f"{name}_min"), form.cleaned_data.get(f"{name}_max")
        if lower is not None and upper is not None and lower > upper:
            form.add_error(f"{name}_max", said)
