"""What the API shows. Field help comes from the table of schemas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clients.language import translated, translated_lazily
from clients.models.client import Client
from ml.features.definition import FAMILY_LABELS, Family
from ml.tables import TABLES
from ml.tables.numerics import probability_of
from scoring.charts.bins import label_of
from scoring.charts.chart import labelled
from scoring.core.assessment import Assessment
from scoring.core.budget import budget_of
from scoring.core.points import FactWorth, InputWorth, MatterWorth, worth_of
from scoring.core.search import LIST_FILTERS, OPEN, RANGES, Criteria, Limits
from scoring.models.decisions import DecisionState
from scoring.models.versions import Answer, Recommendation
from scoring.text.assessment import insufficiency_note, reason_sentence
from scoring.text.values import unrecognised

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SUMMARY_FIELDS = ("sk_id_curr", "name_contract_type", "amt_credit", "amt_annuity", "amt_income_total")
RECORD_FIELDS = tuple(column.name for column in TABLES["application"].columns)


def _help(fields: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    table = TABLES["application"]
    return {name: {"help_text": translated_lazily(table.column(name).description)} for name in fields}


_FEATURE = gettext_lazy("Nom de l’information, comme dans le dictionnaire des données.")
_CHANGED = gettext_lazy("Quand la demande ou l’historique du client a changé pour la dernière fois.")
_LABEL = gettext_lazy("Ce nom en mots, dans la langue d’Accept-Language.")
_CONTRIBUTION = gettext_lazy("En log-cotes ; positive, elle élève le risque.")


class ClientSummarySerializer(serializers.ModelSerializer[Client]):
    """A client in a list."""

    described = gettext_lazy("Un client dans une liste.")

    class Meta:
        model = Client
        fields = read_only_fields = SUMMARY_FIELDS
        extra_kwargs = _help(SUMMARY_FIELDS)


class ClientSerializer(serializers.ModelSerializer[Client]):
    """Every column of a client's application, as in the files, lower-cased."""

    described = gettext_lazy(
        "Toutes les colonnes de la demande d’un client, nommées comme dans les fichiers, en minuscules."
    )

    class Meta:
        model = Client
        fields = read_only_fields = (*RECORD_FIELDS, "records_changed_at")
        extra_kwargs = _help(RECORD_FIELDS) | {"records_changed_at": {"help_text": _CHANGED}}


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


class FamilyField(serializers.CharField):
    """What a family is called, made from its name."""

    def to_representation(self, value: str) -> str:
        """Return the label of a family."""
        return translated(FAMILY_LABELS[Family(value)])


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

    described = gettext_lazy("Une valeur du dossier que le modèle ne connaît pas : elle est lue comme manquante.")

    feature = serializers.CharField(help_text=_FEATURE)
    label = LabelField(source="feature", help_text=_LABEL)  # type: ignore[assignment]
    value = serializers.CharField(help_text=gettext_lazy("Telle que le dossier la donne."))
    sentence = serializers.CharField(help_text=gettext_lazy("Dans la langue d’Accept-Language : français ou anglais."))


class ReasonSerializer(serializers.Serializer[Any]):
    """A principal reason. `contribution` is in log-odds, positive raises the risk: the sum of the code's features."""

    described = gettext_lazy("Un motif principal. Sa contribution est la somme de celles de ses informations.")

    reason_code = serializers.CharField(help_text=gettext_lazy("Le code du motif, qui ne change pas."))
    feature = serializers.CharField(
        source="strongest.feature", help_text=gettext_lazy("L’information qui pèse le plus parmi celles du motif.")
    )
    sentence = SentenceField(
        source="*", help_text=gettext_lazy("Dans la langue d’Accept-Language : français ou anglais.")
    )
    contribution = serializers.FloatField(help_text=_CONTRIBUTION)


class ContributionSerializer(serializers.Serializer[Any]):
    """What one feature adds to the log-odds of default."""

    described = gettext_lazy("Ce qu’une information ajoute aux log-cotes de défaut.")

    feature = serializers.CharField(help_text=_FEATURE)
    label = LabelField(source="feature", help_text=_LABEL)  # type: ignore[assignment]
    value = ValueField(
        help_text=gettext_lazy("La valeur du client : un nombre, une catégorie, ou null si elle manque.")
    )
    contribution = serializers.FloatField(help_text=_CONTRIBUTION)


