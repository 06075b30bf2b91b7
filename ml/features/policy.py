"""What the model may read, and by what clients are never compared: one table, a line a group of features.

A lender who decides otherwise writes a file of decisions (`python -m ml.train --policy FILE`); the artefact keeps them
and the model card says them. `python -m ml.features.policy` prints the lines.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ml.features import FEATURES
from ml.features.definition import FAMILY_LABELS, Family, Feature
from ml.tables.wording import Text

MOST_INPUTS = 150  # that training chooses among the features allowed: few enough to say


class PolicyError(ValueError):
    """A file of decisions that cannot be followed. The message says what is wrong and what may be written."""


@dataclass(frozen=True, slots=True)
class Line:
    """A group of features: whether the model may read them, and why or why not. A feature may be of several groups.

    `columns` are the application's columns that state it; every feature computed from one stands on the line.
    Where it is `protected`, similar clients are not sought by it, even where the model reads it; where it is not
    `shown`, pages do not set a client beside others by it. `decided` is true where a lender's file decided.
    """

    key: str
    label: Text
    reason: Text
    features: tuple[str, ...]
    allowed: bool
    columns: tuple[str, ...] = ()
    protected: bool = False
    shown: bool = True
    decided: bool = False


def _of_reason(code: str) -> tuple[str, ...]:
    return tuple(f.name for f in FEATURES if f.reason_code == code)


# Criteria of article 225-1 of the French penal code: sex, age, family situation, place of residence.
_NAMED = (
    Line(
        "gender",
        Text("Sexe", "Gender"),
        Text(
            "Le sexe est un critère de discrimination ; il ne sert qu’à mesurer l’équité",
            "Gender is a criterion of discrimination; it serves only to measure fairness",
        ),
        ("code_gender",),
        allowed=False,
        columns=("code_gender",),
        protected=True,
        shown=False,
    ),
    Line(
        "age",
        Text("Âge et ce qui en est calculé", "Age and what is computed from it"),
        Text(
            "L’âge est un critère de discrimination, et le client n’y peut rien",
            "Age is a criterion of discrimination, and the client can do nothing about it",
        ),
        (
            *("age_years", "age_at_end_years", "income_for_age", "employed_to_age", "employed_at_age"),
            *("car_to_client_age", "registration_to_age", "id_publish_to_age", "phone_change_to_age"),
            *("ext_source_1_for_age", "ext_source_2_for_age", "ext_source_3_for_age"),
            *("ext_source_mean_for_age", "ext_source_weighted_for_age", "ext_source_min_for_age"),
        ),
        allowed=False,
        columns=("days_birth",),
        protected=True,
    ),
    Line(
        "family",
        Text("Situation familiale et composition du foyer", "Family status and household"),
        Text(
            "La situation de famille est un critère de discrimination, comme le foyer qui la révèle",
            "Family situation is a criterion of discrimination, and so is the household that reveals it",
        ),
        ("name_family_status", "cnt_children", "cnt_fam_members", "children_share", "income_per_person"),
        allowed=False,
        columns=("name_family_status", "cnt_children", "cnt_fam_members"),
        protected=True,
    ),
    Line(
        "residence",
        Text("Région de résidence", "Region of residence"),
        Text(
            "Le lieu de résidence est un critère de discrimination, et la région dit les autres, non le client",
            "The place of residence is a criterion of discrimination, and a region tells of others, not of the client",
        ),
        ("region_rating_client_w_city", "region_rating_client", "region_population_relative"),
        allowed=False,
        columns=("region_rating_client_w_city", "region_rating_client", "region_population_relative"),
        protected=True,
    ),
    Line(
        "social_circle",
        Text("Défauts de l’entourage", "Defaults of acquaintances"),
        Text(
            "Un client ne répond pas de ce que d’autres ont fait",
            "Clients do not answer for what others did",
        ),
        ("def_30_cnt_social_circle",),
        allowed=False,
        columns=(
            *("obs_30_cnt_social_circle", "def_30_cnt_social_circle"),
            *("obs_60_cnt_social_circle", "def_60_cnt_social_circle"),
        ),
        protected=True,
        shown=False,
    ),
    Line(
        "building",
        Text("Caractéristiques de l’immeuble", "Characteristics of the building"),
        Text(
            "Des mesures sans unité d’un immeuble où d’autres vivent aussi : personne ne peut en dire la valeur",
            "Measures without a unit, of a building where others live too: nobody can say what a value means",
        ),
        _of_reason("BUILDING"),
        allowed=False,
    ),
    Line(
        "documents",
        Text("Pièces numérotées du dossier", "Numbered documents of the file"),
        Text(
            "Les fichiers numérotent les pièces sans les nommer : on ne peut pas dire laquelle fournir",
            "The files number the documents and do not name them: nobody can say which one to provide",
        ),
        _of_reason("DOCUMENTS"),
        allowed=False,
    ),
    Line(
        "mixed_scores",
        Text("Scores externes multipliés ou pondérés", "External scores multiplied or weighted"),
        Text(
            "Une valeur que l’on ne peut pas expliquer ; chaque score, leur moyenne et leurs bornes restent lus",
            "A value that cannot be explained; each score, their mean, the lowest and the highest are still read",
        ),
        (
            *("ext_source_weighted", "ext_source_product", "ext_source_product_1_2"),
            *("ext_source_product_1_3", "ext_source_product_2_3", "ext_source_weighted_for_age"),
        ),
        allowed=False,
    ),
)

# What stands on no line above is read, family by family.
_WHY_READ: dict[Family, Text] = {
    Family.REQUEST: Text("Ce que le client demande, et peut changer", "What the client asks for, and can change"),
    Family.INCOME: Text(
        "Ce avec quoi le client paiera : un prêteur doit vérifier la capacité à rembourser",
        "What the client will pay with: a lender has to check the ability to repay",
    ),
    Family.EMPLOYMENT: Text(
        "La durée et la nature de l’emploi, dont vient le revenu", "How long and in what job the income is earned"
    ),
    Family.IDENTITY: Text(
        "Logement, études, biens et coordonnées que le client déclare et peut corriger",
        "Housing, education, belongings and contact details that the client declares and can correct",
    ),
    Family.EXTERNAL_SCORES: Text(
        "La cote donnée par d’autres organismes, à qui le client peut la demander",
        "The rating given by other bodies, whom the client can ask for it",
    ),
    Family.CREDIT_BUREAU: Text(
        "Les crédits en cours et passés ailleurs : charges et habitudes de paiement du client",
        "Current and past loans elsewhere: what the client owes and how the client paid",
    ),
    Family.PREVIOUS_APPLICATIONS: Text(
        "Les demandes que le client nous a déjà faites", "What the client asked of us before"
    ),
    Family.REPAYMENT: Text("La façon dont le client nous a remboursés", "How the client repaid us"),
    Family.CARD_USE: Text("L’usage que le client fait de notre carte", "How the client uses our card"),
}


def _lines() -> tuple[Line, ...]:
    named = {name for line in _NAMED for name in line.features}
    rest = (
        Line(
            family.value,
            FAMILY_LABELS[family],
            why,
            tuple(f.name for f in FEATURES if f.family is family and f.name not in named),
            allowed=True,
        )
        for family, why in _WHY_READ.items()
    )
    return (*_NAMED, *rest)


@dataclass(frozen=True)
class Policy:
    """The lines in force. Every feature stands on one or more; the model may read it where all of them allow it."""

    lines: tuple[Line, ...]

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features that the model may read, in the order of FEATURES."""
        return tuple(f for f in FEATURES if self.allows(f.name))

    @cached_property
    def _lines_of(self) -> dict[str, tuple[Line, ...]]:
        return {f.name: tuple(line for line in self.lines if f.name in line.features) for f in FEATURES}

    def lines_of(self, name: str) -> tuple[Line, ...]:
        """Return the lines on which the feature `name` stands. Raises KeyError where there is no such feature."""
        return self._lines_of[name]

    def allows(self, name: str) -> bool:
        """Return whether the model may read the feature `name`."""
        return all(line.allowed for line in self.lines_of(name))

    def as_json(self) -> list[dict[str, Any]]:
        """Return what an artefact keeps of the policy, from which `policy_of` makes it again."""
        return [
            {
                "line": line.key,
                "allowed": line.allowed,
                "decided": line.decided,
                "reason": [line.reason.fr, line.reason.en],
            }
            for line in self.lines
        ]


