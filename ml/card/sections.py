"""What the model card says: purpose, data, inputs, training, measures, fairness, stability, limits, version.

Every figure comes from the artefact's manifest and evaluation. The portal's Model page shows the same sections.
"""

from __future__ import annotations

from typing import Any

from ml.card.fairness import fairness
from ml.card.measures import calibration, performance, stability, threshold
from ml.card.parts import NONE, Section, Table, between, filled, number, percent, same, signed
from ml.features.policy import policy_of
from ml.serving.evaluation import Evaluation
from ml.tables.wording import Text


def sections(manifest: dict[str, Any], evaluation: Evaluation) -> tuple[Section, ...]:
    """Return the card of the model that these two describe (see `ml.serving.model`)."""
    return (
        _purpose(),
        _data(manifest),
        _inputs(manifest, evaluation),
        _training(manifest),
        performance(evaluation),
        calibration(manifest, evaluation),
        threshold(manifest, evaluation),
        fairness(evaluation),
        stability(evaluation),
        _limits(),
        _unknown(evaluation),
        _version(manifest),
    )


def _purpose() -> Section:
    return Section(
        "purpose",
        Text("À quoi il sert", "What it is for"),
        (
            Text(
                "Estimer la probabilité qu’un client ne rembourse pas le crédit qu’il demande, et en recommander "
                "l’accord, "
                "l’examen ou le refus à un chargé de clientèle, qui décide. Il ne décide de rien seul.",
                "To estimate the probability that a client does not repay the loan they ask for, and to "
                "recommend that "
                "an advisor approve, review or refuse it. The advisor decides; the model decides nothing alone.",
            ),
            Text(
                "Il n’est fait ni pour fixer un prix, ni pour démarcher, ni pour un autre pays ou un autre "
                "produit que ceux "
                "de ses données.",
                "It is not made for pricing, for marketing, or for another country or product than those of its data.",
            ),
        ),
    )


def _data(manifest: dict[str, Any]) -> Section:
    training = manifest["training"]
    return Section(
        "data",
        Text("Données", "Data"),
        (
            filled(
                Text(
                    "Population : {population}. {clients} clients dont l’issue est connue ; {rate} n’ont pas "
                    "remboursé.",
                    "Population: {population}. {clients} clients whose outcome is known; {rate} did not repay.",
                ),
                population=Text(*training["population"]),
                clients=number(training["clients"]),
                rate=percent(training["default_rate"], 2),
            ),
            Text(
                "Sept tables au format du concours Home Credit : la demande, les crédits ailleurs et leur suivi "
                "mensuel, les "
                "demandes précédentes, les échéances, les crédits à tempérament et les cartes. « Défaut » : de "
                "graves "
                "difficultés de remboursement, telles que ces données les définissent (`target`).",
                "Seven tables in the format of the Home Credit competition: the application, loans elsewhere "
                "and their "
                "months, earlier applications, instalments, point-of-sale loans and cards. “Default”: serious "
                "difficulty "
                "repaying, as these data define it (`target`).",
            ),
        ),
    )


def _inputs(manifest: dict[str, Any], evaluation: Evaluation) -> Section:
    policy, inputs = policy_of(manifest["policy"]), set(manifest["features"])
    retraining = evaluation["retraining"]
    paragraphs = [
        filled(
            Text(
                "{count} données calculées (le dictionnaire les dit toutes), choisies à l’entraînement parmi les "
                "{candidates} que la politique permet de lire. Le tableau dit cette politique, ligne par ligne. Les "
                "autres colonnes sur l’entourage, l’heure et le jour de la demande ne sont pas même calculées.",
                "{count} computed features (the dictionary has them all), chosen in training among the {candidates} "
                "that policy allows to be read. The table gives the policy, line by line. The other columns on "
                "acquaintances and the hour and day of the application are not even computed.",
            ),
            count=number(len(inputs)),
            candidates=number(manifest["training"]["candidates"]),
        )
    ]
    decided = [line.label for line in policy.lines if line.decided]
    if decided:
        paragraphs.append(
            filled(
                Text("Le prêteur a décidé lui-même de : {lines}.", "The lender decided for itself on: {lines}."),
                lines=Text(", ".join(label.fr for label in decided), ", ".join(label.en for label in decided)),
            )
        )
    costs = {row["line"]: row for row in retraining["policy"]} if retraining else {}
    if retraining:
        paragraphs.append(
            filled(
                Text(
                    "Dernières colonnes : l’AUC qu’ajouterait la décision contraire sur la ligne (lire ce qui ne l’est "
                    "pas, se passer de ce qui l’est), mêmes plis et mêmes tirages par ailleurs, entre modèles rapides "
                    "({rounds} arbres par pli, {clients} clients ; AUC selon la politique {auc}, AUC en lisant tout "
                    "{everything}). Intervalle à 95\u202f% de DeLong ; il ne compte pas la chance de l’entraînement.",
                    "Last columns: the AUC that the opposite decision on the line would add (reading what is not read, "
                    "doing without what is), the same folds and draws otherwise, between quick models ({rounds} trees "
                    "a fold, {clients} clients; AUC under the policy {auc}, AUC reading everything {everything}). 95% "
                    "interval of DeLong; it leaves out the luck of training.",
                ),
                rounds=number(retraining["rounds"]),
                clients=number(retraining["clients"]),
                auc=number(retraining["auc"], 4),
                everything=number(retraining["auc_of_every_input"], 4),
            )
        )
    rows = tuple(
        (
            line.label,
            Text("lu", "read") if line.allowed else Text("non lu", "not read"),
            number(sum(name in inputs for name in line.features)),
            number(len(line.features)),
            line.reason,
            signed(costs[line.key]["auc_gain"], 4) if costs else NONE,
            between(costs[line.key]["auc_gain_interval"], 4) if costs else NONE,
        )
        for line in policy.lines
    )
    columns = (
        Text("groupe de données", "group of features"),
        Text("décision", "decision"),
        Text("entrées du modèle", "model inputs"),
        Text("données", "features"),
        Text("pourquoi", "why"),
        Text("AUC si l’inverse", "AUC if otherwise"),
        Text("intervalle", "interval"),
    )
    title = Text("Ce que le modèle peut lire, et ce que cela coûte", "What the model may read, and what that costs")
    return Section(
        "inputs", Text("Entrées", "Inputs"), tuple(paragraphs), (Table(columns, rows, title, words=frozenset({1, 4})),)
    )


