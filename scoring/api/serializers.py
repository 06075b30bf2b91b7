"""What the API shows. Field help comes from the table of schemas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clients.models.client import Client
from ml.tables import TABLES
from scoring.charts.bins import label_of
from scoring.charts.chart import labelled
from scoring.core.assessment import Assessment
from scoring.core.budget import budget_of
from scoring.core.search import LIST_FILTERS, RANGES, Criteria, Limits
from scoring.models.versions import Answer, Recommendation
from scoring.text.assessment import insufficiency_note, reason_sentence
from scoring.text.values import unrecognised

SUMMARY_FIELDS = ("sk_id_curr", "name_contract_type", "amt_credit", "amt_annuity", "amt_income_total")
RECORD_FIELDS = tuple(column.name for column in TABLES["application"].columns)


def _help(fields: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    table = TABLES["application"]
    return {name: {"help_text": table.column(name).description.en} for name in fields}


class ClientSummarySerializer(serializers.ModelSerializer[Client]):
    """A client in a list."""

    class Meta:
        model = Client
        fields = read_only_fields = SUMMARY_FIELDS
        extra_kwargs = _help(SUMMARY_FIELDS)


class ClientSerializer(serializers.ModelSerializer[Client]):
    """Every column of a client's application, as in the files, lower-cased."""

    class Meta:
        model = Client
        fields = read_only_fields = (*RECORD_FIELDS, "records_changed_at")
        extra_kwargs = _help(RECORD_FIELDS)


@extend_schema_field({"type": ["number", "string", "null"]})
class ValueField(serializers.Field):  # type: ignore[type-arg]
    """A feature's value: a number, a category's text, or null where it is missing.

    A text that is in `unknown_values` is none of the feature's categories.
    """

    def to_representation(self, value: float | str | None) -> float | str | None:
        """Return the value as it is: JSON carries all three."""
        return value


class LabelField(serializers.CharField):
    """What a feature is called, made from its name."""

    def to_representation(self, value: str) -> str:
        """Return the label of a feature."""
        return label_of(value)


class SentenceField(serializers.CharField):
    """What is said of a principal reason, with its value and effect, made from the reason."""

    def to_representation(self, value: Any) -> str:
        """Return the sentence of a reason."""
        return reason_sentence(value).whole


class InsufficiencyField(serializers.CharField):
    """Why there is no recommendation, made from the assessment."""

    def to_representation(self, value: Any) -> str:
        """Return the note of an assessment."""
        return insufficiency_note(value)


class UnknownValueSerializer(serializers.Serializer[Any]):
    """A value of the file that the model does not know: it is read as missing."""

    feature = serializers.CharField()
    label = LabelField(source="feature")  # type: ignore[assignment]
    value = serializers.CharField(help_text="As the file has it.")
    sentence = serializers.CharField(help_text="In the language of Accept-Language: French or English.")


class ReasonSerializer(serializers.Serializer[Any]):
    """A principal reason. `contribution` is in log-odds, positive raises the risk: the sum of the code's features."""

    reason_code = serializers.CharField()
    feature = serializers.CharField(
        source="strongest.feature", help_text="The feature that weighs most among those of the reason code."
    )
    sentence = SentenceField(source="*", help_text="In the language of Accept-Language: French or English.")
    contribution = serializers.FloatField()


class ContributionSerializer(serializers.Serializer[Any]):
    """What one feature adds to the log-odds of default."""

    feature = serializers.CharField()
    label = LabelField(source="feature")  # type: ignore[assignment]
    value = ValueField()
    contribution = serializers.FloatField()


class BudgetSerializer(serializers.Serializer[Any]):
    """What the monthly payment takes of the declared income of a month, and what is left. Null where not known.

    Amounts are in the currency of the data.
    """

    payment_to_income = serializers.FloatField(
        allow_null=True, help_text="Share of the income that the payment takes: 0.16, above 1 where it is more."
    )
    left = serializers.FloatField(
        allow_null=True, help_text="Income minus payment, a month; below zero where the payment is more."
    )
    left_per_person = serializers.FloatField(
        allow_null=True, help_text="The same for each person of the household, a month."
    )

    def to_representation(self, instance: Client) -> dict[str, Any]:
        """Return the budget of a client."""
        return super().to_representation(budget_of(instance))


class ScoreSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A client's assessment. With ?contributions=true, base_value + sum(contributions) is the log-odds.

    Where the file is below the stated minimum `sufficient` is false: there is no recommendation and no reason, and the
    probability is not to be relied on.
    """

    sk_id_curr = serializers.IntegerField(source="client.pk")
    probability_of_default = serializers.FloatField(min_value=0, max_value=1)
    decision_threshold = serializers.FloatField(min_value=0, max_value=1)
    recommendation = serializers.ChoiceField(
        choices=Recommendation.values, allow_null=True, help_text="Null where the file is not sufficient."
    )
    sufficient = serializers.BooleanField(
        help_text="False where the file lacks too much for its probability to be relied on."
    )
    insufficiency = InsufficiencyField(
        source="*",
        allow_blank=True,
        help_text="Why the file is not sufficient, in the language of Accept-Language; else empty.",
    )
    unknown_values = serializers.SerializerMethodField(
        help_text="Inputs for which the file has a category that the model does not know; not counted as missing."
    )
    model_version = serializers.CharField()
    budget = BudgetSerializer(source="client")
    reasons = ReasonSerializer(many=True)
    base_value = serializers.FloatField(
        required=False, help_text="Log-odds before any feature; with contributions=true."
    )
    contributions = ContributionSerializer(many=True, required=False, help_text="All inputs; with contributions=true.")

    @extend_schema_field(UnknownValueSerializer(many=True))
    def get_unknown_values(self, assessment: Assessment) -> list[dict[str, Any]]:
        """Return what the file has of the model's inputs and the model does not know."""
        told = [
            {"feature": name, "value": text, "sentence": labelled(label_of(name), unrecognised(text))}
            for name, text in assessment.contributions.unrecognised.items()
        ]
        return list(UnknownValueSerializer(told, many=True).data)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Leave base value and contributions out unless the context asks for them."""
        data = super().to_representation(instance)
        if not self.context["contributions"]:
            del data["base_value"], data["contributions"]
        return data


class ScoreQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The query of the score endpoint."""

    contributions = serializers.BooleanField(default=False, help_text="Also give base_value and all contributions.")


def _category(name: str) -> serializers.ChoiceField:
    column = TABLES["application"].column(LIST_FILTERS[name])
    return serializers.ChoiceField(
        [c.value for c in column.categories], required=False, help_text=column.description.en
    )


def _limit(text: str, *, most: float | None = None) -> serializers.FloatField:
    return serializers.FloatField(min_value=0, max_value=most, required=False, help_text=text)


class ClientQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The query of the client list: the filters of the page, all of which a client has to meet."""

    identifier = serializers.RegexField(r"^[0-9]{1,10}$", required=False, help_text="First digits of the identifier.")
    occupation = _category("occupation")
    contract_type = _category("contract_type")
    income_type = _category("income_type")
    education_type = _category("education_type")
    recommendation = serializers.ChoiceField(
        Answer.values, required=False, help_text="As batch scoring left it; NONE where the file is not sufficient."
    )
    age_min = serializers.IntegerField(min_value=0, max_value=120, required=False, help_text="In completed years.")
    age_max = serializers.IntegerField(min_value=0, max_value=120, required=False, help_text="In completed years.")
    amount_min = _limit("Of the credit requested.")
    amount_max = _limit("Of the credit requested.")
    payment_min = _limit("Of the payment a month.")
    payment_max = _limit("Of the payment a month.")
    income_min = _limit("Of the declared income a month.")
    income_max = _limit("Of the declared income a month.")
    risk_min = _limit("Probability of default in hundredths, to a tenth, as batch scoring left it.", most=100)
    risk_max = _limit("Probability of default in hundredths, to a tenth, as batch scoring left it.", most=100)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse limits that no number lies between."""
        for name in RANGES:
            least, most = attrs.get(f"{name}_min"), attrs.get(f"{name}_max")
            if least is not None and most is not None and least > most:
                raise serializers.ValidationError({f"{name}_max": _("Le maximum est plus petit que le minimum.")})
        return attrs

    @property
    def criteria(self) -> Criteria:
        """Return what a valid query asks for."""
        data = self.validated_data
        chosen = {name: data.get(name, "") for name in ("identifier", "recommendation", *LIST_FILTERS)}
        limits = {name: Limits(data.get(f"{name}_min"), data.get(f"{name}_max")) for name in RANGES}
        return replace(Criteria(**chosen), **limits)  # type: ignore[arg-type]


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A problem document (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="In the language of Accept-Language: French or English.")
    instance = serializers.CharField(help_text="The address that was asked for.")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="With status 400: what is wrong, by parameter.",
    )
