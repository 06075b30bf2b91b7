"""The form in which a person decides, and the words with which another confirms or sends back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from ml.changes.simulation import TERM
from ml.features.definition import Value
from scoring.core.decisions.rules import ANSWERS, Fault, days_to_wait, outcomes_at
from scoring.core.decisions.service import TERMS, Choice, FaultsError, unkept
from scoring.models.decisions import WORDS_LENGTH, DecisionOutcome, DecisionReason, DecisionState, Looked, ReasonSide
from scoring.text.decisions import fault_sentence, term_refusals
from scoring.web.forms import DayField, LinesField, NumberField

YES, NO = "yes", "no"
_FIELD_OF = {"reason_code": "reason", "terms": "amt_credit", TERM: "term"}


class _FirstOption:
    """Gives a group of options the identifier of its first, where a list of errors leads."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return the identifier of an option."""
        return f"{id_}_{index or 0}"


class _Radios(_FirstOption, forms.RadioSelect):
    pass


class _Boxes(_FirstOption, forms.CheckboxSelectMultiple):
    pass


def _words(label: Any, **options: Any) -> LinesField:
    return LinesField(
        label=label,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        **options,
    )


class DecisionForm(forms.Form):
    """What is decided and what is said with it. What the rules want besides is said by `refuse`."""

    outcome = forms.ChoiceField(
        label=_("Votre décision"),
        choices=DecisionOutcome.choices,
        widget=_Radios,
        error_messages={"required": _("Choisissez ce que vous décidez.")},
    )
    amt_credit = NumberField(label=_("Montant accordé"), required=False, minimum=1)
    amt_annuity = NumberField(label=_("Mensualité accordée"), required=False, minimum=1)
    term = NumberField(label=_("ou nombre de mensualités"), required=False, minimum=1)
    amt_goods_price = NumberField(label=_("Prix du bien"), required=False, minimum=1)
    looked_at = forms.MultipleChoiceField(
        label=_("Ce que vous avez regardé"),
        choices=Looked.choices,
        widget=_Boxes,
        required=False,
    )
    agrees = forms.ChoiceField(
        label=_("Suivez-vous la recommandation ?"),
        choices=[(YES, _("Oui, je la suis")), (NO, _("Non, je m’en écarte"))],
        widget=_Radios,
        required=False,
    )
    reason = forms.ChoiceField(label=_("Motif"), required=False)
    until = DayField(label=_("Attendues jusqu’au"), required=False)
    words = _words(_("Avec vos mots"), required=False, help_text=_("Le client peut demander à les lire."))

    def __init__(
        self,
        data: Any = None,
        *,
        state: DecisionState | None,
        asked: Mapping[str, str],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take what was posted, the state of the file's decision, and what is asked for, by field, as it is shown."""
        super().__init__(data, initial=dict(initial or {}))
        for name, said in asked.items():
            self.fields[name].help_text = escape(said)
        self._reasons = {reason.code: reason for reason in DecisionReason.objects.offered()}
        groups = [(side, [one for one in self._reasons.values() if one.side == side]) for side in ReasonSide]
        offered = [(outcome.value, outcome.label) for outcome in outcomes_at(state)]
        self.fields["outcome"].choices = offered  # type: ignore[attr-defined]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", str(_("Choisir un motif"))),
            *((str(side.label), [(one.code, one.label) for one in reasons]) for side, reasons in groups if reasons),
        ]
        first, last = days_to_wait(timezone.localdate())
        self.fields["until"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    @property
    def choice(self) -> Choice:
        """Return what a valid form says.

        What goes with another outcome than the one chosen is out of sight, and no part of it.
        """
        data = self.cleaned_data
        outcome = DecisionOutcome(data["outcome"])
        return Choice(
            outcome=outcome,
            agrees={YES: True, NO: False}.get(data["agrees"]) if outcome in ANSWERS else None,
            reason=self._reasons.get(data["reason"]),
            words=data["words"],
            terms=self._terms if outcome is DecisionOutcome.ACCEPT_ON_OTHER_TERMS else {},
            until=data["until"] if outcome is DecisionOutcome.REQUEST_DOCUMENTS else None,
            looked_at=tuple(data["looked_at"]),
        )

    @property
    def _terms(self) -> dict[str, Value]:
        typed = {name: self.cleaned_data[_field_of(name)] for name in TERMS}
        return {name: value for name, value in typed.items() if value is not None}

    @property
    def terms(self) -> list[forms.BoundField]:
        """The fields of other terms."""
        return [self[_field_of(name)] for name in TERMS]

    @property
    def typed(self) -> dict[str, Any]:
        """Return what was typed, right or wrong, as a draft keeps it; of what is chosen from lists, what these have."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if isinstance(field, forms.ChoiceField):
                chosen = value if isinstance(value, list) else [value]
                known = [one for one in dict.fromkeys(map(str, chosen)) if field.valid_value(one)]
                value = known if isinstance(value, list) else "".join(known)
            if value:
                found[name] = value if isinstance(value, list) else str(value)
        return found

    def refuse(self, error: FaultsError) -> None:
        """Put why the rules refuse a choice beside the fields."""
        outcome = DecisionOutcome(self.cleaned_data["outcome"])
        for fault in error.faults:
            self.add_error(_field_of(fault.field), fault_sentence(fault, outcome))
        if error.refused:
            for name, told in term_refusals(error.refused):
                self.add_error(_field_of(name) if name in TERMS else _field_of("terms"), told)

    def can_be_kept(self) -> bool:
        """Return whether a draft holds what was typed, right or wrong; put beside its field what it does not hold."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        for name, typed in self.typed.items():
            for fault in {one for text in _texts(typed) for one in unkept(text)}:
                self.add_error(name, fault_sentence(fault))
        return not self._errors

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what was typed as hidden fields carry it: a name, a value."""
        pairs = []
        for name, value in self.typed.items():
            pairs += [(name, one) for one in _texts(value)]
        return pairs


def _texts(typed: Any) -> list[str]:
    return typed if isinstance(typed, list) else [typed]


def _field_of(name: str) -> str:
    """Return the field that says what the rules name."""
    return _FIELD_OF.get(name, name)


class ActForm(forms.Form):
    """What the second person says."""

    words = _words(_("Avec vos mots"), required=False)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}), auto_id="id_act_%s")

    def refuse(self, error: FaultsError) -> None:
        """Say what is missing."""
        for fault in error.faults:
            self.add_error("words", fault_sentence(Fault(fault)))
