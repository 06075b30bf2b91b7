"""What a program says to take a decision. Nothing is guessed: a text that looks like a number is no number."""

from __future__ import annotations

import sys
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from ml.changes.simulation import TERM
from scoring.core.decisions.service import Choice
from scoring.models.decisions import WORDS_LENGTH, DecisionOutcome, DecisionReason, Looked

OUTCOME = gettext_lazy("Ce qui est décidé.")
TERMS = gettext_lazy("Avec accept_on_other_terms seulement : ce qui est accordé.")
UNTIL = gettext_lazy("Avec request_documents : le dernier jour ; sinon null.")
LOOKED = gettext_lazy("Ce qui a été regardé avant de décider.")


class _Text(serializers.CharField):
    """A text; the framework takes numbers for one."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text. Raises ValidationError for anything else."""
        if not isinstance(data, str):
            raise ValidationError(_("Écrivez un texte, entre guillemets."))
        return super().to_internal_value(data)


class _Number(serializers.FloatField):
    """A number; the framework takes texts and truth values for one."""

    def to_internal_value(self, data: Any) -> float:
        """Return the number. Raises ValidationError for anything else, and for what is too large to be one."""
        if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) <= sys.float_info.max:
            raise ValidationError(_("Écrivez un nombre, sans guillemets."))
        return super().to_internal_value(data)


class _Truth(serializers.BooleanField):
    """A truth value; the framework takes texts and numbers for one."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the truth value. Raises ValidationError for anything else."""
        if not isinstance(data, bool):
            raise ValidationError(_("Écrivez true ou false, sans guillemets, ou null."))
        return data


class _Day(serializers.DateField):
    """A day as a text; the framework takes no other, and says so in words of its own."""

    def to_internal_value(self, value: Any) -> Any:
        """Return the day. Raises ValidationError for anything else."""
        if not isinstance(value, str):
            raise ValidationError(_('Écrivez un jour, entre guillemets : "2026-12-31".'))
        if not value.isascii():  # digits of other scripts, which Python takes
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class TermsSerializer(serializers.Serializer[Any]):
    """Other terms. What is left out follows: the payment with the credit, unless it is given itself."""

    described = gettext_lazy("D’autres conditions. Ce qui n’est pas dit suit.")

    amt_credit = _Number(required=False, min_value=1, help_text=gettext_lazy("Montant du crédit."))
    amt_annuity = _Number(required=False, min_value=1, help_text=gettext_lazy("Mensualité."))
    amt_goods_price = _Number(required=False, min_value=1, help_text=gettext_lazy("Prix du bien."))
    credit_to_annuity = _Number(
        required=False,
        min_value=1,
        help_text=gettext_lazy("Nombre de mensualités que vaut le crédit, à la place de la mensualité."),
    )


class DecisionRequestSerializer(serializers.Serializer[Any]):
    """A decision. Whether it departs from the recommendation is derived, not said."""

    described = gettext_lazy("Une décision à prendre. Qu’elle s’écarte de la recommandation se déduit.")

    outcome = serializers.ChoiceField(DecisionOutcome.choices, help_text=OUTCOME)
    agrees = _Truth(
        required=False,
        allow_null=True,
        default=None,
        help_text=gettext_lazy(
            "Si la recommandation est suivie. À dire pour accepter ou refuser, sauf si elle vaut REVIEW ou manque."
        ),
    )
    reason_code = _Text(
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy(
            "De la liste des motifs. À dire pour s’écarter, pour refuser, et quand rien de net n’est recommandé."
        ),
    )
    words = _Text(
        required=False,
        allow_blank=True,
        default="",
        max_length=WORDS_LENGTH,
        help_text=gettext_lazy("À dire pour s’écarter et pour refuser ; avec request_documents, les pièces demandées."),
    )
    terms = TermsSerializer(required=False, default=dict, help_text=TERMS)
    until = _Day(required=False, allow_null=True, default=None, help_text=UNTIL)
    looked_at = serializers.ListField(
        child=serializers.ChoiceField(Looked.choices), required=False, default=list, help_text=LOOKED
    )

    seen = _Text(
        required=False,
        default=None,
        max_length=100,
        help_text=gettext_lazy("La marque lue avec l’évaluation. Si le dossier a changé depuis, la réponse est 409."),
    )

    def validate_reason_code(self, code: str) -> DecisionReason | None:
        """Return the reason with this code, None for none."""
        if not code:
            return None
        reason = DecisionReason.objects.offered().filter(code=code).first()
        if reason is None:
            raise ValidationError(_("Ce motif n’est pas dans la liste : voir /api/v1/decision-reasons/."))
        return reason

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse names that mean nothing here: a mistyped one would be lost."""
        unknown = [*{*self.initial_data} - {*self.fields}]
        terms = self.initial_data.get("terms") or {}
        unknown += [f"terms.{name}" for name in {*terms} - {"amt_credit", "amt_annuity", "amt_goods_price", TERM}]
        if unknown:
            raise ValidationError({name: [_("Ce nom n’est pas connu ici.")] for name in sorted(unknown)})
        return attrs

    @property
    def choice(self) -> Choice:
        """Return what a valid request decides."""
        data = self.validated_data
        return Choice(
            outcome=DecisionOutcome(data["outcome"]),
            agrees=data["agrees"],
            reason=data["reason_code"] or None,
            words=data["words"],
            terms=dict(data["terms"]),
            until=data["until"],
            looked_at=tuple(data["looked_at"]),
        )
