"""A second look at a final decision: asked for, taken, viewed without the calculation, then with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clients.models.client import Client
from scoring.core.decisions import service as decisions
from scoring.core.decisions.rules import Act as DecisionAct
from scoring.core.decisions.rules import may as may_decide
from scoring.core.decisions.service import DecisionRefusedError, FaultsError, current_of, person_of
from scoring.core.log.writing import Facts
from scoring.core.reviews import rules, service
from scoring.core.reviews.rules import Act
from scoring.core.reviews.service import (
    ReviewFaultsError,
    ReviewOvertakenError,
    ReviewRefusedError,
    Story,
    corrected,
    knew_since,
    live_review,
    standing_of,
    stories_of,
)
from scoring.core.roles import DECIDE
from scoring.core.simulation import subject_of
from scoring.models.decisions import Decision
from scoring.models.events import Kind
from scoring.models.reviews import Review, ReviewState
from scoring.pages.review import presenter
from scoring.pages.review.forms import MOST_ROWS, ActForm, RequestForm, ViewForm, rows_in
from scoring.pages.review.service import blind_file
from scoring.text.decisions import fault_sentence
from scoring.text.decisions import refusal_sentence as decision_refusal
from scoring.text.reviews import refusal_sentence, stands_sentence, who_sentence
from scoring.web.files import file_of
from scoring.web.head import describe_head
from scoring.web.views import keep_view, reads_reviews, user_of

_OPENING = ("request", "more", "reopen")
_BLIND = (ReviewState.OPEN, ReviewState.TAKEN)
_OPENED = gettext_lazy("Le réexamen est ouvert : une autre personne regardera d’abord sans le calcul.")
# What is said once an act is done.
_TOLD = {
    "request": _OPENED,
    "reopen": _OPENED,
    Act.TAKE: gettext_lazy("Vous avez pris ce réexamen. Donnez votre avis avant de voir le calcul."),
    Act.VIEW: gettext_lazy("Votre avis est gardé. Voici ce que dit le modèle."),
    Act.RELEASE: gettext_lazy("Le réexamen est rendu : une autre personne peut le prendre."),
    Act.WITHDRAW: gettext_lazy("Le réexamen est retiré : la décision reste ce qu’elle était."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@reads_reviews
def review(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The file's review; posted to: ask for one, take it, give a view, give it back, withdraw it.

    Reading a file here without the calculation is an event too, and not one that shows that somebody knew the answer.
    """
    client = file_of(request, sk_id_curr).client
    page = _Page(request, client)
    if request.method != "POST":
        return page.show()
    if not user_of(request).has_perm(DECIDE):
        raise PermissionDenied
    return page.posted(request.POST.get("act", ""))


