"""How events are chained: each link is an HMAC of the one before and of what the event says; the head is signed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from scoring.models.events import Event, Fields, LogHead, PendingEvent, canonical


class LogError(RuntimeError):
    """The log cannot be trusted or continued. The message says what to do."""


class UnknownKeyError(LogError):
    """A link was made with a key that LOG_KEYS does not hold."""


def signing_key() -> str:
    """Return the name of the key that signs now: the first of LOG_KEYS."""
    return next(iter(settings.LOG_KEYS))


def link_of(before: str, event: Fields, sequence: int) -> str:
    """Return the link of an event that stands at `sequence` after the link `before`. Raises UnknownKeyError."""
    return _mac(event.key_id, b"event", before.encode(), event.content(sequence))


def mac_of(waiting: Fields) -> str:
    """Return what guards an event that is not chained yet. Raises UnknownKeyError."""
    return _mac(waiting.key_id, b"waiting", waiting.content(None))


def is_genuine(waiting: Fields, mac: str) -> bool:
    """Return whether an event that waits is as it was written."""
    try:
        return is_same(mac_of(waiting), mac)
    except UnknownKeyError:
        return False


def is_same(made: str, found: str) -> bool:
    """Return whether a link, a guard or a signature is the one that was made; what was found may be any text."""
    return hmac.compare_digest(made.encode(), found.encode(errors="surrogatepass"))


def signature_of(head: LogHead) -> str:
    """Return the signature of a head. Raises UnknownKeyError."""
    return sign(head.key_id, [head.count, head.link, head.first, head.before, head.key_id])


def sign(key_id: str, told: list[object]) -> str:
    """Return the signature of a head, or of what is told of one outside the database. Raises UnknownKeyError."""
    return _mac(key_id, b"head", canonical(told))


def _mac(key_id: str, *parts: bytes) -> str:
    try:
        key = settings.LOG_KEYS[key_id]
    except KeyError:
        raise UnknownKeyError(
            f"A link was made with the key {key_id!r}, which LOG_KEYS does not hold: put it back, last."
        ) from None
    return hmac.new(key.encode(), b"\0".join(parts), hashlib.sha256).hexdigest()


def locked_head() -> LogHead:
    """Return the head, locked until the transaction ends, made where the log is empty.

    Raises LogError where it is not signed as it stands: writing on would sign what somebody changed.
    """
    connection.validate_no_broken_transaction()
    head = LogHead.objects.select_for_update().filter(pk=LogHead.ONLY).first()
    if head is None:
        # Of several who are first, one makes it and the others wait here until it is there.
        LogHead.objects.bulk_create([_new_head()], ignore_conflicts=True)
        head = LogHead.objects.select_for_update().get(pk=LogHead.ONLY)
        if not head.count and Event.objects.exists():
            raise LogError("The log has events and no head: run `python manage.py verify_log`.")
    if not is_signed(head):
        raise LogError("The head of the log is not signed as it stands: run `python manage.py verify_log`.")
    return head


def is_signed(head: LogHead) -> bool:
    """Return whether the head is as it was written. Raises UnknownKeyError."""
    return is_same(signature_of(head), head.signature)


def _new_head() -> LogHead:
    head = LogHead(pk=LogHead.ONLY)
    _signed(head)
    return head


def _signed(head: LogHead) -> None:
    head.key_id = signing_key()
    head.signature = signature_of(head)


def save_head(head: LogHead) -> None:
    """Sign the head anew and store it."""
    _signed(head)
    head.save(update_fields=["count", "link", "first", "before", "spill", "key_id", "signature"])


def chained(head: LogHead, said: Fields) -> Event:
    """Return the event that `said` becomes as the next of the chain, and move the head there. Nothing is stored."""
    event = Event(**{field.attname: getattr(said, field.attname) for field in Fields._meta.fields})
    event.key_id = signing_key()
    event.sequence = head.count + 1
    event.link = link_of(head.link, event, event.sequence)
    head.count, head.link = event.sequence, event.link
    return event


def waiting(said: Fields) -> PendingEvent:
    """Return the event as it waits to be chained, guarded. Nothing is stored."""
    pending = PendingEvent(**{field.attname: getattr(said, field.attname) for field in Fields._meta.fields})
    pending.key_id = signing_key()
    pending.mac = mac_of(pending)
    return pending


@contextmanager
def unlocked() -> Iterator[None]:
    """Let PostgreSQL remove events until the transaction ends: its triggers refuse it otherwise."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL creditscore.log_unlocked = 'on'")
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL creditscore.log_unlocked = 'off'")
