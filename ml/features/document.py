"""Writes docs/features.md from the declarations: `python -m ml.features > docs/features.md`."""

from __future__ import annotations

from ml.features import FEATURES, model_features
from ml.features.definition import FAMILY_LABELS, Family, Feature, Source
from ml.tables.schema import Unit
from ml.tables.wording import Text

UNIT_LABELS = {
    Unit.NONE: Text("—", "—"),
    Unit.AMOUNT: Text("montant", "amount"),
    Unit.AMOUNT_PER_MONTH: Text("montant par mois", "amount a month"),
    Unit.AMOUNT_PER_YEAR: Text("montant par an", "amount a year"),
    Unit.DAYS_BEFORE: Text("jours depuis la demande", "days from the application"),
    Unit.MONTHS_BEFORE: Text("mois", "months"),
    Unit.DAYS: Text("jours", "days"),
    Unit.MONTHS: Text("mois", "months"),
    Unit.YEARS: Text("années", "years"),
    Unit.COUNT: Text("nombre", "number"),
    Unit.RATIO: Text("part", "share"),
    Unit.TIMES: Text("fois", "times"),
    Unit.SCORE: Text("valeur normalisée", "normalised value"),
    Unit.HOUR: Text("heure", "hour"),
    Unit.YES_NO: Text("oui ou non", "yes or no"),
}
_DIRECTIONS = {1: "↑", -1: "↓", 0: ""}
_SOURCES = {
    Source.INSTALMENT_CREDITS: "`installments_payments`, par crédit / by credit",
    Source.DERIVED: "autres caractéristiques / other features",
}
_HEAD = """# Caractéristiques — Features

<!-- Written by `python -m ml.features`: change the declarations in ml/features, not this file. -->

{count} caractéristiques, dont {inputs} lues par le modèle. Une flèche dit le seul sens que l’entraînement permet :
↑ en avoir plus ne peut qu’augmenter le risque, ↓ que le réduire. « Levier » : le client peut agir dessus.
« Interdite » : la politique l’exclut du modèle. Sans historique, les caractéristiques qui en viennent
manquent : elles ne sont pas nulles.

{count} features, {inputs} of them read by the model. An arrow gives the only direction training allows: ↑ more of it
can only raise the risk, ↓ only lower it. “Lever”: the client can act on it. “Forbidden”: policy keeps it out of the
model. Without a history, the features that come from it are missing: they are not zero.
"""
_COLUMNS = (
    "| Nom / Name | Libellé | Label | Unité / Unit | Source | Sens / Direction | Note |",
    "|---|---|---|---|---|---|---|",
)


def document() -> str:
    """Return docs/features.md: every feature by family and reason, in French and English."""
    lines = [_HEAD.format(count=len(FEATURES), inputs=len(model_features()))]
    for family in Family:
        words = FAMILY_LABELS[family]
        lines += ["", f"## {words.fr} / {words.en}"]
        for reason in dict.fromkeys(f.reason_code for f in FEATURES if f.family is family):
            lines += ["", *_of_reason([f for f in FEATURES if f.reason_code == reason])]
    return "\n".join(lines) + "\n"


def _of_reason(features: list[Feature]) -> list[str]:
    first = features[0]
    return [
        f"### `{first.reason_code}`",
        "",
        f"{first.sentence_raises.fr}. / {first.sentence_raises.en}.",
        "",
        *_COLUMNS,
        *map(_row, features),
    ]


def _row(f: Feature) -> str:
    notes = [
        text for holds, text in ((f.actionable, "levier / lever"), (f.forbidden, "interdite / forbidden")) if holds
    ]
    unit = Text("catégorie", "category") if f.is_category else UNIT_LABELS[f.unit]
    cells = (
        f"`{f.name}`",
        f.label.fr,
        f.label.en,
        unit.fr if unit.fr == unit.en else f"{unit.fr} / {unit.en}",
        _SOURCES.get(f.source, f"`{f.source}`"),
        _DIRECTIONS[f.direction],
        ", ".join(notes),
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")