class _Page:
    """One request: the file, its decision and its review as they stand, and what was posted."""

    def __init__(self, request: HttpRequest, client: Client) -> None:
        self.request, self.client, self.user = request, client, user_of(request)
        self.now, self.today = timezone.now(), timezone.localdate()
        self.decision: Decision | None = current_of(client)
        self.review: Review | None = live_review(client)

    @property
    def mark(self) -> str:
        """What a form gives back, so that what has changed meanwhile is seen."""
        if self.review is not None:
            return f"review-{self.review.pk}-{self.review.version}"
        return f"decision-{self.decision.pk}-{self.decision.version}" if self.decision else ""

    def posted(self, act: str) -> HttpResponse:
        """Do what was asked for; say why it was not, with all that was typed."""
        try:
            if self.request.POST.get("seen", self.mark) != self.mark:
                raise ReviewOvertakenError(self.review)
            if act in _OPENING:
                return self._open(act)
            if act in (*Act,) and self.review is not None:
                return self._act(Act(act), self.review)
        except (ReviewRefusedError, DecisionRefusedError) as error:
            if self._is_done_already(act):
                return self._done(act)
            told = decision_refusal(error) if isinstance(error, DecisionRefusedError) else refusal_sentence(error)
            return self._refused(told)
        if self._is_done_already(act):
            return self._done(act)
        return self._refused(_("Il n’y a pas de réexamen en cours sur ce dossier."))

    def _is_done_already(self, act: str) -> bool:
        """Return whether this person has just done what they post: a button pressed twice."""
        if act not in _TOLD:
            return False
        form = self._form(act)
        if not form.is_valid():
            return False
        return service.is_done_already(
            self.client,
            Act.OPEN if act in _OPENING else Act(act),
            self.user,
            words="" if act == Act.TAKE else form.cleaned_data["words"],
            view=form.own_view if act == Act.VIEW else None,
            request=form.request if act == "request" else None,
        )

    def _form(self, act: str) -> Any:
        """Return the form of an act, as it was posted."""
        if act == "request":
            return self._request_form(self.request.POST)
        return ViewForm(self.request.POST) if act == Act.VIEW else ActForm(self.request.POST, act)

    def _open(self, act: str) -> HttpResponse:
        if self.review is not None:
            raise ReviewOvertakenError(self.review)
        if self.decision is None:
            raise decisions.ClosedError(None)
        if act == "more":
            rows = min(rows_in(self.request.POST) + 1, MOST_ROWS)
            return self.show(request_form=self._request_form(rows=rows, initial=self.request.POST.dict()))
        form = self._form(act)
        named = {"request_form" if act == "request" else "reopen_form": form}
        if not form.is_valid():
            return self.show(status=400, **named)
        try:
            decisions.reopen(
                decision=self.decision,
                words=form.cleaned_data["words"],
                by=self.user,
                now=self.now,
                request=form.request if act == "request" else None,
            )
        except FaultsError as error:
            form.add_error("words", " ".join(map(fault_sentence, error.faults)))
            return self.show(status=400, **named)
        return self._done(act)

    def _act(self, act: Act, review: Review) -> HttpResponse:
        form = self._form(act)
        if not form.is_valid():
            return self.show(status=400, forms={act: form})
        said: dict[str, Any] = {"review": review, "by": self.user, "now": self.now}
        words = form.cleaned_data["words"]
        try:
            match act:
                case Act.TAKE:
                    service.take(**said)
                case Act.VIEW:
                    service.give_view(**said, view=form.own_view, words=words)
                case Act.RELEASE:
                    service.release(**said, words=words)
                case Act.WITHDRAW:
                    service.withdraw(**said, words=words)
                case _:
                    raise ReviewOvertakenError(review)
        except ReviewFaultsError as error:
            form.refuse(error.faults)
            return self.show(status=400, forms={act: form})
        return self._done(act)

    def _done(self, act: str) -> HttpResponse:
        messages.success(self.request, str(_TOLD[act]))
        return redirect("review", self.client.pk)

    def _refused(self, why: str) -> HttpResponse:
        """Say why nothing was written, with all that was typed, and the file as it stands now."""
        self.decision, self.review = current_of(self.client), live_review(self.client)
        typed = self.request.POST.dict()
        keeps_form = self._may_open(DecisionAct.REVIEW) and "channel" in typed
        form = self._request_form(rows=rows_in(typed), initial=typed) if keeps_form else None
        lost = None if keeps_form else presenter.describe_lost(self.client, typed, rows_in(typed))
        return self.show(request_form=form, trouble=why, lost=lost, status=409)

    def _request_form(self, data: Any = None, *, rows: int = 0, initial: dict[str, Any] | None = None) -> RequestForm:
        decided_on = timezone.localdate(self.decision.decided_at) if self.decision else self.today
        rows = rows or (rows_in(data) if data is not None else rows_in({}))
        return RequestForm(
            data, client=self.client, decided_on=decided_on, today=self.today, rows=rows, initial=initial
        )

    def _may_open(self, act: DecisionAct) -> bool:
        return may_decide(act, decisions.standing_of(self.decision), person_of(self.user))

    def show(
        self,
        *,
        request_form: RequestForm | None = None,
        reopen_form: ActForm | None = None,
        forms: dict[Act, Any] | None = None,
        trouble: str = "",
        lost: presenter.Lost | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the page: without anything of the model until a view is given."""
        stories = stories_of(self.client)
        review, forms = self.review, forms or {}
        story = next((one for one in stories if review and one.review.pk == review.pk), None)
        context: dict[str, Any] = {
            "client": self.client,
            "seen": self.mark,
            "trouble": trouble,
            "lost": lost,
            "past": [presenter.describe_review(one, self.today) for one in stories if one is not story],
        }
        if review is None or story is None:
            self._opened({})
            context |= self._opening(request_form, reopen_form)
            return render(self.request, "review/review.html", context, status=status)
        context |= {"review": presenter.describe_review(story, self.today), **self._acts(review, forms)}
        if review.state in _BLIND:
            if self.request.method == "GET":
                keep_view(self.request, Kind.REVIEWED, {"act": "read", "review": review.pk})
            context |= {
                "head": describe_head(self.client, None),
                "file": presenter.describe_file(blind_file(self.client, now=self.now)),
            }
            return render(self.request, "review/blind.html", context, status=status)
        self._opened({"review": review.pk})  # the file is read here, answer and all
        context |= self._uncovered(review, story)
        return render(self.request, "review/review.html", context, status=status)

    def _opened(self, facts: Facts) -> None:
        if self.request.method == "GET":
            keep_view(self.request, Kind.OPENED, facts)

    def _opening(self, request_form: RequestForm | None, reopen_form: ActForm | None) -> dict[str, Any]:
        may_ask, may_reopen = self._may_open(DecisionAct.REVIEW), self._may_open(DecisionAct.REOPEN)
        return {
            "may_ask": may_ask,
            "may_reopen": may_reopen,
            "request_form": (request_form or self._request_form()) if may_ask else None,
            "reopen_form": reopen_form or ActForm(act="reopen"),
        }

    def _acts(self, review: Review, forms: dict[Act, Any]) -> dict[str, Any]:
        standing, person = standing_of(review), person_of(self.user)
        acts = rules.acts_at(standing)
        may = {act.value: rules.may(act, standing, person) for act in acts}
        first = next(iter(acts), None)
        is_others = may.get(Act.WITHDRAW) is False and person.decides  # to withdraw it
        return {
            "may": may,
            "stands": stands_sentence(review),
            "whose": who_sentence(acts[first]) if first in (Act.TAKE, Act.VIEW) and not may[first.value] else "",
            "withdrawn_by": who_sentence(acts[Act.WITHDRAW]) if is_others else "",
            "knew": presenter.warn_who_knows(knew_since(review, self.user)) if may.get(Act.TAKE) else "",
            "view_form": forms.get(Act.VIEW) or ViewForm(),
            "release_form": forms.get(Act.RELEASE) or ActForm(act=Act.RELEASE),
            "withdraw_form": forms.get(Act.WITHDRAW) or ActForm(act=Act.WITHDRAW),
            "is_mine": review.taken_by_id == self.user.pk,
        }

    def _uncovered(self, review: Review, story: Story) -> dict[str, Any]:
        subject = subject_of(self.client, now=self.now)
        found = corrected(subject, story.opening.corrections)
        return {
            "assessment": subject.assess(),
            "uncovered": presenter.describe_uncovered(subject, found),
            "decides": self._may_open(DecisionAct.DECIDE),
        }
