"""Notes about a client: who writes, who corrects and for how long, and that what was written stays."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from scoring.core.roles import ROLES
from scoring.models.annotations import NOTE_LENGTH, Note
from scoring.pages.notes.service import NoteClosedError, correct_note, write_note
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_user, signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db
NOTES = "/clients/100001/notes/"
WRITERS = {"advisor", "senior", "analyst"}


def a_note(text: str = "Appelée ce matin.", role: str = "advisor", now: datetime | None = None) -> Note:
    """Save and return a note about client 100001 by a new user with this role."""
    return write_note(client=a_client(), text=text, by=a_user(role), now=now or timezone.now())


def test_a_note_is_kept_with_its_author_and_its_time() -> None:
    browser = signed_in()
    a_client()
    before = timezone.now()
    response = browser.post(NOTES, {"text": "  Rappeler lundi.\r\nDemander un bulletin de salaire. "}, follow=True)
    note = Note.objects.get()
    assert response.redirect_chain == [(NOTES, 302)]
    assert note.text == "Rappeler lundi.\nDemander un bulletin de salaire."
    assert (note.author.username, note.client_id, note.edited_at) == ("advisor", 100_001, None)
    assert before <= note.written_at <= timezone.now()
    page = text_of(browser, NOTES)
    assert "La note est enregistrée." in response.content.decode()
    assert "Rappeler lundi. Demander un bulletin" in page
    assert "Notes (1)" in page


def test_what_is_written_is_shown_as_text_never_as_markup() -> None:
    a_note("<script>alert(1)</script> & <b>gras</b>")
    page = signed_in("senior").get(NOTES).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;gras&lt;/b&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reads_notes_and_some_write_them(role: str) -> None:
    write_note(client=a_client(), text="Une note.", by=a_user("", username="former"), now=NOON)
    browser = signed_in(role)
    page = browser.get(NOTES)
    assert page.status_code == 200
    assert "Une note." in page.content.decode()
    assert (b"<textarea" in page.content) is (role in WRITERS)
    assert browser.post(NOTES, {"text": "Une autre."}).status_code == (302 if role in WRITERS else 403)
    assert Note.objects.count() == (2 if role in WRITERS else 1)


@pytest.mark.parametrize("text", ["", "   ", "a" * (NOTE_LENGTH + 1), "a\x00b"])
def test_a_text_that_is_no_note_is_refused_with_words(text: str) -> None:
    a_client()
    response = signed_in().post(NOTES, {"text": text})
    assert response.status_code == 400
    assert "Erreur\u00a0:" in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert not Note.objects.exists()


def test_an_end_of_line_counts_as_one_character() -> None:
    a_client()
    text = "a\r\n" * (NOTE_LENGTH // 2 - 1) + "ab"
    assert signed_in().post(NOTES, {"text": text}).status_code == 302
    assert len(Note.objects.get().text) == NOTE_LENGTH


def test_the_service_itself_refuses_an_empty_and_a_long_text() -> None:
    client, user = a_client(), a_user("advisor")
    for text in (" ", "a" * (NOTE_LENGTH + 1)):
        with pytest.raises(ValidationError):
            write_note(client=client, text=text, by=user, now=NOON)
    note = write_note(client=client, text="ok", by=user, now=NOON)
    with pytest.raises(ValidationError):
        correct_note(note=note, text="\n", by=user, now=NOON)
    note.refresh_from_db()
    assert note.text == "ok"


# Correcting


def test_the_author_corrects_a_note_within_the_delay_and_not_after(settings: Settings) -> None:
    settings.NOTE_EDITABLE_MINUTES = 15
    note = a_note(now=NOON)
    just, after = NOON + timedelta(minutes=14, seconds=59), NOON + timedelta(minutes=15)
    correct_note(note=note, text="Corrigée.", by=note.author, now=just)
    with pytest.raises(NoteClosedError):
        correct_note(note=note, text="Trop tard.", by=note.author, now=after)
    note.refresh_from_db()
    assert (note.text, note.edited_at, note.written_at) == ("Corrigée.", just, NOON)


def test_nobody_but_the_author_corrects_a_note() -> None:
    note = a_note()
    other = signed_in("senior")
    address = f"{NOTES}{note.pk}/"
    assert other.get(address).status_code == other.post(address, {"text": "À moi."}).status_code == 403
    assert address not in other.get(NOTES).content.decode()
    with pytest.raises(NoteClosedError):
        correct_note(note=note, text="À moi.", by=a_user("analyst"), now=timezone.now())
    note.refresh_from_db()
    assert note.text == "Appelée ce matin."


def test_the_page_offers_a_correction_for_as_long_as_it_is_taken() -> None:
    browser = signed_in()
    a_client()
    browser.post(NOTES, {"text": "Fote."})
    address = f"{NOTES}{Note.objects.get().pk}/"
    assert address in browser.get(NOTES).content.decode()
    assert "Fote." in browser.get(address).content.decode()
    assert browser.post(address, {"text": " "}).status_code == 400
    assert browser.post(address, {"text": "Faute."}).status_code == 302
    assert "corrigée à" in text_of(browser, NOTES)
    Note.objects.update(written_at=timezone.now() - timedelta(minutes=16))
    assert address not in browser.get(NOTES).content.decode()
    late = browser.post(address, {"text": "Trop tard."})
    assert late.status_code == browser.get(address).status_code == 409
    assert "ne se corrige plus" in late.content.decode()
    assert "Votre texte y est déjà." in late.content.decode()
    assert re.search(
        r'action="/clients/100001/notes/".*<textarea[^>]*>\s*Trop tard\.', late.content.decode(), re.DOTALL
    )
    assert "Votre texte y est déjà." not in browser.get(address).content.decode()
    assert Note.objects.get().text == "Faute."


def test_a_note_is_found_under_its_own_client_alone() -> None:
    browser = signed_in()
    a_client()
    a_client(2)
    browser.post(NOTES, {"text": "Une note."})
    assert browser.get(f"/clients/2/notes/{Note.objects.get().pk}/").status_code == 404
    assert "Une note." not in text_of(browser, "/clients/2/notes/")
    assert "Aucune note sur ce client." in text_of(browser, "/clients/2/notes/")


def test_notes_of_an_unknown_client_are_not_found_and_nothing_is_kept() -> None:
    browser = signed_in()
    assert browser.get("/clients/7/notes/").status_code == browser.post("/clients/7/notes/").status_code == 404
    assert not Note.objects.exists()


def test_notes_are_told_in_english_too() -> None:
    a_note(now=NOON)
    page = text_of(signed_in("senior", language="en"), NOTES)
    assert "Notes about this client" in page
    assert "1 January 2026" in page


# What was written stays


def test_no_role_may_delete_or_change_notes_beyond_their_own_page() -> None:
    given = {name for names in ROLES.values() for name in names if name.endswith("_note")}
    assert given == {"scoring.add_note", "scoring.view_note"}


def test_the_administration_shows_notes_and_changes_nothing() -> None:
    note = a_note()
    browser = signed_in("admin")
    assert "Appelée ce matin." in browser.get("/admin/scoring/note/").content.decode()
    for act in ("add/", f"{note.pk}/delete/", f"{note.pk}/change/"):
        assert browser.post(f"/admin/scoring/note/{act}", {"text": "autre", "post": "yes"}).status_code == 403, act
    assert Note.objects.get().text == "Appelée ce matin."


def test_an_author_is_not_deleted_with_what_they_wrote_left_behind() -> None:
    author = a_note().author
    with pytest.raises(ProtectedError):
        author.delete()


def test_the_page_needs_as_many_queries_for_fifty_notes_as_for_one() -> None:
    note = a_note()
    browser, counts = signed_in("senior"), []
    browser.get(NOTES)  # the first page of a minute writes the session
    for more in (0, 49):
        for _ in range(more):
            write_note(client=note.client, text="Encore.", by=note.author, now=NOON)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(NOTES).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 13  # four of them keep that the page was opened
