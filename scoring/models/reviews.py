"""Second looks at final decisions: who asked for one, who looks, what they thought before they saw the calculation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from scoring.models.decisions import Decision, DecisionState
from scoring.models.files import FileRow, about_file, one_file

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class ReviewState(models.TextChoices):
    """Where a review stands. A file has at most one that is not over."""

    OPEN = "open", _("À prendre")
    TAKEN = "taken", _("Pris")
    VIEWED = "viewed", _("Avis donné")
    CLOSED = "closed", _("Clos")
    WITHDRAWN = "withdrawn", _("Retiré")


LIVE = (ReviewState.OPEN, ReviewState.TAKEN, ReviewState.VIEWED)


class ReviewOrigin(models.TextChoices):
    """What a review was opened for."""

    CLIENT = "client", _("Demandé par le client")
    SENIOR = "senior", _("Rouvert par un senior")
    RULE = "rule", _("Ouvert par une règle")


class ReviewChannel(models.TextChoices):
    """How the client asked."""

    LETTER = "letter", _("Courrier")
    EMAIL = "email", _("Courriel")
    PHONE = "phone", _("Téléphone")
    COUNTER = "counter", _("En agence")


class OwnView(models.TextChoices):
    """What a reviewer would do, before they see what the model says."""

    ACCEPT = "accept", _("J’accepterais")
    OTHER_TERMS = "other_terms", _("J’accepterais à d’autres conditions")
    REFUSE = "refuse", _("Je refuserais")
    CANNOT_SAY = "cannot_say", _("Je ne peux pas dire")


class ReviewResult(models.TextChoices):
    """What became of the decision that was looked at again."""

    UPHELD = "upheld", _("Décision maintenue")
    CHANGED = "changed", _("Décision changée")


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reads of reviews."""

    def about(self, client: Client) -> Self:
        """Return the reviews of a file, newest first, each with its people."""
        people = ("opened_by", "taken_by", "decision__decided_by", "decision__second_by", "closed_with__decided_by")
        return self.filter(about_file(client.pk)).select_related(*people).order_by("-pk")

    def live(self) -> Self:
        """Return those that are not over."""
        return self.filter(state__in=LIVE)

    def over(self) -> Self:
        """Return those that are, the last first."""
        return self.exclude(state__in=LIVE).order_by("-closed_at", "-pk")

    def waiting_for(self, user: User) -> Self:
        """Return those that anybody may take, without those that `user` decided, confirmed or gave a view on."""
        decided = Q(decision__decided_by=user) | Q(decision__second_by=user)
        viewed = ReviewStep.objects.filter(by=user).exclude(said="")
        return self.filter(state=ReviewState.OPEN).exclude(decided).exclude(pk__in=viewed.values("review"))

    def held_by(self, user: User) -> Self:
        """Return those that `user` has taken and not decided: from then on the new decision waits, for whom it says."""
        held = self.filter(state__in=(ReviewState.TAKEN, ReviewState.VIEWED), taken_by=user)
        return held.filter(decision__state=DecisionState.UNDER_REVIEW)

    def covered_for(self, user: User) -> Self:
        """Return those whose file `user` looks at without the model's answer for now."""
        return self.filter(state=ReviewState.TAKEN, taken_by=user)

    def soonest_first(self) -> Self:
        """Order by the day they are due."""
        return self.order_by("due_date", "pk")


class Review(FileRow):
    """A second look at `decision` by another person, who first says what they think without the model's answer.

    The client's words and corrections lie with the event of its first step, where they can be erased. `version` grows
    with every change: who read an older one changes nothing. `closed_with` is the decision that ended it.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    origin = models.CharField(max_length=8, choices=ReviewOrigin)
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    version = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=8, choices=ReviewChannel, blank=True)
    asked_on = models.DateField()
    due_date = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="reviews")
    closed_with = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=8, choices=ReviewResult, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("réexamen")
        verbose_name_plural = _("réexamens")
        default_permissions = ("view",)
        constraints = [
            one_file("review_about_one_file"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=("open", "taken", "viewed")),
                name="one_live_review_an_application",
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state__in=("open", "taken", "viewed")), name="one_live_review_a_client"
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=False) | ~Q(state__in=("taken", "viewed")), name="taken_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(result="") & Q(closed_with__isnull=False)),
                name="closed_with_a_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_date"], name="review_by_state"),
            models.Index(
                fields=["taken_by", "client", "application"], condition=Q(state="taken"), name="review_covered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_number}: {self.state}"

    @property
    def is_live(self) -> bool:
        """Whether it is not over."""
        return self.state in LIVE

    def new_decision(self) -> Decision | None:
        """Return the decision that has taken the place of the one looked at; None until there is one. One query."""
        return Decision.objects.current().filter(review_of=self.decision_id).first()

    def is_overdue(self, today: date) -> bool:
        """Return whether it should have been over by now."""
        return self.is_live and self.due_date < today


class ReviewStep(models.Model):
    """Something that was done to a review, and the number of the event that tells it. Rows are never changed.

    `said` is a reviewer's own view; `knew_since` is then when that account last opened or read the file, None where
    the log has nothing of the kind.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.BigIntegerField()
    said = models.CharField(max_length=12, choices=OwnView, blank=True)
    knew_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        verbose_name = _("étape d’un réexamen")
        verbose_name_plural = _("étapes des réexamens")

    def __str__(self) -> str:
        return f"{self.review_id}: {self.act}"
