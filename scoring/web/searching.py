"""The search for clients as an address asks it: its form and the filters in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ml.tables.schema import Unit
from scoring.core.search import (
    CATEGORY_FILTERS,
    LIST_FILTERS,
    OPEN,
    ORDERS,
    RANGES,
    Criteria,
    Limits,
)
from scoring.models.decisions import DecisionState
from scoring.models.versions import Answer
from scoring.text.values import decimal, in_unit, money, number, record_value, span_start, with_money_unit
from scoring.web.forms import CategoryFilters, NumberField, category_options, plain, read_number, refuse_reversed_ranges
from scoring.web.words import Reading, read_words

LONGEST_SEARCH = 200  # characters
_EXAMPLE = gettext_lazy("100774 ou ouvrier 35 ans 450 000")
_ORDER_LABELS = {
    "identifier": gettext_lazy("Identifiant, du plus petit"),
    "last": gettext_lazy("Identifiant, du plus grand"),
    "youngest": gettext_lazy("Âge, du plus jeune"),
    "oldest": gettext_lazy("Âge, du plus âgé"),
    "smallest": gettext_lazy("Montant, du plus petit"),
    "largest": gettext_lazy("Montant, du plus grand"),
    "lightest": gettext_lazy("Mensualité, de la plus petite"),
    "heaviest": gettext_lazy("Mensualité, de la plus grande"),
    "safest": gettext_lazy("Risque, du plus faible"),
    "riskiest": gettext_lazy("Risque, du plus élevé"),
}
_OLDEST, _MOST_RISK = 120, 100
_MOST_FIELDS = 40
_THOUSANDS = 1_000
_RANGE_LABELS = {
    "age": gettext_lazy("Âge"),
    "amount": gettext_lazy("Montant demandé"),
    "payment": gettext_lazy("Mensualité"),
    "income": gettext_lazy("Revenus déclarés"),
    "risk": gettext_lazy("Risque estimé"),
}
_LEAST, _MOST = gettext_lazy("%(what)s, au moins"), gettext_lazy("%(what)s, au plus")
_FILTERS = (*LIST_FILTERS, "recommendation", "decision")


@dataclass(frozen=True)
class Span:
    """The two fields of a range, and what they are about."""

    legend: str
    fields: tuple[forms.BoundField, forms.BoundField]

    @property
    def errors(self) -> list[str]:
        """What is wrong with either."""
        return [str(error) for field in self.fields for error in field.errors]


@dataclass(frozen=True)
class Chip:
    """A filter in force in words, and the address of the search without it."""

    label: str
    address: str


class SearchForm(CategoryFilters):
    """Words, filters, limits and order; an empty form lists everyone by identifier."""

    q = forms.CharField(
        label=gettext_lazy("Numéro, profession, âge ou montant"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _EXAMPLE}),
    )
    identifier = forms.RegexField(
        label=gettext_lazy("Identifiant du client"),
        regex=r"^[0-9]{1,10}$",
        strip=True,
        required=False,
        error_messages={
            "invalid": gettext_lazy(
                "L’identifiant est un nombre de 10 chiffres au plus : saisissez ses premiers chiffres."
            )
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    occupation = forms.ChoiceField(label=gettext_lazy("Profession"), required=False)
    recommendation = forms.ChoiceField(label=gettext_lazy("Recommandation"), required=False)
    decision = forms.ChoiceField(label=gettext_lazy("Décision"), required=False)
    sort = forms.ChoiceField(
        label=gettext_lazy("Trier par"), required=False, choices=[(k, _ORDER_LABELS[k]) for k in ORDERS]
    )
    field_order = ("q", "recommendation", "decision", "occupation", *CATEGORY_FILTERS, "identifier", "sort")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.reading = Reading()
        self._options["occupation"] = category_options("occupation_type")
        self._options["recommendation"] = [("", str(_("Toutes"))), *((a.value, str(a.label)) for a in Answer)]
        self._options["decision"] = [("", str(_("Toutes"))), *_decision_options()]
        for name in ("occupation", "recommendation", "decision"):
            self._set_options(name, self._options[name])
        for name in RANGES:
            for end, label in (("min", _LEAST), ("max", _MOST)):
                self.fields[f"{name}_{end}"] = _limit(name, str(label % {"what": _RANGE_LABELS[name]}))

    def clean_q(self) -> str:
        """Read the words; those that say nothing to the search are said."""
        text = str(self.cleaned_data["q"])
        self.reading = read_words(text)
        for word, labels in self.reading.doubtful.items():
            said = _("« %(word)s » peut vouloir dire plusieurs choses : %(labels)s.")
            self.add_error("q", said % {"word": word, "labels": ", ".join(labels)})
        if self.reading.unknown:
            said = _(
                "« %(words)s » n’est pas compris. Écrivez un numéro de client, une profession, un type de contrat, un "
                "âge (« 35 ans ») ou un montant."
            )
            self.add_error("q", said % {"words": " ".join(self.reading.unknown)})
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse limits that no number lies between."""
        data = super().clean() or self.cleaned_data
        refuse_reversed_ranges(self, RANGES, _("Le maximum est plus petit que le minimum."))
        return data

    @property
    def spans(self) -> list[Span]:
        """The fields of limits, two by two."""
        return [Span(_legend(name), (self[f"{name}_min"], self[f"{name}_max"])) for name in RANGES]

    @property
    def choices(self) -> list[forms.BoundField]:
        """The other fields than words and limits."""
        return [self[name] for name in self.field_order[1:]]

    def offer(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Write behind each option how many clients it lists, and leave out those that list nobody.

        `counts` are by filter and option; filters without stay as they are, and so do the options chosen.
        """
        for name, by_option in counts.items():
            chosen = self.cleaned_data[name]
            (none, every), *options = self._options[name]
            offered = [(value, label, by_option.get(value, 0)) for value, label in options]
            told = [(v, f"{label} ({decimal(n, 0)})") for v, label, n in offered if n or v == chosen]
            self._set_options(name, [(none, every), *told])

    @property
    def criteria(self) -> Criteria:
        """Return what a valid form's fields ask for, without its words. Call after `is_valid`."""
        data = self.cleaned_data
        limits = {name: Limits(data[f"{name}_min"], data[f"{name}_max"]) for name in RANGES}
        return replace(
            super().criteria,
            identifier=data["identifier"],
            occupation=data["occupation"],
            recommendation=data["recommendation"],
            decision=data["decision"],
            order=data["sort"] or "identifier",
            **limits,  # type: ignore[arg-type]
        )

    def address_of_words(self) -> str:
        """Return the list that a valid form's words ask for, with the other fields; a word counts more than its field.

        What was said goes along, to be shown beside how it was read.
        """
        fields = fields_of(self.criteria) | self.reading.fields
        return address_of(fields | {"said": self.cleaned_data["q"]} if self.reading.fields else fields)

    @property
    def has_errors_in_filters(self) -> bool:
        """Whether something else than the words is to be corrected."""
        return bool(self.errors.keys() - {"q"})


class _LimitField(NumberField):
    """A limit; one of thousands is shown with them apart."""

    def prepare_value(self, value: Any) -> Any:
        """Return what the field shows: what was typed, or the number it is."""
        found = read_number(str(value or ""))
        return value if found is None or found < _THOUSANDS else number(found, 3)


def _limit(name: str, label: str) -> NumberField:
    if name == "age":
        return NumberField(label=label, required=False, whole=True, minimum=0, maximum=_OLDEST)
    return _LimitField(label=label, required=False, minimum=0, maximum=_MOST_RISK if name == "risk" else None)


def _legend(name: str) -> str:
    label = str(_RANGE_LABELS[name])
    if name == "age":
        return _("%(label)s (ans)") % {"label": label}
    if name == "risk":
        return f"{label} (%)"
    return with_money_unit(label, RANGE_UNITS[name])


RANGE_UNITS = {"amount": Unit.AMOUNT, "payment": Unit.AMOUNT_PER_MONTH, "income": Unit.AMOUNT_PER_MONTH}


def criteria_in(query: Mapping[str, str]) -> Criteria | None:
    """Return what a search's fields ask for; None where they are not understood."""
    form = SearchForm({name: value for name, value in query.items() if name != "q"})
    return form.criteria if form.is_valid() else None


def fields_behind(query: str) -> dict[str, str]:
    """Return the fields of what stands behind a list's address; none where it is not understood."""
    try:
        return dict(parse_qsl(query, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def checked_query(query: str) -> str:
    """Return what stands behind a list's address as the portal writes it, empty where it is not understood."""
    criteria = criteria_in(fields_behind(query))
    return urlencode(fields_of(criteria)) if criteria else ""


def fields_of(criteria: Criteria) -> dict[str, str]:
    """Return the search as fields of its form, those that ask for nothing left out."""
    fields = {name: getattr(criteria, name) for name in ("identifier", *_FILTERS)}
    for name, (least, most) in criteria.limits.items():
        ends = {f"{name}_min": least, f"{name}_max": most}
        fields |= {field: plain(value) for field, value in ends.items() if value is not None}
    fields["sort"] = criteria.order if criteria.order != "identifier" else ""
    return {name: value for name, value in fields.items() if value}


def address_of(fields: Mapping[str, str]) -> str:
    """Return where a list is asked with these fields, behind the list's own address."""
    return f"?{urlencode(fields)}"


def chips_of(criteria: Criteria) -> list[Chip]:
    """Return the filters in force, each with the address of the search without it."""
    fields = fields_of(criteria)

    def chip(label: str, *names: str) -> Chip:
        return Chip(label, address_of({name: value for name, value in fields.items() if name not in names}))

    chips = [chip(_filter_label(name, value), name) for name in _FILTERS if (value := getattr(criteria, name))]
    chips += [
        chip(_limits_label(name, limits), f"{name}_min", f"{name}_max") for name, limits in criteria.limits.items()
    ]
    if criteria.identifier:
        label = _("Identifiant qui commence par %(digits)s") % {"digits": criteria.identifier}
        chips.insert(0, chip(label, "identifier"))
    return chips


def _decision_options() -> list[tuple[str, str]]:
    states = [state for state in DecisionState if state is not DecisionState.REPLACED]
    return [(OPEN, str(_("Pas encore décidé"))), *((state.value, str(state.label)) for state in states)]


def _filter_label(name: str, value: str) -> str:
    if name == "decision":
        return dict(_decision_options())[value]
    return (
        str(Answer(value).label) if name == "recommendation" else record_value("application", LIST_FILTERS[name], value)
    )


def _limits_label(name: str, limits: Limits) -> str:
    least, most = (None if limit is None else _written(name, limit) for limit in limits)
    what = str(_RANGE_LABELS[name])
    if least is None:
        return _("%(what)s : au plus %(most)s") % {"what": what, "most": most}
    if most is None:
        return _("%(what)s : au moins %(least)s") % {"what": what, "least": least}
    if least == most:
        return _("%(what)s : %(shown)s") % {"what": what, "shown": most}
    return _("%(what)s : %(least)s à %(most)s") % {"what": what, "least": _start(name, limits.least or 0), "most": most}


def _start(name: str, limit: float) -> str:
    """Return the first number of a span, whose end has the unit."""
    return span_start(number(limit, 1 if name == "risk" else 0), RANGE_UNITS.get(name, Unit.YEARS))


def _written(name: str, limit: float) -> str:
    if name == "age":
        return in_unit(limit, Unit.YEARS)
    return in_unit(limit, Unit.RATIO) if name == "risk" else money(limit)
