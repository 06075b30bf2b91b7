"""The form with which users say what they think of a page."""

from __future__ import annotations

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from scoring.models.feedback import Feedback
from scoring.web.forms import LinesField


class FeedbackForm(forms.Form):
    """A remark and the page it is about: an address of this portal."""

    page = forms.CharField(max_length=500, widget=forms.HiddenInput)
    text = LinesField(
        label=_("Votre remarque"),
        help_text=_("N’y écrivez pas de donnée personnelle d’un client."),
        max_length=Feedback.MAXIMUM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_page(self) -> str:
        """Return the page's address; refuse one that leads elsewhere."""
        page: str = self.cleaned_data["page"]
        if not page.startswith("/") or not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            raise forms.ValidationError(_("La page n’est pas une page du portail."))
        return page
