"""What may be posted to the page of a decision, an act each: a decision, and the words of a second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring.core.decisions import service
from scoring.core.decisions.rules import Act
from scoring.core.decisions.service import ClosedError, FaultsError, OvertakenError
from scoring.models.decisions import Decision
from scoring.pages.decision import presenter
from scoring.pages.decision.forms import ActForm
from scoring.pages.decision.page import Page
from scoring.text.decisions import act_done_sentence, taken_sentence
from scoring.web.deciding import decide


def check(page: Page) -> HttpResponse:
    """Show what would be decided and what follows; nothing is written."""
    service.refuse_stale(page.seen, page.current, page.assessment)  # before the form, which may be none of now
    form = page.form(page.request.POST)
    if not form.is_valid():
        return page.show(form, status=400)
    try:
        weighed = service.weigh(page.subject, form.choice, current=page.current, today=timezone.localdate())
    except FaultsError as error:
        form.refuse(error)
        return page.show(form, status=400)
    told = presenter.describe_check(weighed)
    context = {"client": page.client, "assessment": page.assessment, "form": form, "seen": page.seen, "check": told}
    return render(page.request, "decision/check.html", context)


def take(page: Page) -> HttpResponse:
    """Take the decision. A button pressed twice leads to what its first press did."""
    if page.is_stale and (before := _taken_already(page, page.current)):
        return page.done(taken_sentence(before))
    service.refuse_stale(page.seen, page.current, page.assessment)
    form = page.form(page.request.POST)
    if not form.is_valid():
        return page.show(form, status=400)
    try:
        taken = decide(client=page.client, choice=form.choice, by=page.user, now=timezone.now(), seen=page.seen)
    except FaultsError as error:
        form.refuse(error)
        return page.show(form, status=400)
    except (OvertakenError, ClosedError) as error:  # both presses at once
        before = _taken_already(page, error.current)
        if before is None:
            raise
        taken = before
    return page.done(taken_sentence(taken))


def _taken_already(page: Page, current: Decision | None) -> Decision | None:
    """Return a file's decision where it is what this person posts now."""
    form = page.form_of_anything(page.request.POST)
    is_same = form.is_valid() and service.is_taken_already(current, form.choice, page.subject, page.user)
    return current if is_same else None


def keep(page: Page) -> HttpResponse:
    """Keep what was typed as a draft, right or wrong. A button pressed twice leads to what its first press did."""
    form = page.form(page.request.POST)
    if not form.can_be_kept():
        return page.show(form, status=400)
    if not (page.is_stale and service.is_kept_already(page.current, form.typed, page.user)):
        service.keep_draft(client=page.client, typed=form.typed, by=page.user, now=timezone.now(), seen=page.seen)
    return page.done(_("Le brouillon est gardé. Il vous attend dans « À décider »."))


def edit(page: Page) -> HttpResponse:
    """Show the form again as it was typed."""
    return page.show(page.form(initial=page.typed))


def load(page: Page) -> HttpResponse:
    """Show the form with other terms in it, or with the proposals that a search found; the rest as typed."""
    what = page.request.POST["load"]
    typed = page.typed | {"outcome": "accept_on_other_terms"}
    if what == "proposals":
        return page.show(page.form(initial=typed), with_proposals=True)
    loaded = {name: value for name, value in parse_qsl(what) if name in service.GRANTED}
    return page.show(page.form(initial={**typed, "term": "", **loaded}))


def _second(act: Act) -> Callable[[Page], HttpResponse]:
    """Return what confirms or sends back the decision that the page showed.

    A button pressed twice leads to what its first press did.
    """
    do = {Act.CONFIRM: service.confirm, Act.SEND_BACK: service.send_back}[act]

    def posted(page: Page) -> HttpResponse:
        form = ActForm(page.request.POST)
        if page.current is None:
            raise ClosedError(None)
        if not form.is_valid():
            return page.show(act_form=form, status=400)
        words = form.cleaned_data["words"]
        try:
            do(decision=page.current, words=words, by=page.user, now=timezone.now(), seen=page.seen)
        except FaultsError as error:
            form.refuse(error)
            return page.show(act_form=form, status=400)
        except (OvertakenError, ClosedError) as error:
            if not service.is_done_already(error.current, act, words, page.user):
                raise
        return page.done(act_done_sentence(act))

    return posted


ACTS: Mapping[str, Callable[[Page], HttpResponse]] = {
    "check": check,
    "decide": take,
    "keep": keep,
    "edit": edit,
    **{act.value: _second(act) for act in (Act.CONFIRM, Act.SEND_BACK)},
}
