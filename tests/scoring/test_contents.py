"""The tests' own check that nothing is stored: it finds what is added, overwritten, renamed and taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from clients.models.recents import RecentClient
from ml.serving.model import Model
from scoring.models.annotations import Bookmark, Note
from scoring.models.applications import NewApplication
from scoring.models.feedback import Feedback
from scoring.models.scenarios import Scenario
from scoring.pages.feedback.service import give_feedback
from scoring.pages.new_client.service import start_application
from scoring.pages.notes.service import write_note
from tests.clients.factories import NOON, a_client
from tests.scoring.contents import nothing_stored
from tests.scoring.factories import a_user

pytestmark = pytest.mark.django_db
WHEN = {"created_at": NOON, "model_version": "lgbm", "probability_of_default": 0.5}

WRITES: dict[str, Callable[[], object]] = {
    "a note overwritten": lambda: Note.objects.update(text="Autre."),
    "a note taken away": lambda: Note.objects.all().delete(),
    "a scenario renamed": lambda: Scenario.objects.update(name="Autre"),
    "a scenario changed": lambda: Scenario.objects.update(changes={"amt_credit": 2.0}),
    "a bookmark added": lambda: Bookmark.objects.create(user=User.objects.get(), client_id=1, kept_at=NOON),
    "an application changed": lambda: NewApplication.objects.update(data={"amt_credit": 2.0}),
    "an application begun": lambda: start_application(by=User.objects.get(), now=NOON),
    "a remark overwritten": lambda: Feedback.objects.update(text="Autre."),
    "an account renamed": lambda: User.objects.update(username="other"),
    "a client opened": lambda: RecentClient.objects.create(user=User.objects.get(), client_id=1, viewed_at=NOON),
}


@pytest.mark.parametrize("write", WRITES)
def test_whatever_is_written_is_noticed(model: Model, write: str) -> None:
    client, author = a_client(1), a_user("senior")
    write_note(client=client, text="Vu.", by=author, now=NOON)
    Scenario.objects.create(client=client, author=author, name="Crédit", changes={"amt_credit": 1.5}, **WHEN)
    start_application(by=author, now=NOON)
    give_feedback(page="/", text="Bien.", by=author, now=NOON)
    with nothing_stored():
        Note.objects.update(text="Vu.")
    with pytest.raises(AssertionError, match=r"scoring\.|auth\.User|clients\.RecentClient"), nothing_stored():
        WRITES[write]()
