"""What the API answers of decisions: one taken, those of a file, the model's answer kept with each, the reasons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clients.language import language_in_force
from scoring.api.decision_requests import LOOKED, OUTCOME, TERMS, UNTIL, TermsSerializer
from scoring.api.serializers import ValueField
from scoring.core.decisions.service import Telling
from scoring.models.decisions import Decision, DecisionOutcome, DecisionReason, DecisionState
from scoring.models.records import AssessmentRecord
from scoring.models.versions import Answer, Recommendation

_STATES = DecisionState.choices
_NUMBER = gettext_lazy("Son numéro.")
_CLIENT_NUMBER = gettext_lazy("L’identifiant du client.")
_STATE = gettext_lazy("Où en est la décision ; awaiting_second : une seconde personne doit la confirmer.")
_DEPARTS = gettext_lazy("Si elle s’écarte de la recommandation ; null si elle ne fait ni l’un ni l’autre.")
_ASSESSMENT = gettext_lazy("Ce que le modèle a dit, gardé : voir /api/v1/assessments/.")
_RECOMMENDATION = gettext_lazy("La recommandation d’alors ; null si le dossier était trop incomplet.")
_FEATURE = gettext_lazy("Le nom de l’information.")
_CONTRIBUTION = gettext_lazy("En logit ; positive, elle augmente le risque.")
_IN_LANGUAGE = gettext_lazy("Son libellé, dans la langue d’Accept-Language.")
_KEPT = {
    "id": _NUMBER,
    "at": gettext_lazy("Quand elle a été gardée."),
    "model_version": gettext_lazy("La version du modèle."),
    "model_digest": gettext_lazy("L’empreinte sha256 du modèle."),
    "input_fingerprint": gettext_lazy("L’empreinte sha256 de values, lu par le modèle ou non."),
    "feature_fingerprint": gettext_lazy("L’empreinte de la table des informations."),
    "probability_of_default": gettext_lazy("La probabilité de défaut d’alors."),
    "decision_threshold": gettext_lazy("Le seuil de décision d’alors."),
    "review_lower": gettext_lazy("Où commence la zone d’examen."),
    "review_upper": gettext_lazy("Où finit la zone d’examen."),
    "log_odds": gettext_lazy("Le logit de cette probabilité."),
    "base_value": gettext_lazy("Le logit avant toute information."),
}


class RecommendationField(serializers.ChoiceField):
    """What a record recommends; null where it holds that nothing was."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Recommendation.choices, allow_null=True, **options)

    def to_representation(self, value: str) -> Any:
        """Return the recommendation."""
        return None if value == Answer.NONE else str(value)


class DecisionTakenSerializer(serializers.Serializer[Any]):
    """A decision just taken."""

    described = gettext_lazy("Une décision qui vient d’être prise.")

    id = serializers.IntegerField(help_text=_NUMBER)
    state = serializers.ChoiceField(_STATES, help_text=_STATE)
    departs = serializers.BooleanField(allow_null=True, help_text=_DEPARTS)
    assessment_id = serializers.IntegerField(help_text=_ASSESSMENT)
    event_hash = serializers.CharField(help_text=gettext_lazy("Le maillon de l’événement dans le journal chaîné."))


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """A decision about a client's request."""

    described = gettext_lazy("Une décision sur la demande d’un client.")

    sk_id_curr = serializers.IntegerField(source="client_id", help_text=_CLIENT_NUMBER)
    state = serializers.ChoiceField(_STATES, help_text=_STATE)
    outcome = serializers.ChoiceField(DecisionOutcome.choices, help_text=OUTCOME)
    agrees = serializers.BooleanField(
        allow_null=True,
        help_text=gettext_lazy("Si son auteur a dit suivre la recommandation ; null s’il n’en a rien dit."),
    )
    departs = serializers.BooleanField(allow_null=True, help_text=_DEPARTS)
    reason_code = serializers.CharField(
        source="reason.code",
        default=None,
        allow_null=True,
        help_text=gettext_lazy("Le code du motif ; null sans motif."),
    )
    reason = serializers.CharField(
        source="reason.label",
        default=None,
        allow_null=True,
        help_text=_IN_LANGUAGE,
    )
    words = serializers.SerializerMethodField(
        help_text=gettext_lazy("Ce qui a été écrit ; vide si rien ne l’a été, ou si cela a été effacé.")
    )
    terms = TermsSerializer(help_text=TERMS)
    until = serializers.DateField(allow_null=True, help_text=UNTIL)
    looked_at = serializers.ListField(child=serializers.CharField(), help_text=LOOKED)
    recommendation = RecommendationField(source="assessment.recommendation", help_text=_RECOMMENDATION)
    assessment_id = serializers.IntegerField(help_text=_ASSESSMENT)
    terms_assessment_id = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("L’évaluation gardée des autres conditions ; null s’il n’y en a pas.")
    )
    decided_by = serializers.CharField(
        source="decided_by.username", help_text=gettext_lazy("Le compte de la personne qui a décidé.")
    )
    second_by = serializers.CharField(
        source="second_by.username",
        default=None,
        allow_null=True,
        help_text=gettext_lazy("Le compte de la personne qui a confirmé ; null s’il n’y en a pas."),
    )
    replaces = serializers.IntegerField(
        source="replaces_id", allow_null=True, help_text=gettext_lazy("La décision que celle-ci remplace, ou null.")
    )
    review_of = serializers.IntegerField(
        source="review_of_id", allow_null=True, help_text=gettext_lazy("La décision réexaminée, ou null.")
    )
    event_hash = serializers.SerializerMethodField(
        help_text=gettext_lazy("Le maillon de l’événement dans le journal chaîné ; null s’il a été purgé.")
    )

    class Meta:
        model = Decision
        fields = read_only_fields = (
            *("id", "sk_id_curr", "state", "outcome", "agrees", "departs", "reason_code", "reason", "words", "terms"),
            *("until", "looked_at", "recommendation", "assessment_id", "terms_assessment_id", "decided_by"),
            *("decided_at", "second_by", "due_date", "replaces", "review_of", "event_hash"),
        )
        extra_kwargs = {
            "id": {"help_text": _NUMBER},
            "decided_at": {"help_text": gettext_lazy("Quand la décision a été prise.")},
            "due_date": {"help_text": gettext_lazy("Le jour pour lequel la suite est attendue, ou null.")},
        }

    def _telling(self, decision: Decision) -> Telling:
        told: dict[int, Telling] = self.context["tellings"]
        return told.get(decision.pk, Telling(None, ""))

    def get_words(self, decision: Decision) -> str:
        """Return what was written."""
        return self._telling(decision).words

    @extend_schema_field({"type": ["string", "null"]})
    def get_event_hash(self, decision: Decision) -> str | None:
        """Return the link of the event that tells the decision."""
        event = self._telling(decision).event
        return event.link if event else None


