"""The first template of letters. Once letters were issued by it its words stay: others are a new version.

A letter has the lender, a date and a reference, a subject, and parts: a heading, which may be empty, and blocks, each
with one of `text`, `points`, `numbered` or `rows` (label, asked, granted; the first is the head).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import language_in_force, translated
from ml.changes.counterfactual import Proposal
from ml.features import FEATURES, feature
from ml.features.definition import FAMILY_LABELS, Family
from scoring.core.decisions.service import decided_on
from scoring.core.letters.service import Basis, Content, LetterKind, tells_a_reason
from scoring.core.roles import ROLE_LABELS
from scoring.models.decisions import Decision
from scoring.models.records import AssessmentRecord
from scoring.models.versions import Answer
from scoring.text.applications import application_reference
from scoring.text.days import day
from scoring.text.proposals import change_sentences
from scoring.text.sentences import sentence_of
from scoring.text.sources import own_source, unread
from scoring.text.values import frequency, money

NAME = "v1"

_SUBJECTS = {
    LetterKind.ACCEPTED: gettext_lazy("Votre demande de crédit est acceptée"),
    LetterKind.OTHER_TERMS: gettext_lazy("Votre demande de crédit est acceptée à d’autres conditions"),
    LetterKind.REFUSED: gettext_lazy("Votre demande de crédit est refusée"),
    LetterKind.DOCUMENTS: gettext_lazy("Il manque des pièces à votre dossier"),
}
_DECIDED = {
    LetterKind.ACCEPTED: gettext_lazy("Nous avons accepté cette demande le %(day)s."),
    LetterKind.OTHER_TERMS: gettext_lazy("Nous avons accepté cette demande à d’autres conditions le %(day)s."),
    LetterKind.REFUSED: gettext_lazy("Nous avons refusé cette demande le %(day)s."),
}
_RECOMMENDED = {
    Answer.APPROVE: gettext_lazy("Il recommandait d’accepter."),
    Answer.REVIEW: gettext_lazy("Il recommandait qu’une personne regarde votre dossier de plus près."),
    Answer.DECLINE: gettext_lazy("Il recommandait de refuser."),
    Answer.NONE: gettext_lazy("Il ne recommandait rien ce jour-là."),
}
_GRANTED = {
    "amt_credit": gettext_lazy("Crédit"),
    "amt_annuity": gettext_lazy("Mensualité"),
    "amt_goods_price": gettext_lazy("Prix du bien"),
}
_MOST_WAYS = 2  # that are told: the search gives those of fewest changes first
_STATED = (Family.IDENTITY, Family.EMPLOYMENT, Family.INCOME, Family.REQUEST)
_SOURCES = (
    (_STATED, gettext_lazy("ce que vous nous avez dit : %(what)s")),
    (
        (Family.PREVIOUS_APPLICATIONS, Family.REPAYMENT, Family.CARD_USE),
        gettext_lazy("nos propres fichiers : %(what)s"),
    ),
    ((Family.CREDIT_BUREAU,), gettext_lazy("ce que d’autres prêteurs déclarent : %(what)s")),
    ((Family.EXTERNAL_SCORES,), gettext_lazy("d’autres organismes (demandez-nous lesquels) : %(what)s")),
)


def compose(basis: Basis) -> Content:
    """Return what a letter says, in the language in force."""
    lender = settings.LENDER
    after_review = basis.decision.review_of_id is not None and basis.kind is not LetterKind.DOCUMENTS
    subject = str(_SUBJECTS[basis.kind])
    if after_review:
        subject = _("Après réexamen : %(subject)s") % {"subject": subject[0].lower() + subject[1:]}
    parts = _documents(basis) if basis.kind is LetterKind.DOCUMENTS else _decided(basis)
    return {
        "lender": {
            "name": lender.name,
            "address": [*lender.address],
            "contact": [lender.phone, lender.email],
        },
        "dated": _("Le %(day)s") % {"day": day(basis.today)},
        "reference": _reference(basis.decision),
        "subject": subject,
        "greeting": _("Madame, Monsieur,"),
        "parts": [part for part in parts if part["blocks"]],
        "closing": _("Cordialement,"),
        "signed": [*_named(basis.by), lender.name],
    }


def _reference(decision: Decision) -> str:
    if decision.application_id is not None:
        return application_reference(decision.application_id, decision.pk)
    return _("Dossier %(client)s, décision %(decision)s") % {"client": decision.client_id, "decision": decision.pk}


def _part(heading: str, *blocks: dict[str, Any] | None) -> dict[str, Any]:
    return {"heading": heading, "blocks": [block for block in blocks if block]}


def _text(*sentences: str) -> dict[str, Any] | None:
    said = " ".join(one for one in sentences if one)
    return {"text": said} if said else None


def _list(items: Iterable[str], kind: str = "points") -> dict[str, Any] | None:
    told = [*items]
    return {kind: told} if told else None


def _documents(basis: Basis) -> list[dict[str, Any]]:
    until = basis.decision.until or basis.decision.due_date
    lines = (line.strip(" \t-•") for line in basis.words.splitlines())
    return [
        _part(
            "",
            _text(
                _asked(basis.record),
                _("Pour l’étudier, il nous faut, jusqu’au %(day)s :") % {"day": day(until)}
                if until
                else _("Pour l’étudier, il nous faut :"),
            ),
            _list(line for line in lines if line),
            _text(
                _("Rien n’est encore décidé."),
                _("Apportez ces pièces, ou envoyez-les à %(email)s ou à l’adresse ci-dessus.")
                % {"email": settings.LENDER.email},
                _("Une question ? Appelez le %(phone)s.") % {"phone": settings.LENDER.phone},
            ),
        ),
        _part(_("Vos droits"), _list([_correction()])),
    ]


def _decided(basis: Basis) -> list[dict[str, Any]]:
    decision = basis.decision
    opening = _text(
        _asked(basis.record),
        _DECIDED[basis.kind] % {"day": day(decided_on(decision))},
        _who(basis),
    )
    return [
        _part("", opening, _terms(basis), _not_a_contract(basis)),
        _part(_("Pourquoi"), *_why(basis)),
        _part(_("Le rôle du calcul"), _text(*_role(basis))),
        _part(_("Ce qui aurait changé l’estimation"), *_ways(basis)),
        _part(_("Vos droits"), _list(_rights(basis))),
        _part(
            _("Les données utilisées, et d’où elles viennent"),
            _list(_sources(basis.record)),
            _text(unread([name for name, _amount in basis.record.contributions])),
        ),
    ]


def _asked(record: AssessmentRecord) -> str:
    credit, payment = record.values.get("amt_credit"), record.values.get("amt_annuity")
    if not isinstance(credit, int | float):
        return _("Vous nous avez demandé un crédit.")
    if not isinstance(payment, int | float):
        return _("Vous nous avez demandé un crédit de %(credit)s.") % {"credit": money(credit)}
    return _("Vous nous avez demandé un crédit de %(credit)s, remboursé par mensualités de %(payment)s.") % {
        "credit": money(credit),
        "payment": money(payment),
    }


def _who(basis: Basis) -> str:
    decision = basis.decision
    first = {"who": _person(decision.decided_by, _("une personne de notre équipe"))}
    if decision.second_by:
        said = _("La décision a été prise par %(who)s et confirmée par %(second)s.") % {
            **first,
            "second": _person(decision.second_by, _("une autre personne")),
        }
    else:
        said = _("La décision a été prise par %(who)s.") % first
    if decision.review_of_id is None:
        return said
    return " ".join([said, _("Cette personne n’avait pas pris la décision d’avant.")])


def _person(user: User, somebody: str) -> str:
    """Return who did something, within a sentence: by name, or as `somebody`, with the function."""
    return _("%(who)s (%(function)s)") % {"who": _name(user) or somebody, "function": _function(user)}


def _name(user: User) -> str:
    return user.get_full_name() if settings.LETTER_NAMES_PEOPLE else ""


def _named(user: User) -> list[str]:
    """Return how a person signs: name and function, or the function alone."""
    name, function = _name(user), _function(user)
    function = function[0].upper() + function[1:]
    return [name, function] if name else [function]


def _function(user: User) -> str:
    """Return what somebody does, within a sentence; a senior is an advisor too."""
    held = {group.name for group in user.groups.all()}
    label = next((str(ROLE_LABELS[role]) for role in ("senior", "advisor") if role in held), _("Relation client"))
    return label[0].lower() + label[1:]


def _terms(basis: Basis) -> dict[str, Any] | None:
    if basis.kind is not LetterKind.OTHER_TERMS:
        return None
    asked, granted = basis.record.values, basis.decision.terms
    rows = [
        [str(label), money(asked[name]), money(granted[name])]
        for name, label in _GRANTED.items()
        if all(isinstance(one.get(name), int | float) for one in (asked, granted))
        and (name == "amt_credit" or asked[name] != granted[name])
    ]
    return {"rows": [["", _("Demandé"), _("Accordé")], *rows]}


def _not_a_contract(basis: Basis) -> dict[str, Any] | None:
    if basis.kind is LetterKind.REFUSED:
        return None
    free = _("Vous êtes libre de refuser ces conditions.") if basis.kind is LetterKind.OTHER_TERMS else ""
    return _text(free, _("Ce courrier n’est pas le contrat de crédit."))


def _why(basis: Basis) -> list[dict[str, Any] | None]:
    if basis.kind is LetterKind.ACCEPTED:
        return []
    kept = [one["sentences"][language_in_force()]["said"] for one in basis.reasons]
    blocks = [_text(_own_reason(basis))]
    if kept:
        blocks += [
            _text(_("Voici ce qui a compté contre votre demande, du plus au moins important pour le calcul :")),
            _list(kept, "numbered"),
        ]
    if basis.is_against:
        blocks.append(_text(_("Le calcul, lui, recommandait d’accepter. La personne qui a décidé ne l’a pas suivi.")))
        if basis.raising:
            blocks += [
                _text(_("Parmi les informations du dossier, le calcul a vu un risque dans celles-ci :")),
                _list((sentence_of(one).said for one in basis.raising), "numbered"),
            ]
    return blocks


def _own_reason(basis: Basis) -> str:
    decision = basis.decision
    if basis.kind is not LetterKind.REFUSED:
        return ""
    told = decision.reason.label if tells_a_reason(decision) and decision.reason else basis.words
    return _("La personne qui a décidé donne ce motif : « %(reason)s ».") % {"reason": told.rstrip(".")} if told else ""


def _role(basis: Basis) -> list[str]:
    record = basis.record
    if record.shortfall:
        return [
            _("Votre dossier était trop incomplet pour que le calcul recommande quoi que ce soit."),
            _("Une personne a décidé."),
        ]
    said = [
        _(
            "Un calcul fait d’après des crédits passés a aidé : il a estimé à %(frequency)s le risque que ce crédit ne "
            "soit pas remboursé."
        )
        % {"frequency": frequency(record.probability_of_default)}
    ]
    on_terms = basis.decision.terms_assessment
    if basis.kind is LetterKind.OTHER_TERMS and on_terms:
        told = {"frequency": frequency(on_terms.probability_of_default)}
        said.append(_("Aux conditions accordées, il l’estime à %(frequency)s.") % told)
    elif not basis.is_against:
        said.append(str(_RECOMMENDED[Answer(record.recommendation)]))
    return [*said, _("Il ne décide pas : une personne a décidé.")]


def _sources(record: AssessmentRecord) -> list[str]:
    """Return which data the model read of a client and whom they come from, by whoever can correct them.

    Of an application, what is known: nobody looked into files of the lender for somebody who is in none.
    """
    declared = {one.name for one in FEATURES}
    read = [name for name, _amount in record.contributions if name in declared]
    if record.application is not None:
        read = [name for name in read if record.values.get(name) is not None]
    elsewhere = dict.fromkeys(told for name in read if (told := own_source(name)))
    families = {feature(name).family for name in read if not own_source(name)}
    said = []
    for source, pattern in _SOURCES:
        labels = [_lower(translated(FAMILY_LABELS[family])) for family in source if family in families]
        if labels:
            said.append(str(pattern) % {"what": ", ".join(labels)})
    return [*said, *elsewhere]


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def _ways(basis: Basis) -> list[dict[str, Any] | None]:
    before = frequency(basis.record.probability_of_default)
    told = [(one, frequency(one.probability_of_default)) for one in basis.proposals]
    ways = [_way(one, after, before) for one, after in told if after != before][:_MOST_WAYS]
    if not ways:
        return []
    return [
        _list(ways),
        _text(_("Ce n’est pas une promesse : une nouvelle demande serait étudiée de nouveau.")),
    ]


def _way(proposal: Proposal, after: str, before: str) -> str:
    told = {"after": after, "before": before}
    said = [*change_sentences(proposal), _("L’estimation aurait été de %(after)s au lieu de %(before)s.") % told]
    return " ".join(said)


def _correction() -> str:
    return _(
        "Une information est fausse, ou vous voulez une copie de vos données ? Écrivez à %(contact)s. Vous pouvez "
        "aussi vous adresser à la CNIL (cnil.fr)."
    ) % {"contact": settings.LENDER.data_protection}


def _rights(basis: Basis) -> list[str]:
    lender, said = settings.LENDER, [_correction()]
    if basis.kind is LetterKind.ACCEPTED:
        return said
    last = day(basis.today + timedelta(days=settings.LETTER_REVIEW_DAYS))
    reached = {"phone": lender.phone, "email": lender.email, "day": last, "mediator": lender.mediator}
    if basis.decision.review_of_id is None:
        view = _(
            "Vous n’êtes pas d’accord ? Donnez votre point de vue et demandez qu’une autre personne réexamine votre "
            "dossier, jusqu’au %(day)s : %(phone)s, %(email)s, ou à l’adresse ci-dessus."
        )
    else:
        view = _(
            "Vous n’êtes pas d’accord ? Donnez votre point de vue : %(phone)s, %(email)s, ou à l’adresse ci-dessus."
        )
    mediator = _("Toujours pas d’accord ? Le médiateur de la consommation est gratuit : %(mediator)s.")
    return [*said, view % reached, mediator % reached]
