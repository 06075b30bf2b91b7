"""The letter about a decision: chosen, read, issued; and those that were issued, on paper and as PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.language import language_in_force
from clients.models.client import Client
from scoring.core.decisions.service import OvertakenError, current_of, words_of
from scoring.core.engine import StoppedError
from scoring.core.letters.service import (
    Content,
    IssuedMeanwhileError,
    LenderMissingError,
    LetterKind,
    LetterWordsMissingError,
    NoLetterError,
    NotAsReadError,
    is_erased,
    is_over,
    kind_of,
    mark_of,
    needs_words,
)
from scoring.core.log.erasures import erasures_about
from scoring.core.roles import DECIDE
from scoring.models.decisions import Decision
from scoring.models.events import Kind
from scoring.models.letters import Letter
from scoring.pages.letter.forms import LetterForm
from scoring.text import days
from scoring.text.decisions import overtaken_sentence
from scoring.text.letters.issuing import draft_letter, issue_letter
from scoring.text.people import person_name
from scoring.web import pdf
from scoring.web.files import file_of, refuse_unreadable
from scoring.web.views import keep_view, prints_clients, reads_clients, user_of

STYLES = (pdf.STYLES, "css/pages/letter.css")


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def letter(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What the letter about the file's decision would say; posted to: read it with other words, or issue it."""
    client = file_of(request, sk_id_curr).client
    decision = current_of(client)
    kind = kind_of(decision)
    if request.method == "POST" and not user_of(request).has_perm(DECIDE):
        raise PermissionDenied
    if decision is None or kind is None:
        context = {"client": client, "trouble": _moved(request, decision), "lost": _typed(request)}
        context |= {"erased": _erased(client, decision), "is_over": decision is not None and is_over(decision)}
        return render(request, "letter/letter.html", context, status=409 if request.POST else 200)
    return _Page(request, client, decision, kind).answer()


def _erased(client: Client, decision: Decision | None) -> list[tuple[Letter, datetime | None]]:
    """Return the letters about a decision whose text was erased, each with when."""
    letters = list(Letter.objects.filter(decision=decision, salt="").select_related("issued_by").order_by("pk"))
    erased = erasures_about(client.pk) if letters else {}
    return [(one, erased.get(one.event or 0)) for one in letters]


def _typed(request: HttpRequest) -> str:
    return request.POST.get("words", "").strip()


def _moved(request: HttpRequest, current: Decision | None) -> str:
    """Return why a letter is not about the file's decision any more, and what to do; empty where it is.

    The form names the decision that the page showed.
    """
    about = request.POST.get("decision", "")
    if not about or current is None or (about == str(current.pk) and kind_of(current) is not None):
        return ""
    if about == str(current.pk) and is_erased(current):
        return _("Ce sur quoi la décision repose a été effacé : il n’y a plus de courrier à écrire.")
    told = _("%(why)s Votre courrier parlait de la décision d’avant : regardez où en est le dossier.")
    return told % {"why": overtaken_sentence(OvertakenError(current))}


