"""The page of a decision as one request finds it: the file as it stands, its forms, and how it is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.models.client import Client
from scoring.core.decisions import rules
from scoring.core.decisions.rules import Act, Question
from scoring.core.decisions.service import (
    GRANTED,
    DecisionRefusedError,
    NotYoursError,
    current_of,
    person_of,
    seen_of,
    standing_of,
)
from scoring.core.simulation import subject_of
from scoring.core.switch import recommends
from scoring.models.decisions import DecisionState
from scoring.pages.decision import presenter
from scoring.pages.decision.forms import ActForm, DecisionForm
from scoring.pages.decision.service import story_of, terms_of_proposals, terms_of_scenarios
from scoring.text.decisions import refusal_sentence, unanswerable_sentence
from scoring.web.files import answered_client
from scoring.web.forms import plain
from scoring.web.views import CannotAnswerError, user_of


class Page:
    """A file, its decision and the model's answer, read once.

    `seen` is the mark of what the person was shown: the one that was posted, or today's.
    """

    def __init__(self, request: HttpRequest, sk_id_curr: int, *, seen: str = "") -> None:
        """Read the file; 404 where there is none. Raises CannotAnswerError for an application without an answer."""
        try:
            client = answered_client(request, sk_id_curr)
        except CannotAnswerError:
            if request.method == "POST":
                messages.warning(request, unanswerable_sentence(request.POST.get("words", "")))
            raise
        self.request, self.user = request, user_of(request)
        self.subject = subject_of(client, now=timezone.now())
        self.current = current_of(client)
        self.assessment = self.subject.assess()
        self.seen = seen or seen_of(self.current, self.assessment)
        standing, person = standing_of(self.current), person_of(self.user)
        self.is_senior = person.confirms
        self.may = {act.value: rules.may(act, standing, person) for act in Act}
        self.is_own_draft = self.state is DecisionState.DRAFT and standing.author == person.pk

    @property
    def client(self) -> Client:
        """Whose file it is."""
        return self.subject.client

    @property
    def state(self) -> DecisionState | None:
        """Where the file stands."""
        return DecisionState(self.current.state) if self.current else None

    def form(self, data: Any = None, initial: dict[str, Any] | None = None) -> DecisionForm:
        """Return the form of a decision on this file."""
        asked = presenter.asked_terms(self.subject.ground.before)
        return DecisionForm(data, state=self.state, initial=initial, asked=asked)

    def form_of_anything(self, data: Any) -> DecisionForm:
        """Return the form with every outcome, as it may have been before the file stood where it stands."""
        return DecisionForm(data, state=None, asked={})

    @property
    def is_stale(self) -> bool:
        """Whether the file is not as the person was shown it."""
        return self.seen != seen_of(self.current, self.assessment)

    @property
    def typed(self) -> dict[str, Any]:
        """What was posted of the form of a decision, right or wrong."""
        return self.form(self.request.POST).typed

    def done(self, told: str) -> HttpResponse:
        """Lead back to the page, where it is said what was done."""
        messages.success(self.request, told)
        return redirect("decision", self.client.pk)

    def refused(self, error: DecisionRefusedError, act: str) -> HttpResponse:
        """Say why nothing was written, with all that was typed, and the file as it stands now."""
        now = Page(self.request, self.client.pk)
        status = 403 if isinstance(error, NotYoursError) else 409
        return now.trouble(refusal_sentence(error), act, status=status)

    def trouble(self, told: str, act: str, *, status: int) -> HttpResponse:
        """Show the page with what went wrong; what was typed is in its form, or beside where there is none."""
        words = self.request.POST.get("words", "")
        if act in (Act.CONFIRM, Act.SEND_BACK):
            stays = self.may[Act.CONFIRM]
            forms: dict[str, Any] = {"act_form": ActForm(initial={"words": words})}
        else:
            stays = self.may[Act.DECIDE]
            forms = {"form": self.form(initial=self.typed)}
        lost = "" if stays else words
        return self.show(**forms, trouble=told, lost=lost, stayed=stays and bool(words), status=status)

    def show(
        self,
        form: DecisionForm | None = None,
        *,
        act_form: ActForm | None = None,
        with_proposals: bool = False,
        trouble: str = "",
        lost: str = "",
        stayed: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        """Render the page. `lost` is what was written where no form is left to hold it; `stayed`, that one holds it."""
        question, may_decide = Question(self.assessment.recommendation), self.may[Act.DECIDE]
        scenarios = terms_of_scenarios(self.subject) if may_decide else []
        with_proposals = with_proposals and recommends()
        proposals = terms_of_proposals(self.subject, now=timezone.now()) if with_proposals else []
        context = {
            "client": self.client,
            "assessment": self.assessment,
            "form": form or self.form(initial=self._initial()),
            "act_form": act_form or ActForm(),
            "cards": presenter.cards(question, self.current, self.client.amt_credit, is_senior=self.is_senior),
            "wanted": presenter.wanted(question),
            "may": self.may,
            "seen": self.seen,
            "current": presenter.describe_current(self.current),
            "is_under_review": self.state is DecisionState.UNDER_REVIEW,
            "is_own_draft": self.is_own_draft,
            "stories": presenter.describe_stories(story_of(self.client)),
            "loadable": [presenter.describe_loadable(one) for one in [*scenarios, *proposals]],
            "searched": with_proposals or not recommends(),
            "found_none": with_proposals and not proposals,
            "trouble": trouble,
            "lost": lost,
            "stayed": stayed,
        }
        return render(self.request, "decision/decision.html", context, status=status)

    def _initial(self) -> dict[str, Any]:
        """Return what the form shows at first: the draft, and the terms that the address names."""
        draft = self.current.typed if self.current and self.state is DecisionState.DRAFT else {}
        # What was sent back holds terms as numbers.
        typed = {name: plain(one) if isinstance(one, float | int) else one for name, one in draft.items()}
        asked = {name: value for name, value in self.request.GET.items() if name in GRANTED}
        return {**typed, **asked, **({"outcome": "accept_on_other_terms"} if asked else {})}
