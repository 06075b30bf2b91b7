"""Decisions that people take about clients' files, and the reasons they choose from."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from clients.language import language_in_force
from clients.models.client import Client
from scoring.models.files import FileRow, about_file, one_file
from scoring.models.records import AssessmentRecord
from scoring.models.versions import Answer

WORDS_LENGTH = 2_000  # characters


class DecisionOutcome(models.TextChoices):
    """What a person decides."""

    ACCEPT = "accept", _("Accepter")
    ACCEPT_ON_OTHER_TERMS = "accept_on_other_terms", _("Accepter à d’autres conditions")
    REFUSE = "refuse", _("Refuser")
    REQUEST_DOCUMENTS = "request_documents", _("Demander des pièces")
    REFER = "refer", _("Transmettre à un senior")


class DecisionState(models.TextChoices):
    """Where a decision stands. A file has at most one that is not replaced."""

    DRAFT = "draft", _("Brouillon")
    AWAITING_DOCUMENTS = "awaiting_documents", _("Pièces attendues")
    REFERRED = "referred", _("Transmis")
    AWAITING_SECOND = "awaiting_second", _("À confirmer")
    FINAL = "final", _("Décidé")
    UNDER_REVIEW = "under_review", _("En réexamen")
    REPLACED = "replaced", _("Remplacé")


class Looked(models.TextChoices):
    """What an advisor may have looked at before deciding."""

    SUMMARY = "summary", _("Résumé")
    WHY = "why", _("Explication")
    COMPARE = "compare", _("Comparaison")
    SIMULATE = "simulate", _("Simulation")
    HISTORY = "history", _("Historique")
    DATA = "data", _("Données")
    DOCUMENTS = "documents", _("Pièces du client")
    CLIENT = "client", _("Échange avec le client")


class ReasonSide(models.TextChoices):
    """Which decisions a reason speaks for. One for accepting is none to refuse, and the other way round."""

    ACCEPT = "accept", _("Pour accepter")
    REFUSE = "refuse", _("Pour refuser")
    EITHER = "either", _("Pour l’un ou l’autre")


class DecisionReasonQuerySet(models.QuerySet["DecisionReason"]):
    """Reads of reasons."""

    def offered(self) -> Self:
        """Return those to choose from, in their order."""
        return self.filter(is_offered=True).order_by("position", "pk")


class DecisionReason(models.Model):
    """A reason to choose from. Administrators write the list; one that a decision gives stays, offered or not."""

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9_]*$", _("Des capitales, des chiffres et des tirets bas."))],
    )
    label_fr = models.CharField(_("motif en français"), max_length=120)
    label_en = models.CharField(_("motif en anglais"), max_length=120)
    side = models.CharField(_("va avec"), max_length=8, choices=ReasonSide, default=ReasonSide.EITHER)
    position = models.PositiveSmallIntegerField(_("place"), default=100)
    is_offered = models.BooleanField(_("proposé"), default=True)

    objects = DecisionReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("motif de décision")
        verbose_name_plural = _("motifs de décision")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The reason in the language in force."""
        return self.label_fr if language_in_force() == "fr" else self.label_en


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads of decisions."""

    def about(self, client: Client) -> Self:
        """Return the decisions of a file, newest first, each with who took it and its reason."""
        whole = self.select_related("decided_by", "second_by", "reason", "assessment", "terms_assessment", "review_of")
        return whole.filter(about_file(client.pk)).order_by("-pk")

    def taken(self) -> Self:
        """Return those that were taken: a draft is nobody's decision."""
        return self.exclude(state=DecisionState.DRAFT)

    def current(self) -> Self:
        """Return those that hold: one a file at most."""
        return self.exclude(state=DecisionState.REPLACED)

    def by_client(self) -> dict[int, Decision]:
        """Return the decision of each client of the records, by client, with what says where it stands."""
        lean = self.of_clients().order_by().only("client", "state", "outcome", "replaces", "kept_by")
        return {one.client_id: one for one in lean if one.client_id is not None}

    def of_clients(self) -> Self:
        """Return those about clients of the records, whose lists know no applications."""
        return self.filter(client__isnull=False)

    def waiting(self) -> Self:
        """Return those that wait for somebody, reviews apart, with what says who: the rules of decisions tell."""
        columns = ("state", "client", "application", "decided_by", "second_by", "due_date")
        barred = ("review_of__decided_by", "review_of__second_by")
        over = (DecisionState.FINAL, DecisionState.REPLACED, DecisionState.UNDER_REVIEW)
        waits = self.exclude(state__in=over)
        return waits.select_related("review_of").only(*columns, "review_of", *barred)

    def most_urgent_first(self) -> Self:
        """Order by due date, then by how near the probability is to the threshold."""
        distance = Abs(F("assessment__probability_of_default") - F("assessment__decision_threshold"))
        return self.order_by(F("due_date").asc(nulls_last=True), distance.asc(nulls_last=True), "pk")


