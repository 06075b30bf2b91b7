"""What is said of a client in words can be erased, also where decisions rest on it; the log and the decisions stay."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone, translation
from pytest_django import Settings

from scoring.core.decisions import service
from scoring.core.log.retention import purge
from scoring.core.log.verification import Nature, verify
from scoring.core.log.writing import Erased, erase, erase_about, record
from scoring.core.records import ErasedError, replay
from scoring.models.decisions import Decision, DecisionReason
from scoring.models.events import Event, EventWords, Kind
from scoring.models.letters import Letter
from scoring.models.records import EMPTY, AssessmentRecord
from scoring.text.days import day
from scoring.text.letters.issuing import issue_letter
from scoring.text.record import record_assessment
from tests.scoring.decision.applying import applied
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.decision.test_decision import as_user
from tests.scoring.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]


def erased(client: int) -> str:
    out = io.StringIO()
    call_command("erase_words", "--client", client, stdout=out)
    return out.getvalue()


def test_what_a_decision_rests_on_is_emptied_and_the_decision_stays() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    decision = taken(client, advisor, "accept", agrees=True)
    before = decision.assessment
    assert before is not None
    assert erased(client.pk) == "Erased: the words of 2 events, 0 letters\n"
    left = AssessmentRecord.objects.get()
    assert {name: getattr(left, name) for name in EMPTY} == EMPTY
    assert (left.digest, left.probability_of_default) == (before.digest, before.probability_of_default)
    assert left.erased_at is not None
    assert not EventWords.objects.exists()
    decision.refresh_from_db()
    assert (decision.state, decision.outcome, decision.assessment) == ("final", "accept", left)
    assert verify().fault is None
    page = as_user(advisor).get(f"/clients/{client.pk}/decision/").content.decode()
    assert "Demande acceptée" in page
    assert "Vu avec le client" not in page
    assert erased(client.pk) == "Erased: the words of 0 events, 0 letters\n"


def test_pages_say_when_a_letter_and_the_words_of_a_decision_were_erased() -> None:
    client, (advisor,) = a_file("DECLINE"), people("advisor")
    decision = taken(client, advisor, "refuse", agrees=True, reason=DecisionReason.objects.get(code="DEBTS_ELSEWHERE"))
    browser, file = as_user(advisor), f"/clients/{client.pk}/"
    assert "effacé" not in text_of(browser, f"{file}decision/")
    issue_letter(decision, "fr", by=advisor, now=timezone.now())
    later = timezone.now() + timedelta(days=40)
    erase_about(client.pk, by=None, now=later)
    with translation.override("fr"):
        issued, gone = day(timezone.now()), day(later)
    page = text_of(browser, f"{file}letter/")
    assert f"Courrier (Français), remis le {issued} par advisor, texte effacé le {gone}" in page
    assert "il n’y a plus de courrier à écrire" in page
    assert "Pas de courrier pour l’instant" not in page
    assert f"Texte effacé le {gone}." in text_of(browser, f"{file}decision/")


def test_where_a_letter_alone_was_erased_its_page_says_when() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    letter = issue_letter(taken(client, advisor, "accept", agrees=True), "fr", by=advisor, now=timezone.now())
    erase(Event.objects.get(pk=letter.event), by=None)
    with translation.override("fr"):
        today = day(timezone.now())
    page = text_of(as_user(advisor), f"/clients/{client.pk}/letter/")
    assert f"texte effacé le {today}" in page
    assert "Imprimer le courrier" not in page


def test_erasing_one_event_takes_the_letter_that_repeats_it_and_no_other() -> None:
    (advisor,), now = people("advisor"), timezone.now()
    asked = taken(a_file("REVIEW"), advisor, "request_documents", words="Un bail\nUn avis d’imposition")
    refused = taken(
        a_file("DECLINE"), advisor, "refuse", agrees=True, reason=DecisionReason.objects.get(code="DEBTS_ELSEWHERE")
    )
    list_of_documents = issue_letter(asked, "fr", words="Un bail", by=advisor, now=now)
    refusal = issue_letter(refused, "fr", by=advisor, now=now)

    def kept() -> set[Letter]:
        return {*Letter.objects.readable()}

    def erased_of(event: Event) -> str:
        out = io.StringIO()
        call_command("erase_words", "--event", event.pk, stdout=out)
        return out.getvalue()

    assert erased_of(Event.objects.get(kind=Kind.DECIDED, facts__decision=asked.pk)).endswith("1 events, 1 letters\n")
    assert kept() == {refusal}
    assert Event.objects.filter(kind=Kind.WORDS_ERASED, facts__of=list_of_documents.event).count() == 1
    assert erased_of(Event.objects.get(kind=Kind.DECIDED, facts__decision=refused.pk)).endswith("1 events, 0 letters\n")
    assert kept() == {refusal}  # its words are the advisor's own, and the reasons are the assessment's
    assert erased_of(Event.objects.get(kind=Kind.ASSESSED, assessment=refused.assessment_id)).endswith(
        "1 events, 1 letters\n"
    )
    assert kept() == set()
    assert verify().fault is None


@pytest.mark.parametrize("number", [9_999, 10**23, 0, -3])
@pytest.mark.parametrize(
    ("which", "why"),
    [
        ("--event", "there is no event {}, the log holds events 1 to 2. Its page (/log/) shows"),
        ("--client", "neither the records nor the event log name a client {}. Check the number."),
    ],
)
def test_a_number_of_nothing_is_refused_with_the_cause_and_what_to_do(which: str, why: str, number: int) -> None:
    (advisor,) = people("advisor")
    taken(a_file("APPROVE"), advisor, "accept", agrees=True)
    with pytest.raises(CommandError, match=re.escape(f"Nothing was erased: {why.format(number)}")):
        call_command("erase_words", f"{which}={number}")
    assert not Event.objects.filter(kind=Kind.WORDS_ERASED).exists()


def test_the_number_of_an_application_erases_no_client_and_the_other_way_round() -> None:
    (advisor,) = people("advisor")
    client, application = a_file("REVIEW"), applied(advisor)
    taken(client, advisor, "request_documents", words="Un bail")
    with transaction.atomic():
        record(Kind.NOTED, actor=None, client=-application.pk, words="Elle déménage.")
    before = EventWords.objects.count()
    for which, number in (("--application", -client.pk), ("--client", -application.pk)):
        with pytest.raises(CommandError, match=f"Nothing was erased: .* {number}. Check the number."):
            call_command("erase_words", f"{which}={number}")
    assert EventWords.objects.count() == before
    assert not Event.objects.filter(kind=Kind.WORDS_ERASED).exists()


def test_of_an_empty_log_no_event_is_erased() -> None:
    with pytest.raises(CommandError, match="there is no event 1, the log holds no event"):
        call_command("erase_words", "--event", 1)


def test_what_is_said_of_a_client_who_is_no_longer_in_the_records_is_erased() -> None:
    with transaction.atomic():
        record(Kind.NOTED, actor=None, client=9_999, words="Il déménage.")
    assert erased(9_999) == "Erased: the words of 1 events, 0 letters\n"


def test_a_replay_says_that_it_was_erased() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    taken(client, advisor, "accept", agrees=True)
    erase_about(client.pk, by=None)
    left = AssessmentRecord.objects.get()
    with pytest.raises(ErasedError, match="were erased on"):
        replay(left)
    out = io.StringIO()
    call_command("replay_assessment", "--all", stdout=out)
    assert out.getvalue().splitlines()[-1] == "Replayed: 0 equal, 0 different, 1 erased"


def test_what_was_put_into_an_emptied_record_is_named_and_so_is_one_that_only_says_it_is_empty() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    taken(client, advisor, "accept", agrees=True)
    other = record_assessment(a_file("APPROVE", 1), actor=None, now=timezone.now())
    erase_about(client.pk, by=None)
    AssessmentRecord.objects.filter(client=client.pk).update(values={"amt_credit": 1})
    fault = verify().fault
    assert fault is not None
    assert fault.nature is Nature.RECORD
    AssessmentRecord.objects.filter(client=client.pk).update(values={})
    assert verify().fault is None
    AssessmentRecord.objects.filter(pk=other.pk).empty(timezone.now())
    fault = verify().fault
    assert fault is not None
    assert fault.nature is Nature.RECORD


def test_drafts_lose_what_was_typed() -> None:
    client, (advisor, senior), now = a_file("APPROVE"), people("advisor", "senior"), timezone.now()
    service.keep_draft(client=a_file("APPROVE", 1), typed={"words": "Il divorce."}, by=advisor, now=now)
    service.send_back(decision=taken(client, advisor, "refuse", agrees=False), words="Expliquez.", by=senior, now=now)
    assert "Vu avec le client" in str([*Decision.objects.values_list("typed", flat=True)])
    assert "drafts" not in erased(client.pk)  # the draft goes with the words that it repeats
    assert erased(a_file("APPROVE", 1).pk).endswith("0 letters, 1 drafts and older assessments\n")
    assert {str(typed) for typed in Decision.objects.values_list("typed", flat=True)} == {"{}"}
    assert Event.objects.filter(kind=Kind.WORDS_ERASED, facts__drafts=1).count() == 1
    assert verify().fault is None


def test_what_nothing_names_goes_with_its_event_when_the_log_is_purged(settings: Settings, tmp_path: Path) -> None:
    client, (advisor,), now = a_file("APPROVE"), people("advisor"), timezone.now()
    settings.LOG_RETENTION_DAYS = 200
    record_assessment(a_file("APPROVE", 1), actor=None, now=now - timedelta(days=300))
    decision = taken(client, advisor, "accept", agrees=True)
    assert purge(tmp_path / "anchors", by=None, now=now) == 1
    assert AssessmentRecord.objects.get() == decision.assessment
    assert Event.objects.get(kind=Kind.LOG_PURGED).facts["assessments"] == 1
    assert purge(tmp_path / "anchors", by=None, now=now + timedelta(days=250)) > 0
    assert AssessmentRecord.objects.get() == decision.assessment
    assert erase_about(client.pk, by=None) == Erased(others=1)  # its event is gone, it is found all the same
    assert AssessmentRecord.objects.get().is_empty
    assert verify().fault is None
