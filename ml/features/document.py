"""Writes docs/features.md from the declarations: `python -m ml.features > docs/features.md`."""

from __future__ import annotations

from ml.features import FEATURES
from ml.features.clauses import with_endings
from ml.features.definition import FAMILY_LABELS, Family, Feature, Source
from ml.features.policy import DEFAULT, MOST_INPUTS
from ml.tables.schema import Unit
from ml.tables.wording import Text

UNIT_LABELS = {
    Unit.NONE: Text("—", "—"),
    Unit.AMOUNT: Text("montant", "amount"),
    Unit.AMOUNT_PER_MONTH: Text("montant par mois", "amount a month"),
    Unit.DAYS_BEFORE: Text("jours depuis la demande", "days from the application"),
    Unit.MONTHS_BEFORE: Text("mois", "months"),
    Unit.DAYS: Text("jours", "days"),
    Unit.MONTHS: Text("mois", "months"),
    Unit.MONTHS_OF_INCOME: Text("mois de revenu", "months of income"),
    Unit.YEARS: Text("années", "years"),
    Unit.COUNT: Text("nombre", "number"),
    Unit.RATIO: Text("part", "share"),
    Unit.TIMES: Text("fois", "times"),
    Unit.SCORE: Text("de 0 à 1", "from 0 to 1"),
    Unit.HOUR: Text("heure", "hour"),
    Unit.YES_NO: Text("oui ou non", "yes or no"),
}
_DIRECTIONS = {1: "↑", -1: "↓", 0: ""}
_SOURCES = {
    Source.INSTALMENT_CREDITS: "`installments_payments`, par crédit / by loan",
    Source.DERIVED: "autres caractéristiques / other features",
}
_HEAD = """# Caractéristiques — Features

<!-- Written by `python -m ml.features`: change the declarations in ml/features, not this file. -->

{count} caractéristiques, dont {read} que le modèle peut lire ; l’entraînement en choisit {most} au plus. Une flèche dit
le seul sens que l’entraînement permet : ↑ en avoir plus ne peut qu’augmenter le risque, ↓ que le réduire. « Levier » :
le client peut agir dessus. « Exclue » : la politique ne la laisse pas lire au modèle. Sans historique, les
caractéristiques qui en viennent manquent : elles ne sont pas nulles. « Ce qui est dit » est la phrase d’une valeur :
« … » y est celle du client ; la valeur habituelle et l’effet sur le risque la suivent. Une raison est dite par celle de
ses caractéristiques qui pèse le plus.

{count} features, {read} of which the model may read; training chooses at most {most} of them. An arrow gives the only
direction training allows: ↑ more of it can only raise the risk, ↓ only lower it. “Lever”: the client can act on it.
“Excluded”: policy does not let the model read it. Without a history, the features that come from it are missing: they
are not zero. “What is said” is the sentence of a value: “…” is the client’s; the usual value and the effect on the risk
follow it. A reason is told by the one of its features that weighs most.
"""
_COLUMNS = (
    "| Nom / Name | Libellé | Label | Ce qui est dit | What is said | Unité / Unit | Source | Sens / Direction "
    "| Note |",
    "|---|---|---|---|---|---|---|---|---|",
)


def document() -> str:
    """Return docs/features.md: every feature by family and reason, in French and English."""
    lines = [_HEAD.format(count=len(FEATURES), read=len(DEFAULT.features), most=MOST_INPUTS)]
    for family in Family:
        words = FAMILY_LABELS[family]
        lines += ["", f"## {words.fr} / {words.en}"]
        for reason in dict.fromkeys(f.reason_code for f in FEATURES if f.family is family):
            lines += ["", *_of_reason([f for f in FEATURES if f.reason_code == reason])]
    return "\n".join(lines) + "\n"


def _of_reason(features: list[Feature]) -> list[str]:
    return [
        f"### `{features[0].reason_code}`",
        "",
        *_COLUMNS,
        *map(_row, features),
    ]


def _row(f: Feature) -> str:
    excluded = not DEFAULT.allows(f.name)
    notes = [text for holds, text in ((f.actionable, "levier / lever"), (excluded, "exclue / excluded")) if holds]
    unit = Text("catégorie", "category") if f.is_category else UNIT_LABELS[f.unit]
    cells = (
        f"`{f.name}`",
        f.label.fr,
        f.label.en,
        *(_said(words) for words in (f.clauses.value.fr, f.clauses.value.en)),
        unit.fr if unit.fr == unit.en else f"{unit.fr} / {unit.en}",
        _SOURCES.get(f.source, f"`{f.source}`"),
        _DIRECTIONS[f.direction],
        ", ".join(notes),
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _said(pattern: str) -> str:
    return with_endings(pattern, plural=True).replace("{value}", "…")
