"""What a client is compared in, and with whom: the form of the comparison page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.language import translated
from ml.features import feature
from ml.population.store import Condition, Group
from scoring.core.comparison import COMPARABLE, MOST_COMPARED
from scoring.text.values import with_money_unit
from scoring.web.forms import NumberField, refuse_reversed_ranges

_RANGES = {"age": "age_years", "income": "amt_income_total"}
_ZONE = ("low", "high")  # the numbers between which bars are chosen, in the unit of the axis
_CATEGORIES = {
    "contract": "name_contract_type",
    "occupation": "occupation_type",
    "income_type": "name_income_type",
    "education": "name_education_type",
    "family": "name_family_status",
    "housing": "name_housing_type",
}


class FeaturesField(forms.MultipleChoiceField):
    """Several features; the list in which none was chosen sends an empty one."""

    def to_python(self, value: Any) -> list[str]:
        """Return the features chosen."""
        return [name for name in super().to_python(value) if name]


class ComparisonForm(forms.Form):
    """The features and the group of a comparison, and the bars asked for by two numbers.

    The group is the similar clients, or what the advisor chooses.
    """

    feature = FeaturesField(required=False)
    group = forms.ChoiceField(choices=[("similar", ""), ("chosen", "")], required=False)
    age_min = forms.FloatField(label=_("Âge, à partir de (ans)"), min_value=0, max_value=150, required=False)
    age_max = forms.FloatField(label=_("Âge, jusqu’à (ans)"), min_value=0, max_value=150, required=False)
    income_min = forms.FloatField(min_value=0, required=False)
    income_max = forms.FloatField(min_value=0, required=False)
    region = forms.ChoiceField(label=_("Classement de la région"), required=False)
    contract = forms.ChoiceField(required=False)
    occupation = forms.ChoiceField(required=False)
    income_type = forms.ChoiceField(required=False)
    education = forms.ChoiceField(required=False)
    family = forms.ChoiceField(required=False)
    housing = forms.ChoiceField(required=False)
    low = NumberField(label=_("À partir de"), required=False)
    high = NumberField(label=_("Jusqu’à"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", str(_("Tous")))
        income = feature("amt_income_total").unit
        self.fields["income_min"].label = with_money_unit(gettext("Revenus, à partir de"), income)
        self.fields["income_max"].label = with_money_unit(gettext("Revenus, jusqu’à"), income)
        self._choose("feature", [(name, name) for name in sorted(COMPARABLE)])
        self._choose("region", [every, *((str(rating), str(rating)) for rating in (1, 2, 3))])
        for field, name in _CATEGORIES.items():
            declared = feature(name)
            self.fields[field].label = translated(declared.label)
            options = [(c.value, translated(c.label)) for c in declared.categories]
            self._choose(field, [every, *sorted(options, key=lambda option: option[1].casefold())])

    def _choose(self, field: str, choices: list[tuple[str, str]]) -> None:
        declared = self.fields[field]
        assert isinstance(declared, forms.ChoiceField)
        declared.choices = choices

    def clean_feature(self) -> list[str]:
        """Return the features, each once, in the order asked for. Refuse more than one profile holds."""
        names = list(dict.fromkeys(self.cleaned_data["feature"]))
        if len(names) > MOST_COMPARED:
            raise forms.ValidationError(_("Huit informations au plus à la fois : retirez-en."))
        return names

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        refuse_reversed_ranges(self, _RANGES, gettext("La fin vient avant le début."))
        low, high = (data.get(name) for name in _ZONE)
        if low is not None and high is not None and low > high:
            self.add_error("high", gettext("La fin vient avant le début."))
        return data

    @property
    def filters(self) -> list[forms.BoundField]:
        """The fields that make a group."""
        return [self[name] for name in self.of_group if name != "group"]

    @property
    def of_group(self) -> list[str]:
        """The names of the fields that say which group it is."""
        return [name for name in self.fields if name not in ("feature", *_ZONE)]

    @property
    def zone(self) -> list[forms.BoundField]:
        """The fields of the numbers between which bars are chosen, where they were not understood."""
        return [self[name] for name in _ZONE] if any(name in self.errors for name in _ZONE) else []

    @property
    def has_zone(self) -> bool:
        """Whether bars are asked for by the numbers between which they lie. Call after `is_valid`."""
        return any(self.cleaned_data[name] is not None for name in _ZONE)

    @property
    def is_chosen(self) -> bool:
        """True where the advisor chooses the group. Call after `is_valid`."""
        return bool(self.cleaned_data["group"] == "chosen")

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return what the chosen group's clients have. Call after `is_valid`."""
        data = self.cleaned_data
        conditions = [
            Condition(name, lower=data[f"{field}_min"], upper=data[f"{field}_max"])
            for field, name in _RANGES.items()
            if data[f"{field}_min"] is not None or data[f"{field}_max"] is not None
        ]
        if data["region"]:
            rating = float(data["region"])
            conditions.append(Condition("region_rating_client", lower=rating, upper=rating))
        chosen = [(name, data[field]) for field, name in _CATEGORIES.items() if data[field]]
        return (*conditions, *(Condition(name, (value,)) for name, value in chosen))

    @property
    def chosen_group(self) -> Group | None:
        """Return the group the advisor chose, everyone without a condition; None for the similar clients."""
        return Group(self.conditions) if self.is_chosen else None
