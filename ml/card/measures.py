"""The card's sections of figures: performance, calibration, threshold and cost, stability."""

from __future__ import annotations

from typing import Any

from ml.card.parts import Section, Table, between, fewest, filled, number, percent, percents, same
from ml.serving.evaluation import Evaluation
from ml.tables.wording import Text

# Measure, its name, its decimals.
_MEASURES = (
    ("auc", Text("AUC (ROC)", "ROC AUC"), 4),
    ("gini", Text("Gini", "Gini"), 4),
    ("ks", Text("Kolmogorov-Smirnov (KS)", "Kolmogorov-Smirnov (KS)"), 4),
    ("pr_auc", Text("précision moyenne (AUC PR)", "average precision (PR AUC)"), 4),
    ("brier", Text("score de Brier", "Brier score"), 4),
    ("log_loss", Text("perte logarithmique", "log loss"), 4),
    ("calibration_slope", Text("pente de calibration", "calibration slope"), 3),
    ("calibration_intercept", Text("ordonnée de calibration", "calibration intercept"), 3),
    ("ece", Text("erreur de calibration (ECE)", "calibration error (ECE)"), 4),
    ("cost_per_client", Text("coût par client au seuil", "cost per client at the threshold"), 4),
)
_RECOMMENDATIONS = {
    "approve": Text("accord", "approval"),
    "review": Text("examen", "review"),
    "decline": Text("refus", "refusal"),
}
_PARTS = {"random": Text("au hasard", "at random"), "ordered": Text("par identifiant", "by identifier")}
_SHOWN_THRESHOLDS = (0.0, 0.05, 0.07, 0.12, 0.15, 0.2, 0.3, 1.0)


def performance(evaluation: Evaluation) -> Section:
    """Return the measures with their intervals."""
    values: dict[str, Any] = dict(evaluation)
    intervals = evaluation["intervals"]
    rows = tuple(
        (label, number(values[name], digits), between(intervals.get(name), digits)) for name, label, digits in _MEASURES
    )
    return Section(
        "performance",
        Text("Ce qu’il vaut", "Performance"),
        (
            filled(
                Text(
                    "Mesuré sur {clients} clients par des modèles qui ne les avaient pas vus. Intervalles à 95\u202f% "
                    ": {replicates} "
                    "rééchantillonnages stratifiés, graine {seed} ; l’ECE n’en a pas, car rééchantillonner "
                    "suffit à l’augmenter.",
                    "Measured on {clients} clients by models that had not seen them. 95% intervals: {replicates} "
                    "stratified "
                    "bootstrap samples, seed {seed}; the ECE has none, because resampling alone raises it.",
                ),
                clients=number(evaluation["n"]),
                replicates=number(evaluation["replicates"]),
                seed=same(str(evaluation["seed"])),
            ),
        ),
        (
            Table(
                (Text("mesure", "measure"), Text("valeur", "value"), Text("intervalle", "interval")),
                rows,
                Text("Mesures du modèle et leurs intervalles", "The model’s measures and their intervals"),
            ),
        ),
    )


def calibration(manifest: dict[str, Any], evaluation: Evaluation) -> Section:
    """Return predicted and observed rates by bin."""
    rows = tuple(
        (
            number(row["clients"]),
            percent(row["lowest_probability"], 2),
            percent(row["highest_probability"], 2),
            percent(row["mean_probability"], 2),
            percent(row["default_rate"], 2),
            percents(row["default_rate_interval"]),
        )
        for row in evaluation["reliability"]
    )
    columns = (
        Text("clients", "clients"),
        Text("de", "from"),
        Text("à", "to"),
        Text("probabilité moyenne", "mean probability"),
        Text("taux de défaut", "default rate"),
        Text("intervalle (Wilson)", "interval (Wilson)"),
    )
    return Section(
        "calibration",
        Text("La probabilité dit-elle vrai ?", "Does the probability mean what it says?"),
        (
            filled(
                Text(
                    "{bins} tranches d’égal effectif par probabilité croissante. L’ECE est l’écart moyen entre "
                    "probabilité et taux.",
                    "{bins} bins of equal size by rising probability. The ECE is the mean gap between "
                    "probability and rate.",
                ),
                bins=number(len(rows)),
            ),
        ),
        (
            Table(
                columns,
                rows,
                Text(
                    "Probabilité annoncée et taux de défaut, par tranche de clients",
                    "Announced probability and default rate, by bin of clients",
                ),
            ),
        ),
    )


