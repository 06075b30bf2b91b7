"""Decisions in words: why a choice is refused, what happens next, what was decided. Page and API say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.changes.simulation import CHANGEABLE, ChangesRefusedError
from ml.features.definition import Value
from scoring.core.decisions.rules import LONGEST_WAIT, Act, Fault, Person, Who, goes_beyond, next_act
from scoring.core.decisions.service import (
    ClosedError,
    DecisionRefusedError,
    FaultsError,
    NotYoursError,
    OvertakenError,
    UnanswerableError,
    Weighed,
    decided_on,
    last_done,
    standing_of,
)
from scoring.core.letters.service import tells_a_reason
from scoring.models.decisions import WORDS_LENGTH, Decision, DecisionOutcome, DecisionState
from scoring.text.days import day
from scoring.text.people import person_name
from scoring.text.values import money, number

_FAULTS = {
    Fault.OUTCOME_CLOSED: gettext_lazy("Ce dossier vous a été transmis : il ne se transmet pas plus loin."),
    Fault.AGREES_MISSING: gettext_lazy("Dites si vous suivez la recommandation."),
    Fault.AGREES_CONTRADICTS: gettext_lazy("Cela contredit votre décision, comparée à la recommandation."),
    Fault.AGREES_UNASKED: gettext_lazy("Suivre la recommandation ou non ne se dit pas ici : n’en dites rien."),
    Fault.REASON_MISSING: gettext_lazy("Choisissez un motif."),
    Fault.REASON_ELSEWHERE: gettext_lazy("Ce motif va avec la décision contraire : choisissez-en un autre."),
    Fault.WORDS_MISSING: gettext_lazy("Dites pourquoi, avec vos mots."),
    Fault.WORDS_UNREADABLE: gettext_lazy("Ce texte a un caractère qui ne s’enregistre pas : tapez-le de nouveau."),
    Fault.TERMS_MISSING: gettext_lazy("Donnez au moins une condition qui diffère de la demande."),
    Fault.TERMS_UNASKED: gettext_lazy("D’autres conditions ne vont qu’avec « Accepter à d’autres conditions »."),
    Fault.UNTIL_MISSING: gettext_lazy("Dites jusqu’à quand les pièces sont attendues."),
    Fault.UNTIL_PAST: gettext_lazy("Choisissez un jour à venir."),
    Fault.UNTIL_UNASKED: gettext_lazy("Un jour ne va qu’avec « Demander des pièces »."),
    Fault.LOOKED_UNKNOWN: gettext_lazy("Ce que vous avez regardé se choisit dans la liste."),
}
_IS_FINAL = gettext_lazy(
    "La décision est définitive. Un réexamen peut être ouvert, à la demande du client ou par un senior."
)
_NEXT = {
    DecisionState.FINAL: _IS_FINAL,
    DecisionState.AWAITING_SECOND: gettext_lazy(
        "Un senior, autre que vous, la confirme ou vous la renvoie. Rien n’est définitif jusque-là."
    ),
    DecisionState.REFERRED: gettext_lazy("Le dossier passe dans la liste des seniors : l’un d’eux décidera."),
}
_DONE = {
    DecisionOutcome.ACCEPT: gettext_lazy("Demande acceptée"),
    DecisionOutcome.ACCEPT_ON_OTHER_TERMS: gettext_lazy("Acceptée à d’autres conditions"),
    DecisionOutcome.REFUSE: gettext_lazy("Demande refusée"),
    DecisionOutcome.REQUEST_DOCUMENTS: gettext_lazy("Pièces demandées"),
    DecisionOutcome.REFER: gettext_lazy("Dossier transmis à un senior"),
}
_DONE_TO = {  # what else than deciding
    Act.KEEP: gettext_lazy("Brouillon gardé"),
    Act.CONFIRM: gettext_lazy("Décision confirmée"),
    Act.SEND_BACK: gettext_lazy("Décision renvoyée à son auteur"),
    Act.REOPEN: gettext_lazy("Décision rouverte"),
    Act.REVIEW: gettext_lazy("Réexamen demandé par le client"),
}
_VERBS = {
    Act.DECIDE: gettext_lazy("Décider"),
    Act.CONFIRM: gettext_lazy("Confirmer"),
    None: gettext_lazy("Décision"),
}
_TO_CLIENT = {
    DecisionOutcome.ACCEPT: gettext_lazy("Le %(day)s, une personne a décidé d’accepter votre demande."),
    DecisionOutcome.ACCEPT_ON_OTHER_TERMS: gettext_lazy(
        "Le %(day)s, une personne a décidé d’accepter votre demande à d’autres conditions : %(terms)s."
    ),
    DecisionOutcome.REFUSE: gettext_lazy("Le %(day)s, une personne a décidé de ne pas accepter votre demande."),
}
_TOLD_AFTER = {
    Act.CONFIRM: gettext_lazy("La décision est confirmée."),
    Act.SEND_BACK: gettext_lazy("La décision est renvoyée à son auteur."),
}
_CLOSED = {
    None: gettext_lazy("Il n’y a pas encore de décision sur ce dossier."),
    DecisionState.DRAFT: gettext_lazy("La décision est un brouillon."),
    DecisionState.AWAITING_DOCUMENTS: gettext_lazy("Des pièces sont attendues : décidez quand elles sont là."),
    DecisionState.REFERRED: gettext_lazy("Le dossier est transmis : un senior décide."),
    DecisionState.AWAITING_SECOND: gettext_lazy("La décision attend la confirmation d’un senior."),
    DecisionState.FINAL: _IS_FINAL,
    DecisionState.UNDER_REVIEW: gettext_lazy("La décision est en réexamen : une autre personne décide."),
    DecisionState.REPLACED: gettext_lazy("Cette décision est remplacée."),
}


def fault_sentence(fault: Fault, outcome: DecisionOutcome | None = None) -> str:
    """Return why a choice is refused."""
    if fault is Fault.WORDS_MISSING and outcome is DecisionOutcome.REQUEST_DOCUMENTS:
        return _("Dites quelles pièces vous demandez.")
    if fault is Fault.UNTIL_FAR:
        days = LONGEST_WAIT.days
        return _("Choisissez un jour moins lointain : %(days)s jours au plus.") % {"days": number(days)}
    if fault is Fault.WORDS_LONG:
        return _("Ce texte est trop long : %(most)s caractères au plus.") % {"most": number(WORDS_LENGTH)}
    return str(_FAULTS[fault])


def terms_refused(error: ChangesRefusedError) -> list[str]:
    """Return why other terms cannot be, a sentence each."""
    return [told for _name, told in term_refusals(error)]


def term_refusals(error: ChangesRefusedError) -> list[tuple[str, str]]:
    """Return the name of each term that cannot be, and why, in a sentence."""
    told = []
    for refusal in error.refusals:
        label = translated(CHANGEABLE[refusal.name].label) if refusal.name in CHANGEABLE else refusal.name
        why = _("%(label)s : %(why)s.") % {"label": label, "why": translated(refusal.message).rstrip(".")}
        told.append((refusal.name, why))
    return told


def refusal_sentence(error: DecisionRefusedError) -> str:
    """Return why a decision was not taken."""
    if isinstance(error, OvertakenError):
        return overtaken_sentence(error)
    if isinstance(error, NotYoursError) and error.who is Who.REVIEWER:
        return _("Ce dossier est en réexamen : seule décide la personne qui l’a pris, une fois son avis donné.")
    if isinstance(error, NotYoursError):
        return _("Cette décision revient à une autre personne : votre rôle, ou ce que vous avez déjà fait, l’exclut.")
    if isinstance(error, UnanswerableError):
        return unanswerable_sentence()
    if isinstance(error, ClosedError):
        return str(_CLOSED[DecisionState(error.current.state) if error.current else None])
    assert isinstance(error, FaultsError)
    return " ".join(terms_refused(error.refused) if error.refused else map(fault_sentence, error.faults))


def unanswerable_sentence(words: str = "") -> str:
    """Return why nothing is decided on an application without an answer, with the words that were written in vain."""
    told = _("Rien n’a été enregistré : la demande n’a pas tout ce qu’il faut pour une réponse. Complétez-la d’abord.")
    if not words.strip():
        return told
    return told + " " + _("Ce que vous aviez écrit : « %(words)s ».") % {"words": words.strip()}


def frozen_sentence(state: DecisionState | None) -> str:
    """Return why what an application says stays as it is."""
    if state is DecisionState.FINAL:
        return _("Une décision a été prise sur cette demande : ce qui y est saisi ne change plus.")
    return _("Une décision est en cours sur cette demande : ce qui y est saisi ne change plus.")


def kept_sentence() -> str:
    """Return why an application is not deleted."""
    return _("Une décision a été prise sur cette demande : elle ne se supprime plus, car la décision repose sur elle.")


def overtaken_sentence(error: OvertakenError) -> str:
    """Return who was quicker, or that the model's answer is another one now."""
    if error.current is None:
        return _("Le dossier a changé depuis que vous l’avez ouvert. Regardez-le de nouveau avant de décider.")
    done = last_done(error.current)
    if error.current.state == DecisionState.FINAL and done.act in (Act.REOPEN, Act.REVIEW):
        return _("Le réexamen a été retiré : la décision d’avant reste. Regardez le dossier de nouveau.")
    told = _DONE_TO.get(done.act) or done_sentence(error.current)
    return _("%(who)s a été plus rapide : « %(done)s ».") % {"who": person_name(done.by), "done": told}