class ReasonListSerializer(serializers.ModelSerializer[DecisionReason]):
    """A reason to choose from."""

    described = gettext_lazy("Un motif à choisir.")

    label = serializers.CharField(help_text=_IN_LANGUAGE)  # type: ignore[assignment]

    class Meta:
        model = DecisionReason
        fields = read_only_fields = ("code", "label")
        extra_kwargs = {"code": {"help_text": gettext_lazy("Ce que reason_code reprend.")}}


class KeptContributionSerializer(serializers.Serializer[Any]):
    """What an input added to the log-odds."""

    described = gettext_lazy("Ce qu’une information a ajouté au logit.")

    feature = serializers.CharField(help_text=_FEATURE)
    contribution = serializers.FloatField(help_text=_CONTRIBUTION)


class KeptReasonSerializer(serializers.Serializer[Any]):
    """A principal reason, as it was shown."""

    described = gettext_lazy("Un motif principal, tel qu’il a été montré.")

    reason_code = serializers.CharField(help_text=gettext_lazy("Le code du motif, tel qu’il était."))
    feature = serializers.CharField(help_text=_FEATURE)
    value = ValueField(help_text=gettext_lazy("Sa valeur d’alors."))
    contribution = serializers.FloatField(help_text=_CONTRIBUTION)
    sentence = serializers.CharField(help_text=gettext_lazy("La phrase telle qu’elle a été montrée."))


class AssessmentRecordSerializer(serializers.ModelSerializer[AssessmentRecord]):
    """What a model said of a client when a decision was taken: base_value + contributions = log_odds."""

    described = gettext_lazy("Ce que le modèle a dit d’un client quand une décision a été prise.")

    sk_id_curr = serializers.IntegerField(source="client", help_text=_CLIENT_NUMBER)
    recommendation = RecommendationField(help_text=_RECOMMENDATION)
    values = serializers.DictField(
        child=ValueField(),
        help_text=gettext_lazy("Toutes les informations calculées du dossier, lues par le modèle ou non."),
    )
    contributions = serializers.SerializerMethodField(
        help_text=gettext_lazy("Ce que chaque information lue par le modèle a ajouté, la plus forte d’abord.")
    )
    reasons = serializers.SerializerMethodField(help_text=gettext_lazy("Les motifs principaux, le plus fort d’abord."))
    erased_at = serializers.DateTimeField(
        allow_null=True,
        help_text=gettext_lazy(
            "Quand les informations, contributions et motifs ont été effacés : ils sont alors vides. Null sinon."
        ),
    )

    class Meta:
        model = AssessmentRecord
        fields = read_only_fields = (
            *(
                "id",
                "sk_id_curr",
                "at",
                "erased_at",
                "model_version",
                "model_digest",
                "input_fingerprint",
                "feature_fingerprint",
            ),
            *("probability_of_default", "decision_threshold", "review_lower", "review_upper", "recommendation"),
            *("log_odds", "base_value", "values", "contributions", "reasons"),
        )
        extra_kwargs = {name: {"help_text": told} for name, told in _KEPT.items()}

    @extend_schema_field(KeptContributionSerializer(many=True))
    def get_contributions(self, record: AssessmentRecord) -> list[dict[str, Any]]:
        """Return the contributions, largest first."""
        return [{"feature": name, "contribution": amount} for name, amount in record.contributions]

    @extend_schema_field(KeptReasonSerializer(many=True))
    def get_reasons(self, record: AssessmentRecord) -> list[dict[str, Any]]:
        """Return the reasons, strongest first."""
        language = language_in_force()
        return [
            {
                "reason_code": one["code"],
                **{name: one[name] for name in ("feature", "value", "contribution")},
                "sentence": one["sentences"][language]["said"],
            }
            for one in record.reasons
        ]
