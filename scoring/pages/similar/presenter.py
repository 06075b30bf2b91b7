"""The peer group in words: how it is chosen, what the client shares with it, what sets the client apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ml.population.peers import Trait
from ml.population.results import FEWEST_KNOWN_OUTCOMES
from scoring.charts.bins import label_of, value_label
from scoring.pages.similar import service
from scoring.text.assessment import shortfall_note
from scoring.text.pseudonyms import pseudonyms
from scoring.text.values import decimal


@dataclass(frozen=True)
class TraitView:
    """A feature of the comparison in words: the client's value and the group's middle."""

    label: str
    client: str
    middle: str


def describe_similar(similar: service.Similar) -> dict[str, Any]:
    """Return what the page says beside its chart and its table."""
    return {
        "insufficiency": shortfall_note(similar.shortfall),
        "fewest": FEWEST_KNOWN_OUTCOMES,
        "metric": metric_words(similar),
        "compared_by": [label_of(name) for name in similar.group.compared_by],
        "shared": _traits(similar.group.shared, similar),
        "apart": _traits(similar.group.apart, similar),
        "nearest": [
            {"label": label, "pk": pk, "address": reverse("summary", args=[pk])}
            for label, pk in zip(pseudonyms(len(similar.nearest)), similar.nearest, strict=True)
        ],
    }


def metric_words(similar: service.Similar) -> list[str]:
    """Return how the group is chosen, in sentences for somebody who knows no statistics."""
    count, compared = len(similar.group.sk_id_curr), len(similar.group.compared_by)
    shown, clients = decimal(count, 0), decimal(similar.clients, 0)
    return [
        _("Parmi %(clients)s clients, ce sont les %(shown)s dont le dossier ressemble le plus à celui-ci.")
        % {"clients": clients, "shown": shown},
        _(
            "On compare les %(compared)s informations qui comptent le plus pour le modèle ; "
            "plus une information compte, plus elle pèse."
        )
        % {"compared": compared},
        _(
            "Deux nombres se ressemblent quand ils occupent presque le même rang parmi tous les clients ; "
            "deux catégories, quand elles sont les mêmes."
        ),
        _("Aucun critère de discrimination, comme le sexe ou l’âge, ne sert à rapprocher des clients."),
    ]


def _traits(traits: Sequence[Trait], similar: service.Similar) -> list[TraitView]:
    """Return what the client shares, or what sets them apart, strongest first."""
    laid = [similar.traits[trait.feature] for trait in traits]
    return [
        TraitView(
            label_of(one.name),
            value_label(one.name, one.client),
            value_label(one.name, one.middle),
        )
        for one in laid
    ]
