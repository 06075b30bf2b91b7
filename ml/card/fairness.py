"""The card's section on groups: what the model does to women and men, ages, family situations."""

from __future__ import annotations

from ml.card.parts import NONE, Section, Table, between, filled, number, percent
from ml.features import feature
from ml.population.results import wilson_interval
from ml.serving.evaluation import Evaluation, GroupRow, Interval
from ml.tables.wording import Text

FOUR_FIFTHS = 0.8
_COLUMNS = (
    Text("groupe", "group"),
    Text("clients", "clients"),
    Text("accordés", "approved"),
    Text("rapport", "ratio"),
    Text("défauts refusés", "defaults refused"),
    Text("bons refusés", "good refused"),
    Text("rapport", "ratio"),
    Text("taux de défaut", "default rate"),
    Text("probabilité moyenne", "mean probability"),
    Text("défauts observés / attendus", "observed / expected defaults"),
    Text("AUC", "AUC"),
    Text("intervalle", "interval"),
)


def fairness(evaluation: Evaluation) -> Section:
    """Return a table an attribute, and which groups fall under four fifths of the largest one's approvals."""
    attributes = list(dict.fromkeys(row["attribute"] for row in evaluation["groups"]))
    tables = tuple(
        Table(
            (feature(name).label, *_COLUMNS[1:]), tuple(_row(r) for r in evaluation["groups"] if r["attribute"] == name)
        )
        for name in attributes
    )
    below = [r for r in evaluation["groups"] if r["approved_ratio"] is not None and r["approved_ratio"] < FOUR_FIFTHS]
    names = [group_label(row) for row in below]
    listed = Text(", ".join(n.fr for n in names) or "aucun", ", ".join(n.en for n in names) or "none")
    return Section(
        "fairness",
        Text("Équité par groupe", "Fairness by group"),
        (
            Text(
                "Ces groupes servent à mesurer, que le modèle lise ou non ce qui les forme (« Entrées » le dit). "
                "« Accordés » : sous le seuil. Les "
                "rapports comparent au "
                "groupe le plus nombreux. Un taux plus haut de refus peut venir d’un taux plus haut de défaut : "
                "les deux sont donnés.",
                "These groups serve measuring, whether or not the model reads what forms them (see Inputs). "
                "“Approved”: below the threshold. "
                "Ratios compare with "
                "the largest group. More refusals can come from more defaults: both are given.",
            ),
            Text(
                "Défauts observés / attendus : le taux de défaut du groupe divisé par sa probabilité moyenne, 1 là où "
                "le modèle tombe juste, plus là où il annonce trop peu de défauts. Entre parenthèses, l’intervalle à "
                "95\u202f% : celui de Wilson du taux, divisé de même ; la probabilité est tenue pour donnée.",
                "Observed / expected defaults: the group’s default rate divided by its mean probability, 1 where the "
                "model is right, more where it announces too few defaults. In brackets, the 95% interval: Wilson’s of "
                "the rate, divided likewise; the probability is taken as given.",
            ),
            filled(
                Text(
                    "Règle des quatre cinquièmes, à titre indicatif seulement (elle vient du droit américain du "
                    "travail) : groupes "
                    "dont la part accordée est sous 80\u202f% de celle du plus nombreux : {listed}.",
                    "The four-fifths rule, as an indication only (it comes from United States employment law): "
                    "groups whose share "
                    "approved is under 80% of the largest one’s: {listed}.",
                ),
                listed=listed,
            ),
        ),
        tables,
    )


def group_label(row: GroupRow) -> Text:
    """Return a group's words: the category's, or the age band."""
    return label_of(row["attribute"], row["group"])


def label_of(attribute: str, group: str) -> Text:
    """Return the words of a group of this name: a category's, or the age band."""
    for category in feature(attribute).categories:
        if category.value == group:
            return category.label
    if group.startswith("<"):
        return Text(f"moins de {group[1:]} ans", f"under {group[1:]}")
    if group.endswith("+"):
        return Text(f"{group[:-1]} ans et plus", f"{group[:-1]} and over")
    first, last = group.split("-")
    return Text(f"{first} à {last} ans", f"{first} to {last}")


def calibration_ratio(row: GroupRow) -> tuple[float, Interval] | None:
    """Return observed over expected defaults of a group with its 95 % interval; None where no default is expected.

    The interval is Wilson's of the default rate over the mean probability, which is taken as known.
    """
    expected = row["mean_probability"]
    if not expected:
        return None
    low, high = wilson_interval(round(row["default_rate"] * row["clients"]), row["clients"])
    return row["default_rate"] / expected, {"low": low / expected, "high": high / expected}


def _calibration(row: GroupRow) -> Text:
    found = calibration_ratio(row)
    if found is None:
        return NONE
    return filled(
        Text("{ratio} ({interval})", "{ratio} ({interval})"), ratio=number(found[0], 2), interval=between(found[1], 2)
    )


def _row(row: GroupRow) -> tuple[Text, ...]:
    return (
        group_label(row),
        number(row["clients"]),
        percent(row["approved_share"]),
        number(row["approved_ratio"], 2),
        percent(row["true_positive_rate"]),
        percent(row["false_positive_rate"]),
        number(row["false_positive_ratio"], 2),
        percent(row["default_rate"]),
        percent(row["mean_probability"]),
        _calibration(row),
        number(row["auc"], 3),
        between(row["auc_interval"], 3),
    )