def act_label(act: str) -> str:
    """Return what an act is called in a list of events; empty for one that is not known."""
    if act == Act.DECIDE:
        return _("Décision prise")
    return str(_DONE_TO[Act(act)]) if act in _DONE_TO else ""


def act_done_sentence(act: Act) -> str:
    """Return what a second person is told to have done, or who reopened."""
    return str(_TOLD_AFTER[act])


def taken_sentence(decision: Decision) -> str:
    """Return what a person is told to have decided, and what follows where that is not the end."""
    done = done_sentence(decision)
    if decision.state == DecisionState.AWAITING_SECOND:
        return _("C’est enregistré : « %(done)s ». Un autre senior la confirme ou la renvoie.") % {"done": done}
    return _("C’est enregistré : « %(done)s ».") % {"done": done}


def done_sentence(decision: Decision) -> str:
    """Return what was decided, in a few words; a draft's state."""
    if decision.state == DecisionState.DRAFT or not decision.outcome:
        return str(DecisionState.DRAFT.label)
    done = str(_DONE[DecisionOutcome(decision.outcome)])
    if decision.until:
        return _("%(done)s pour le %(day)s") % {"done": done, "day": day(decision.until)}
    return done


def next_sentence(weighed: Weighed) -> str:
    """Return what happens once a choice is confirmed."""
    if weighed.state is DecisionState.AWAITING_DOCUMENTS and weighed.choice.until:
        told = _("Le dossier reste ouvert et revient dans votre liste le %(day)s.")
        return told % {"day": day(weighed.choice.until)}
    return str(_NEXT[weighed.state])


