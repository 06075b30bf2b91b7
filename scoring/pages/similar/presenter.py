"""The peer group in words: how it is chosen, what the client shares with it, what sets the client apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.population.peers import Trait as CountedTrait
from ml.tables.schema import Text
from scoring.pages.similar import service
from scoring.text.bins import label_of, value_label
from scoring.text.numbers import decimal


@dataclass(frozen=True)
class Trait:
    """A feature of the comparison in words: the client's value and the group's middle."""

    label: str
    client: str
    middle: str


def metric_words(similar: service.Similar, language: str) -> list[str]:
    """Return how the group is chosen, in sentences for somebody who knows no statistics."""
    count, compared = len(similar.group.sk_id_curr), len(similar.group.compared_by)
    shown, clients = decimal(count, language, 0), decimal(similar.clients, language, 0)
    said = (
        Text(
            f"Parmi {clients} clients, ce sont les {shown} dont le dossier ressemble le plus à celui-ci.",
            f"Among {clients} clients, these are the {shown} whose files are most like this one.",
        ),
        Text(
            f"On compare les {compared} informations qui comptent le plus pour le modèle ; "
            "plus une information compte, plus elle pèse.",
            f"The {compared} facts that count most for the model are compared; the more a fact counts, "
            "the more it weighs.",
        ),
        Text(
            "Deux nombres se ressemblent quand ils occupent presque le même rang parmi tous les clients ; "
            "deux catégories, quand elles sont les mêmes.",
            "Two numbers are alike when they rank almost the same among all clients; two categories, "
            "when they are the same.",
        ),
        Text(
            "Le sexe, l’âge et la situation de famille ne servent jamais à rapprocher des clients.",
            "Sex, age and family situation never serve to bring clients together.",
        ),
    )
    return [one.in_language(language).replace(" ;", "\u00a0;") for one in said]


def tell_traits(traits: Sequence[CountedTrait], similar: service.Similar, language: str) -> list[Trait]:
    """Return what the client shares, or what sets them apart, strongest first."""
    laid = [similar.traits[trait.feature] for trait in traits]
    return [
        Trait(
            label_of(one.name, language),
            value_label(one.name, one.client, language),
            value_label(one.name, one.middle, language),
        )
        for one in laid
    ]


def side_by_side(similar: service.Similar, language: str) -> list[list[str]]:
    """Return a line a feature: its label, the client's value, the group's middle, the values of the nearest."""
    return [
        [
            label_of(one.name, language),
            *(value_label(one.name, value, language) for value in (one.client, one.middle, *one.nearest)),
        ]
        for one in similar.beside
    ]
