"""The events as a table: when, what, by whom, about which file, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.charts.chart import Column, Row, Table
from scoring.core.roles import ROLE_LABELS
from scoring.models.decisions import DecisionOutcome, DecisionReason, DecisionState
from scoring.models.events import Event, Kind
from scoring.models.reviews import OwnView, ReviewOrigin, ReviewResult, ReviewState
from scoring.models.switch import Position
from scoring.text.days import short_moment
from scoring.text.decisions import act_label
from scoring.text.people import account_name, person_name
from scoring.text.reviews import review_label
from scoring.web.files import file_title
from scoring.web.tabs import page_labels

# What facts are called; others stand under their own names.
_FACTS = {
    "page": gettext_lazy("page"),
    "of": gettext_lazy("objet"),
    "as": gettext_lazy("forme"),
    "note": gettext_lazy("note n°"),
    "scenario": gettext_lazy("simulation n°"),
    "account": gettext_lazy("compte n°"),
    "accounts": gettext_lazy("comptes n°"),
    "gained": gettext_lazy("rôles reçus"),
    "lost": gettext_lazy("rôles retirés"),
    "changed": gettext_lazy("droits changés"),
    "roles": gettext_lazy("rôles"),
    "model": gettext_lazy("modèle"),
    "other": gettext_lazy("autre client"),
    "clients": gettext_lazy("clients"),
    "first": gettext_lazy("du fait n°"),
    "last": gettext_lazy("au fait n°"),
    "decision": gettext_lazy("décision n°"),
    "outcome": gettext_lazy("ce qui est décidé"),
    "state": gettext_lazy("état"),
    "departs": gettext_lazy("s’écarte de la recommandation"),
    "agrees": gettext_lazy("dit suivre la recommandation"),
    "reason": gettext_lazy("motif"),
    "replaces": gettext_lazy("à la place de la décision n°"),
    "drafts": gettext_lazy("brouillons vidés"),
    "assessments": gettext_lazy("évaluations"),
    "assessment": gettext_lazy("évaluation n°"),
    "review": gettext_lazy("réexamen n°"),
    "origin": gettext_lazy("origine"),
    "said": gettext_lazy("avis"),
    "knew": gettext_lazy("connaissait le dossier"),
    "result": gettext_lazy("résultat"),
    "letter": gettext_lazy("courrier n°"),
    "language": gettext_lazy("langue"),
    "template": gettext_lazy("modèle de courrier"),
    "position": gettext_lazy("position"),
}
# What facts say in a code, by fact; what is not here is said as it stands.
_SAID: dict[str, Mapping[str, Any]] = {
    "outcome": dict(DecisionOutcome.choices),
    "origin": dict(ReviewOrigin.choices),
    "said": dict(OwnView.choices),
    "result": dict(ReviewResult.choices),
    "language": {"fr": gettext_lazy("français"), "en": gettext_lazy("anglais")},
    "position": dict(Position.choices),
    **dict.fromkeys(("roles", "gained", "lost"), ROLE_LABELS),
    "changed": {
        "is_active": gettext_lazy("compte actif ou non"),
        "is_staff": gettext_lazy("accès à l’administration"),
        "is_superuser": gettext_lazy("tous les droits"),
        "user_permissions": gettext_lazy("droits en plus des rôles"),
        "access_ended": gettext_lazy("sessions et jetons terminés"),
    },
    "of": {
        "decisions": gettext_lazy("décisions"),
        "decision": gettext_lazy("décision"),
        "assessment": gettext_lazy("évaluation"),
        "clients": gettext_lazy("clients"),
        "client": gettext_lazy("dossier"),
        "score": gettext_lazy("évaluation"),
    },
}
_PAPER = {
    **dict.fromkeys(("print", "print_pdf"), gettext_lazy("dossier sur papier")),
    **dict.fromkeys(("for_client_print", "for_client_pdf"), gettext_lazy("papier pour le client")),
    **dict.fromkeys(("issued_letter", "issued_letter_pdf"), gettext_lazy("courrier")),
}
# What is called alike and differs by what it is told of.
_STATES: Mapping[str, Mapping[Any, Any]] = {
    Kind.DECIDED: dict(DecisionState.choices),
    Kind.REVIEWED: dict(ReviewState.choices),
}
# Of the command that verifies, not of a reader; the act of a decision or a review is what the event is called.
_TECHNICAL = {"digest", "model_digest", "link", "place", "row", "act"}


def events_table(
    events: Sequence[Event], accounts: Mapping[int, User], reasons: Mapping[str, DecisionReason], title: str
) -> Table:
    """Return the events in their order. `accounts` and `reasons` are those that they name."""
    columns = (
        Column("sequence", _("N°"), numeric=True),
        Column("at", _("Date"), shown="when"),
        Column("kind", _("Fait"), shown="label"),
        Column("actor", _("Compte"), shown="who"),
        Column("client", _("Client"), shown="file", address="story"),
        Column("facts", _("Éléments")),
        Column("words", _("Texte")),
        Column("request", _("Requête")),
    )
    return Table("events", title, columns, tuple(_row(event, accounts, reasons) for event in events))


def _row(event: Event, accounts: Mapping[int, User], reasons: Mapping[str, DecisionReason]) -> Row:
    at = timezone.localtime(event.at)
    return {
        "sequence": event.sequence,
        "at": at.isoformat(timespec="seconds"),
        "when": short_moment(at),
        "kind": event.kind,
        "label": _label(event),
        "actor": event.actor,
        "who": _who(event, accounts),
        **_file(event),
        "facts": _facts(event, reasons),
        "words": _words(event),
        "request": event.request_id,
    }


def _file(event: Event) -> Row:
    """Return whose file an event is about, as shown, and the address of its story."""
    if event.application is not None:
        title = file_title(-event.application)
        return {"client": title, "file": title, "story": f"{reverse('log')}?application={event.application}"}
    if event.client is None:
        return {"client": None, "file": "", "story": ""}
    return {"client": event.client, "file": str(event.client), "story": f"{reverse('log')}?client={event.client}"}


def _label(event: Event) -> str:
    act = event.facts.get("act", "")
    if event.kind == Kind.REVIEWED:
        return review_label(act, event.facts.get("origin", "")) or event.kind_label
    return act_label(act) or event.kind_label


def _who(event: Event, accounts: Mapping[int, User]) -> str:
    if event.actor is None:
        return person_name(None)
    return account_name(accounts.get(event.actor), event.actor)


def _facts(event: Event, reasons: Mapping[str, DecisionReason]) -> str:
    told = dict(event.facts)
    if event.assessment is not None:
        told = {_("évaluation n°"): event.assessment, **told}
    said = {**_SAID, "page": page_labels() | _PAPER, "state": _STATES.get(event.kind, {})}
    named = {
        str(_FACTS.get(name, name)): _fact(name, fact, reasons, said)
        for name, fact in told.items()
        if name not in _TECHNICAL and fact is not None  # what was not said or does not apply is no fact
    }
    return ", ".join(_("%(name)s : %(value)s") % {"name": name, "value": fact} for name, fact in named.items())


def _fact(name: str, fact: Any, reasons: Mapping[str, DecisionReason], said: Mapping[str, Mapping[Any, Any]]) -> str:
    if isinstance(fact, list):
        return " + ".join(_fact(name, one, reasons, said) for one in fact) or "—"
    if isinstance(fact, bool):
        return _("oui") if fact else _("non")
    if fact == "":
        return "—"
    if name == "reason" and fact in reasons:
        return reasons[fact].label
    return str(said.get(name, {}).get(fact, fact))


def _words(event: Event) -> str:
    """Return what was written, what stood before first; what was erased is said to be."""
    if not event.words_hash:
        return ""
    if not hasattr(event, "words"):
        return _("effacé")
    values = event.words.values
    before = [str(values.pop("before"))] if "before" in values else []
    after = [str(value) for value in values.values() if not isinstance(value, dict)]
    return " → ".join([*before, *after])
