"""The form of a what-if: the request's four linked numbers as they stand, and a field for whatever else may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.language import translated
from ml.changes.linked import LINKED, with_moved
from ml.changes.simulation import CHANGEABLE, DOWN_PAYMENT, Changeable, ChangesRefusedError, Group, Refusal, needed
from ml.features.definition import Value
from ml.tables.durations import days_before
from ml.tables.schema import Unit
from scoring.charts.chart import labelled
from scoring.core.simulation import Changed, OpenToChange, Subject
from scoring.models.scenarios import SCENARIO_NAME_LENGTH
from scoring.pages.simulate import presenter
from scoring.web.forms import NumberField, SaidField, plain
from scoring.web.place import IN
from scoring.web.simulate_address import MISSING

FROM = "from"  # the parameters of the what-if that the form showed
FRAME = ("as", "of", "width", "strips", FROM, IN)  # parameters that are not changes: see scoring.web.views


class WhatIfForm(forms.Form):
    """Changes to a client's application, named in the address by the feature that bounds each.

    The linked numbers are shown as they stand: where the address says from which what-if, `from`, one that still
    says what the form showed is not asked for. Any other field that is empty changes nothing. Bounds are checked by
    `what_if`, whose refusals `refuse` puts beside their fields.
    """

    def __init__(self, data: Mapping[str, str], subject: Subject, *, is_shown: bool = True) -> None:
        """Take what an address says; where the form is not shown, fields that it does not name are left out."""
        super().__init__(data)
        self.subject = subject
        self._entries = {entry.changeable.feature: entry for entry in subject.open_to_change()}
        for feature, entry in self._entries.items():
            if is_shown or feature in data:
                self.fields[feature] = _field(entry)

    def clean(self) -> dict[str, object]:
        """Refuse parameters that no field has: a column that may not be changed, or a mistyped name."""
        for name in self.data:
            if name not in self.fields and name not in FRAME:
                self.add_error(None, gettext("« %(name)s » ne peut pas être modifié.") % {"name": name[:60]})
        return self.cleaned_data

    @cached_property
    def changes(self) -> dict[str, Value]:
        """Return what a valid form asks for, as `what_if` takes it, without what the file says already."""
        given = self._given
        if FROM in self.data:
            shown, today = _Shown(self.data[FROM], self.subject), _Shown("", self.subject)
            moved = {name: given[name] for name in LINKED if name in given and not shown.says(name, given[name])}
            moved = {name: today.values[name] if today.says(name, value) else value for name, value in moved.items()}
            kept = {name: value for name, value in shown.asked.items() if name in given}
            others = {name: value for name, value in given.items() if name not in LINKED}
            given = others | with_moved(kept, moved)
        return needed(self.subject.ground.before, {name: given[name] for name in CHANGEABLE if name in given})

    @property
    def _given(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, changeable in CHANGEABLE.items():
            value = self.cleaned_data.get(changeable.feature)
            if value not in (None, ""):
                found[name] = _as_change(changeable, value)
        return found

    @property
    def is_canonical(self) -> bool:
        """Whether the address has only what was asked for, each written in the one way."""
        written = {name: value for name, value in self.data.items() if name not in FRAME}
        return FROM not in self.data and written == self._as_parameters(self._given)

    @property
    def parameters(self) -> dict[str, str]:
        """Return the address's parameters for what a valid form asks for."""
        return self._as_parameters(self.changes)

    def _as_parameters(self, changes: Mapping[str, Value]) -> dict[str, str]:
        found = {}
        for name, value in changes.items():
            feature = CHANGEABLE[name].feature
            typed = value if name in LINKED else self.cleaned_data[feature]
            found[feature] = plain(typed) if isinstance(typed, (int, float)) else str(typed)
        return found

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Put each refusal beside its field, or above all where none has its name."""
        for refusal in refusals:
            feature = CHANGEABLE[refusal.name].feature if refusal.name in CHANGEABLE else None
            if feature and feature not in self.fields:  # it moved along
                self.fields[feature] = _field(self._entries[feature])
            self.add_error(feature, presenter.refusal_message(refusal))

    @property
    def told_errors(self) -> list[dict[str, str]]:
        """Return what is wrong as the script says it: beside a field, by its identifier, and with the field's name."""
        above = [{"field": "", "said": str(error), "told": str(error)} for error in self.non_field_errors()]
        return above + [
            {"field": field.id_for_label, "said": str(error), "told": labelled(str(field.label), str(error))}
            for field in self
            for error in field.errors
        ]

    def mark(self, changed: Iterable[Changed]) -> None:
        """Say beside each field what moves along with the changes; the linked numbers stand in theirs."""
        for change in changed:
            if not change.asked and change.name not in LINKED and CHANGEABLE[change.name].feature in self.fields:
                field = self[CHANGEABLE[change.name].feature]
                becomes = presenter.changeable_value(change.name, change.after)
                hint = gettext("devient %(value)s avec le reste") % {"value": becomes}
                field.help_text = f"{field.help_text} · {escape(hint)}"

    def of_group(self, group: Group) -> list[forms.BoundField]:
        """Return the fields of a group, the linked numbers apart."""
        return [
            self[changeable.feature]
            for changeable in CHANGEABLE.values()
            if changeable.group is group and changeable.name not in LINKED
        ]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields of the goods, of the kind of credit and of the client's situation."""
        return [*self.of_group(Group.REQUEST), *self.of_group(Group.SITUATION)]

    @property
    def others_in_use(self) -> bool:
        """Whether a field of these says something or is wrong: it must then be seen."""
        return any(field.value() or field.errors for field in self.others)


class ScenarioForm(forms.Form):
    """The name under which a what-if is kept."""

    name = SaidField(
        label=_("Nom de la simulation"),
        max_length=SCENARIO_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Donnez un nom à la simulation.")},
    )


class _Shown:
    """The what-if that a form showed, told by its parameters: what it asked for, and what its fields said."""

    def __init__(self, query: str, subject: Subject) -> None:
        """Read the parameters; where they lead nowhere, the form showed today's request."""
        form = WhatIfForm(dict(parse_qsl(query)), subject, is_shown=False)
        asked, values = {}, subject.ground.before
        if form.is_valid():
            try:
                values = subject.values_after(form.changes)
                asked = form.changes
            except ChangesRefusedError:
                pass
        self.asked: dict[str, Value] = {name: value for name, value in asked.items() if name in LINKED}
        self.values = values

    def says(self, name: str, value: Value) -> bool:
        """Return whether the field of a linked number said this value."""
        text = presenter.linked_text(name, self.values[name], is_asked=name in self.asked)
        return bool(text) and NumberField().clean(text) == value


def as_query(parameters: Mapping[str, str]) -> str:
    """Return parameters as the form's `from` holds them."""
    return urlencode(parameters)


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
    if entry.allowed is not None and changeable.name not in LINKED:  # these have a strip that says how far they go
        hint = f"{hint} · {presenter.allowed_values(changeable, entry.allowed)}"
    exceeds = presenter.exceeds_goods(changeable.name, entry.value)
    if changeable.name == DOWN_PAYMENT and entry.value is not None and not exceeds:
        hint = gettext("%(today)s · sous zéro, le crédit dépasse le prix du bien") % {"today": hint}
    whole = changeable.whole and changeable.unit is not Unit.DAYS_BEFORE
    return NumberField(label=label, required=False, help_text=escape(hint), whole=whole)