class _Page:
    """One request about a decision of which a client is told."""

    def __init__(self, request: HttpRequest, client: Client, decision: Decision, kind: LetterKind) -> None:
        self.request, self.client, self.now = request, client, timezone.now()
        self.decision, self.kind = decision, kind
        asked = request.POST.get("language") or request.GET.get("language") or language_in_force()
        self.language = asked if asked in dict(settings.LANGUAGES) else language_in_force()
        self.by = user_of(request)

    def answer(self) -> HttpResponse:
        """Show the letter that was issued in this language, else the one to issue.

        What was written about a decision that another has replaced stays beside it.
        """
        moved = _moved(self.request, self.decision)
        if issued := Letter.objects.of(self.decision, self.language).select_related("issued_by").first():
            if moved:
                return self._show(issued=issued, trouble=moved, lost=_typed(self.request), status=409)
            return self._again(issued) if self.request.method == "POST" else self._show(issued=issued)
        if moved:
            draft = self._draft(self._initial_words())
            return self._show(self._form(None), draft, trouble=moved, lost=_typed(self.request), status=409)
        form = self._form(self.request.POST or None)
        if self.request.method == "POST":
            return self._posted(form)
        return self._show(form, self._draft(self._initial_words()))

    def _again(self, issued: Letter) -> HttpResponse:
        """Answer what is posted though the letter was issued: a button pressed twice, or somebody who comes late."""
        if self._says(issued):
            return self._done()
        if self.request.POST.get("act") == "issue" or _typed(self.request):
            return self._overtaken(issued)
        return self._show(issued=issued)

    def _says(self, issued: Letter) -> bool:
        """Return whether who posts has issued this letter, with what is posted."""
        if issued.issued_by_id != self.by.pk:
            return False
        form = self._form(self.request.POST)
        try:
            return form.is_valid() and self._draft(form.cleaned_data.get("words", "")) == issued.content
        except StoppedError:
            return False

    def _overtaken(self, issued: Letter) -> HttpResponse:
        """Say when and by whom the letter was issued meanwhile, with what was typed in vain."""
        told = {"when": days.moment(issued.issued_at), "who": person_name(issued.issued_by)}
        if issued.issued_by_id == self.by.pk:
            trouble = _("Vous avez déjà remis ce courrier, le %(when)s.") % told
        else:
            trouble = _("%(who)s a déjà remis ce courrier, le %(when)s.") % told
        return self._show(issued=issued, trouble=trouble, lost=_typed(self.request), status=409)

    def _form(self, data: Any) -> LetterForm:
        initial = {"language": self.language, "words": self._initial_words()}
        return LetterForm(data, kind=self.kind, needs_words=needs_words(self.decision), initial=initial)

    def _initial_words(self) -> str:
        """Return the documents as they were written down, for a letter in the language of who wrote them."""
        is_told = self.kind is LetterKind.DOCUMENTS and self.language == language_in_force()
        return words_of(self.decision) if is_told else ""

    def _draft(self, words: str) -> Content | None:
        try:
            return draft_letter(self.decision, self.language, words=words, by=self.by, now=self.now)
        except LetterWordsMissingError:
            return None

    def _posted(self, form: LetterForm) -> HttpResponse:
        if not form.is_valid():
            return self._show(form, status=400)
        words = form.cleaned_data.get("words", "")
        if self.request.POST.get("act") != "issue":
            return self._show(form, self._draft(words))
        try:
            issue_letter(
                self.decision,
                self.language,
                words=words,
                by=self.by,
                now=self.now,
                seen=self.request.POST.get("seen", ""),
            )
        except NotAsReadError:
            trouble = _("Le courrier n’est plus celui que vous avez lu. Le voici : relisez-le, puis remettez-le.")
        except NoLetterError:  # since this request read the file
            return letter(self.request, self.client.pk)
        except LenderMissingError:
            trouble = ""  # the page says what is missing
        except IssuedMeanwhileError as error:  # since this request looked
            return self._overtaken(error.letter)
        else:
            return self._done()
        return self._show(form, self._draft(words), trouble=trouble, status=409)

    def _done(self) -> HttpResponse:
        messages.success(self.request, _("Le courrier est gardé tel quel. Imprimez-le ou envoyez le PDF."))
        return redirect(f"{reverse('letter', args=[self.client.pk])}?language={self.language}")

    def _show(
        self,
        form: LetterForm | None = None,
        content: Content | None = None,
        *,
        issued: Letter | None = None,
        trouble: str = "",
        lost: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "client": self.client,
            "decision": self.decision,
            "languages": settings.LANGUAGES,
            "chosen": self.language,
            "form": form,
            "issued": issued,
            "erased": _erased(self.client, self.decision) if issued and issued.is_erased else [],
            "content": issued.content if issued else content,
            "template": f"letter/{issued.template if issued else 'v1'}/letter.html",
            "seen": mark_of(content) if content else "",
            "may_issue": self.by.has_perm(DECIDE),
            "missing": settings.LENDER.missing,
            "offers_pdf": pdf.is_available(),
            "trouble": trouble,
            "lost": lost,
        }
        return render(self.request, "letter/letter.html", context, status=status)


@require_safe
@prints_clients
def issued(request: HttpRequest, sk_id_curr: int, pk: int) -> HttpResponse:
    """A letter as it was issued, on a page to be printed."""
    kept = _kept(request, sk_id_curr, pk)
    keep_view(request, Kind.PRINTED, {"as": "page", "letter": kept.pk})
    return render(request, "letter/print.html", {**_paper(kept), "offers_pdf": pdf.is_available()})


@require_safe
@prints_clients
def issued_pdf(request: HttpRequest, sk_id_curr: int, pk: int) -> HttpResponse:
    """The same as a PDF file."""
    kept = _kept(request, sk_id_curr, pk)
    page = reverse("issued_letter", args=[sk_id_curr, pk])
    named = _("courrier-%(client)s-%(letter)s") if sk_id_curr >= 0 else _("courrier-demande-%(client)s-%(letter)s")
    name = named % {"client": abs(sk_id_curr), "letter": kept.pk}
    with translation.override(kept.language):  # what a PDF says its language is
        response = pdf.answer(request, "letter/print.html", _paper(kept), filename=name, instead=page, styles=STYLES)
    keep_view(request, Kind.PRINTED, {"as": "pdf", "letter": kept.pk})
    return response


def _kept(request: HttpRequest, number: int, pk: int) -> Letter:
    refuse_unreadable(request, number)
    return get_object_or_404(Letter.objects.about(number).readable().select_related("decision"), pk=pk)


def _paper(kept: Letter) -> dict[str, Any]:
    return {
        "number": kept.decision.file_number,
        "letter": kept,
        "content": kept.content,
        "template": f"letter/{kept.template}/letter.html",
    }