def waiting_sentence(current: Decision) -> str:
    """Return where a file stands, and whose turn it is."""
    state = DecisionState(current.state)
    if state is DecisionState.DRAFT:
        return _("Brouillon de %(who)s : rien n’est décidé.") % {"who": person_name(current.decided_by)}
    if state is DecisionState.AWAITING_DOCUMENTS and current.until:
        return _("Pièces attendues jusqu’au %(day)s.") % {"day": day(current.until)}
    return str(_CLOSED[state])


def decision_verb(current: Decision | None, person: Person) -> str:
    """Return what the head of a file offers a person to do about its decision; empty for who decides nothing."""
    if not person.decides:
        return ""
    return str(_VERBS[next_act(standing_of(current), person)])


def recommendation_note(current: Decision | None, person: Person) -> str:
    """Return, beside a recommendation, whose the decision is, or what was decided."""
    standing = standing_of(current)
    if current is not None and standing.state is DecisionState.FINAL:
        decided = {"day": day(decided_on(current)), "done": done_sentence(current)}
        return _("C’est une recommandation. Décidé le %(day)s : « %(done)s ».") % decided
    if next_act(standing, person) is Act.DECIDE:
        return _("C’est une recommandation : la décision vous appartient.")
    if current is not None:
        return _("C’est une recommandation. %(stands)s") % {"stands": waiting_sentence(current)}
    return _("C’est une recommandation : une personne décide.")


