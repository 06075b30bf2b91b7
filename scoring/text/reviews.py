"""Reviews in words: what was done, why an act is refused and who may do it, and the lines of the work list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.core.applications import client_about
from scoring.core.reviews.rules import Act, Fault, Who
from scoring.core.reviews.service import (
    ReviewFaultsError,
    ReviewNotYoursError,
    ReviewOvertakenError,
    ReviewRefusedError,
)
from scoring.core.reviews.waiting import Listed, ReviewWork
from scoring.models.reviews import Review, ReviewOrigin, ReviewResult, ReviewState
from scoring.text.people import person_name
from scoring.text.values import money
from scoring.text.waiting import WorkList, until_words

FAULTS = {
    Fault.WORDS_MISSING: gettext_lazy("Dites pourquoi, avec vos mots."),
    Fault.VIEW_MISSING: gettext_lazy("Choisissez ce que vous feriez."),
}
_WHO = {
    Who.FRESH: gettext_lazy(
        "Seule le peut une personne qui n’a ni pris, ni confirmé la décision, ni déjà donné d’avis."
    ),
    Who.HOLDER: gettext_lazy("Seule le peut la personne qui a pris ce réexamen."),
    Who.HOLDER_OR_SENIOR: gettext_lazy("La personne qui a pris ce réexamen, ou un senior, le peut."),
}
_STANDS = {
    ReviewState.OPEN: gettext_lazy("Ce réexamen attend que quelqu’un le prenne."),
    ReviewState.CLOSED: gettext_lazy("Ce réexamen est clos : une décision définitive l’a terminé."),
    ReviewState.WITHDRAWN: gettext_lazy("Ce réexamen est retiré : la décision reste ce qu’elle était."),
}
_DONE = {
    Act.OPEN: gettext_lazy("Ouvert par %(who)s"),
    Act.TAKE: gettext_lazy("Pris par %(who)s"),
    Act.RELEASE: gettext_lazy("Rendu par %(who)s"),
    Act.VIEW: gettext_lazy("Avis donné par %(who)s, sans le calcul"),
    Act.WITHDRAW: gettext_lazy("Retiré à la demande du client, dit %(who)s"),
    Act.CLOSE: gettext_lazy("Clos par une décision définitive, %(who)s ayant eu le dernier mot"),
}
_LABELS = {
    Act.OPEN: gettext_lazy("Réexamen ouvert"),
    Act.TAKE: gettext_lazy("Réexamen pris"),
    Act.RELEASE: gettext_lazy("Réexamen rendu"),
    Act.VIEW: gettext_lazy("Avis donné sans le calcul"),
    Act.WITHDRAW: gettext_lazy("Réexamen retiré"),
    Act.CLOSE: gettext_lazy("Réexamen clos"),
    "read": gettext_lazy("Dossier lu sans le calcul"),
}


def done_sentence(act: Act, by: User | None) -> str:
    """Return what was done to a review, and by whom."""
    return str(_DONE[act]) % {"who": person_name(by)}


def review_label(act: str, origin: str) -> str:
    """Return what an act is called in a list of events; empty for one that is not known."""
    if act == Act.OPEN and origin == ReviewOrigin.SENIOR:
        return _("Décision rouverte")
    return str(_LABELS.get(act, ""))


def who_sentence(who: Who) -> str:
    """Return who may do an act."""
    return str(_WHO[who])


def stands_sentence(review: Review) -> str:
    """Return where a review stands, and whose turn it is."""
    state = ReviewState(review.state)
    if state is ReviewState.TAKEN:
        return _("%(who)s a pris ce réexamen et regarde d’abord sans le calcul.") % {
            "who": person_name(review.taken_by)
        }
    if state is ReviewState.VIEWED and (decision := review.new_decision()):
        return _(
            "%(who)s a donné son avis sans le calcul. La nouvelle décision n’est pas encore définitive : %(state)s."
        ) % {"who": person_name(review.taken_by), "state": str(decision.get_state_display()).lower()}
    if state is ReviewState.VIEWED:
        return _("%(who)s a donné son avis sans le calcul, et décide maintenant.") % {
            "who": person_name(review.taken_by)
        }
    return str(_STANDS[state])


def refusal_sentence(error: ReviewRefusedError) -> str:
    """Return why nothing was done, and who may do it."""
    if isinstance(error, ReviewNotYoursError):
        return who_sentence(error.who)
    if isinstance(error, ReviewOvertakenError):
        if error.review is None:
            return _("Quelqu’un d’autre a été plus rapide : la décision n’est plus celle que vous aviez sous les yeux.")
        return _("Le réexamen a changé depuis que vous l’avez ouvert. %(now)s") % {"now": stands_sentence(error.review)}
    assert isinstance(error, ReviewFaultsError)
    return " ".join(str(FAULTS[fault]) for fault in error.faults)


def due_words(review: Review, today: date) -> str:
    """Return until when a review is expected; of one that is over, what became of it."""
    if review.state == ReviewState.CLOSED:
        return str(ReviewResult(review.result).label)
    if not review.is_live:
        return ""
    return until_words(review.due_date, is_overdue=review.is_overdue(today))


@dataclass(frozen=True)
class ReviewLine:
    """A review in a list: whose file, for how much, where it stands. Nothing of what the model answers."""

    file: int
    credit: str
    state: str
    state_label: str
    told: str
    due: str
    is_overdue: bool


def review_lists(work: ReviewWork, today: date) -> list[WorkList[ReviewLine]]:
    """Return the lists of what waits for a person: what they may take, then their own."""
    return [
        _list(
            "to-take", _("Réexamens à prendre"), _("Aucun réexamen n’attend d’être pris par vous."), work.to_take, today
        ),
        _list("own-reviews", _("Vos réexamens"), _("Vous n’avez pris aucun réexamen."), work.own, today),
    ]


def other_lists(work: ReviewWork, today: date) -> list[WorkList[ReviewLine]]:
    """Return the lists of what does not wait for this person: other reviews under way, and those that ended."""
    nothing = _("Aucun réexamen n’est ouvert ailleurs.")
    return [
        _list("others", _("Autres réexamens en cours"), nothing, work.others, today),
        _list("over", _("Derniers réexamens terminés"), _("Aucun réexamen n’est terminé."), work.over, today),
    ]


def _list(slug: str, title: str, nothing: str, listed: Listed, today: date) -> WorkList[ReviewLine]:
    lines = [_line(review, today, listed.reader) for review in listed.reviews]
    return WorkList(slug, title, nothing, lines, listed.count)


def _line(review: Review, today: date, reader: User) -> ReviewLine:
    told = str(review.get_origin_display())
    if review.taken_by and review.is_live:
        told = _("%(origin)s, pris par %(who)s") % {"origin": told, "who": person_name(review.taken_by)}
    return ReviewLine(
        file=review.file_number,
        credit=money(client_about(review, reader).amt_credit),
        state=review.state,
        state_label=str(review.get_state_display()),
        told=told,
        due=due_words(review, today),
        is_overdue=review.is_overdue(today),
    )
