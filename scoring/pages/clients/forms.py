"""The search form of the client list: identifier, filters, order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.core.search import CATEGORY_FILTERS, ORDERS, Criteria
from scoring.models.versions import Answer
from scoring.text.values import decimal
from scoring.web.forms import CategoryFilters

_ORDER_LABELS = {
    "identifier": _("Identifiant"),
    "riskiest": _("Probabilité, de la plus haute"),
    "safest": _("Probabilité, de la plus basse"),
}


class SearchForm(CategoryFilters):
    """Identifier, filters and order; an empty form lists everyone by identifier."""

    identifier = forms.RegexField(
        label=_("Identifiant du client"),
        regex=r"^[0-9]{1,10}$",
        strip=True,
        required=False,
        error_messages={
            "invalid": _("L’identifiant est un nombre de 10 chiffres au plus : saisissez ses premiers chiffres.")
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    recommendation = forms.ChoiceField(label=_("Recommandation"), required=False)
    field_order = ("identifier", *CATEGORY_FILTERS, "recommendation", "sort")
    sort = forms.ChoiceField(label=_("Trier par"), required=False, choices=[(k, _ORDER_LABELS[k]) for k in ORDERS])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._options["recommendation"] = [("", str(_("Toutes"))), *((a.value, str(a.label)) for a in Answer)]
        self._set_options("recommendation", self._options["recommendation"])

    def set_counts(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Write behind each option how many clients it lists: filter → option → clients. Filters without stay bare."""
        for name, by_option in counts.items():
            self._set_options(
                name,
                [(v, f"{label} ({decimal(by_option.get(v, 0), 0)})") for v, label in self._options[name]],
            )

    @property
    def criteria(self) -> Criteria:
        """Return what a valid form asks for. Call after `is_valid`."""
        data = self.cleaned_data
        return replace(
            super().criteria,
            identifier=data["identifier"],
            recommendation=data["recommendation"],
            order=data["sort"] or "identifier",
        )
