"""Which period is looked at, and which of its decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ml.population.importance import AGE
from scoring.core.days import EARLIEST, LATEST
from scoring.core.oversight.choice import (
    AWAITING,
    CHANGED,
    CONFIRMED,
    GENDER,
    KEPT,
    NOTHING,
    OPEN,
    OPENED,
    REOPENED,
    SENT_BACK,
    TIMES,
    UNOPENED,
    WITHDRAWN,
    Chosen,
    Period,
    group_conditions,
)
from scoring.models.decisions import DecisionOutcome, DecisionState, Looked
from scoring.models.versions import Answer
from scoring.web.forms import DayField, refuse_reversed_days

DEFAULT = "90"
PERIODS = {
    "30": _("30 derniers jours"),
    "90": _("90 derniers jours"),
    "365": _("12 derniers mois"),
    "all": _("Depuis le début"),
}
_LARGEST = 2**31 - 1  # of an account's number


def _days() -> tuple[DayField, DayField]:
    return (
        DayField(label=_("Du"), required=False, earliest=EARLIEST, latest=LATEST),
        DayField(label=_("Au"), required=False, earliest=EARLIEST, latest=LATEST),
    )


class _Dated(forms.Form):
    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning: nothing lies between them."""
        refuse_reversed_days(self)
        return self.cleaned_data


class PeriodForm(_Dated):
    """Days of one's own; without, a period of PERIODS that ends today."""

    since, until = _days()
    period = forms.ChoiceField(required=False, choices=list(PERIODS.items()), widget=forms.HiddenInput)

    @property
    def name(self) -> str:
        """The period of PERIODS that a valid form asks for; empty for days of one's own. Call after `is_valid`."""
        has_days = self.cleaned_data["since"] or self.cleaned_data["until"]
        return "" if has_days else self.cleaned_data["period"] or DEFAULT

    @property
    def asked(self) -> Period:
        """Return what a valid form asks for. Call after `is_valid`."""
        since, until, today = self.cleaned_data["since"], self.cleaned_data["until"], timezone.localdate()
        if not self.name:
            return Period(since, until or max(today, since))
        return Period(None if self.name == "all" else today - timedelta(days=int(self.name) - 1), today)


def _one_of(values: Iterable[str]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[(value, value) for value in values])


class ChosenForm(_Dated):
    """What a figure's address says; nothing that anybody types."""

    since, until = _days()
    recommendation = _one_of(Answer.values)
    outcome = _one_of(DecisionOutcome.values)
    departs = _one_of(("yes", "no"))
    reason = forms.SlugField(required=False, max_length=40)
    by = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST)
    time = _one_of((*TIMES, UNOPENED, OPENED))
    looked = _one_of((*Looked.values, NOTHING))
    group = _one_of(f"{name}:{group}" for name in (AGE, GENDER) for group in group_conditions(name))
    second = _one_of((CONFIRMED, SENT_BACK, AWAITING))
    review = _one_of((REOPENED, CHANGED, KEPT, WITHDRAWN))
    result = _one_of((CHANGED, KEPT, OPEN))
    overdue = _one_of(set(DecisionState.values) - {DecisionState.REPLACED})

    @property
    def asked(self) -> Chosen:
        """Return which decisions a valid form asks for. Call after `is_valid`."""
        data = dict(self.cleaned_data)
        since, until = data.pop("since"), data.pop("until")
        return Chosen(Period(since, until or timezone.localdate()), **data)
