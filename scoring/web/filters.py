"""Filters over the application’s categories, for the client list and the portfolio."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.language import translated
from ml.tables import TABLES
from scoring.core.search import CATEGORY_FILTERS, Criteria


def _categories(column: str) -> list[tuple[str, str]]:
    declared = TABLES["application"].column(column).categories
    return [("", str(_("Tous"))), *((c.value, translated(c.label)) for c in declared)]


class CategoryFilters(forms.Form):
    """Filters over the application's categories; an empty form filters nothing."""

    contract_type = forms.ChoiceField(label=_("Type de contrat"), required=False)
    income_type = forms.ChoiceField(label=_("Origine des revenus"), required=False)
    education_type = forms.ChoiceField(label=_("Niveau d’études"), required=False)

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