def threshold(manifest: dict[str, Any], evaluation: Evaluation) -> Section:
    """Return the threshold, where it comes from, what it costs beside others, and whom it concerns."""
    curve, costs, band = evaluation["cost_curve"], manifest["costs"], manifest["review_band"]
    shown = [p for p in curve["points"] if p["threshold"] in _SHOWN_THRESHOLDS] + [curve["current"], curve["best"]]
    notes = {
        id(curve["current"]): Text("seuil en service", "threshold in service"),
        id(curve["best"]): Text("le meilleur après coup", "the best in hindsight"),
    }
    rows = tuple(
        (
            percent(point["threshold"], 2),
            number(point["cost_per_client"], 4),
            percent(point["refused_share"]),
            notes.get(id(point), same("")),
        )
        for point in sorted(shown, key=lambda p: p["threshold"])
    )
    columns = (
        Text("seuil", "threshold"),
        Text("coût par client", "cost per client"),
        Text("part refusée", "share refused"),
        same("note"),
    )
    confusion = evaluation["confusion"]
    outcomes = Table(
        (
            Text("issue observée", "observed outcome"),
            Text("refusés", "refused"),
            Text("accordés", "approved"),
            Text("part refusée", "share refused"),
        ),
        (
            (
                Text("n’ont pas remboursé", "defaulted"),
                number(confusion["defaulted_refused"]),
                number(confusion["defaulted_approved"]),
                percent(confusion["true_positive_rate"]),
            ),
            (
                Text("ont remboursé", "repaid"),
                number(confusion["repaid_refused"]),
                number(confusion["repaid_approved"]),
                percent(confusion["false_positive_rate"]),
            ),
        ),
        Text("Refus et accords au seuil, par issue observée", "Refused and approved, by observed outcome"),
    )
    zones = Table(
        (
            Text("recommandation", "recommendation"),
            Text("clients", "clients"),
            Text("part", "share"),
            Text("taux de défaut", "default rate"),
        ),
        tuple(
            (
                _RECOMMENDATIONS[row["recommendation"]],
                number(row["clients"]),
                percent(row["share"]),
                percent(row["default_rate"]),
            )
            for row in evaluation["recommendations"]
        ),
        Text("Clients et défauts, par recommandation", "Clients and defaults, by recommendation"),
    )
    return Section(
        "threshold",
        Text("Seuil et coût métier", "Threshold and business cost"),
        (
            filled(
                Text(
                    "Un défaut manqué coûte {missed}, un bon client refusé {refused}. D’une probabilité vraie "
                    "suit le seuil : "
                    "{threshold} ; zone d’examen de {lower} à {upper}. Le seuil ne se règle pas sur ces clients "
                    ": le meilleur après "
                    "coup n’est là que pour comparer.",
                    "A missed default costs {missed}, a refused good client {refused}. From a true probability "
                    "follows the "
                    "threshold: {threshold}; review band {lower} to {upper}. The threshold is not tuned on these "
                    "clients: the "
                    "best in hindsight is there to compare with.",
                ),
                missed=fewest(costs["missed_default"]),
                refused=fewest(costs["refused_good"]),
                threshold=percent(manifest["decision_threshold"], 2),
                lower=percent(band["lower"], 2),
                upper=percent(band["upper"], 2),
            ),
        ),
        (
            Table(
                columns,
                rows,
                Text("Coût par client et part refusée, par seuil", "Cost per client and share refused, by threshold"),
            ),
            outcomes,
            zones,
        ),
    )


def stability(evaluation: Evaluation) -> Section:
    """Return the AUC by part of the clients, and by split into folds where training tried others."""
    parts = Table(
        (
            Text("cinquièmes", "fifths"),
            same("n°"),
            Text("clients", "clients"),
            Text("taux de défaut", "default rate"),
            same("AUC"),
        ),
        tuple(
            (
                _PARTS[row["parts"]],
                number(row["number"]),
                number(row["clients"]),
                percent(row["default_rate"]),
                number(row["auc"], 4),
            )
            for row in evaluation["stability"]
        ),
        Text("AUC par cinquième des clients", "AUC by fifth of the clients"),
    )
    tables = [parts]
    if evaluation["retraining"] is not None:
        rows = tuple(
            (
                _PARTS[row["folds"]],
                same("" if row["seed"] is None else str(row["seed"])),
                number(row["auc"], 4),
            )
            for row in evaluation["retraining"]["splits"]
        )
        title = Text("AUC de modèles rapides, selon les plis", "AUC of quick models, by folds")
        tables.append(Table((Text("plis", "folds"), Text("graine", "seed"), same("AUC")), rows, title))
    return Section(
        "stability",
        Text("Stabilité", "Stability"),
        (
            Text(
                "L’AUC par cinquième des clients, tirés au hasard puis dans l’ordre des identifiants ; ensuite "
                "celle de modèles "
                "rapides entraînés sur d’autres plis.",
                "The AUC by fifth of the clients, drawn at random and then in the order of identifiers; after "
                "that, the one of "
                "quick models trained on other folds.",
            ),
        ),
        tuple(tables),
    )