_POINTS = gettext_lazy("En centièmes de probabilité, au dixième : ce qui est écrit ainsi s’additionne.")


class WorthSerializer(serializers.Serializer[Any]):
    """What something adds to the result, in log-odds and in points of probability."""

    contribution = serializers.FloatField(source="worth.contribution", help_text=_CONTRIBUTION)
    points = serializers.SerializerMethodField(help_text=_POINTS)

    def get_points(self, told: MatterWorth | FactWorth | InputWorth) -> float:
        """Return the points as pages write them."""
        return told.worth.tenths / 10


class InputWorthSerializer(WorthSerializer):
    """An input of the model: a technical name, and what it adds."""

    described = gettext_lazy("Une entrée du modèle, et ce qu’elle ajoute.")

    feature = serializers.CharField(help_text=_FEATURE)
    label = LabelField(source="feature", help_text=_LABEL)  # type: ignore[assignment]


class FactWorthSerializer(WorthSerializer):
    """Inputs that say nearly the same, and what they add together."""

    described = gettext_lazy("Des entrées qui disent à peu près la même chose, et ce qu’elles ajoutent ensemble.")

    reason_code = serializers.CharField(help_text=gettext_lazy("Le code du motif."))
    inputs = InputWorthSerializer(many=True, help_text=gettext_lazy("Les entrées, la plus lourde d’abord."))


class FamilyWorthSerializer(WorthSerializer):
    """A family of facts and what they add together."""

    described = gettext_lazy("Une famille d’informations, et ce qu’elle ajoute.")

    family = serializers.ChoiceField(
        [(family.value, translated_lazily(label)) for family, label in FAMILY_LABELS.items()],
        help_text=gettext_lazy("Le nom de la famille."),
    )
    label = FamilyField(source="family", help_text=_LABEL)  # type: ignore[assignment]
    facts = FactWorthSerializer(many=True, help_text=gettext_lazy("Les informations, la plus lourde d’abord."))


class BudgetSerializer(serializers.Serializer[Any]):
    """What the monthly payment takes of the declared income of a month, and what is left. Null where not known.

    Amounts are in the currency of the data.
    """

    described = gettext_lazy(
        "Ce que la mensualité prend des revenus déclarés du mois, et ce qui reste. Null si on ne le sait pas. Les "
        "montants sont dans la monnaie des données."
    )

    payment_to_income = serializers.FloatField(
        allow_null=True,
        help_text=gettext_lazy("Part des revenus que prend la mensualité : 0.16, au-dessus de 1 si elle les dépasse."),
    )
    left = serializers.FloatField(
        allow_null=True,
        help_text=gettext_lazy("Revenus moins mensualité, par mois ; sous zéro si la mensualité les dépasse."),
    )
    left_per_person = serializers.FloatField(
        allow_null=True, help_text=gettext_lazy("La même chose pour chaque personne du foyer, par mois.")
    )

    def to_representation(self, instance: Client) -> dict[str, Any]:
        """Return the budget of a client."""
        return super().to_representation(budget_of(instance))


class ScoreSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A client's assessment. With ?contributions=true, base_value + sum(contributions) is the log-odds.

    There `families` tell the same by family, fact and input, in points of probability too: see `worth_of`.

    Where the file is below the stated minimum `sufficient` is false: there is no recommendation and no reason, and the
    probability is not to be relied on.
    """

    described = gettext_lazy(
        "L’évaluation d’un client. Avec contributions=true, base_value et la somme des contributions donnent les "
        "log-cotes ; families dit la même chose par famille, information et entrée, en points de probabilité aussi : "
        "les entrées s’additionnent en leur information, les informations en leur famille, et 100 base_probability "
        "plus les points des familles font 100 probability_of_default, chacun au dixième. Si sufficient est false, il "
        "n’y a ni recommandation ni motif, et la probabilité ne vaut rien de sûr."
    )

    sk_id_curr = serializers.IntegerField(source="client.pk", help_text=gettext_lazy("Identifiant du client."))
    probability_of_default = serializers.FloatField(
        min_value=0, max_value=1, help_text=gettext_lazy("Le risque estimé par le modèle, de 0 à 1.")
    )
    decision_threshold = serializers.FloatField(
        min_value=0,
        max_value=1,
        help_text=gettext_lazy("La probabilité à partir de laquelle prêter coûte en moyenne plus que refuser."),
    )
    recommendation = serializers.ChoiceField(
        choices=Recommendation.choices,
        allow_null=True,
        help_text=gettext_lazy("Null si le dossier est trop incomplet, ou si les recommandations sont arrêtées."),
    )
    sufficient = serializers.BooleanField(
        help_text=gettext_lazy("False si le dossier est trop incomplet pour se fier à sa probabilité.")
    )
    insufficiency = InsufficiencyField(
        source="*",
        allow_blank=True,
        help_text=gettext_lazy(
            "Pourquoi le dossier est trop incomplet, dans la langue d’Accept-Language ; vide sinon."
        ),
    )
    unknown_values = serializers.SerializerMethodField(
        help_text=gettext_lazy(
            "Informations dont le dossier donne une catégorie que le modèle ne connaît pas ; elles ne comptent pas "
            "comme manquantes."
        )
    )
    model_version = serializers.CharField(help_text=gettext_lazy("Le modèle en service."))
    seen = serializers.SerializerMethodField(
        help_text=gettext_lazy(
            "Une marque du dossier tel qu’il est ici, à redonner avec une décision : elle est refusée s’il a changé."
        )
    )
    budget = BudgetSerializer(source="client", help_text=gettext_lazy("Ce que la mensualité prend des revenus."))
    reasons = ReasonSerializer(many=True, help_text=gettext_lazy("Les motifs principaux, quatre au plus."))
    base_value = serializers.FloatField(
        required=False, help_text=gettext_lazy("Log-cotes avant toute information ; avec contributions=true.")
    )
    contributions = ContributionSerializer(
        many=True,
        required=False,
        help_text=gettext_lazy("Toutes les informations lues par le modèle ; avec contributions=true."),
    )
    base_probability = serializers.SerializerMethodField(
        help_text=gettext_lazy(
            "base_value dit comme une probabilité, d’où les points mènent au résultat ; avec contributions=true."
        )
    )
    families = serializers.SerializerMethodField(
        help_text=gettext_lazy(
            "Ce qui mène de base_probability au résultat, la famille la plus lourde d’abord ; avec contributions=true."
        )
    )

    def get_seen(self, assessment: Assessment) -> str:
        """Return the mark of what is shown: the file's decision and the model's answer."""
        return str(self.context["seen"])

    def get_base_probability(self, assessment: Assessment) -> float:
        """Return the probability before any feature."""
        return probability_of(assessment.base_value)

    @extend_schema_field(FamilyWorthSerializer(many=True))
    def get_families(self, assessment: Assessment) -> list[dict[str, Any]]:
        """Return what the assessment's families, facts and inputs are worth, as the explanation's page shows it."""
        if not self.context["contributions"]:
            return []
        return list(FamilyWorthSerializer(worth_of(assessment), many=True).data)

    @extend_schema_field(UnknownValueSerializer(many=True))
    def get_unknown_values(self, assessment: Assessment) -> list[dict[str, Any]]:
        """Return what the file has of the model's inputs and the model does not know."""
        told = [
            {"feature": name, "value": text, "sentence": labelled(label_of(name), unrecognised(text))}
            for name, text in assessment.contributions.unrecognised.items()
        ]
        return list(UnknownValueSerializer(told, many=True).data)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Leave out what explains the result input by input unless the context asks for it."""
        data = super().to_representation(instance)
        if not self.context["contributions"]:
            for name in ("base_value", "base_probability", "contributions", "families"):
                del data[name]
        return data


class ScoreQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The query of the score endpoint."""

    contributions = serializers.BooleanField(
        default=False,
        help_text=gettext_lazy(
            "Donner aussi base_value, base_probability, toutes les contributions et ce que pèsent les familles."
        ),
    )