class Decision(FileRow):
    """What a person decided about a request, or is about to: one row a decision, replaced by a later one.

    `assessment` is what the model said when it was taken, `terms_assessment` the same of the `terms` granted, by column
    of the application; a draft has none yet. `departs` is derived from them. `typed` is what a draft holds, `kept_by`
    who kept it last. `version` grows with every change: who read an older one changes nothing. `review_of` is the
    decision looked at again. A decision that was sent back is replaced by a draft of its author's. `recommendation`
    repeats the assessment's, whose rows are large. `seconds_on_file` lie between the opening of the file and the
    decision (`scoring.core.log.openings`); None where the log has no opening.
    """

    state = models.CharField(max_length=20, choices=DecisionState)
    version = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=24, choices=DecisionOutcome, blank=True)
    agrees = models.BooleanField(null=True)
    departs = models.BooleanField(null=True)
    reason = models.ForeignKey(DecisionReason, null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.JSONField(default=list)
    terms = models.JSONField(default=dict)
    until = models.DateField(null=True)
    assessment = models.ForeignKey(AssessmentRecord, null=True, on_delete=models.PROTECT, related_name="+")
    terms_assessment = models.ForeignKey(AssessmentRecord, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    recommendation = models.CharField(max_length=8, choices=Answer, blank=True)
    seconds_on_file = models.PositiveIntegerField(null=True)
    due_date = models.DateField(null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    review_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    typed = models.JSONField(default=dict)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        permissions = [
            ("decide", _("Peut décider d’un dossier")),
            ("confirm_decision", _("Peut confirmer la décision d’une autre personne")),
        ]
        constraints = [
            one_file("decision_about_one_file"),
            models.UniqueConstraint(
                fields=["client"], condition=~Q(state="replaced"), name="one_current_decision_a_client"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=~Q(state="replaced"), name="one_current_decision_an_application"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "replaced")) | (~Q(outcome="") & Q(assessment__isnull=False)),
                name="decision_has_outcome_and_assessment",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("decided_by")), name="second_person_is_another"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_date"], name="decision_by_state"),
            # All that is counted over a period: the rows themselves need not be read.
            models.Index(
                fields=[
                    *("decided_at", "state", "recommendation", "outcome", "departs"),
                    *("decided_by", "reason", "seconds_on_file", "review_of"),
                ],
                name="decision_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_number}: {self.outcome or self.state}"

    @property
    def is_sent_back(self) -> bool:
        """Whether it is the draft that took the place of a decision sent back, as yet untouched by its author."""
        return self.state == DecisionState.DRAFT and self.replaces_id is not None and self.kept_by_id is None

    @property
    def is_taken(self) -> bool:
        """Whether somebody decided or asked something: the model's recommendation is no longer all that is said."""
        return self.state != DecisionState.DRAFT

    @property
    def is_first_draft(self) -> bool:
        """Whether it is a draft and nothing was decided before: it goes with an application that is deleted."""
        return self.state == DecisionState.DRAFT and self.replaces_id is None

    def is_overdue(self, today: date) -> bool:
        """Return whether what it waits for is past its day."""
        return self.due_date is not None and self.due_date < today


class DecisionStep(models.Model):
    """What somebody did to a decision, and the number of the event that tells it: its words lie with the event."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["act", "at"], name="step_by_act")]
        verbose_name = _("étape d’une décision")
        verbose_name_plural = _("étapes des décisions")

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.act}, {self.by}"
