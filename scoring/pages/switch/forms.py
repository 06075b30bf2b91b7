"""The form that turns the switch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.core.switch import Standing
from scoring.models.switch import Position
from scoring.web.forms import LinesField

WHY_LENGTH = 2_000


class SwitchForm(forms.Form):
    """Where to, and why. `seen` is the key of the change that the page showed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    position = forms.TypedChoiceField(
        label=_("Ce que le portail fera"),
        coerce=Position,
        error_messages={"required": _("Choisissez."), "invalid_choice": _("Choisissez dans la liste.")},
    )
    why = LinesField(
        label=_("Pourquoi"),
        help_text=_("Tous ceux qui se servent du portail le lisent. N’y nommez aucun client."),
        max_length=WHY_LENGTH,
        error_messages={"required": _("Dites pourquoi.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, standing: Standing, data: Any = None) -> None:
        """Offer the positions where the switch does not stand."""
        super().__init__(data, initial={"seen": standing.change})
        others = [(one.value, one.label) for one in Position if one is not standing.position]
        self.fields["position"].choices = [("", _("Choisir")), *others]  # type: ignore[attr-defined]
