"""The form of one step of a new application: its fields, types and bounds come from the declared columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext

from clients.language import translated
from ml.changes.plausible import OF_AGE, OLDEST, contradictions_with
from ml.features.definition import Value
from ml.tables.durations import day_at, days_from
from ml.tables.schema import Column, Kind, Unit
from scoring.core.applications import STEPS, Step
from scoring.models.applications import NAME_LENGTH, NewApplication
from scoring.pages.new_client import service
from scoring.text.facts import fact
from scoring.text.values import with_money_unit
from scoring.web.contradictions import contradiction_message
from scoring.web.forms import DayField, SaidField, number_field, plain

BIRTH = "days_birth"
NAME = "name"  # of the file: asked with the first step
VERSION = "version"
_HINTED = {"amt_income_total", "cnt_fam_members"}  # of what a client tells: of which period, who is counted


@dataclass(frozen=True)
class StepField:
    """A field as the page shows it: whether an answer needs it, and what its value is in other words."""

    field: forms.BoundField
    required: bool
    echo: str


class StepForm(forms.Form):
    """What a step asks of an application, with what was saved of it."""

    def __init__(self, step: Step, application: NewApplication, data: Mapping[str, Any] | None = None) -> None:
        self._asked = {one.column.name: one for one in service.asked_in(step)}
        self._day, self._saved = application.day, application.data
        initial = {name: _as_shown(one.column, self._saved.get(name), self._day) for name, one in self._asked.items()}
        super().__init__(data, initial={**initial, NAME: application.name})
        if step is STEPS[0]:
            self.fields[NAME] = _name_field()
        for name, one in self._asked.items():
            self.fields[name] = _field(one.column, self._day)
            if one.required:
                self.fields[name].widget.attrs["aria-required"] = "true"

    def clean(self) -> dict[str, Any]:
        """Refuse beside its field what cannot be, whether of this step alone or beside what other steps saved.

        What other steps have at odds among themselves is theirs to say.
        """
        kept = {name: value for name, value in self._saved.items() if name not in self.fields}
        for one in contradictions_with(self.values, kept, self._day):
            name = next(name for name in one.names if name in self.values)
            self.add_error(name, contradiction_message(one, self.fields))
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Value]:
        """Return what the fields that are right say, as the files would have it; None where nothing is known."""
        right = [name for name in self._asked if name in self.cleaned_data]
        return {n: _as_stored(self._asked[n].column, self.cleaned_data[n], self._day) for n in right}

    @property
    def name(self) -> str | None:
        """The file's name, None where this step does not ask it or it is not right."""
        return self.cleaned_data.get(NAME)

    @property
    def version(self) -> int | None:
        """How often the step had been saved when this window opened it; None where it does not say."""
        text = self.data.get(VERSION, "")
        return int(text) if text.isdecimal() and text.isascii() and len(text) < len(str(2**31)) else None

    def tell_changed(self, application: NewApplication) -> None:
        """Say beside each field that another window saved otherwise what is kept there now."""
        for name, value in self.values.items():
            if application.data.get(name) != value:
                kept = fact(name, application.data.get(name))[1]
                self.add_error(name, gettext("Une autre fenêtre a enregistré ici : %(kept)s.") % {"kept": kept})
        if self.name is not None and self.name != application.name:
            kept = application.name or gettext("rien")
            self.add_error(NAME, gettext("Une autre fenêtre a enregistré ici : %(kept)s.") % {"kept": kept})
        self.add_error(
            None,
            gettext(
                "Cette étape a changé dans une autre fenêtre depuis que vous l’avez ouverte. Ce que vous avez saisi "
                "est resté dans les champs, sans être enregistré : corrigez-le au besoin, puis enregistrez de nouveau "
                "pour le garder."
            ),
        )

    def echoes(self) -> dict[str, str]:
        """Return what each date comes to, in words: an age, or how long ago; empty where there is none."""
        values = self.values if self.is_bound else {name: self._saved.get(name) for name in self._asked}
        dates = [name for name, one in self._asked.items() if one.column.unit is Unit.DAYS_BEFORE]
        return {name: fact(name, value)[1] if (value := values.get(name)) is not None else "" for name in dates}

    @property
    def first(self) -> list[StepField]:
        """The fields asked at once."""
        return self._shown([name for name in self.fields if name == NAME or self._asked[name].first])

    @property
    def others(self) -> list[StepField]:
        """The fields that can wait."""
        return self._shown([name for name in self.fields if name != NAME and not self._asked[name].first])

    @property
    def others_in_use(self) -> bool:
        """Whether one of the others says something or is wrong: it must then be seen."""
        return any(one.field.errors or one.field.value() not in (None, "") for one in self.others)

    def _shown(self, names: list[str]) -> list[StepField]:
        echoes = self.echoes() if not self.is_bound or hasattr(self, "cleaned_data") else {}
        return [
            StepField(self[name], name in self._asked and self._asked[name].required, echoes.get(name, ""))
            for name in names
        ]


def _name_field() -> forms.Field:
    hint = gettext(
        "Un nom ou un numéro, pour retrouver le dossier. Vous seul le voyez jusqu’à une décision ; ensuite le voient "
        "aussi les personnes qui décident et celles qui suivent les décisions."
    )
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return SaidField(
        label=gettext("Nom ou référence"), required=False, max_length=NAME_LENGTH, help_text=hint, widget=widget
    )


def _field(column: Column, day: date) -> forms.Field:
    label = with_money_unit(translated(column.label), column.unit)
    hint = translated(column.description) if column.elsewhere or column.name in _HINTED else ""
    if column.unit is Unit.DAYS_BEFORE:
        oldest = _years_before(day, OLDEST)
        if column.name == BIRTH:  # what its date makes of the age is said by `contradictions`
            return DayField(label=label, required=False, offered=(oldest, _years_before(day, OF_AGE)))
        return DayField(label=label, required=False, earliest=oldest, latest=day)
    if column.kind in (Kind.CATEGORY, Kind.FLAG):
        if column.kind is Kind.FLAG:
            options = [("1", gettext("Oui")), ("0", gettext("Non"))]
        else:
            options = [(c.value, translated(c.label)) for c in column.categories]
        field = forms.ChoiceField(label=label, required=False)
        field.choices = [("", gettext("Non renseigné")), *options]
        return field
    return number_field(column, label=label, required=False, help_text=hint)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)


def _as_stored(column: Column, value: Any, day: date) -> Value:
    if value in (None, ""):
        return None
    if column.unit is Unit.DAYS_BEFORE:
        return days_from(value, day)
    if column.kind is Kind.CATEGORY:
        return str(value)
    return float(value) if column.kind is Kind.NUMBER else int(value)


def _as_shown(column: Column, value: Any, day: date) -> Any:
    if value is None or value in column.missing:
        return None
    if column.unit is Unit.DAYS_BEFORE:
        return day_at(int(value), day)
    return value if column.kind is Kind.CATEGORY else plain(value)
