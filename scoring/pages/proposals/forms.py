"""What a search for proposals leaves alone: the levers that the client will not pull, in the address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ml.changes.actions import LEVERS, Lever


class LockedForm(forms.Form):
    """The levers that no proposal may move."""

    locked = forms.MultipleChoiceField(
        label=_("Ce que le client ne changera pas"),
        choices=[(lever.value, "") for lever in LEVERS],
        required=False,
        error_messages={"invalid_choice": _("« %(value)s » n’est rien qu’un client puisse changer.")},
    )

    @property
    def levers(self) -> frozenset[Lever]:
        """Return what a valid form locks."""
        return frozenset(Lever(name) for name in self.cleaned_data["locked"])
