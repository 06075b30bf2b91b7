"""What an analyst asks of another threshold: what a missed default costs, and a threshold that does not follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scoring.text.values import number
from scoring.web.forms import NumberField

RATIOS = (0.2, 100.0)  # refused good clients that a missed default may cost
THRESHOLDS = (0.5, 80.0)  # percent: beyond, nobody or everybody would be refused


class ThresholdForm(forms.Form):
    """Both may stay empty: the cost is then the model's, the threshold the one that follows from the cost."""

    ratio = NumberField(
        label=_("Coût d’un défaut manqué, en bons clients refusés"),
        minimum=RATIOS[0],
        maximum=RATIOS[1],
        required=False,
    )
    threshold = NumberField(
        label=_("Seuil de décision, en %"),
        help_text=_("Vide : le seuil qui suit de ce coût."),
        minimum=THRESHOLDS[0],
        maximum=THRESHOLDS[1],
        required=False,
    )

    def __init__(self, data: Mapping[str, Any], ratio: float) -> None:
        """Take what is asked, and the model's own ratio of costs."""
        super().__init__(data)
        self.fields["ratio"].help_text = gettext("Vide : celui du modèle, %(ratio)s.") % {"ratio": number(ratio, 1)}

    @property
    def asked(self) -> tuple[float | None, float | None]:
        """Return the ratio and the threshold, 0 to 1, that a valid form asks for. Call after `is_valid`."""
        threshold = self.cleaned_data["threshold"]
        return self.cleaned_data["ratio"], None if threshold is None else threshold / 100