def _training(manifest: dict[str, Any]) -> Section:
    training, calibrated = manifest["training"], manifest["calibration"]
    return Section(
        "training",
        Text("Entraînement", "Training"),
        (
            filled(
                Text(
                    "LightGBM, perte logarithmique sans pondération ; {boosters} modèles de {rounds} arbres qui "
                    "ne diffèrent que "
                    "par leur graine, moyennés en un seul. {folds} plis stratifiés, graine {seed}. Ce qui "
                    "mesure un pli (entrées, nombre d’arbres, calibration) est choisi sans lui. Log-cotes calibrées "
                    "par une droite (pente {slope}, ordonnée {intercept}).",
                    "LightGBM, log-loss without weights; {boosters} models of {rounds} trees that differ in "
                    "their seed alone, "
                    "averaged into one. {folds} stratified folds, seed {seed}. What measures a fold (inputs, number of "
                    "trees, calibration) is chosen without it. Log-odds calibrated by a line (slope {slope}, intercept "
                    "{intercept}).",
                ),
                boosters=number(training["boosters"]),
                rounds=number(training["rounds"]),
                folds=number(training["folds"]),
                seed=same(str(training["seed"])),
                slope=number(calibrated["slope"], 3),
                intercept=number(calibrated["intercept"], 3),
            ),
        ),
    )


def _limits() -> Section:
    return Section(
        "limits",
        Text("Limites", "Limits"),
        (
            Text(
                "Le modèle décrit des associations : un motif dit ce qui a pesé dans le calcul, non ce qui "
                "causerait ou "
                "éviterait un défaut. D’autres données peuvent tenir lieu en partie d’une donnée exclue : le "
                "tableau par groupe est là pour le montrer.",
                "The model describes associations: a reason says what weighed in the computation, not what would "
                "cause or "
                "avoid a default. Other inputs can stand in for an excluded one in part, which the table by "
                "group is there to show.",
            ),
            Text(
                "La probabilité vaut pour la population de l’entraînement. Pour une autre, la mesurer de nouveau avant "
                "de s’y fier.",
                "The probability holds for the population of the training. For another, measure again before relying "
                "on it.",
            ),
        ),
    )


def _unknown(evaluation: Evaluation) -> Section:
    too_few = [row for row in evaluation["groups"] if row["auc"] is None]
    return Section(
        "unknown",
        Text("Ce qu’on ne sait pas", "What is not known"),
        (
            Text(
                "Comment auraient remboursé ceux à qui rien n’a été prêté ; comment le modèle vieillit, car les "
                "données ne portent "
                "pas de date ; ce qu’il vaut dans une autre monnaie ou un autre pays ; l’origine, la santé ou le "
                "handicap des "
                "clients, que rien ici ne dit et dont l’équité n’est donc pas mesurée.",
                "How those would have repaid who were lent nothing; how the model ages, for the data carry no "
                "date; what it is "
                "worth in another currency or country; the clients’ origin, health or disability, of which "
                "nothing here tells, "
                "so that fairness toward them is not measured.",
            ),
            filled(
                Text(
                    "Groupes trop petits pour qu’une AUC y veuille dire quelque chose (moins de 10 clients de "
                    "l’une des issues) : "
                    "{count}.",
                    "Groups too small for an AUC to mean anything (fewer than 10 clients of either outcome): {count}.",
                ),
                count=number(len(too_few)),
            ),
        ),
    )


def _version(manifest: dict[str, Any]) -> Section:
    training = manifest["training"]
    rows = (
        (Text("version du modèle", "model version"), same(f"`{manifest['model_version']}`")),
        (Text("empreinte des données", "digest of the data"), same(f"`{training['data_sha256']}`")),
        (Text("empreinte des calculs", "digest of the features"), same(f"`{manifest['feature_fingerprint']}`")),
    )
    return Section(
        "version",
        Text("Version et empreintes", "Version and digests"),
        (
            Text(
                "La version découle du contenu ; `SHA256SUMS` dans l’artefact a les sommes de ses fichiers.",
                "The version follows from the content; `SHA256SUMS` in the artefact has the sums of its files.",
            ),
        ),
        (
            Table(
                (Text("quoi", "what"), Text("valeur", "value")),
                rows,
                Text("Version du modèle et empreintes de ce dont il est fait", "The model’s version and digests"),
                words=frozenset({1}),
            ),
        ),
    )
