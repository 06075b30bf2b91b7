"""The oversight in words: three conclusions, what a choice of decisions is called, and where they are listed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.language import translated
from ml.card.fairness import label_of
from ml.features import feature
from scoring.charts.chart import labelled
from scoring.core.decisions.rules import ACCEPTS
from scoring.core.oversight.choice import (
    AWAITING,
    CHANGED,
    CONFIRMED,
    KEPT,
    NOTHING,
    OPEN,
    OPENED,
    REOPENED,
    SENT_BACK,
    UNOPENED,
    WITHDRAWN,
    Chosen,
    Period,
)
from scoring.core.oversight.figures import Oversight, Rate
from scoring.models.decisions import DecisionOutcome, DecisionReason, DecisionState, Looked
from scoring.models.versions import Answer
from scoring.text import days
from scoring.text.people import account_name
from scoring.text.values import decimal, percent

_MINUTE, _HOUR = 60, 3_600
TIME_LABELS = {
    "under_1": gettext_lazy("Moins d’une minute"),
    "under_5": gettext_lazy("1 à 5 minutes"),
    "under_15": gettext_lazy("5 à 15 minutes"),
    "under_60": gettext_lazy("15 minutes à 1 heure"),
    "longer": gettext_lazy("1 à 24 heures"),
    UNOPENED: gettext_lazy("Sans ouverture du dossier"),
    OPENED: gettext_lazy("Dossier ouvert avant"),
}
SECOND_LABELS = {
    CONFIRMED: gettext_lazy("Confirmées par un senior"),
    SENT_BACK: gettext_lazy("Renvoyées à leur auteur"),
    AWAITING: gettext_lazy("En attente d’un senior"),
}
RESULT_LABELS = {
    CHANGED: gettext_lazy("Renvoyées, puis changées"),
    KEPT: gettext_lazy("Renvoyées, puis reprises telles quelles"),
    OPEN: gettext_lazy("Renvoyées, pas encore reprises"),
}
REVIEW_LABELS = {
    REOPENED: gettext_lazy("Rouvertes pour un réexamen"),
    CHANGED: gettext_lazy("Réexamens qui ont changé la décision"),
    KEPT: gettext_lazy("Réexamens qui ont maintenu la décision"),
    WITHDRAWN: gettext_lazy("Réexamens retirés"),
}


@dataclass(frozen=True)
class Conclusion:
    """A sentence, and where the decisions that it counts are; empty where it counts none."""

    sentence: str
    address: str = ""


def conclusions(found: Oversight) -> list[Conclusion]:
    """Return how many decided, how often people departed, and what is late."""
    return [_decided(found), *([_departures(found)] if found.decisions else []), _late(found)]


def address_of(asked: Chosen) -> str:
    """Return where the decisions are listed that are asked for."""
    fields = {name: value for name, value in asdict(asked).items() if value and name != "period"}
    days = {} if asked.overdue else {"since": asked.period.since, "until": asked.period.until}
    told = {name: day.isoformat() for name, day in days.items() if day} | fields
    return f"{reverse('oversight_decisions')}?{urlencode(told)}"


def period_sentence(period: Period) -> str:
    """Return a period as « du 1er mars 2026 au 30 mars 2026 »."""
    until = days.day(period.until)
    if period.since is None:
        return _("depuis le début, jusqu’au %(until)s") % {"until": until}
    if period.since == period.until:
        return _("le %(day)s") % {"day": until}
    return _("du %(since)s au %(until)s") % {"since": days.day(period.since), "until": until}


def _decided(found: Oversight) -> Conclusion:
    told = capital(period_sentence(found.period))
    if not found.decisions:
        return Conclusion(_("%(period)s : aucune décision.") % {"period": told})
    people = ngettext("%(count)s personne", "%(count)s personnes", len(found.people)) % {"count": len(found.people)}
    by_outcome = dict.fromkeys(DecisionOutcome, 0)
    for (_answer, outcome), count in found.matrix.items():
        by_outcome[outcome] += count
    accepted = sum(by_outcome[one] for one in ACCEPTS)
    sentence = _(
        "%(period)s : %(decisions)s par %(people)s, dont %(accepted)s pour accepter et %(refused)s pour refuser ; les "
        "autres demandent des pièces ou transmettent le dossier."
    ) % {
        "period": told,
        "decisions": counted_decisions(found.decisions),
        "people": people,
        "accepted": decimal(accepted, 0),
        "refused": decimal(by_outcome[DecisionOutcome.REFUSE], 0),
    }
    return Conclusion(sentence, address_of(Chosen(found.period)))


def _departures(found: Oversight) -> Conclusion:
    rate = found.departures
    if not rate.of:
        return Conclusion(_("Aucune ne répond à une recommandation d’accord ou de refus."))
    sentence = _(
        "Parmi celles qui répondent à un accord ou un refus recommandé, s’écartent de la recommandation : %(rate)s."
    )
    address = address_of(Chosen(found.period, departs="yes")) if rate.count else ""
    return Conclusion(sentence % {"rate": spoken(rate)}, address)


def _late(found: Oversight) -> Conclusion:
    count = sum(found.late.values())
    if not count:
        return Conclusion(_("Aujourd’hui, aucun dossier en cours n’a dépassé son échéance."))
    sentence = ngettext(
        "Aujourd’hui, %(count)s dossier en cours a dépassé son échéance.",
        "Aujourd’hui, %(count)s dossiers en cours ont dépassé leur échéance.",
        count,
    )
    return Conclusion(sentence % {"count": decimal(count, 0)}, "#late")


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def shown_time(seconds: int) -> str:
    """Return a number of seconds as « 45 s », « 12 min » or « 3 h 20 min »."""
    if seconds < _MINUTE:
        return _("%(seconds)s s") % {"seconds": seconds}
    if seconds < _HOUR:
        return _("%(minutes)s min") % {"minutes": seconds // _MINUTE}
    hours, rest = divmod(seconds // _MINUTE, 60)
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def figures(rate: Rate) -> str:
    """Return « 3 sur 7 », with the share from FEWEST on."""
    counted = _("%(count)s sur %(of)s") % {"count": decimal(rate.count, 0), "of": decimal(rate.of, 0)}
    return counted if rate.share is None else f"{percent(rate.share, 0)} ({counted})"


def spoken(rate: Rate) -> str:
    """Return the same with its interval."""
    if rate.interval is None:
        return figures(rate)
    low, high = (percent(end, 0) for end in rate.interval)
    return _("%(figures)s, entre %(low)s et %(high)s") % {"figures": figures(rate), "low": low, "high": high}


def counted_decisions(count: int) -> str:
    """Return « 1 décision », « 1 200 décisions »."""
    return ngettext("%(shown)s décision", "%(shown)s décisions", count) % {"shown": decimal(count, 0)}


def describe_chosen(asked: Chosen, who: User | None) -> list[str]:
    """Return which decisions are listed, a few words a condition."""
    if asked.overdue:
        return [labelled(_("Échéance dépassée"), str(DecisionState(asked.overdue).label))]
    told = [capital(period_sentence(asked.period))]
    if asked.by is not None:
        told.append(account_name(who, asked.by))
    if asked.recommendation:
        told.append(labelled(_("Recommandation"), str(Answer(asked.recommendation).label)))
    if asked.outcome:
        told.append(labelled(_("Décision"), str(DecisionOutcome(asked.outcome).label)))
    if asked.departs:
        departs = asked.departs == "yes"
        told.append(_("S’écarte de la recommandation") if departs else _("Suit la recommandation"))
    if asked.reason:
        reason = DecisionReason.objects.filter(code=asked.reason).first()
        told.append(labelled(_("Motif"), reason.label) if reason else _("Sans motif"))
    if asked.time:
        told.append(str(TIME_LABELS[asked.time]))
    if asked.looked:
        looked = _("rien n’est coché") if asked.looked == NOTHING else str(Looked(asked.looked).label)
        told.append(labelled(_("Dit avoir été regardé"), looked))
    if asked.group:
        attribute, _colon, name = asked.group.partition(":")
        told.append(labelled(translated(feature(attribute).label), translated(label_of(attribute, name))))
    if asked.second:
        told.append(str(RESULT_LABELS[asked.result] if asked.result else SECOND_LABELS[asked.second]))
    if asked.review:
        told.append(str(REVIEW_LABELS[asked.review]))
    return told
