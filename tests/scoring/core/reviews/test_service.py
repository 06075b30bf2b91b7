"""Reviews are opened, taken, viewed, given back, withdrawn and closed whole or not at all, and by who may."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from scoring.core.assessment import assess
from scoring.core.decisions import service as decisions
from scoring.core.decisions.service import (
    ClosedError,
    FaultsError,
    NotYoursError,
    current_of,
    decided_on,
    person_of,
)
from scoring.core.log.retention import purge
from scoring.core.log.verification import verify
from scoring.core.log.writing import erase, record, record_view
from scoring.core.reviews import service
from scoring.core.reviews.cases import Correction
from scoring.core.reviews.cover import covered_for
from scoring.core.reviews.rules import Act, Fault, Who, may
from scoring.core.reviews.service import (
    ReviewFaultsError,
    ReviewNotYoursError,
    ReviewOvertakenError,
    corrected,
    knew_since,
    stories_of,
)
from scoring.core.reviews.waiting import reviews_for
from scoring.core.simulation import WhatIf, subject_of
from scoring.models.decisions import Decision, DecisionStep
from scoring.models.events import Event, Kind
from scoring.models.reviews import OwnView, Review, ReviewState, ReviewStep
from scoring.text.reviews import stands_sentence
from tests.scoring.decision.deciding import a_file, people, taken
from tests.scoring.reading import plain
from tests.scoring.review.reviewing import SAYS, asked, live, refused, viewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]


def story_of(review: Review) -> service.Story:
    return next(one for one in stories_of(review.client) if one.review == review)


def test_a_client_asks_through_an_advisor_and_words_lie_in_the_log() -> None:
    (advisor,) = people("advisor")
    decision = refused(advisor)
    income = Correction("amt_income_total", "250 000", 250_000.0, "avec la prime")
    review = asked(decision, advisor, income)
    decision.refresh_from_db()
    assert (review.state, review.origin, review.channel, review.opened_by) == ("open", "client", "letter", advisor)
    assert review.due_date == timezone.localdate() + timedelta(days=30)
    assert (decision.state, decision.due_date) == ("under_review", review.due_date)
    assert story_of(review).opening == service.Opening(SAYS, (income,), erased=False)
    event = Event.objects.get(kind=Kind.REVIEWED)
    assert (event.client, event.actor) == (decision.client_id, advisor.pk)
    assert event.facts["act"] == "open"
    for secret in ("loyer", "250", "prime"):
        assert secret not in str(event.facts)
    assert verify().fault is None
    assert erase(event, by=advisor).events == 1
    erased_at = Event.objects.get(kind=Kind.WORDS_ERASED).at
    assert story_of(review).opening == service.Opening("", (), erased=True, erased_at=erased_at)
    assert verify().fault is None


def test_what_a_purge_took_is_said_with_the_day_as_long_as_the_log_has_it(tmp_path: Path, settings: Settings) -> None:
    (advisor,) = people("advisor")
    review = asked(refused(advisor), advisor)
    later = timezone.now() + timedelta(days=settings.LOG_RETENTION_DAYS + 1)
    assert purge(tmp_path / "anchors", by=None, now=later)
    assert story_of(review).opening == service.Opening("", (), erased=True, erased_at=later)
    assert purge(tmp_path / "anchors", by=None, now=later + timedelta(days=settings.LOG_RETENTION_DAYS + 1))
    again = later + timedelta(days=settings.LOG_RETENTION_DAYS + 1)
    assert story_of(review).opening.erased_at == again  # the purge of before is not in the log any more


def test_only_a_final_decision_is_looked_at_again_and_words_are_wanted() -> None:
    advisor, other = people("advisor", "advisor:other")
    waiting = taken(a_file("REVIEW"), advisor, "refer")
    with pytest.raises(ClosedError):
        asked(waiting, advisor)
    decision = refused(advisor)
    with pytest.raises(FaultsError):
        asked(decision, advisor, words=" ")
    with pytest.raises(NotYoursError):  # without a client's request, a senior's
        decisions.reopen(decision=decision, words="Je doute.", by=other, now=timezone.now())
    assert not Review.objects.exists()
    asked(decision, other)
    with pytest.raises(ClosedError):
        asked(decision, advisor)


def test_a_senior_reopens_without_a_client_and_it_is_a_review_too() -> None:
    advisor, senior = people("advisor", "senior")
    decision = refused(advisor)
    decisions.reopen(decision=decision, words="Deux bulletins oubliés.", by=senior, now=timezone.now())
    review = live(decision.client)
    assert (review.origin, review.channel, story_of(review).opening.words) == ("senior", "", "Deux bulletins oubliés.")
    with pytest.raises(ReviewOvertakenError):
        service.withdraw(review=review, words="x", by=senior, now=timezone.now())


def test_neither_who_took_nor_who_confirmed_a_decision_looks_again() -> None:
    advisor, first, second, other = people("advisor", "senior:first", "senior:second", "advisor:other")
    decision = taken(a_file("APPROVE"), advisor, "refuse", agrees=False)
    decisions.confirm(decision=decision, by=first, now=timezone.now())
    review = asked(decision, advisor)
    for barred in (advisor, first):
        with pytest.raises(ReviewNotYoursError) as told:
            service.take(review=review, by=barred, now=timezone.now())
        assert (told.value.act, told.value.who) == (Act.TAKE, Who.FRESH)
        work = reviews_for(barred, 9, whole=True)
        assert work is not None
        assert (work.to_take.count, work.others.count) == (0, 1)
    for fresh in (second, other):
        work = reviews_for(fresh, 9)
        assert work is not None
        assert [one.pk for one in work.to_take.reviews] == [review.pk]


@pytest.mark.parametrize(("outcome", "result"), [("refuse", "upheld"), ("accept", "changed")])
def test_the_reviewer_gives_a_view_then_decides_and_that_closes_the_review(outcome: str, result: str) -> None:
    advisor, senior = people("advisor", "senior")
    decision = taken(a_file("REVIEW"), advisor, "refuse")
    client = decision.client
    asked(decision, advisor)
    with pytest.raises(NotYoursError):
        taken(client, senior, outcome)
    review = service.take(review=live(client), by=senior, now=timezone.now())
    assert covered_for(senior) == {client.pk}
    with pytest.raises(NotYoursError):
        taken(client, senior, outcome)
    service.give_view(review=review, view=OwnView.CANNOT_SAY, words="Trop peu.", by=senior, now=timezone.now())
    assert covered_for(senior) == frozenset()
    final = taken(client, senior, outcome)
    review = Review.objects.get()
    assert (review.state, review.result, review.closed_with, review.taken_by) == ("closed", result, final, senior)
    assert [one.step.act for one in story_of(review).steps] == ["open", "take", "view", "close"]
    given = story_of(review).steps[2]
    assert (given.step.said, given.words, given.step.by) == ("cannot_say", "Trop peu.", senior)
    told = Event.objects.filter(kind=Kind.REVIEWED).in_order()
    assert [event.facts["act"] for event in told] == ["open", "take", "view", "close"]
    assert [event.facts["said"] for event in told][2] == "cannot_say"
    assert verify().fault is None


def test_a_decision_that_waits_for_a_second_person_closes_the_review_when_it_is_confirmed() -> None:
    advisor, first, second = people("advisor", "senior:first", "senior:second")
    client = taken(a_file("APPROVE"), advisor, "accept", agrees=True).client
    current = current_of(client)
    assert current is not None
    asked(current, advisor)
    review = viewed(client, first, OwnView.REFUSE)
    assert stands_sentence(review) == "first a donné son avis sans le calcul, et décide maintenant."
    own = reviews_for(first, 9)
    assert own is not None
    assert [one.pk for one in own.own.reviews] == [review.pk]
    refusal = taken(client, first, "refuse", agrees=False)
    review = live(client)
    assert (refusal.state, review.state) == ("awaiting_second", "viewed")
    work = reviews_for(first, 9, whole=True)
    assert work is not None
    assert (work.count, [one.pk for one in work.others.reviews]) == (0, [review.pk])
    assert plain(stands_sentence(review)).endswith("La nouvelle décision n’est pas encore définitive : à confirmer.")
    with pytest.raises(ReviewOvertakenError):  # the new decision alone ends it now
        service.withdraw(review=review, words="x", by=advisor, now=timezone.now())
    decisions.confirm(decision=refusal, by=second, now=timezone.now())
    assert Review.objects.get().result == "changed"


def test_of_two_who_take_a_review_at_once_one_has_it_and_the_other_is_told() -> None:
    advisor, first, second = people("advisor", "senior:first", "senior:second")
    review = asked(refused(advisor), advisor)
    service.take(review=Review.objects.get(), by=first, now=timezone.now())
    with pytest.raises(ReviewOvertakenError) as told:
        service.take(review=review, by=second, now=timezone.now())
    assert told.value.review is not None
    assert told.value.review.taken_by == first
    assert ReviewStep.objects.filter(act="take").count() == 1


def test_what_is_given_back_is_taken_by_another_and_a_view_is_never_changed() -> None:
    advisor, other, senior = people("advisor", "advisor:other", "senior")
    client = refused(advisor).client
    current = current_of(client)
    assert current is not None
    asked(current, advisor)
    now = timezone.now()
    review = service.take(review=live(client), by=other, now=now)
    with pytest.raises(ReviewNotYoursError):
        service.release(review=review, words="x", by=advisor, now=now)
    review = service.give_view(review=review, view=OwnView.REFUSE, words="Trop lourd.", by=other, now=now)
    with pytest.raises(ReviewOvertakenError):
        service.give_view(review=review, view=OwnView.ACCEPT, words="Finalement.", by=other, now=now)
    with pytest.raises(ReviewFaultsError):
        service.release(review=review, words=" ", by=other, now=now)
    review = service.release(review=review, words="Je connais ce client.", by=other, now=now)  # nobody else has to
    with pytest.raises(ReviewNotYoursError):  # who has seen the answer is not fresh
        service.take(review=review, by=other, now=now)
    with pytest.raises(NotYoursError):
        taken(client, other, "refuse", agrees=True)
    viewed(client, senior)
    assert [step.said for step in ReviewStep.objects.exclude(said="")] == ["refuse", "accept"]


def test_nobody_who_had_a_part_in_the_decision_withdraws_the_review_of_it() -> None:
    advisor, senior, other = people("advisor", "senior", "advisor:other")
    decision = taken(a_file("APPROVE"), advisor, "refuse", agrees=False)
    decisions.confirm(decision=decision, by=senior, now=timezone.now())
    review = asked(decision, other)  # who writes the request down is free to withdraw it
    for barred in (advisor, senior):
        with pytest.raises(ReviewNotYoursError) as told:
            service.withdraw(review=review, words="Il renonce.", by=barred, now=timezone.now())
        assert (told.value.act, told.value.who) == (Act.WITHDRAW, Who.FRESH)
    assert live(decision.client) == review
    service.withdraw(review=review, words="Il renonce.", by=other, now=timezone.now())


def test_a_withdrawn_review_leaves_the_decision_as_it_was() -> None:
    advisor, other = people("advisor", "advisor:other")
    decision = refused(advisor)
    review = asked(decision, advisor)
    with pytest.raises(ReviewFaultsError) as told:
        service.withdraw(review=review, words=" ", by=other, now=timezone.now())
    assert told.value.faults == (Fault.WORDS_MISSING,)
    service.withdraw(review=review, words="Il a trouvé ailleurs.", by=other, now=timezone.now())
    decision.refresh_from_db()
    assert (decision.state, decision.due_date, Review.objects.get().state) == ("final", None, "withdrawn")
    assert decided_on(decision) == decision.decided_at  # neither the opening nor the end of a review decides
    assert asked(decision, advisor).pk != review.pk  # it may be asked for again


def test_who_decides_nothing_does_nothing() -> None:
    advisor, auditor = people("advisor", "auditor")
    review = asked(refused(advisor), advisor)
    for act in (service.take, service.withdraw):
        with pytest.raises(ReviewNotYoursError):
            act(review=review, by=auditor, now=timezone.now(), **({} if act is service.take else {"words": "x"}))
    assert reviews_for(auditor, 9) is None
    assert covered_for(auditor) == frozenset()


def test_what_the_reviewer_knew_before_is_read_from_the_log() -> None:
    advisor, fresh, reader, caller = people("advisor", "senior:fresh", "senior:reader", "senior:caller")
    review = asked(refused(advisor), advisor)
    long_ago = timezone.now() - timedelta(days=9)
    with transaction.atomic():
        record(Kind.READ_BY_API, actor=caller, client=review.client_id, now=long_ago)
    record_view(Kind.OPENED, actor=reader, client=review.client_id)  # not chained yet
    assert knew_since(review, fresh) is None
    assert knew_since(review, caller) == long_ago
    assert knew_since(review, reader) is not None
    viewed(review.client, caller)
    step = ReviewStep.objects.get(act="view")
    assert step.knew_since == long_ago
    assert Event.objects.get(pk=step.event).facts["knew"] is True


def test_what_the_client_corrects_is_computed_where_a_simulation_can() -> None:
    client = a_file("DECLINE")
    subject, now = subject_of(client, now=timezone.now()), timezone.now()
    wanted = Correction("amt_income_total", "", round(client.amt_income_total * 1.3))
    found = corrected(subject, (wanted, Correction("ext_source_1", "0,9", 0.9)))
    assert isinstance(found, WhatIf)
    assert found.after.probability_of_default != assess(client, now=now).probability_of_default
    assert corrected(subject, (Correction("ext_source_1", "0,9", 0.9),)) is None
    assert corrected(subject, (Correction("amt_income_total", "rien", None),)) is None
    assert corrected(subject, (Correction("amt_income_total", "", client.amt_income_total),)) is None
    refusal = corrected(subject, (Correction("amt_income_total", "", 1e15),))
    assert not isinstance(refusal, WhatIf | None)


@pytest.mark.parametrize("is_on", [True, False])
def test_a_rule_opens_a_review_of_every_departing_refusal_where_it_is_on(settings: Settings, is_on: bool) -> None:
    settings.REVIEW_DEPARTING_REFUSALS = is_on
    advisor, first, second = people("advisor", "senior:first", "senior:second")
    refused(advisor)  # follows the model
    assert not Review.objects.exists()
    decision = taken(a_file("APPROVE"), advisor, "refuse", agrees=False)
    assert not Review.objects.exists()  # not final yet
    confirmed = decisions.confirm(decision=decision, by=first, now=timezone.now())
    assert confirmed.state == ("under_review" if is_on else "final")
    assert Review.objects.count() == is_on
    if not is_on:
        return
    review = live(decision.client)
    assert (review.origin, review.opened_by, review.due_date) == ("rule", None, confirmed.due_date)
    viewed(decision.client, second)
    assert taken(decision.client, second, "refuse", agrees=False).state == "final"
    assert [one.state for one in Review.objects.all()] == ["closed"]  # a review opens no other
    assert verify().fault is None


def test_the_database_holds_the_rules_that_it_can() -> None:
    (advisor,) = people("advisor")
    decision = refused(advisor)
    review = asked(decision, advisor)
    for wrong in ({"state": "taken"}, {"state": "closed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**wrong)
    review.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        review.save(force_insert=True)


def test_the_list_of_reviews_to_take_and_the_rules_agree_in_every_state() -> None:
    author, viewer, confirmer, fresh = people("advisor:author", "senior:viewer", "senior:confirmer", "advisor:fresh")
    decision = taken(a_file("APPROVE"), author, "refuse", agrees=False)
    decisions.confirm(decision=decision, by=confirmer, now=timezone.now())
    review = asked(decision, author)
    viewed(decision.client, viewer)
    current = live(decision.client)
    service.release(review=current, words="À un autre.", by=viewer, now=timezone.now())
    allowed: dict[str, set[str]] = {}
    for state in ReviewState:
        is_held, is_closed = state in (ReviewState.TAKEN, ReviewState.VIEWED), state is ReviewState.CLOSED
        Review.objects.filter(pk=review.pk).update(
            state=state,
            taken_by=fresh if is_held else None,
            closed_with=decision if is_closed else None,
            result="upheld" if is_closed else "",
        )
        standing = service.standing_of(Review.objects.get(pk=review.pk))
        for user in (author, viewer, confirmer, fresh):
            is_listed = Review.objects.waiting_for(user).exists()
            assert is_listed is may(Act.TAKE, standing, person_of(user)), (state, user)
            if is_listed:
                allowed.setdefault(state, set()).add(user.username)
    assert allowed == {"open": {"fresh"}}


def test_what_was_under_review_before_there_were_reviews_gets_one() -> None:
    advisor, senior = people("advisor", "senior")
    decision = refused(advisor)
    decisions.reopen(decision=decision, words="Deux bulletins oubliés.", by=senior, now=timezone.now())
    ReviewStep.objects.all().delete()
    Review.objects.all().delete()  # as it stood before
    late = datetime(2026, 10, 4, 22, 30, tzinfo=UTC)  # already the 5th where the portal is
    DecisionStep.objects.filter(decision=decision, act="reopen").update(at=late)
    Decision.objects.filter(pk=decision.pk).update(due_date=date(2026, 10, 9))
    import_module("scoring.migrations.0016_reviews").begin_reviews(apps, None)
    review = live(decision.client)
    assert (review.origin, review.state, review.opened_by, review.decision) == ("senior", "open", senior, decision)
    assert (review.asked_on, review.due_date) == (date(2026, 10, 5), date(2026, 11, 4))
    assert review.decision.due_date == review.due_date
    assert story_of(review).opening.words == "Deux bulletins oubliés."
    assert [one.step.act for one in story_of(review).steps] == ["open"]
    assert taken_after_a_view(review, senior).result == "upheld"


def taken_after_a_view(review: Review, by: User) -> Review:
    """Have a review viewed and its decision taken again; return it."""
    viewed(review.client, by, OwnView.REFUSE)
    taken(review.client, by, "refuse", agrees=True)
    return Review.objects.get()


def test_the_stories_of_three_reviews_take_the_queries_of_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    advisor, senior = people("advisor", "senior")
    decision = refused(advisor)
    for count in (1, 2, 3):
        review = asked(
            decision, advisor, Correction("amt_income_total", "250 000", 250_000.0), words=f"Demande {count}."
        )
        service.withdraw(review=review, words="Le client y renonce.", by=senior, now=timezone.now())
        decision.refresh_from_db()
        client = decision.client
        with django_assert_num_queries(3):
            stories = stories_of(client)
        assert [one.opening.words for one in stories] == [f"Demande {number}." for number in range(count, 0, -1)]
        assert {tuple(told.words for told in one.steps) for one in stories} == {
            (f"Demande {number}.", "Le client y renonce.") for number in range(1, count + 1)
        }


@pytest.mark.parametrize("nothing", [" ", "\u200b"])
def test_a_view_or_a_withdrawal_in_words_that_show_nothing_is_refused(nothing: str) -> None:
    advisor, senior = people("advisor", "senior")
    review = asked(refused(advisor), advisor)
    said = {"words": nothing, "by": senior, "now": timezone.now()}
    with pytest.raises(ReviewFaultsError) as raised:
        service.withdraw(review=review, **said)
    assert raised.value.faults == (Fault.WORDS_MISSING,)
    review = service.take(review=review, by=senior, now=timezone.now())
    with pytest.raises(ReviewFaultsError) as raised:
        service.give_view(review=review, view=OwnView.ACCEPT, **said)
    assert raised.value.faults == (Fault.WORDS_MISSING,)
