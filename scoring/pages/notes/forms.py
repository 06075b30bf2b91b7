"""The form in which a note about a client is written or corrected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.models.annotations import NOTE_LENGTH
from scoring.web.forms import LinesField


class NoteForm(forms.Form):
    """A note's text."""

    text = LinesField(
        label=_("Texte de la note"),
        max_length=NOTE_LENGTH,
        help_text=_("2 000 caractères au plus. Écrivez ce que le client pourrait lire : il peut demander ses données."),
        error_messages={
            "required": _("Écrivez un texte."),
            "max_length": _("La note a %(show_value)s caractères : 2 000 au plus."),
        },
        widget=forms.Textarea(attrs={"rows": 5}),
    )
