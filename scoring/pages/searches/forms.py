"""The name of a search."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.models.searches import SEARCH_NAME_LENGTH
from scoring.web.forms import SaidField


class NameForm(forms.Form):
    """The name under which a search is kept."""

    name = SaidField(
        label=_("Nom de la recherche"),
        max_length=SEARCH_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
