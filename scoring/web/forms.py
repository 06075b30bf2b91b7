"""What several forms share: fields that read numbers and dates as people write them, and the filters of lists."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from clients.language import language_in_force, translated
from ml.changes.plausible import OLDEST
from ml.tables import TABLES
from ml.tables.schema import Column, Kind, Unit
from scoring.core.search import CATEGORY_FILTERS, Criteria
from scoring.core.words import said
from scoring.text.days import day as written_day

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
# Digits are ASCII's, as of numbers: months may have other letters.
_DAY = re.compile(r"([0-9]{1,2})(?:er)?[/. -]+([0-9]{1,2}|[^\W\d_]+)[/. -]+([0-9]{2}|[0-9]{4})")
_SHORT_YEAR = 2  # digits
_ENGLISH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


class SaidField(forms.CharField):
    """A text that somebody writes. Where nothing of it can be seen, spaces of no width alone say, it is empty."""

    def to_python(self, value: object) -> str:
        """Return the text, empty where it shows nothing."""
        text = str(super().to_python(value))
        return text if said(text) else ""


class LinesField(SaidField):
    """Text of several lines, each end of line one character: browsers send two and count one."""

    default_error_messages = {"max_length": _("Ce texte a %(show_value)s caractères : %(limit_value)s au plus.")}

    def to_python(self, value: object) -> str:
        """Return the text with plain ends of line."""
        return str(super().to_python(value)).replace("\r\n", "\n")


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


def number_field(column: Column, **options: Any) -> NumberField:
    """Return the field of a column's numbers, within what the table takes; where it has a date, of the years since."""
    if column.unit is Unit.DAYS_BEFORE:
        return NumberField(minimum=0, maximum=OLDEST, **options)
    is_whole = column.kind is Kind.INTEGER
    return NumberField(whole=is_whole, minimum=column.minimum, maximum=column.maximum, **options)


class _DayInput(forms.DateInput):
    """The browser's own field of a date. A text that it could not show stays a text, so that it is not lost."""

    input_type = "date"

    def __init__(self, **attributes: str) -> None:
        super().__init__(attrs={"autocomplete": "off", **attributes}, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if value and not _ISO.fullmatch(context["widget"]["value"]):
            context["widget"]["type"] = "text"
        return context


class DayField(forms.DateField):
    """A date: the browser's own form of it, 31/12/1990 or 31 décembre 1990. Gives a date or None.

    `earliest` and `latest` are both allowed and said with the error; `offered` bounds what the browser proposes alone.
    """

    default_error_messages = {
        "invalid": _("Écrivez une date, par exemple 31/12/1990."),
        "unreal": _("Cette date n’existe pas au calendrier : vérifiez le jour et le mois."),
        "short": _("Écrivez l’année en quatre chiffres, par exemple 1990."),
        "early": _("Cette date est trop ancienne, avant le %(limit)s : vérifiez l’année."),
        "late": _("Cette date est dans l’avenir, après le %(limit)s : vérifiez l’année."),
    }

    def __init__(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        offered: tuple[date, date] | None = None,
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        least, most = offered or (earliest, latest)
        bounds = {"min": least, "max": most}
        attributes = {name: day.isoformat() for name, day in bounds.items() if day is not None}
        super().__init__(widget=_DayInput(**attributes), **options)

    def to_python(self, value: Any) -> date | None:
        """Return the date that a text writes, or None for an empty field."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        found = read_day(str(value))
        if isinstance(found, str):
            raise forms.ValidationError(self.error_messages[found], found)
        for code, limit in (("early", self.earliest), ("late", self.latest)):
            if limit is not None and (found < limit if code == "early" else found > limit):
                raise forms.ValidationError(self.error_messages[code], code, {"limit": written_day(limit)})
        return found


def read_day(text: str) -> date | str:
    """Return the date that a text writes, day before month; why there is none: "invalid", "short" or "unreal"."""
    text = " ".join(text.casefold().split())
    if iso := _ISO.fullmatch(text):
        year, month, day = iso.groups()
    elif written := _DAY.fullmatch(text):
        day, month, year = written.groups()
    else:
        return "invalid"
    if not month.isdigit():
        months = {str(name).casefold(): number for number, name in MONTHS.items()}
        if month not in months:
            return "invalid"
        month = str(months[month])
    if len(year) == _SHORT_YEAR:
        return "short"
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return "unreal"


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


def refuse_reversed_days(form: forms.Form) -> None:
    """Add an error to `until` where it comes before `since`: nothing lies between them."""
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    if since and until and until < since:
        form.add_error("until", _("Cette date vient avant celle du début."))
