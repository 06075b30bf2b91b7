"""The policy: every feature stands on a line, and what a lender decides otherwise is kept and said."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from ml.features import FEATURE_NAMES
from ml.features.lineage import application_columns
from ml.features.policy import DEFAULT, PROTECTED_FEATURES, Line, Policy, PolicyError, policy_of, read_policy

LINES = {line.key: line for line in DEFAULT.lines}
STATED = [line for line in DEFAULT.lines if line.columns]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_feature_stands_on_a_line_and_every_line_has_its_reason() -> None:
    assert {name for line in DEFAULT.lines for name in line.features} == set(FEATURE_NAMES)
    assert len({line.key for line in DEFAULT.lines}) == len(DEFAULT.lines)
    for line in DEFAULT.lines:
        assert line.features
        assert line.reason.fr != line.reason.en


@pytest.mark.parametrize("line", STATED, ids=lambda line: line.key)
def test_the_features_computed_from_the_columns_of_a_line_are_those_on_it(line: Line) -> None:
    assert {name for name in FEATURE_NAMES if application_columns(name) & set(line.columns)} == set(line.features)


@pytest.mark.parametrize("key", ["building", "documents"])
def test_what_is_computed_from_the_columns_of_an_excluded_group_stands_on_its_line(key: str) -> None:
    features = set(LINES[key].features)
    columns = {column for name in features for column in application_columns(name)}

    assert {name for name in FEATURE_NAMES if application_columns(name) & columns} == features


def test_what_is_a_mixture_of_scores_stands_on_their_line_whatever_else_it_is() -> None:
    mixtures = {name for name in FEATURE_NAMES if name.startswith(("ext_source_weighted", "ext_source_product"))}

    assert mixtures == set(LINES["mixed_scores"].features)


@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_a_feature_is_read_where_all_its_lines_are_allowed_and_not_before(name: str, tmp_path: Path) -> None:
    def allowing(lines: Iterable[Line]) -> Policy:
        decided = [f"[{line.key}]\nallowed = true\nreason = 'x'" for line in lines]
        return read_policy(written(tmp_path, "\n".join(decided)))

    grounds = [line for line in DEFAULT.lines_of(name) if not line.allowed]

    assert allowing(grounds).allows(name)
    assert not any(allowing(other for other in grounds if other is not line).allows(name) for line in grounds)


def test_a_weighted_score_for_the_age_needs_age_and_mixed_scores(tmp_path: Path) -> None:
    age = read_policy(written(tmp_path, "[age]\nallowed = true\nreason = 'x'"))
    scores = read_policy(written(tmp_path, "[mixed_scores]\nallowed = true\nreason = 'x'"))

    for policy in (DEFAULT, age, scores):
        assert not policy.allows("ext_source_weighted_for_age")
        assert "ext_source_weighted_for_age" not in {f.name for f in policy.features}
    assert age.allows("ext_source_mean_for_age")
    assert scores.allows("ext_source_weighted")


def test_gender_age_family_residence_and_acquaintances_are_not_read() -> None:
    columns = {"code_gender", "days_birth", "name_family_status", "cnt_children", "cnt_fam_members"}
    columns |= {"region_rating_client", "region_rating_client_w_city", "region_population_relative"}
    columns |= {"def_30_cnt_social_circle", "obs_30_cnt_social_circle"}

    assert [f.name for f in DEFAULT.features if application_columns(f.name) & columns] == []
    assert {line.key for name in PROTECTED_FEATURES for line in DEFAULT.lines_of(name) if line.protected} == {
        *("gender", "age", "family", "residence", "social_circle")
    }


def test_a_kept_policy_stays_what_it_was_when_the_products_own_changes() -> None:
    kept = DEFAULT.as_json()
    changed = next(entry for entry in kept if entry["line"] == "residence")
    changed |= {"allowed": True, "reason": ["Autrefois permis", "Once allowed"]}

    (line,) = policy_of(kept).lines_of("region_rating_client")

    assert (line.allowed, line.decided, line.reason.en) == (True, False, "Once allowed")
    with pytest.raises(KeyError):
        policy_of(kept[:3])


def test_a_lender_decides_otherwise_line_by_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[age]\nallowed = true\nreason = "Comité du 3 mars"\n\n[card_use]\nallowed = false\nreason = "Sans cartes"\n',
    )

    policy = read_policy(path)

    assert policy.allows("age_years")
    assert not policy.allows("card_months")
    assert not policy.allows("code_gender")
    assert {line.key: line.reason.fr for line in policy.lines if line.decided} == {
        "age": "Comité du 3 mars",
        "card_use": "Sans cartes",
    }
    assert policy_of(policy.as_json()) == policy
    assert policy_of(DEFAULT.as_json()) == DEFAULT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[horoscope]\nallowed = true\nreason = 'x'",
            "[horoscope] is no line of the policy. The lines are: gender, age,",
        ),
        ("[age]\nallowed = true", "[age] needs `allowed = true` or `false`, a `reason`, and nothing else."),
        ("age = true", "[age] needs `allowed = true` or `false`, a `reason`, and nothing else."),
        ("[age]\nallowed = 'yes'\nreason = 'x'", "[age] `allowed` is 'yes'; it must be true or false."),
        ("[age]\nallowed = true\nreason = ' '", "[age] needs a `reason` in words: the model card says it."),
        ("[age\n", "not readable as TOML"),
    ],
)
def test_a_file_that_cannot_be_followed_is_refused_and_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=r"policy\.toml") as refused:
        read_policy(written(tmp_path, text))

    assert said in str(refused.value)


def test_a_file_that_is_not_there_or_leaves_nothing_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        read_policy(tmp_path / "none.toml")
    nothing = "\n".join(f"[{line.key}]\nallowed = false\nreason = 'x'" for line in DEFAULT.lines)
    with pytest.raises(PolicyError, match="leaves the model nothing to read"):
        read_policy(written(tmp_path, nothing))
