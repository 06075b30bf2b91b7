"""What an auditor looks for in the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from ml.tables.schema import LONGEST_IDENTIFIER
from scoring.core.days import EARLIEST, LATEST
from scoring.models.events import Kind
from scoring.pages.log.service import ALL, Sought
from scoring.web.forms import DayField, refuse_reversed_days

_POSSIBLE = [
    MinValueValidator(EARLIEST, _("Donnez une date à partir de 1900.")),
    MaxValueValidator(LATEST, _("Donnez une date avant 2200.")),
]


class LogForm(forms.Form):
    """Filters of the log; an empty form filters nothing."""

    client = forms.RegexField(
        rf"^[0-9]{{1,{LONGEST_IDENTIFIER}}}$",
        label=_("N° du client"),
        required=False,
        error_messages={"invalid": _("Écrivez le numéro du client, en chiffres.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    application = forms.RegexField(
        rf"^[0-9]{{1,{LONGEST_IDENTIFIER}}}$",
        label=_("N° de la demande"),
        required=False,
        error_messages={"invalid": _("Écrivez le numéro de la demande, en chiffres.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Fait"), required=False)
    account = forms.CharField(
        label=_("Compte"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    since = DayField(label=_("Depuis le"), required=False, validators=_POSSIBLE)
    until = DayField(label=_("Jusqu’au"), required=False, validators=_POSSIBLE)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("Tous, sauf les lectures du journal")), (ALL, _("Tous")), *Kind.choices]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and two files at once: nothing is both."""
        refuse_reversed_days(self)
        if self.cleaned_data.get("client") and self.cleaned_data.get("application"):
            self.add_error("application", _("Cherchez une demande ou un client, l’un des deux."))
        return self.cleaned_data

    @property
    def sought(self) -> Sought:
        """What a valid form asks for."""
        asked = self.cleaned_data
        client = int(asked["client"]) if asked["client"] else None
        file = -int(asked["application"]) if asked["application"] else client
        return Sought(file, asked["kind"], asked["account"], asked["since"], asked["until"])
