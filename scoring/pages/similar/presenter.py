"""The peer group in words: how it is chosen, what the client shares with it, what sets the client apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ml.population.peers import Trait as CountedTrait
from scoring.pages.similar import service
from scoring.text.bins import label_of, value_label
from scoring.text.numbers import decimal


@dataclass(frozen=True)
class Trait:
    """A feature of the comparison in words: the client's value and the group's middle."""

    label: str
    client: str
    middle: str


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
        _("Le sexe, l’âge et la situation de famille ne servent jamais à rapprocher des clients."),
    ]


def tell_traits(traits: Sequence[CountedTrait], similar: service.Similar) -> list[Trait]:
    """Return what the client shares, or what sets them apart, strongest first."""
    laid = [similar.traits[trait.feature] for trait in traits]
    return [
        Trait(
            label_of(one.name),
            value_label(one.name, one.client),
            value_label(one.name, one.middle),
        )
        for one in laid
    ]


def side_by_side(similar: service.Similar) -> list[list[str]]:
    """Return a line a feature: its label, the client's value, the group's middle, the values of the nearest."""
    return [
        [
            label_of(one.name),
            *(value_label(one.name, value) for value in (one.client, one.middle, *one.nearest)),
        ]
        for one in similar.beside
    ]
