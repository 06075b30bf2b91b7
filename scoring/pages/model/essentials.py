"""What everyone should know of the model in service, in plain words: its first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.language import translated
from ml.card.fairness import group_label
from ml.features.definition import FAMILY_LABELS
from ml.monitoring.drift import Drift
from ml.monitoring.stability import Level
from ml.serving.evaluation import GroupRow
from ml.serving.model import Model
from scoring.pages.model.service import ModelInService
from scoring.text.values import decimal, frequency, number, percent

HEAVIEST = 3  # families that are named


@dataclass(frozen=True)
class Essentials:
    """The sentences of the page by their place on it. `findings` are a share of a hundred and what it is of."""

    known: list[str]
    unknown: list[str]
    findings: list[tuple[str, str]]
    costs: list[str]
    limits: list[str]


def describe_essentials(facts: ModelInService) -> Essentials:
    """Return the first page of the model in words."""
    model = facts.model
    return Essentials(
        known=_known(facts),
        unknown=_unknown(model),
        findings=_findings(model),
        costs=_costs(model),
        limits=_limits(model, facts.drift),
    )


def _known(facts: ModelInService) -> list[str]:
    training = facts.model.manifest["training"]
    heaviest = [translated(FAMILY_LABELS[family]) for family in facts.families[:HEAVIEST]]
    return [
        _(
            "Il estime le risque qu’un client ait de sérieuses difficultés à rembourser, et recommande un accord, un "
            "examen ou un refus. Une personne décide."
        ),
        _("Il a appris de %(clients)s clients dont l’issue est connue ; %(rate)s n’ont pas remboursé.")
        % {"clients": decimal(training["clients"], 0), "rate": frequency(training["default_rate"])},
        _("Il lit %(count)s informations. Les familles qui pèsent le plus : %(labels)s.")
        % {"count": len(facts.model.inputs), "labels": _listed(heaviest)},
    ]


def _unknown(model: Model) -> list[str]:
    excluded = [translated(line.label) for line in model.policy.lines if line.protected and not line.allowed]
    sentences = [
        _("Comment auraient remboursé ceux à qui rien n’a été prêté."),
        _("Comment il vieillit : ses données ne portent pas de date."),
        _("Ce qui cause un défaut : il voit ce qui va ensemble."),
        _("L’origine, la santé, le handicap : rien ne les dit, l’équité n’y est donc pas mesurée."),
    ]
    if excluded:
        sentences.insert(0, _("Ce qu’il ne lit pas, par règle : %(labels)s.") % {"labels": _listed(excluded)})
    return sentences


def _findings(model: Model) -> list[tuple[str, str]]:
    """Return how often it ranks two clients as they turned out, and whom of either outcome the threshold stops."""
    confusion = model.evaluation["confusion"]
    return [
        (
            _("%(count)s fois sur 100") % {"count": decimal(100 * model.evaluation["auc"], 0)},
            _(
                "il donne à un client qui a fait défaut un risque plus haut qu’à un client qui a remboursé. Au hasard, "
                "ce serait 50 fois."
            ),
        ),
        (
            frequency(confusion["true_positive_rate"]),
            _(
                "de ceux qui ont fait défaut étaient au-dessus du seuil : les autres sont manqués. De ceux qui ont "
                "remboursé, %(lost)s y étaient aussi, à tort."
            )
            % {"lost": frequency(confusion["false_positive_rate"])},
        ),
    ]


def _costs(model: Model) -> list[str]:
    band = model.review_band
    return [
        _("Prêter à qui fera défaut coûte autant que refuser %(count)s bons clients.")
        % {"count": number(model.costs.missed_default / model.costs.refused_good, 1)},
        _("D’où le seuil : à partir de %(threshold)s de risque, prêter coûte en moyenne plus que refuser.")
        % {"threshold": percent(model.decision_threshold)},
        _("De %(low)s à %(high)s, les deux se valent presque : il recommande un examen.")
        % {"low": percent(band.lower), "high": percent(band.upper)},
    ]


def _limits(model: Model, drift: Drift | None) -> list[str]:
    least = _least_approved(model.evaluation["groups"])
    sentences = [
        _("Il vaut pour des clients comme ceux dont il a appris. Ailleurs, il faut d’abord le mesurer."),
        _("Il n’est fait ni pour fixer un prix, ni pour démarcher."),
    ]
    if least:
        sentences.append(_said_of(*least))
    return [*sentences, _said_of_drift(drift)]


def _least_approved(groups: list[GroupRow]) -> tuple[GroupRow, GroupRow] | None:
    """Return the group with the fewest approvals beside the largest of its attribute, and that one; None without."""
    compared = [(row["approved_ratio"], row) for row in groups if row["approved_ratio"] is not None]
    if not compared:
        return None
    least = min(compared, key=lambda one: one[0])[1]
    largest = max((row for row in groups if row["attribute"] == least["attribute"]), key=lambda row: row["clients"])
    return (least, largest) if least is not largest else None


def _said_of(least: GroupRow, largest: GroupRow) -> str:
    return _(
        "Le groupe le moins souvent sous le seuil : %(group)s (%(share)s ; %(other)s : %(other_share)s). Défauts "
        "observés : %(rate)s et %(other_rate)s."
    ) % {
        "group": translated(group_label(least)),
        "share": percent(least["approved_share"], 0),
        "other": translated(group_label(largest)),
        "other_share": percent(largest["approved_share"], 0),
        "rate": percent(least["default_rate"], 0),
        "other_rate": percent(largest["default_rate"], 0),
    }


def _said_of_drift(drift: Drift | None) -> str:
    if drift is None:
        return _("Trop peu de clients évalués pour distinguer une dérive du hasard.")
    far = sum(shift.level is Level.LARGE for shift in (drift.predictions, *drift.features))
    if not far:
        return _("Les clients évalués ressemblent à ceux de l’apprentissage.")
    return ngettext(
        "%(count)s information a fortement changé depuis l’apprentissage : le modèle est à revoir.",
        "%(count)s informations ont fortement changé depuis l’apprentissage : le modèle est à revoir.",
        far,
    ) % {"count": far}


def _listed(labels: Iterable[str]) -> str:
    """Return labels as they stand within a sentence, one after the other."""
    return ", ".join(f"{label[0].lower()}{label[1:]}" for label in labels)
