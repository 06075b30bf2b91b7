"""The words of the portal, each told in one or two sentences an advisor can repeat. Pages show them in place."""

from __future__ import annotations

from dataclasses import dataclass

from ml.tables.schema import Text


@dataclass(frozen=True)
class Term:
    """A word of the portal and what it means; `slug` is its place on the help page."""

    slug: str
    term: Text
    meaning: Text


TERMS = (
    Term(
        "probability-of-default",
        Text("Probabilité de défaut", "Probability of default"),
        Text(
            "La chance, entre 0 et 100 %, que le client ait de sérieuses difficultés à rembourser. Une probabilité de "
            "9 % veut dire : sur 100 clients comparables, c’est-à-dire de même probabilité, 9 n’ont pas remboursé.",
            "The chance, between 0 and 100%, that the client will have serious difficulty repaying. A probability of "
            "9% means that of 100 comparable clients, those of the same probability, 9 did not repay.",
        ),
    ),
    Term(
        "decision-threshold",
        Text("Seuil de décision", "Decision threshold"),
        Text(
            "La probabilité à partir de laquelle prêter coûte en moyenne plus que refuser. Elle suit du coût d’un "
            "défaut manqué et de celui d’un bon client refusé.",
            "The probability from which lending costs more on average than refusing. It follows from the cost of a "
            "missed default and that of a refused good client.",
        ),
    ),
    Term(
        "review-band",
        Text("Zone d’examen", "Review band"),
        Text(
            "Les probabilités proches du seuil, où les deux réponses se valent presque : un second regard est "
            "recommandé.",
            "The probabilities near the threshold, where both answers are nearly as good: a second look is "
            "recommended.",
        ),
    ),
    Term(
        "recommendation",
        Text("Recommandation", "Recommendation"),
        Text(
            "Ce que le modèle propose : accord, examen ou refus. La décision appartient à une personne.",
            "What the model proposes: approve, review or decline. The decision belongs to a person.",
        ),
    ),
    Term(
        "contribution",
        Text("Contribution", "Contribution"),
        Text(
            "Ce qu’une information du dossier ajoute au risque estimé ou en retire. Toutes les contributions ajoutées "
            "à la valeur de départ donnent exactement le résultat.",
            "What one fact of the file adds to the estimated risk or takes from it. All contributions added to the "
            "base value give exactly the result.",
        ),
    ),
    Term(
        "base-value",
        Text("Valeur de départ", "Base value"),
        Text(
            "L’estimation avant de connaître quoi que ce soit du client.",
            "The estimate before anything is known of the client.",
        ),
    ),
    Term(
        "log-odds",
        Text("Log-cotes", "Log-odds"),
        Text(
            "L’échelle sur laquelle les contributions s’additionnent : le logarithme du rapport entre la probabilité "
            "de défaut et celle de remboursement. Zéro veut dire une chance sur deux.",
            "The scale on which contributions add up: the logarithm of the probability of default divided by that of "
            "repayment. Zero means one chance in two.",
        ),
    ),
    Term(
        "usual-value",
        Text("Valeur habituelle", "Usual value"),
        Text(
            "La médiane des clients sur lesquels le modèle a été appris, ou leur catégorie la plus fréquente.",
            "The median of the clients the model was trained on, or their most frequent category.",
        ),
    ),
    Term(
        "peer-group",
        Text("Clients similaires", "Similar clients"),
        Text(
            "Les clients les plus proches par ce qui compte pour le modèle. Ni le sexe, ni l’âge, ni la situation "
            "de famille ne servent à les choisir.",
            "The clients closest by what matters to the model. Neither gender nor age nor family status is used to "
            "choose them.",
        ),
    ),
    Term(
        "default-rate",
        Text("Taux de défaut observé", "Observed default rate"),
        Text(
            "La part de clients d’un groupe qui n’ont pas remboursé, parmi ceux dont l’issue est connue.",
            "The share of a group’s clients who did not repay, among those whose outcome is known.",
        ),
    ),
    Term(
        "interval",
        Text("Intervalle à 95 %", "95% interval"),
        Text(
            "Les taux qui s’accordent avec ce qui a été observé : plus le groupe est petit, plus l’intervalle est "
            "large. Deux taux dont les intervalles se recouvrent peuvent être le même.",
            "The rates that agree with what was observed: the smaller the group, the wider the interval. Two rates "
            "whose intervals overlap may be the same.",
        ),
    ),
    Term(
        "percentile",
        Text("Rang sur 100", "Rank in 100"),
        Text(
            "La place d’une valeur parmi celles de tous, de la plus basse à la plus haute : au rang 80, elle est plus "
            "élevée que celle de 80 clients sur 100 environ. Un rang dit une place, pas si elle est bonne.",
            "The place of a value among everyone’s, from the lowest to the highest: at rank 80 it is higher than that "
            "of about 80 in 100 clients. A rank says a place, not whether it is good.",
        ),
    ),
    Term(
        "reference-population",
        Text("Population de référence", "Reference population"),
        Text(
            "Tous les clients évalués par le modèle en service : les comparaisons portent sur eux tous, sans "
            "échantillon.",
            "Every client assessed by the model in service: comparisons are over all of them, without sampling.",
        ),
    ),
    Term(
        "external-score",
        Text("Score externe", "External score"),
        Text(
            "Un score entre 0 et 1 donné par un autre organisme ; plus il est haut, plus le risque est faible.",
            "A score between 0 and 1 given by another organisation; the higher, the lower the risk.",
        ),
    ),
    Term(
        "calibration",
        Text("Calibration", "Calibration"),
        Text(
            "L’accord entre les probabilités annoncées et les défauts observés : parmi les clients à 9 %, environ 9 "
            "sur 100 n’ont pas remboursé.",
            "How well announced probabilities and observed defaults agree: among clients at 9%, about 9 in 100 did "
            "not repay.",
        ),
    ),
    Term(
        "business-cost",
        Text("Coût métier", "Business cost"),
        Text(
            "Ce que les erreurs coûtent en moyenne par client, compté en bons clients refusés : un défaut manqué en "
            "vaut plusieurs. Le seuil de décision est choisi pour le tenir bas.",
            "What mistakes cost on average per client, counted in refused good clients: a missed default is worth "
            "several. The decision threshold is chosen to keep it low.",
        ),
    ),
    Term(
        "drift",
        Text("Dérive", "Drift"),
        Text(
            "Le changement de la population depuis l’apprentissage du modèle ; une forte dérive demande de revoir "
            "le modèle.",
            "How the population has changed since the model was trained; strong drift calls for the model to be "
            "reviewed.",
        ),
    ),
)
_BY_SLUG = {term.slug: term for term in TERMS}


def term(slug: str) -> Term:
    """Return the term called `slug`. Raises KeyError for one the portal does not tell."""
    return _BY_SLUG[slug]
