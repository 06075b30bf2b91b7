"""What waits in the morning, as its page says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.core.search import Criteria
from scoring.models.applications import NewApplication
from scoring.models.versions import Answer
from scoring.pages.home.service import Morning
from scoring.text.applications import application_name
from scoring.text.days import day_of_year
from scoring.text.facts import Line, line
from scoring.text.reviews import ReviewLine, review_lists
from scoring.text.tiles import Tile, answer_tiles, list_address
from scoring.text.values import counted_clients, decimal, money
from scoring.text.waiting import WaitingLine, WorkList, work_lists
from scoring.web.place import BOOKMARKS, FIRST, in_list


@dataclass(frozen=True)
class Begun:
    """An application to finish: what it is called, the step that comes next, what is asked and since when."""

    pk: int
    name: str
    step: int
    told: str


@dataclass(frozen=True)
class MorningView:
    """What the page says. `all_to_review`, `all_bookmarks` and `all_begun` lead to the rest, empty without any.

    `in_review` and `in_bookmarks` stand behind the addresses of the clients of these lists.
    """

    clients: str
    tiles: list[Tile]
    to_review: list[Line]
    all_to_review: str
    review_address: str
    bookmarks: list[Line]
    all_bookmarks: str
    begun: list[Begun]
    all_begun: str
    recents: list[Line]
    waiting: list[WorkList[WaitingLine]]
    all_waiting: str
    reviews: list[WorkList[ReviewLine]]
    all_reviews: str
    in_review: str = in_list(FIRST)
    in_bookmarks: str = in_list(BOOKMARKS)


def describe_morning(morning: Morning, today: date) -> MorningView:
    """Return what waits in words."""
    everyone = morning.everyone
    counts = (everyone.approve, everyone.review, everyone.decline, everyone.insufficient) if everyone else None
    return MorningView(
        clients=counted_clients(sum(counts)) if counts else "",
        tiles=answer_tiles(counts, Criteria(), is_named=True) if counts else [],
        to_review=[line(row) for row in morning.to_review],
        all_to_review=_all_to_review(everyone.review if everyone else 0),
        review_address=list_address(Criteria(), Answer.REVIEW),
        bookmarks=[line(row) for row in morning.bookmarks],
        all_bookmarks=_rest(morning.bookmark_count, len(morning.bookmarks)),
        begun=[_begun(application) for application in morning.begun],
        all_begun=_rest(morning.begun_count, len(morning.begun)),
        recents=[line(row) for row in morning.recents],
        waiting=[one for one in work_lists(morning.work, today) if one.count] if morning.work else [],
        all_waiting=_("Tout ce qui est à décider (%(count)s)") % {"count": morning.work.count} if morning.work else "",
        reviews=[one for one in review_lists(morning.reviews, today) if one.count] if morning.reviews else [],
        all_reviews=_("Tous les réexamens"),
    )


def _all_to_review(count: int) -> str:
    return ngettext("Le dossier à examiner", "Les %(count)s dossiers à examiner", count) % {"count": decimal(count, 0)}


def _rest(count: int, shown: int) -> str:
    return _("Tous (%(count)s)") % {"count": count} if count > shown else ""


def _begun(application: NewApplication) -> Begun:
    amount = application.data.get("amt_credit")
    since = _("commencée le %(day)s") % {"day": day_of_year(application.created_at)}
    told = f"{money(amount)} · {since}" if amount is not None else since
    return Begun(application.pk, application_name(application), application.step + 1, told)
