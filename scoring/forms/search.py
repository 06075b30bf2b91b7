"""The filters of the portfolio, and the search form of the client list, which adds identifier and order to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ml.tables import TABLES
from scoring.forms.fields import ListField, PlainInput
from scoring.models import Recommendation
from scoring.numbers import decimal
from scoring.search import CATEGORY_FILTERS, ORDERS, Criteria

_ORDER_LABELS = {
    "identifier": _("Identifiant"),
    "riskiest": _("Probabilité, de la plus haute"),
    "safest": _("Probabilité, de la plus basse"),
}


def _categories(column: str) -> list[tuple[str, str]]:
    language = get_language() or "fr"
    declared = TABLES["application"].column(column).categories
    return [("", str(_("Tous"))), *((c.value, c.label.in_language(language)) for c in declared)]


class CategoryFilters(forms.Form):
    """Filters over the application's categories; an empty form filters nothing."""

    contract_type = ListField(label=_("Type de contrat"), required=False)
    income_type = ListField(label=_("Origine des revenus"), required=False)
    education_type = ListField(label=_("Niveau d’études"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._options = {name: _categories(column) for name, column in CATEGORY_FILTERS.items()}
        for name, options in self._options.items():
            self._set_options(name, options)

    def _set_options(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options

    @property
    def criteria(self) -> Criteria:
        """Return what a valid form asks for. Call after `is_valid`."""
        return Criteria(**{name: self.cleaned_data[name] for name in CATEGORY_FILTERS})


class SearchForm(CategoryFilters):
    """Identifier, filters and order; an empty form lists everyone by identifier."""

    identifier = forms.RegexField(
        label=_("Identifiant du client"),
        regex=r"^[0-9]{1,10}$",
        strip=True,
        required=False,
        error_messages={
            "invalid": _("L’identifiant est un nombre de 10 chiffres au plus : saisissez ses premiers chiffres.")
        },
        widget=PlainInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    recommendation = ListField(label=_("Recommandation"), required=False)
    field_order = ("identifier", *CATEGORY_FILTERS, "recommendation", "sort")
    sort = ListField(label=_("Trier par"), required=False, choices=[(k, _ORDER_LABELS[k]) for k in ORDERS])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._options["recommendation"] = [("", str(_("Toutes"))), *((r.value, str(r.label)) for r in Recommendation)]
        self._set_options("recommendation", self._options["recommendation"])

    def say_counts(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Write behind each option how many clients it lists: filter → option → clients. Filters without stay bare."""
        language = get_language() or "fr"
        for name, by_option in counts.items():
            self._set_options(
                name,
                [(v, f"{label} ({decimal(by_option.get(v, 0), language, 0)})") for v, label in self._options[name]],
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
