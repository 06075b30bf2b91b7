"""The chain: what is written holds, what somebody changes is named, words can be erased, keys can be changed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from pytest_django import Settings

from scoring.core import request_ids
from scoring.core.log import spill
from scoring.core.log.chain import LogError
from scoring.core.log.retention import check_anchor, purge, write_anchor
from scoring.core.log.sealing import seal, unsealed
from scoring.core.log.verification import Nature, verify
from scoring.core.log.writing import Erased, erase, record, record_view
from scoring.models.events import Event, EventWords, Kind, LogHead, PendingEvent
from tests.clients.factories import NOON
from tests.scoring.factories import a_user

pytestmark = pytest.mark.django_db

CLIENT = 100_001


@pytest.fixture(autouse=True)
def spill_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.LOG_SPILL_DIR = tmp_path / "log"
    return settings.LOG_SPILL_DIR


def noted(count: int = 1, **more: object) -> list[Event]:
    told = {"client": CLIENT, "words": "Il a changé d’emploi.", "facts": {"note": 3}, "now": NOON, **more}
    return [record(Kind.NOTED, actor=None, **told) for _ in range(count)]  # type: ignore[arg-type]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_event_says_who_did_what_to_which_file_and_when() -> None:
    user = a_user("advisor")
    token = request_ids.current.set("abc-1")
    event = record(Kind.NOTED, actor=user, client=CLIENT, words="Rappelé.", facts={"note": 7}, now=NOON)
    request_ids.current.reset(token)
    event.refresh_from_db()
    said = (event.kind, event.actor, event.client, event.at, event.request_id, event.facts)
    assert said == ("noted", user.pk, CLIENT, NOON, "abc-1", {"note": 7})
    assert event.words.values == {"text": "Rappelé."}
    assert "Rappelé" not in json.dumps([event.facts, event.words_hash])
    assert str(event.kind_label) == "Note écrite"


def test_sequences_follow_each_other_and_an_untouched_log_has_no_fault() -> None:
    assert [event.sequence for event in noted(3)] == [1, 2, 3]
    assert verify().fault is None
    assert verify().events == 3


def test_an_empty_log_has_no_fault() -> None:
    verdict = verify()
    assert (verdict.events, verdict.unsealed, verdict.fault) == (0, 0, None)


def test_an_event_is_refused_outside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(TransactionManagementError, match="in the transaction of what it tells"):
            record(Kind.NOTED, actor=None)


def test_an_event_of_what_did_not_happen_is_not_kept() -> None:
    with transaction.atomic():
        noted()
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert verify().fault is None


@pytest.mark.parametrize("fact", ["w" * 201, 0.5, {"a": 1}, [0.5]])
def test_facts_that_are_not_small_are_refused(fact: object) -> None:
    with pytest.raises(ValueError, match="give it as words"):
        record(Kind.NOTED, actor=None, facts={"fact": fact})  # type: ignore[dict-item]


def test_a_kind_that_is_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="gossip"):
        record("gossip", actor=None)  # type: ignore[arg-type]


EVENT = "scoring_event"
TAMPERINGS: dict[str, tuple[Callable[[], None], Nature, int | None]] = {
    "kind": (lambda: sql(f"UPDATE {EVENT} SET kind='opened' WHERE sequence=3"), Nature.ALTERED, 3),
    "time": (lambda: sql(f"UPDATE {EVENT} SET at='2020-01-01 00:00:00' WHERE sequence=3"), Nature.ALTERED, 3),
    "actor": (lambda: sql(f"UPDATE {EVENT} SET actor=9 WHERE sequence=3"), Nature.ALTERED, 3),
    "client": (lambda: sql(f"UPDATE {EVENT} SET client=9 WHERE sequence=3"), Nature.ALTERED, 3),
    "application": (lambda: sql(f"UPDATE {EVENT} SET application=9 WHERE sequence=3"), Nature.ALTERED, 3),
    "assessment": (lambda: sql(f"UPDATE {EVENT} SET assessment=9 WHERE sequence=3"), Nature.ALTERED, 3),
    "request": (lambda: sql(f"UPDATE {EVENT} SET request_id='x' WHERE sequence=3"), Nature.ALTERED, 3),
    "facts": (lambda: sql(f"UPDATE {EVENT} SET facts=%s WHERE sequence=3", '{"note": 4}'), Nature.ALTERED, 3),
    "words hash": (lambda: sql(f"UPDATE {EVENT} SET words_hash='' WHERE sequence=3"), Nature.ALTERED, 3),
    "link": (lambda: sql(f"UPDATE {EVENT} SET link=%s WHERE sequence=3", "0" * 64), Nature.ALTERED, 3),
    "link in letters": (lambda: sql(f"UPDATE {EVENT} SET link=%s WHERE sequence=3", "é" * 64), Nature.ALTERED, 3),
    "key": (lambda: sql(f"UPDATE {EVENT} SET key_id='x' WHERE sequence=3"), Nature.KEY, 3),
    "words": (lambda: sql("UPDATE scoring_eventwords SET text='{}' WHERE event_id=3"), Nature.WORDS, 3),
    "salt": (lambda: sql("UPDATE scoring_eventwords SET salt='' WHERE event_id=3"), Nature.WORDS, 3),
    "words gone": (lambda: sql("DELETE FROM scoring_eventwords WHERE event_id=3"), Nature.WORDS, 3),
    "first gone": (lambda: gone(1), Nature.MISSING, 1),
    "one gone": (lambda: gone(3), Nature.MISSING, 3),
    "last gone": (lambda: gone(6), Nature.MISSING, 6),
    "gone, others moved up": (lambda: (gone(3), shift(3, -1)), Nature.ALTERED, 3),  # type: ignore[dict-item,return-value]
    "inserted between": (lambda: (shift(2, 1), copied(1, 3)), Nature.INSERTED, 3),  # type: ignore[dict-item,return-value]
    "inserted at the end": (lambda: copied(2, 7), Nature.INSERTED, 7),
    "inserted before": (lambda: copied(2, 0), Nature.INSERTED, 0),
    "two exchanged": (lambda: exchanged(2, 5), Nature.REORDERED, 2),
    "neighbours exchanged": (lambda: exchanged(4, 5), Nature.REORDERED, 4),
    "head moved back": (lambda: moved_back(5), Nature.HEAD, None),
    "head gone": (lambda: sql("DELETE FROM scoring_loghead"), Nature.HEAD, None),
    "head renumbered": (lambda: sql("UPDATE scoring_loghead SET count=5"), Nature.HEAD, None),
    "beginning moved": (lambda: sql("UPDATE scoring_loghead SET first=3"), Nature.HEAD, None),
}


def gone(sequence: int) -> None:
    sql("DELETE FROM scoring_eventwords WHERE event_id=%s", sequence)
    sql(f"DELETE FROM {EVENT} WHERE sequence=%s", sequence)


def shift(after: int, by: int) -> None:
    """Move all events after one along, with their words."""
    order = "sequence" if by < 0 else "-sequence"
    for event in Event.objects.filter(sequence__gt=after).order_by(order):
        sql(f"UPDATE {EVENT} SET sequence=%s WHERE sequence=%s", event.sequence + by, event.sequence)
        sql("UPDATE scoring_eventwords SET event_id=%s WHERE event_id=%s", event.sequence + by, event.sequence)


def copied(sequence: int, to: int) -> None:
    event = Event.objects.get(sequence=sequence)
    event.sequence = to
    event.words_hash = ""
    event.save(force_insert=True)


def exchanged(one: int, other: int) -> None:
    for old, new in ((one, -1), (other, one), (-1, other)):
        sql(f"UPDATE {EVENT} SET sequence=%s WHERE sequence=%s", new, old)
        sql("UPDATE scoring_eventwords SET event_id=%s WHERE event_id=%s", new, old)


def moved_back(to: int) -> None:
    """Cut the log back and let the head say so, as one would without a key."""
    gone(6)
    sql("UPDATE scoring_loghead SET count=%s, link=%s", to, Event.objects.get(sequence=to).link)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_first_event_that_somebody_changed_is_named(what: str) -> None:
    noted(6)
    assert verify().fault is None
    tamper, nature, sequence = TAMPERINGS[what]
    tamper()
    fault = verify().fault
    assert fault is not None
    assert (fault.nature, fault.sequence) == (nature, sequence)


def test_nothing_is_written_on_a_head_that_somebody_changed() -> None:
    noted(3)
    sql("UPDATE scoring_loghead SET count=2")
    with pytest.raises(LogError, match="verify_log"):
        noted()


def test_nothing_is_written_where_the_head_is_gone() -> None:
    noted(3)
    sql("DELETE FROM scoring_loghead")
    with pytest.raises(LogError, match="verify_log"):
        noted()


def test_words_that_are_erased_leave_the_chain_whole_and_the_log_says_so() -> None:
    event = noted(2)[0]
    assert erase(event, by=a_user("admin")) == Erased(events=1)
    assert [words.event_id for words in EventWords.objects.all()] == [2]
    assert verify().fault is None
    told = Event.objects.get(kind=Kind.WORDS_ERASED)
    assert (told.client, told.facts) == (CLIENT, {"of": 1})
    assert erase(event, by=None) == Erased()
    assert Event.objects.filter(kind=Kind.WORDS_ERASED).count() == 1


def test_an_old_key_still_verifies_once_a_new_one_signs(settings: Settings) -> None:
    settings.LOG_KEYS = {"old": "o" * 32}
    noted(2)
    settings.LOG_KEYS = {"new": "n" * 32, "old": "o" * 32}
    noted(2)
    assert [event.key_id for event in Event.objects.in_order()] == ["old", "old", "new", "new"]
    assert verify().fault is None
    settings.LOG_KEYS = {"new": "n" * 32}
    fault = verify().fault
    assert fault is not None
    assert (fault.nature, fault.sequence) == (Nature.KEY, 1)
    assert "LOG_KEYS does not hold" in fault.words


def test_a_view_waits_and_is_then_chained() -> None:
    record_view(Kind.OPENED, actor=None, client=CLIENT, now=NOON)
    assert not Event.objects.exists()
    assert unsealed() == verify().unsealed == 1
    assert seal() == 1
    event = Event.objects.get()
    assert (event.kind, event.client, event.at, event.sequence) == ("opened", CLIENT, NOON, 1)
    assert unsealed() == 0
    assert verify().fault is None
    assert seal() == 0


def test_a_view_that_somebody_changed_while_it_waited_is_refused_and_told() -> None:
    record_view(Kind.OPENED, actor=None, client=CLIENT)
    sql("UPDATE scoring_pendingevent SET client=9")
    seal()
    event = Event.objects.get()
    assert (event.kind, event.client, event.facts["place"]) == ("log_refused", None, "pending")
    assert verify().fault is None


def waits_in_a_file(client: int) -> None:
    from scoring.core.log.chain import waiting

    spill.append(waiting(PendingEvent(kind=Kind.OPENED, at=NOON, client=client, facts={"page": "summary"})))


def test_what_waits_in_the_file_is_chained_once(spill_dir: Path) -> None:
    for client in (1, 2, 3):
        waits_in_a_file(client)
    assert unsealed() == 3
    assert seal() == 3
    assert [event.client for event in Event.objects.in_order()] == [1, 2, 3]
    assert seal() == unsealed() == 0
    assert not [*spill_dir.glob("*.jsonl")]
    assert verify().fault is None


def test_a_sealer_that_was_killed_before_it_removed_the_file_chains_nothing_twice(spill_dir: Path) -> None:
    waits_in_a_file(1)
    (path,) = spill.set_aside()
    content = path.read_bytes()
    seal()
    path.write_bytes(content)
    assert seal() == 0
    assert not path.exists()
    assert Event.objects.count() == 1


def test_a_line_that_nobody_of_ours_wrote_is_refused_and_told(spill_dir: Path) -> None:
    waits_in_a_file(1)
    path = spill_dir / spill.WAITING
    path.write_bytes(path.read_bytes() + path.read_bytes().replace(b'"client": 1', b'"client": 2') + b"torn {")
    waits_in_a_file(3)
    assert seal() == 4
    told = [(event.kind, event.client) for event in Event.objects.in_order()]
    assert told == [("opened", 1), ("log_refused", None), ("log_refused", None), ("opened", 3)]


def test_only_an_anchor_shows_that_the_log_was_cut_back_to_an_earlier_head(tmp_path: Path) -> None:
    noted(3)
    earlier = LogHead.objects.get()
    noted(2)
    anchors = tmp_path / "anchors"
    assert write_anchor(anchors, now=NOON) == 5
    assert check_anchor(anchors) is None
    gone(5)
    gone(4)
    earlier.save()
    assert verify().fault is None
    fault = check_anchor(anchors)
    assert fault is not None
    assert (fault.nature, fault.sequence) == (Nature.MISSING, 4)
    noted(4)
    assert verify().fault is None
    fault = check_anchor(anchors)
    assert fault is not None
    assert (fault.nature, fault.sequence) == (Nature.ALTERED, 5)


def test_an_anchor_that_somebody_changed_is_named(tmp_path: Path) -> None:
    noted(3)
    anchors = tmp_path / "anchors"
    write_anchor(anchors, now=NOON)
    anchors.write_text(anchors.read_text() + anchors.read_text().replace('"count": 3', '"count": 2'))
    fault = check_anchor(anchors)
    assert fault is not None
    assert (fault.nature, fault.words) == (Nature.ANCHOR, "Line 2 of the anchors is not signed as it stands.")


def test_an_anchor_stands_on_its_own_line_where_the_last_lost_its_end(tmp_path: Path) -> None:
    noted(3)
    anchors = tmp_path / "anchors"
    write_anchor(anchors, now=NOON)
    anchors.write_text(anchors.read_text().rstrip("\n"))
    write_anchor(anchors, now=NOON)
    write_anchor(anchors, now=NOON)
    assert len(anchors.read_text().splitlines()) == 3
    assert check_anchor(anchors) is None


def test_an_empty_log_has_nothing_to_anchor(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="empty"):
        write_anchor(tmp_path / "anchors", now=NOON)


def test_events_beyond_the_retention_are_anchored_and_removed_and_the_rest_still_holds(
    settings: Settings, tmp_path: Path
) -> None:
    settings.LOG_RETENTION_DAYS = 200
    anchors = tmp_path / "anchors"
    noted(3)
    noted(2, now=NOON + timedelta(days=150))
    later = NOON + timedelta(days=201)
    assert purge(anchors, by=None, now=later) == 3
    assert [event.sequence for event in Event.objects.in_order()] == [4, 5, 6]
    assert EventWords.objects.count() == 2
    told = Event.objects.get(sequence=6)
    assert (told.kind, told.facts["first"], told.facts["last"]) == ("log_purged", 1, 3)
    assert verify().fault is None
    assert check_anchor(anchors) is None
    assert purge(anchors, by=None, now=later) == 0
    gone(4)
    fault = verify().fault
    assert fault is not None
    assert (fault.nature, fault.sequence) == (Nature.MISSING, 4)


def test_a_purge_that_removes_nothing_anchors_all_the_same_unless_the_log_is_empty(tmp_path: Path) -> None:
    anchors = tmp_path / "anchors"
    with pytest.raises(CommandError, match="The log is empty: there is nothing to anchor or to remove"):
        call_command("purge_log", anchor=anchors)
    assert not anchors.exists()
    noted(3, now=timezone.now())
    out = io.StringIO()
    call_command("purge_log", anchor=anchors, stdout=out)
    assert out.getvalue() == f"Removed: 0 events. The end of the log was added to {anchors}.\n"
    assert json.loads(anchors.read_text())["count"] == Event.objects.count() == 3
    assert check_anchor(anchors) is None


def test_a_log_with_a_fault_is_not_purged(tmp_path: Path) -> None:
    noted(3)
    gone(2)
    with pytest.raises(LogError, match=r"Event 2 is missing\. Nothing was removed"):
        purge(tmp_path / "anchors", by=None, now=NOON + timedelta(days=9_999))
    assert not (tmp_path / "anchors").exists()
