"""The form that asks with whom a client is to be compared."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from ml.tables.schema import LONGEST_IDENTIFIER


class OtherClientForm(forms.Form):
    """Another client's whole identifier."""

    other = forms.IntegerField(
        label=_("Identifiant de l’autre client"),
        min_value=1,
        max_value=10**LONGEST_IDENTIFIER - 1,
        help_text=_("L’identifiant entier."),
        error_messages={
            "required": _("Saisissez un identifiant."),
            "invalid": _("Un identifiant est un nombre."),
            "min_value": _("Aucun client n’a cet identifiant."),
            "max_value": _("Aucun client n’a cet identifiant."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, client: Client, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.client = client

    def clean_other(self) -> int:
        """Return the identifier of another client who exists."""
        other: int = self.cleaned_data["other"]
        if other == self.client.pk:
            raise ValidationError(_("C’est le même client : choisissez-en un autre."))
        if not Client.objects.filter(pk=other).exists():
            raise ValidationError(_("Aucun client n’a cet identifiant."))
        return other
