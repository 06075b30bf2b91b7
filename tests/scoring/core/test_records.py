"""A kept assessment: what it says, and that it comes out the same after the portal around it has changed."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

import ml.features
from clients.models.client import Client
from ml.serving.artefact import ModelError, load
from ml.serving.model import Model
from scoring.core import engine, publishing, records
from scoring.core.assessment import assess
from scoring.core.log.verification import Nature, verify
from scoring.core.log.writing import erase
from scoring.core.records import replay
from scoring.models.events import Event, Kind
from scoring.models.records import AssessmentRecord
from scoring.text.assessment import reason_sentences
from scoring.text.record import record_assessment
from tests.artefacts import another_model_dir, trained_model_dir
from tests.clients.factories import NOON
from tests.languages import spoken
from tests.scoring.factories import a_user


@pytest.fixture
def kept(scored: Model) -> list[AssessmentRecord]:
    """A hundred assessments as the database has them."""
    for client in Client.objects.order_by("pk"):
        record_assessment(client, actor=None, now=NOON)
    return list(AssessmentRecord.objects.order_by("pk"))


def test_a_record_says_all_that_the_model_said(scored: Model) -> None:
    user = a_user("advisor")
    for client in Client.objects.order_by("pk")[:20]:
        found = assess(client, now=NOON)
        record_assessment(client, actor=user, now=NOON)
        kept = AssessmentRecord.objects.latest("pk")
        assert (kept.client, kept.actor, kept.at) == (client.pk, user.pk, NOON)
        assert (kept.model_version, kept.model_digest) == (scored.version, scored.digest)
        assert kept.probability_of_default == found.probability_of_default
        assert kept.decision_threshold == found.decision_threshold
        assert (kept.review_lower, kept.review_upper) == dataclasses.astuple(found.review_band)
        assert kept.recommendation == (found.recommendation or "NONE")
        assert dict(kept.contributions) == dict(found.contributions.by_feature)
        assert {*kept.values} == {*ml.features.FEATURE_NAMES}
        assert [one["code"] for one in kept.reasons] == [reason.reason_code for reason in found.reasons]
        for language in ("fr", "en"):
            sentences = spoken(language, partial(reason_sentences, found))
            shown = [(sentence.said, sentence.effect) for sentence in sentences]
            told = [one["sentences"][language] for one in kept.reasons]
            assert [(one["said"], one["effect"]) for one in told] == shown


def test_the_log_vouches_for_a_record(kept: list[AssessmentRecord]) -> None:
    told = Event.objects.filter(kind=Kind.ASSESSED).in_order()
    assert [(event.client, event.assessment, event.facts["digest"]) for event in told] == [
        (one.client, one.pk, one.digest) for one in kept
    ]
    assert verify().fault is None


@pytest.mark.parametrize("column", ["probability_of_default", "client", "recommendation", "reasons", "values", "at"])
def test_a_record_that_somebody_changed_is_named(kept: list[AssessmentRecord], column: str) -> None:
    other = getattr(kept[7], column)
    changed = {"probability_of_default": 0.5, "client": 1, "recommendation": "X", "at": NOON + timedelta(hours=1)}
    value = changed.get(column, {} if isinstance(other, dict) else [])
    AssessmentRecord.objects.filter(pk=kept[7].pk).update(**{column: value})
    fault = verify().fault
    assert fault is not None
    assert (fault.nature, fault.sequence) == (Nature.RECORD, 8)


def test_a_record_that_is_gone_is_named_unless_the_log_says_that_it_was_erased(kept: list[AssessmentRecord]) -> None:
    assert erase(Event.objects.get(pk=3), by=None).events == 1
    assert AssessmentRecord.objects.count() == len(kept) - 1
    assert verify().fault is None
    kept[7].delete()
    fault = verify().fault
    assert fault is not None
    assert (fault.nature, fault.sequence) == (Nature.RECORD, 8)


def replayed() -> str:
    out = io.StringIO()
    call_command("replay_assessment", "--all", stdout=out)
    return out.getvalue()


def test_all_come_out_as_they_were(kept: list[AssessmentRecord]) -> None:
    assert {one.recommendation for one in kept} >= {"APPROVE", "REVIEW"}
    assert replayed() == f"Replayed: {len(kept)} equal, 0 different\n"


def test_they_do_after_another_model_is_in_service_and_the_records_changed(kept: list[AssessmentRecord]) -> None:
    publishing.publish(another_model_dir())
    assert engine.current_model().digest != kept[0].model_digest
    Client.objects.update(amt_credit=1, ext_source_2=0.99, occupation_type=None, records_changed_at=NOON)
    assert replayed() == f"Replayed: {len(kept)} equal, 0 different\n"


@pytest.fixture
def another_table(kept: list[AssessmentRecord]) -> Iterator[str]:
    """Let the feature table have one feature more, first, and not have the strongest input of the first record.

    The two dictionaries are what every module reads the table by.
    """
    removed = kept[0].contributions[0][0]
    by_name, positions = dict(ml.features._BY_NAME), dict(ml.features.POSITION)
    names = ("brand_new", *(name for name in ml.features.FEATURE_NAMES if name != removed))
    _replace(ml.features._BY_NAME, {name: by_name.get(name, ml.features.FEATURES[0]) for name in names})
    _replace(ml.features.POSITION, {name: place for place, name in enumerate(names)})
    yield removed
    _replace(ml.features._BY_NAME, by_name)
    _replace(ml.features.POSITION, positions)


def _replace(table: dict[str, Any], new: dict[str, Any]) -> None:
    table.clear()
    table.update(new)


def test_they_do_after_a_feature_was_added_and_one_removed(
    kept: list[AssessmentRecord], another_table: str, settings: Settings
) -> None:
    with pytest.raises((ModelError, KeyError)):
        load(settings.MODEL_DIR / kept[0].model_version, check_in_child=False)
    assert any(another_table == one["feature"] for record in kept for one in record.reasons)
    records._opened.cache_clear()
    assert replayed() == f"Replayed: {len(kept)} equal, 0 different\n"


def test_an_artefact_with_the_name_of_one_that_a_record_names_is_put_beside_it(
    kept: list[AssessmentRecord], settings: Settings, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(trained_model_dir(), tmp_path / "other"))
    golden = json.loads((other / "golden.json").read_text())
    golden = {name: rows[:-1] for name, rows in golden.items()}
    (other / "golden.json").write_text(json.dumps(golden))
    from ml.serving.artefact import _sums

    (other / "SHA256SUMS").write_text(_sums(other))
    model = publishing.publish(other)
    assert (model.version, model.digest != kept[0].model_digest) == (kept[0].model_version, True)
    records._opened.cache_clear()
    assert replayed() == f"Replayed: {len(kept)} equal, 0 different\n"


def test_a_difference_and_a_missing_artefact_are_said(kept: list[AssessmentRecord], settings: Settings) -> None:
    AssessmentRecord.objects.filter(pk=kept[0].pk).update(probability_of_default=0.5)
    reasons = [{**kept[1].reasons[0], "code": "OTHER"}, *kept[1].reasons[1:]]
    AssessmentRecord.objects.filter(pk=kept[1].pk).update(reasons=reasons)
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 kept assessments do not come out"):
        call_command("replay_assessment", "--all", stdout=out)
    first, second, last = out.getvalue().splitlines()
    assert first.startswith(f"{kept[0].pk}: probability of default: ")
    assert second.startswith(f"{kept[1].pk}: reasons: ")
    assert last == f"Replayed: {len(kept) - 2} equal, 2 different"
    call_command("replay_assessment", kept[2].pk, stdout=out)
    with pytest.raises(CommandError, match="There is no kept assessment 0"):
        call_command("replay_assessment", 0)
    settings.MODEL_DIR = settings.MODEL_DIR / "elsewhere"
    with pytest.raises(CommandError, match="1 kept assessments"):
        call_command("replay_assessment", kept[2].pk, stdout=out)
    assert f"{kept[2].pk}: No artefact with the sha256 {kept[2].model_digest} is in" in out.getvalue()


def test_the_kept_difference_is_within_a_thousand_millionth(kept: list[AssessmentRecord]) -> None:
    one = kept[0]
    one.probability_of_default += 2e-9
    assert replay(one).differences
    one.probability_of_default -= 1.5e-9
    assert not replay(one).differences


def test_what_postgresql_writes_otherwise_has_the_same_digest(kept: list[AssessmentRecord]) -> None:
    one = kept[0]
    one.values = {**one.values, "amt_credit": 1e16, "amt_annuity": -0.0}
    before = records.digest_of(one)
    one.values = {**one.values, "amt_credit": 10_000_000_000_000_000, "amt_annuity": 0}
    assert records.digest_of(one) == before


def test_users_that_go_leave_their_records(kept: list[AssessmentRecord]) -> None:
    user = a_user("advisor")
    record_assessment(Client.objects.all()[0], actor=user, now=NOON)
    number = user.pk
    User.objects.all().delete()
    assert AssessmentRecord.objects.latest("pk").actor == number
    connection.check_constraints()
    assert verify().fault is None