@dataclass(frozen=True)
class ClientNotice:
    """What a client may be told of the decision; `said` is empty where nothing is decided or asked yet.

    `otherwise` says that a person decided otherwise than the calculation, and why; empty where they did not.
    """

    said: str
    is_final: bool
    is_accepted: bool
    otherwise: str = ""


def client_notice(current: Decision | None) -> ClientNotice:
    """Return what a client may be told: what was decided once it is final, before that what it waits for."""
    state = standing_of(current).state
    if current is None or state is None or state is DecisionState.DRAFT:
        return ClientNotice("", is_final=False, is_accepted=False)
    if state is not DecisionState.FINAL:
        return ClientNotice(_client_waits(current), is_final=False, is_accepted=False)
    told = str(_TO_CLIENT[DecisionOutcome(current.outcome)])
    said = told % {"day": day(decided_on(current)), "terms": terms_sentence(current.terms)}
    is_accepted = current.outcome != DecisionOutcome.REFUSE
    return ClientNotice(said, is_final=True, is_accepted=is_accepted, otherwise=_otherwise(current))


def _otherwise(current: Decision) -> str:
    if not current.departs:
        return ""
    if current.reason is None or not tells_a_reason(current):
        return _("La personne a décidé autrement que le calcul.")
    return _("La personne a décidé autrement que le calcul. Son motif : « %(reason)s ».") % {
        "reason": current.reason.label
    }


def _client_waits(current: Decision) -> str:
    if current.state == DecisionState.AWAITING_DOCUMENTS and current.until:
        return _("Nous attendons les documents demandés, jusqu’au %(day)s.") % {"day": day(current.until)}
    if current.state == DecisionState.UNDER_REVIEW or current.review_of_id:
        return _("Une autre personne regarde votre dossier de nouveau. Rien n’est définitif jusque-là.")
    return _("Votre demande est à l’étude : une seconde personne la regarde.")


def terms_sentence(terms: Mapping[str, Value]) -> str:
    """Return the terms that were granted; empty for none."""
    credit, payment = terms.get("amt_credit"), terms.get("amt_annuity")
    if not isinstance(credit, (int, float)):
        return ""
    if not isinstance(payment, (int, float)):
        return money(credit)
    return _("%(credit)s, %(payment)s par mois") % {"credit": money(credit), "payment": money(payment)}


def beyond_sentence(weighed: Weighed) -> str:
    """Return what of other terms goes beyond the request, and who confirms it; empty where nothing does."""
    if not goes_beyond(weighed.question, weighed.choice.outcome):
        return ""
    return _(
        "Ces conditions dépassent la demande : le montant ou le prix du bien est plus élevé. Un senior confirmera."
    )


def departure_sentence(departs: bool | None) -> str:
    """Return whether a decision follows the recommendation; empty where it neither follows nor departs."""
    if departs is None:
        return ""
    return _("La décision s’écarte de la recommandation.") if departs else _("La décision suit la recommandation.")
