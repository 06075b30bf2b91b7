"""The form of one step of a new application: its fields, types and bounds come from the declared columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext

from clients.language import translated
from ml.changes.plausible import OLDEST
from ml.features.definition import Value
from ml.tables.durations import days_before, years_before
from ml.tables.schema import Column, Kind, Unit
from scoring.pages.new_client import service
from scoring.pages.new_client.contradictions import contradiction_message
from scoring.text.values import with_money_unit
from scoring.web.forms import NumberField, plain

BIRTH = "days_birth"


class StepForm(forms.Form):
    """What a step asks. `data` is what was saved: column → value as the files have it; `today` counts days from."""

    def __init__(
        self,
        asked: tuple[service.Asked, ...],
        saved: Mapping[str, Any],
        today: date,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        columns = [one.column for one in asked]
        initial = {c.name: _as_shown(c, saved[c.name], today) for c in columns if c.name in saved}
        super().__init__(data, initial=initial)
        self._columns, self._today, self._saved = columns, today, saved
        self._first = {one.column.name for one in asked if one.first}
        for column in columns:
            self.fields[column.name] = _field(column)

    def clean(self) -> dict[str, Any]:
        """Refuse beside its field what cannot be, whether of this step alone or beside what other steps saved."""
        kept = {name: value for name, value in self._saved.items() if name not in self.fields}
        for one in service.contradictions_with(self.values, kept, self._today):
            name = next(name for name in one.names if name in self.values)
            self.add_error(name, contradiction_message(one, self.fields))
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Value]:
        """Return what the fields that are right say, as the files would have it; None where nothing is known."""
        right = [column for column in self._columns if column.name in self.cleaned_data]
        return {c.name: _as_stored(c, self.cleaned_data[c.name], self._today) for c in right}

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields asked at once."""
        return [self[c.name] for c in self._columns if c.name in self._first]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that can wait."""
        return [self[c.name] for c in self._columns if c.name not in self._first]

    @property
    def others_in_use(self) -> bool:
        """Whether one of the others says something or is wrong: it must then be seen."""
        return any(field.errors or field.value() not in (None, "") for field in self.others)


def _field(column: Column) -> forms.Field:
    label, hint = with_money_unit(translated(column.label), column.unit), translated(column.description)
    if column.name == BIRTH:
        widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)
    if column.kind in (Kind.CATEGORY, Kind.FLAG):
        if column.kind is Kind.FLAG:
            options = [("1", gettext("Oui")), ("0", gettext("Non"))]
        else:
            options = [(c.value, translated(c.label)) for c in column.categories]
        field = forms.ChoiceField(label=label, required=False, help_text=hint)
        field.choices = [("", gettext("Non renseigné")), *options]
        return field
    if column.unit is Unit.DAYS_BEFORE:
        hint = gettext("En années avant la demande.")
        return NumberField(label=label, required=False, help_text=hint, minimum=0, maximum=OLDEST)
    whole = column.kind is Kind.INTEGER
    return NumberField(
        label=label, required=False, help_text=hint, whole=whole, minimum=column.minimum, maximum=column.maximum
    )


def _as_stored(column: Column, value: Any, today: date) -> Value:
    if value in (None, ""):
        return None
    if column.name == BIRTH:
        return int((value - today).days)
    if column.kind is Kind.CATEGORY:
        return str(value)
    if column.unit is Unit.DAYS_BEFORE:
        years: float = value
        return days_before(years)
    return float(value) if column.kind is Kind.NUMBER else int(value)


def _as_shown(column: Column, value: Any, today: date) -> Any:
    if column.name == BIRTH:
        return today + timedelta(days=int(value))
    if column.unit is Unit.DAYS_BEFORE:
        return plain(round(years_before(value), 2))
    return value if column.kind is Kind.CATEGORY else plain(value)
