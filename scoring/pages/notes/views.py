"""The notes about a client: everybody who reads the file reads them, some roles write, authors correct for a while."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.models.client import Client
from scoring.core.roles import WRITE_NOTES
from scoring.models.annotations import Note
from scoring.pages.notes import service
from scoring.pages.notes.forms import NoteForm
from scoring.web.views import reads_clients, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def notes(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Notes newest first; posted to, keep a new one."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    if request.method != "POST":
        return _page(request, client, NoteForm())
    _refuse_who_may_not_write(request)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, client, form, status=400)
    service.write_note(client=client, text=form.cleaned_data["text"], by=user_of(request), now=timezone.now())
    messages.success(request, _("La note est enregistrée."))
    return redirect("notes", client.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_clients
def note(request: HttpRequest, sk_id_curr: int, pk: int) -> HttpResponse:
    """One note, to be corrected by its author; 403 for everybody else.

    Once it stands 409, with what was typed as a new note.
    """
    _refuse_who_may_not_write(request)
    client = get_object_or_404(Client, pk=sk_id_curr)
    found = get_object_or_404(Note.objects.about(client), pk=pk)
    if found.author_id != user_of(request).pk:
        raise PermissionDenied
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": found.text})
    now = timezone.now()
    if not found.may_be_edited(by=user_of(request), now=now):
        late = NoteForm(initial={"text": request.POST.get("text", "")})
        return _page(request, client, late, status=409, closed=found)
    if not form.is_valid():
        context = {"client": client, "note": found, "form": form}
        return render(request, "notes/note.html", context, status=400 if form.is_bound else 200)
    service.correct_note(note=found, text=form.cleaned_data["text"], by=user_of(request), now=now)
    messages.success(request, _("La note est corrigée."))
    return redirect("notes", sk_id_curr)


def _page(
    request: HttpRequest, client: Client, form: NoteForm, *, status: int = 200, closed: Note | None = None
) -> HttpResponse:
    now, user = timezone.now(), user_of(request)
    told = [(note, note.may_be_edited(by=user, now=now)) for note in Note.objects.about(client)]
    context = {
        "client": client,
        "notes": told,
        "form": form if user.has_perm(WRITE_NOTES) else None,
        "closed": closed,
    }
    return render(request, "notes/notes.html", context, status=status)


def _refuse_who_may_not_write(request: HttpRequest) -> None:
    if not user_of(request).has_perm(WRITE_NOTES):
        raise PermissionDenied
