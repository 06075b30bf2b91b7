"""The words of the portal, each told in one or two sentences an advisor can repeat. Pages show them in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Term:
    """A word of the portal and what it means; `slug` is its place on the help page."""

    slug: str
    term: StrOrPromise
    meaning: StrOrPromise


TERMS = (
    Term(
        "probability-of-default",
        gettext_lazy("Probabilité de défaut"),
        gettext_lazy(
            "Le risque, estimé par le modèle entre 0 et 100 %, que le client ait de sérieuses difficultés à "
            "rembourser : 9\u202f% se lit « risque estimé : 9 sur 100 ». Ce n’est pas un taux observé : si le modèle "
            "dit juste, sur 100 clients à qui il donne 9\u202f%, environ 9 ne rembourseront pas."
        ),
    ),
    Term(
        "decision-threshold",
        gettext_lazy("Seuil de décision"),
        gettext_lazy(
            "La probabilité à partir de laquelle prêter coûte en moyenne plus que refuser. Elle suit du coût d’un "
            "défaut manqué et de celui d’un bon client refusé."
        ),
    ),
    Term(
        "review-band",
        gettext_lazy("Zone d’examen"),
        gettext_lazy(
            "Les probabilités proches du seuil, où les deux réponses se valent presque : un second regard est "
            "recommandé."
        ),
    ),
    Term(
        "recommendation",
        gettext_lazy("Recommandation"),
        gettext_lazy(
            "Ce que le modèle propose : accord, examen ou refus ; rien pour un dossier trop incomplet. La décision "
            "appartient à une personne."
        ),
    ),
    Term(
        "contribution",
        gettext_lazy("Contribution"),
        gettext_lazy(
            "Ce qu’une information du dossier ajoute au risque estimé ou en retire. Toutes les contributions ajoutées "
            "au point de départ du modèle donnent exactement le résultat."
        ),
    ),
    Term(
        "base-value",
        gettext_lazy("Point de départ du modèle"),
        gettext_lazy("L’estimation avant de connaître quoi que ce soit du client."),
    ),
    Term(
        "log-odds",
        gettext_lazy("Log-cotes"),
        gettext_lazy(
            "L’échelle sur laquelle les contributions s’additionnent : le logarithme du rapport entre la probabilité "
            "de défaut et celle de remboursement. Zéro veut dire une chance sur deux."
        ),
    ),
    Term(
        "usual-value",
        gettext_lazy("Valeur habituelle"),
        gettext_lazy(
            "La médiane des clients sur lesquels le modèle a été appris, ou la catégorie que la plupart d’entre eux "
            "ont ; il n’y en a pas où aucune n’est celle de la plupart."
        ),
    ),
    Term(
        "payment-share",
        gettext_lazy("Part des revenus que prend la mensualité"),
        gettext_lazy(
            "La mensualité divisée par les revenus déclarés du même mois ; ce qui reste se partage entre les personnes "
            "du foyer. Le loyer, les autres crédits et les revenus des autres n’y entrent pas."
        ),
    ),
    Term(
        "peer-group",
        gettext_lazy("Clients similaires"),
        gettext_lazy(
            "Les clients les plus proches par ce qui compte pour le modèle. Aucun critère de discrimination, comme le "
            "sexe ou l’âge, ne sert à les choisir."
        ),
    ),
    Term(
        "default-rate",
        gettext_lazy("Taux de défaut observé"),
        gettext_lazy(
            "La part de clients d’un groupe qui n’ont pas remboursé, parmi ceux dont l’issue est connue : ce qui est "
            "arrivé, et non une estimation."
        ),
    ),
    Term(
        "interval",
        gettext_lazy("Intervalle à 95 %"),
        gettext_lazy(
            "Les taux qui s’accordent avec ce qui a été observé : plus le groupe est petit, plus l’intervalle est "
            "large. Deux taux dont les intervalles se recouvrent peuvent être le même."
        ),
    ),
    Term(
        "percentile",
        gettext_lazy("Rang sur 100"),
        gettext_lazy(
            "La place d’une valeur parmi celles de tous, de la plus basse à la plus haute : au rang 80, elle est plus "
            "élevée que celle de 80 clients sur 100 environ. Un rang dit une place, pas si elle est bonne."
        ),
    ),
    Term(
        "reference-population",
        gettext_lazy("Population de référence"),
        gettext_lazy(
            "Tous les clients évalués par le modèle en service : les comparaisons portent sur eux tous, sans "
            "échantillon."
        ),
    ),
    Term(
        "external-score",
        gettext_lazy("Score d’un autre organisme"),
        gettext_lazy(
            "Un score entre 0 et 1 donné par un autre organisme ; plus il est haut, plus le risque est faible."
        ),
    ),
    Term(
        "calibration",
        gettext_lazy("Calibration"),
        gettext_lazy(
            "L’accord entre les probabilités annoncées et les défauts observés : des clients à qui le modèle avait "
            "donné 9\u202f%, environ 9 sur 100 n’ont pas remboursé."
        ),
    ),
    Term(
        "business-cost",
        gettext_lazy("Coût métier"),
        gettext_lazy(
            "Ce que les erreurs coûtent en moyenne par client, compté en bons clients refusés : un défaut manqué en "
            "vaut plusieurs. Le seuil de décision est choisi pour le tenir bas."
        ),
    ),
    Term(
        "drift",
        gettext_lazy("Dérive"),
        gettext_lazy(
            "Le changement de la population depuis l’apprentissage du modèle ; une forte dérive demande de revoir le "
            "modèle."
        ),
    ),
)
_BY_SLUG = {term.slug: term for term in TERMS}


def term(slug: str) -> Term:
    """Return the term called `slug`. Raises KeyError for one the portal does not tell."""
    return _BY_SLUG[slug]