def _category(name: str) -> serializers.ChoiceField:
    column = TABLES["application"].column(LIST_FILTERS[name])
    return serializers.ChoiceField(
        [(c.value, translated_lazily(c.label)) for c in column.categories],
        required=False,
        help_text=translated_lazily(column.description),
    )


_RISK = gettext_lazy(
    "Probabilité de défaut en centièmes, au dixième près, telle que la dernière évaluation de tous les clients l’a "
    "laissée."
)


class _AsciiNumber(serializers.Field):  # type: ignore[type-arg]
    """Numbers of a query in ASCII's digits: Python also reads those of other scripts, and 1_000."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the number. Raises ValidationError for what is none."""
        if not str(data).isascii() or "_" in str(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class _Years(_AsciiNumber, serializers.IntegerField):
    pass


class _Limit(_AsciiNumber, serializers.FloatField):
    pass


def _limit(text: StrOrPromise, *, most: float | None = None) -> _Limit:
    return _Limit(min_value=0, max_value=most, required=False, help_text=text)


class ClientQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The query of the client list: the filters of the page, all of which a client has to meet."""

    identifier = serializers.RegexField(
        r"^[0-9]{1,10}$", required=False, help_text=gettext_lazy("Premiers chiffres de l’identifiant.")
    )
    occupation = _category("occupation")
    contract_type = _category("contract_type")
    income_type = _category("income_type")
    education_type = _category("education_type")
    recommendation = serializers.ChoiceField(
        Answer.choices,
        required=False,
        help_text=gettext_lazy(
            "Telle que la dernière évaluation de tous les clients l’a laissée ; NONE si le dossier est trop incomplet."
        ),
    )
    decision = serializers.ChoiceField(
        [
            (OPEN, gettext_lazy("Pas encore décidé")),
            *(one for one in DecisionState.choices if one[0] != DecisionState.REPLACED),
        ],
        required=False,
        help_text=gettext_lazy("Où en est la décision sur le dossier ; open si rien n’est décidé."),
    )
    age_min = _Years(min_value=0, max_value=120, required=False, help_text=gettext_lazy("En années révolues."))
    age_max = _Years(min_value=0, max_value=120, required=False, help_text=gettext_lazy("En années révolues."))
    amount_min = _limit(gettext_lazy("Montant du crédit demandé."))
    amount_max = _limit(gettext_lazy("Montant du crédit demandé."))
    payment_min = _limit(gettext_lazy("Mensualité."))
    payment_max = _limit(gettext_lazy("Mensualité."))
    income_min = _limit(gettext_lazy("Revenus déclarés par mois."))
    income_max = _limit(gettext_lazy("Revenus déclarés par mois."))
    risk_min = _limit(_RISK, most=100)
    risk_max = _limit(_RISK, most=100)

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
        chosen = {name: data.get(name, "") for name in ("identifier", "recommendation", "decision", *LIST_FILTERS)}
        limits = {name: Limits(data.get(f"{name}_min"), data.get(f"{name}_max")) for name in RANGES}
        return replace(Criteria(**chosen), **limits)  # type: ignore[arg-type]


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A problem document (RFC 9457)."""

    described = gettext_lazy("Ce qui a empêché de répondre (RFC 9457).")

    type = serializers.CharField(
        help_text=gettext_lazy("Le genre d’erreur ; about:blank quand le statut suffit à le dire.")
    )
    title = serializers.CharField(help_text=gettext_lazy("Le nom du statut."))
    status = serializers.IntegerField(help_text=gettext_lazy("Le statut de la réponse."))
    detail = serializers.CharField(help_text=gettext_lazy("Dans la langue d’Accept-Language : français ou anglais."))
    instance = serializers.CharField(help_text=gettext_lazy("L’adresse demandée."))
    request_id = serializers.CharField(
        help_text=gettext_lazy("Ce que dit aussi X-Request-ID : les journaux nomment la demande ainsi.")
    )
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text=gettext_lazy("Avec le statut 400 : ce qui ne va pas, par paramètre."),
    )