DEFAULT = Policy(_lines())
PROTECTED_FEATURES: frozenset[str] = frozenset(
    name for line in DEFAULT.lines if line.protected for name in line.features
)
SHOWN_FEATURES: tuple[Feature, ...] = tuple(f for f in FEATURES if all(line.shown for line in DEFAULT.lines_of(f.name)))


class Decision(NamedTuple):
    """What a lender decides of a line, and why."""

    allowed: bool
    reason: Text


def policy_of(kept: Sequence[Mapping[str, Any]]) -> Policy:
    """Return the policy that `Policy.as_json` gave, line by line, whatever the product's own has become.

    Raises KeyError or TypeError where it is not of that shape.
    """
    entries = {entry["line"]: entry for entry in kept}
    return Policy(
        tuple(
            replace(
                line,
                allowed=entries[line.key]["allowed"],
                reason=Text(*entries[line.key]["reason"]),
                decided=entries[line.key]["decided"],
            )
            for line in DEFAULT.lines
        )
    )


def read_policy(path: Path) -> Policy:
    """Return the product's policy with the decisions of a TOML file: a table a line, `allowed` and `reason` in it.

    Raises PolicyError where the file cannot be read, names no line there is, or decides without a reason.
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"{path}: not readable as TOML ({error}).") from error
    keys = [line.key for line in DEFAULT.lines]
    decisions = {}
    for key, decision in written.items():
        if key not in keys:
            raise PolicyError(f"{path}: [{key}] is no line of the policy. The lines are: {', '.join(keys)}.")
        if not isinstance(decision, dict) or set(decision) != {"allowed", "reason"}:
            raise PolicyError(f"{path}: [{key}] needs `allowed = true` or `false`, a `reason`, and nothing else.")
        allowed, reason = decision["allowed"], decision["reason"]
        if not isinstance(allowed, bool):
            raise PolicyError(f"{path}: [{key}] `allowed` is {allowed!r}; it must be true or false.")
        if not isinstance(reason, str) or not reason.strip():
            raise PolicyError(f"{path}: [{key}] needs a `reason` in words: the model card says it.")
        words = " ".join(reason.split())
        decisions[key] = Decision(allowed, Text(words, words))
    policy = Policy(
        tuple(
            replace(line, allowed=decisions[line.key].allowed, reason=decisions[line.key].reason, decided=True)
            if line.key in decisions
            else line
            for line in DEFAULT.lines
        )
    )
    if not policy.features:
        raise PolicyError(f"{path}: leaves the model nothing to read.")
    return policy


def _main() -> None:
    for line in DEFAULT.lines:
        state = "read" if line.allowed else "not read"
        sys.stdout.write(f"[{line.key}] {state}: {line.reason.en} ({len(line.features)} features)\n")


if __name__ == "__main__":
    _main()
