"""Where the facts about a client come from, said to the client, and which criteria no input of the model states."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ml.features import feature
from ml.features.definition import Family
from ml.features.policy import DEFAULT

_REQUEST = gettext_lazy("votre demande")
_HERE = gettext_lazy("vos demandes et crédits chez nous")
_SOURCES = {  # to whom a client turns to have a fact corrected
    **dict.fromkeys((Family.IDENTITY, Family.EMPLOYMENT, Family.INCOME, Family.REQUEST), _REQUEST),
    **dict.fromkeys((Family.PREVIOUS_APPLICATIONS, Family.REPAYMENT, Family.CARD_USE), _HERE),
    Family.CREDIT_BUREAU: gettext_lazy("ce que d’autres prêteurs déclarent de vos crédits"),
    Family.EXTERNAL_SCORES: gettext_lazy(
        "des notes que d’autres organismes vous donnent (demandez à votre conseiller lesquels)"
    ),
}
_NOT_STATED = {  # lines of the policy: what clients do not state themselves, whatever its family
    "residence": gettext_lazy("des données sur la région où vous vivez (demandez à votre conseiller qui les donne)"),
    "building": gettext_lazy("des données sur l’immeuble où vous vivez (demandez à votre conseiller qui les donne)"),
    "social_circle": gettext_lazy("des données sur votre entourage (demandez à votre conseiller qui les donne)"),
}
_CRITERIA = {  # lines of the policy that a client may fear to be judged by
    "gender": gettext_lazy("le sexe"),
    "age": gettext_lazy("l’âge"),
    "family": gettext_lazy("la situation de famille"),
    "residence": gettext_lazy("la région de résidence"),
}


def source_of(name: str) -> str:
    """Return where the feature `name` comes from: what its line of the policy says, else its family."""
    return own_source(name) or str(_SOURCES[feature(name).family])


def own_source(name: str) -> str:
    """Return where a feature comes from that clients do not state themselves whatever its family; empty for others."""
    stated = [_NOT_STATED[line.key] for line in DEFAULT.lines_of(name) if line.key in _NOT_STATED]
    return str(stated[0]) if stated else ""


def unread(inputs: Collection[str]) -> str:
    """Return, to the client, which criteria of discrimination no input of the model states; empty where all are."""
    names = [
        str(_CRITERIA[line.key])
        for line in DEFAULT.lines
        if line.key in _CRITERIA and not any(name in inputs for name in line.features)
    ]
    return _("Ce que le calcul ne lit pas : %(criteria)s.") % {"criteria": ", ".join(names)} if names else ""
