"""What a client asks with, and what a reviewer says: the words, and the data that the client corrects, row by row."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from ml.changes.plausible import contradictions_with
from ml.features.definition import Value
from ml.tables import TABLES
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.schema import Column, Kind, Unit
from scoring.core.reviews.cases import Correction, Request
from scoring.core.reviews.rules import Fault
from scoring.models.decisions import WORDS_LENGTH
from scoring.models.reviews import OwnView, ReviewChannel
from scoring.pages.review.service import CORRECTABLE
from scoring.text.facts import fact
from scoring.text.finding import plain
from scoring.text.reviews import FAULTS
from scoring.text.values import record_value
from scoring.web.contradictions import contradiction_message
from scoring.web.forms import DayField, LinesField, number_field

ROWS, MOST_ROWS = 2, 8
GIVEN_LENGTH, REMARK_LENGTH = 100, 300  # characters
_YES = (plain("oui"), "yes", "1")
_NO = (plain("non"), "no", "0")


def _words(label: Any, **options: Any) -> LinesField:
    return LinesField(
        label=label,
        max_length=WORDS_LENGTH,
        error_messages={"required": _("Écrivez ce que dit le client.")},
        widget=forms.Textarea(attrs={"rows": 4}),
        **options,
    )


class RequestForm(forms.Form):
    """A client's request: how and when they asked, what they say, and up to MOST_ROWS corrections of the file."""

    channel = forms.ChoiceField(
        label=_("Demandé par"),
        choices=[("", _("Choisir")), *ReviewChannel.choices],
        error_messages={"required": _("Dites comment le client a demandé.")},
    )
    words = _words(_("Ce que dit le client, avec ses mots"))

    def __init__(
        self,
        data: Any = None,
        *,
        client: Client,
        decided_on: date,
        today: date,
        rows: int = ROWS,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Take what was posted, the file, the day of the decision, and how many corrections there is room for."""
        super().__init__(data, initial=initial or {"asked_on": today})
        self._client, self._today = client, today
        self.fields["asked_on"] = DayField(
            label=_("Demandé le"),
            earliest=decided_on,
            latest=today,
            error_messages={
                "required": _("Dites quel jour le client a demandé."),
                "early": _("Ce jour est avant la décision, du %(limit)s."),
            },
        )
        options = [("", str(_("Choisir une information"))), *(_option(client, name) for name in CORRECTABLE)]
        self.rows = min(rows, MOST_ROWS)
        for row in range(self.rows):
            self.fields[f"fact_{row}"] = forms.ChoiceField(
                label=_("Information à corriger"), required=False, choices=options
            )
            self.fields[f"given_{row}"] = forms.CharField(
                label=_("Selon le client"),
                required=False,
                max_length=GIVEN_LENGTH,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
            self.fields[f"remark_{row}"] = forms.CharField(
                label=_("Précision"),
                required=False,
                max_length=REMARK_LENGTH,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.order_fields(["channel", "asked_on", "words"])

    @property
    def triples(self) -> list[list[forms.BoundField]]:
        """The fields of each correction: the data point, what the client says, in free words."""
        return [[self[f"{name}_{row}"] for name in ("fact", "given", "remark")] for row in range(self.rows)]

    @property
    def has_room(self) -> bool:
        """Whether there may be more corrections."""
        return self.rows < MOST_ROWS

    def clean(self) -> dict[str, Any]:
        """Refuse half a correction, the same data point twice, and what no application can say.

        The limits are those of a new application's form, beside what the file says.
        """
        seen: dict[str, int] = {}
        self.corrections = tuple[Correction, ...]()
        for row in range(self.rows):
            name, given, words = (self.cleaned_data.get(f"{one}_{row}", "") for one in ("fact", "given", "remark"))
            if not name and (given or words):
                self.add_error(f"fact_{row}", _("Choisissez l’information que le client corrige."))
            elif name and not (given or words):
                self.add_error(f"given_{row}", _("Écrivez ce que dit le client de cette information."))
            elif name in seen:
                self.add_error(f"fact_{row}", _("Cette information est déjà corrigée plus haut."))
            elif name:
                seen[name] = row
                self._take(row, name, given, words)
        values = {one.name: one.value for one in self.corrections if one.value is not None}
        for broken in contradictions_with(values, _known_of(self._client), self._today):
            name = next(name for name in broken.names if name in values)
            self.add_error(f"given_{seen[name]}", contradiction_message(broken, broken.names))
        return self.cleaned_data

    def _take(self, row: int, name: str, given: str, words: str) -> None:
        value = None
        try:
            value = read_value(TABLES["application"].column(name), given) if given else None
        except forms.ValidationError as error:
            is_word = getattr(error, "code", "") == "invalid"
            told = _("Écrivez un nombre, en chiffres : le reste va dans « Précision ».")
            self.add_error(f"given_{row}", told if is_word else error)
        self.corrections += (Correction(name, given, value, words),)

    @property
    def request(self) -> Request:
        """Return what a valid form asks."""
        data = self.cleaned_data
        return Request(ReviewChannel(data["channel"]), data["asked_on"], self.corrections)


def rows_in(data: Any) -> int:
    """Return how many corrections a posted form had room for."""
    return max((row + 1 for row in range(MOST_ROWS) if f"fact_{row}" in data), default=ROWS)


def _option(client: Client, name: str) -> tuple[str, str]:
    label, value = fact(name, getattr(client, name))
    return name, f"{label} ({value})"


def read_value(declared: Column, given: str) -> Value:
    """Return what a client says of a column as the table counts it: years become days, a label its category.

    None where it is none of the column's labels. Raises ValidationError where it is no number, or none within limits.
    """
    if declared.kind is Kind.FLAG:
        said = plain(given)
        return 1.0 if said in _YES else 0.0 if said in _NO else None
    if declared.categories:
        labels = {plain(record_value("application", declared.name, c.value)): c.value for c in declared.categories}
        return labels.get(plain(given))
    number = number_field(declared).clean(given)
    # Up to whole days: who says 18 is of age.
    return float(-math.ceil(number * DAYS_A_YEAR)) if declared.unit is Unit.DAYS_BEFORE else number


def _known_of(client: Client) -> dict[str, Value]:
    """Return what the file says of a client, without what it marks as not known."""
    values = {column.name: getattr(client, column.name) for column in TABLES["application"].columns}
    missing = {column.name: column.missing for column in TABLES["application"].columns}
    return {name: value for name, value in values.items() if value not in missing[name]}


class _Refusable(forms.Form):
    def refuse(self, faults: Iterable[Fault]) -> None:
        """Say beside its field what is missing."""
        for fault in faults:
            self.add_error("view" if fault is Fault.VIEW_MISSING else "words", str(FAULTS[fault]))


class ViewForm(_Refusable):
    """What the reviewer would do, and why, before the model's answer is shown."""

    view = forms.ChoiceField(
        label=_("Que feriez-vous ?"), choices=OwnView.choices, widget=forms.RadioSelect, required=False
    )
    words = _words(_("Pourquoi, avec vos mots"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_view_%s")

    @property
    def own_view(self) -> OwnView | None:
        """Return what was chosen."""
        chosen = self.cleaned_data.get("view")
        return OwnView(chosen) if chosen else None


class ActForm(_Refusable):
    """Why somebody gives a review back, withdraws it, or reopens a decision."""

    words = _words(_("Avec vos mots"), required=False)

    def __init__(self, data: Any = None, act: str = "") -> None:
        super().__init__(data, auto_id=f"id_{act}_%s")
