"""The form of a what-if: one field for each thing that may be changed, empty where it stays what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.language import translated
from ml.changes.simulation import CHANGEABLE, DOWN_PAYMENT, Changeable, Group, Refusal
from ml.features.definition import Value
from ml.tables.durations import days_before
from ml.tables.schema import Unit
from scoring.core.simulation import Changed, OpenToChange, Subject
from scoring.models.scenarios import SCENARIO_NAME_LENGTH
from scoring.pages.simulate import presenter
from scoring.web.forms import NumberField, plain
from scoring.web.simulate_address import MISSING

FRAME = ("as", "of", "width")  # parameters that are not changes: see scoring.web.views


class WhatIfForm(forms.Form):
    """Changes to a client's application, named in the address by the feature that bounds each.

    A field that is empty changes nothing. Bounds are said beside each field and checked by `what_if`, whose
    refusals `refuse` puts beside their fields.
    """

    def __init__(self, data: Mapping[str, str], subject: Subject) -> None:
        super().__init__(data)
        for entry in subject.open_to_change():
            self.fields[entry.changeable.feature] = _field(entry)

    def clean(self) -> dict[str, object]:
        """Refuse parameters that no field has: a column that may not be changed, or a mistyped name."""
        for name in self.data:
            if name not in self.fields and name not in FRAME:
                self.add_error(None, gettext("« %(name)s » ne peut pas être modifié.") % {"name": name[:60]})
        return self.cleaned_data

    @property
    def changes(self) -> dict[str, Value]:
        """Return what a valid form asks for, as `what_if` takes it."""
        found: dict[str, Value] = {}
        for name, changeable in CHANGEABLE.items():
            value = self.cleaned_data.get(changeable.feature)
            if value not in (None, ""):
                found[name] = _as_change(changeable, value)
        return found

    @property
    def is_canonical(self) -> bool:
        """Whether the address has only what changes, each written in the one way."""
        return {name: value for name, value in self.data.items() if name not in FRAME} == self.parameters

    @property
    def parameters(self) -> dict[str, str]:
        """Return the address's parameters for what a valid form asks for."""
        return {
            name: plain(value) if isinstance(value, float) else value
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Put each refusal beside its field, or above all where none has its name."""
        for refusal in refusals:
            changeable = CHANGEABLE.get(refusal.name)
            self.add_error(changeable.feature if changeable else None, presenter.refusal_message(refusal))

    def mark(self, changed: Iterable[Changed]) -> None:
        """Say beside each field what moves along with the changes."""
        for change in changed:
            if not change.asked:
                field = self[CHANGEABLE[change.name].feature]
                becomes = presenter.changeable_value(change.name, change.after)
                none = presenter.exceeds_goods(change.name, change.after)
                said = gettext("avec le reste, %(value)s") if none else gettext("devient %(value)s avec le reste")
                hint = said % {"value": becomes}
                field.help_text = f"{field.help_text} · {escape(hint)}"

    def of_group(self, group: Group) -> list[forms.BoundField]:
        """Return the fields of a group."""
        return [self[changeable.feature] for changeable in CHANGEABLE.values() if changeable.group is group]

    @property
    def request(self) -> list[forms.BoundField]:
        """The fields of the request."""
        return self.of_group(Group.REQUEST)

    @property
    def situation(self) -> list[forms.BoundField]:
        """The fields of the client's situation."""
        return self.of_group(Group.SITUATION)

    @property
    def situation_in_use(self) -> bool:
        """Whether a field of the situation says something or is wrong: it must then be seen."""
        return any(field.value() or field.errors for field in self.situation)


class ScenarioForm(forms.Form):
    """The name under which a what-if is kept."""

    name = forms.CharField(
        label=_("Nom de la simulation"),
        max_length=SCENARIO_NAME_LENGTH,
        help_text=_("Par exemple : « Crédit réduit, même durée »."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Donnez un nom à la simulation.")},
    )


def _as_change(changeable: Changeable, value: float | str) -> Value:
    if isinstance(value, str):
        return None if value == MISSING else value
    return float(days_before(value)) if changeable.unit is Unit.DAYS_BEFORE else value


def _field(entry: OpenToChange) -> forms.Field:
    changeable = entry.changeable
    label = presenter.changeable_label(changeable)
    today = presenter.changeable_value(changeable.name, entry.value)
    hint = gettext("Aujourd’hui : %(value)s") % {"value": today}
    if changeable.categories:
        options = [
            ("", gettext("Inchangé")),
            *((c.value, translated(c.label)) for c in changeable.categories),
        ]
        if changeable.may_be_missing:
            options.append((MISSING, gettext("Non renseigné")))
        field = forms.ChoiceField(label=label, required=False, help_text=escape(hint))
        field.choices = options
        return field
    if entry.allowed is not None:
        hint = f"{hint} · {presenter.allowed_values(changeable, entry.allowed)}"
        if changeable.name == DOWN_PAYMENT and entry.allowed.lower < 0:
            hint = gettext("%(bounds)s (sous zéro, le crédit dépasse le prix du bien)") % {"bounds": hint}
    whole = changeable.whole and changeable.unit is not Unit.DAYS_BEFORE
    return NumberField(label=label, required=False, help_text=escape(hint), whole=whole)
