"""The search form of the client list."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ml.tables import TABLES
from scoring.models import Recommendation
from scoring.search import ORDERS, Criteria

_ORDER_LABELS = {
    "identifier": _("Identifiant"),
    "riskiest": _("Probabilité, de la plus haute"),
    "safest": _("Probabilité, de la plus basse"),
}


def _categories(column: str) -> list[tuple[str, str]]:
    language = get_language() or "fr"
    declared = TABLES["application"].column(column).categories
    return [("", str(_("Tous"))), *((c.value, c.label.in_language(language)) for c in declared)]


class SearchForm(forms.Form):
    """Identifier, filters and order; an empty form lists everyone by identifier."""

    identifier = forms.RegexField(
        label=_("Identifiant du client"),
        regex=r"^[0-9]{1,10}$",
        strip=True,
        required=False,
        error_messages={
            "invalid": _("L’identifiant est un nombre de 10 chiffres au plus : saisissez ses premiers chiffres.")
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    contract_type = forms.ChoiceField(label=_("Type de contrat"), required=False)
    income_type = forms.ChoiceField(label=_("Origine des revenus"), required=False)
    education_type = forms.ChoiceField(label=_("Niveau d’études"), required=False)
    recommendation = forms.ChoiceField(
        label=_("Recommandation"), required=False, choices=[("", _("Toutes")), *Recommendation.choices]
    )
    sort = forms.ChoiceField(label=_("Trier par"), required=False, choices=[(k, _ORDER_LABELS[k]) for k in ORDERS])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field, column in (
            ("contract_type", "name_contract_type"),
            ("income_type", "name_income_type"),
            ("education_type", "name_education_type"),
        ):
            choices = self.fields[field]
            assert isinstance(choices, forms.ChoiceField)
            choices.choices = _categories(column)

    @property
    def criteria(self) -> Criteria:
        """Return what a valid form asks for. Call after `is_valid`."""
        data = self.cleaned_data
        return Criteria(
            identifier=data["identifier"],
            contract_type=data["contract_type"],
            income_type=data["income_type"],
            education_type=data["education_type"],
            recommendation=data["recommendation"],
            order=data["sort"] or "identifier",
        )
