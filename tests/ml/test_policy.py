"""The policy: every feature stands on one line, and what a lender decides otherwise is kept and said."""

from pathlib import Path

import pytest

from ml.features import FEATURE_NAMES
from ml.features.lineage import application_columns
from ml.features.policy import DEFAULT, PROTECTED_FEATURES, Line, PolicyError, policy_of, read_policy

STATED = [line for line in DEFAULT.lines if line.columns]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_feature_stands_on_one_line_and_every_line_has_its_reason() -> None:
    assert sorted(name for line in DEFAULT.lines for name in line.features) == sorted(FEATURE_NAMES)
    assert len({line.key for line in DEFAULT.lines}) == len(DEFAULT.lines)
    for line in DEFAULT.lines:
        assert line.features
        assert line.reason.fr != line.reason.en


@pytest.mark.parametrize("line", STATED, ids=lambda line: line.key)
def test_the_features_computed_from_the_columns_of_a_line_are_those_on_it(line: Line) -> None:
    others = {name for other in STATED if other.key != line.key for name in other.features}
    computed = {name for name in FEATURE_NAMES if application_columns(name) & set(line.columns)}

    assert computed - others == set(line.features)
    assert computed & others <= {name for name in others if not DEFAULT.allows(name)}


def test_gender_age_family_residence_and_acquaintances_are_not_read() -> None:
    columns = {"code_gender", "days_birth", "name_family_status", "cnt_children", "cnt_fam_members"}
    columns |= {"region_rating_client", "region_rating_client_w_city", "region_population_relative"}
    columns |= {"def_30_cnt_social_circle", "obs_30_cnt_social_circle"}

    assert [f.name for f in DEFAULT.features if application_columns(f.name) & columns] == []
    assert {DEFAULT.line(name).key for name in PROTECTED_FEATURES} == {
        *("gender", "age", "family", "residence", "social_circle")
    }


def test_a_kept_policy_stays_what_it_was_when_the_products_own_changes() -> None:
    kept = DEFAULT.as_json()
    changed = next(entry for entry in kept if entry["line"] == "residence")
    changed |= {"allowed": True, "reason": ["Autrefois permis", "Once allowed"]}

    line = policy_of(kept).line("region_rating_client")

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
