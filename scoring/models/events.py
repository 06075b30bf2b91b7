"""The event log: what happened to a file, by whom and when. `scoring.core.log` alone writes these tables.

Events are only ever inserted. None has a foreign key: a client or an account that is removed leaves its events whole.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.models.files import about_file


class Kind(models.TextChoices):
    """Everything the log tells, with its name. The one table of kinds: `record` takes no other."""

    OPENED = "opened", _("Dossier ouvert")
    EXPORTED = "exported", _("Données exportées")
    PRINTED = "printed", _("Dossier imprimé")
    READ_BY_API = "read_by_api", _("Lu par l’API")
    NOTED = "noted", _("Note écrite")
    NOTE_CORRECTED = "note_corrected", _("Note corrigée")
    SCENARIO_KEPT = "scenario_kept", _("Simulation gardée")
    SCENARIO_RENAMED = "scenario_renamed", _("Simulation renommée")
    SCENARIO_DELETED = "scenario_deleted", _("Simulation supprimée")
    ASSESSED = "assessed", _("Évaluation consignée")
    DECIDED = "decided", _("Décision")
    LETTER_ISSUED = "letter_issued", _("Courrier remis")
    REVIEWED = "reviewed", _("Réexamen")
    DELETED = "deleted", _("Données supprimées")
    ROLE_CHANGED = "role_changed", _("Rôle changé")
    MODEL_SWITCHED = "model_switched", _("Modèle changé")
    SCORING_SWITCHED = "scoring_switched", _("Évaluation arrêtée ou reprise")
    WORDS_ERASED = "words_erased", _("Texte effacé")
    LOG_READ = "log_read", _("Journal consulté")
    LOG_PURGED = "log_purged", _("Journal purgé")
    LOG_REFUSED = "log_refused", _("Ligne du journal refusée")


class Fields(models.Model):
    """What an event says. `facts` is small and holds no personal value and no words; those are in `EventWords`."""

    kind = models.CharField(max_length=32)
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)  # the account's number; none for the portal itself
    client = models.BigIntegerField(null=True)
    application = models.BigIntegerField(null=True)
    assessment = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    words_hash = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=16)

    class Meta:
        abstract = True

    @property
    def kind_label(self) -> str:
        """What the kind is called; a kind that is no longer declared is its own name."""
        return str(Kind(self.kind).label) if self.kind in Kind.values else self.kind

    def content(self, sequence: int | None) -> bytes:
        """Return all that a link covers, written one way alone, the event standing at `sequence`."""
        told = [
            sequence,
            self.kind,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            *(self.actor, self.client, self.application, self.assessment),
            *(self.request_id, self.facts, self.words_hash, self.key_id),
        ]
        return canonical(told)


def canonical(value: Any) -> bytes:
    """Return JSON of a value that is always written alike."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of the log."""

    def in_order(self) -> Self:
        """As they were chained."""
        return self.order_by("sequence")

    def newest_first(self) -> Self:
        """As they are read: by time, the last chained first where it is the same."""
        return self.order_by("-at", "-sequence")

    def about(self, client: int) -> Self:
        """The whole story of a file: of an application, by its number, negative."""
        return self.filter(about_file(client))

    def with_words(self) -> Self:
        """Those with words, or an assessment, that may be erased."""
        return self.exclude(models.Q(words_hash="") & ~models.Q(kind=Kind.ASSESSED))


class Event(Fields):
    """One event of the chain. `link` is an HMAC of the link before and of what the event says."""

    sequence = models.BigIntegerField(primary_key=True)
    link = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("fait du journal")
        verbose_name_plural = _("faits du journal")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["client", "at"], name="event_by_client"),
            models.Index(fields=["actor", "at"], name="event_by_actor"),
            models.Index(fields=["kind", "at"], name="event_by_kind"),
            models.Index(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind}"


class PendingEvent(Fields):
    """A view that is not chained yet. The sealer moves it into the chain within seconds; `mac` guards it until then."""

    mac = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind}"


class EventWords(models.Model):
    """The words and personal values of an event. Removing the row erases them; the salted hash in the chain stays."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.CASCADE, related_name="words")
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.event_id)

    @property
    def values(self) -> dict[str, Any]:
        """What was written, by name."""
        return dict(json.loads(self.text))


class LogHead(models.Model):
    """The end of the chain, one row: how far it goes and its last link, signed. Writers lock it.

    Events before `first` were purged; `before` is the link of the last of these, empty where none was.
    """

    ONLY = 1

    count = models.BigIntegerField(default=0)
    link = models.CharField(max_length=64, blank=True)
    first = models.BigIntegerField(default=1)
    before = models.CharField(max_length=64, blank=True)
    spill = models.CharField(max_length=64, blank=True)  # the last file of waiting views that was chained whole
    key_id = models.CharField(max_length=16, blank=True)
    signature = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.count}: {self.link[:12]}"
