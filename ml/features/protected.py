"""What clients are never compared by: the protected attributes and every feature computed from one.

`forbidden` keeps a feature out of the model; this keeps it out of peer groups. The model may read an age, which lenders
may weigh; who counts as alike must not rest on age, sex or family, or a group would be told apart by them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ml.tables.wording import Text


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected attribute: the application's columns that state it, why, and the features computed from them."""

    columns: tuple[str, ...]
    reason: Text
    features: tuple[str, ...]


# Criteria of article 225-1 of the French penal code: sex, age, family situation.
PROTECTED: tuple[Protected, ...] = (
    Protected(
        ("code_gender",),
        Text("Le sexe est un critère de discrimination", "Sex is a criterion of discrimination"),
        ("code_gender",),
    ),
    Protected(
        ("days_birth",),
        Text(
            "L’âge est un critère de discrimination, comme ce qui en est calculé",
            "Age is a criterion of discrimination, and so is what is computed from it",
        ),
        (
            *("age_years", "age_at_end_years", "income_for_age", "employed_to_age", "employed_at_age"),
            *("car_to_client_age", "registration_to_age", "id_publish_to_age", "phone_change_to_age"),
            *("ext_source_1_for_age", "ext_source_2_for_age", "ext_source_3_for_age"),
            *("ext_source_mean_for_age", "ext_source_weighted_for_age", "ext_source_min_for_age"),
        ),
    ),
    Protected(
        ("name_family_status", "cnt_children", "cnt_fam_members"),
        Text(
            "La situation de famille est un critère de discrimination, comme la composition du foyer qui la révèle",
            "Family situation is a criterion of discrimination, and so is the household that reveals it",
        ),
        ("name_family_status", "cnt_children", "cnt_fam_members", "children_share", "income_per_person"),
    ),
)
PROTECTED_FEATURES: frozenset[str] = frozenset(name for one in PROTECTED for name in one.features)
PROTECTED_COLUMNS: frozenset[str] = frozenset(name for one in PROTECTED for name in one.columns)
