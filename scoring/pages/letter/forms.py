"""What an advisor chooses of a letter: its language, and the words that it wants besides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from scoring.core.letters.service import LetterKind
from scoring.models.letters import WORDS_LENGTH
from scoring.web.forms import LinesField

_LABELS = {
    LetterKind.DOCUMENTS: (
        _("Pièces demandées au client"),
        _("Une par ligne, dans la langue du courrier."),
        _("Dites quelles pièces vous demandez."),
    ),
    LetterKind.REFUSED: (
        _("Motif, dit au client"),
        _("« Autre motif » ne lui dirait rien. Une phrase, dans la langue du courrier."),
        _("Dites au client le motif de votre refus."),
    ),
}


class LetterForm(forms.Form):
    """The words are asked for where the letter wants some; `kind` says what for."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)
    words = LinesField(
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, kind: LetterKind, needs_words: bool, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        if not needs_words:
            del self.fields["words"]
            return
        field = self.fields["words"]
        field.label, field.help_text, field.error_messages["required"] = _LABELS[kind]
