"""How to explain a score to the client in front of you, step by step. The help page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Step:
    """A step: what to do, how, and a sentence that can be said aloud."""

    title: StrOrPromise
    how: StrOrPromise
    example: StrOrPromise


STEPS = (
    Step(
        gettext_lazy("Commencer par la personne"),
        gettext_lazy(
            "Dites d’abord ce qui est demandé et que vous allez regarder le dossier ensemble. Le modèle aide, il ne "
            "décide pas."
        ),
        gettext_lazy(
            "« Un outil compare votre demande à celles d’autres clients. C’est moi qui décide, et je vous explique. »"
        ),
    ),
    Step(
        gettext_lazy("Dire le risque comme une estimation"),
        gettext_lazy(
            "« Risque estimé : 9 sur 100 », sous le cadran du résumé, se comprend mieux que le pourcentage : lisez-le "
            "d’abord. « N’ont pas remboursé » ne se dit que d’un groupe de clients dont l’issue est connue : "
            "c’est un taux observé, pas le risque de cette personne."
        ),
        gettext_lazy("« Le calcul estime à 9 sur 100 le risque que ce crédit ne soit pas remboursé. »"),
    ),
    Step(
        gettext_lazy("Donner les raisons, quatre au plus"),
        gettext_lazy(
            "Prenez les principales raisons dans l’ordre, avec la valeur du client et la valeur habituelle. Ne dites "
            "pas qu’une valeur est bonne ou mauvaise en soi : elle compte avec les autres."
        ),
        gettext_lazy(
            "« La mensualité prend 31\u202f% de vos revenus, contre 16\u202f% habituellement : cela augmente le "
            "risque estimé. »"
        ),
    ),
    Step(
        gettext_lazy("Vérifier avec le client"),
        gettext_lazy(
            "Demandez si une information est fausse ou manque. Celle qui manque compte aussi, dans un sens ou dans "
            "l’autre : l’explication le dit. Faites corriger le dossier avant de décider."
        ),
        gettext_lazy("« Est-ce bien votre situation aujourd’hui ? »"),
    ),
    Step(
        gettext_lazy("Parler de ce qui peut changer"),
        gettext_lazy(
            "Le montant, la durée et l’apport se discutent. L’âge, la famille et les scores d’autres organismes ne se "
            "changent pas : n’en faites pas une demande."
        ),
        gettext_lazy("« Avec un montant plus faible, l’estimation serait différente ; regardons ensemble. »"),
    ),
    Step(
        gettext_lazy("Dire la suite et le droit au réexamen"),
        gettext_lazy(
            "Dites qui décide, quand la réponse arrive, et que le client peut donner son point de vue et demander "
            "qu’une autre personne regarde de nouveau son dossier, d’abord sans le calcul."
        ),
        gettext_lazy("« Si vous n’êtes pas d’accord, vous pouvez demander un nouvel examen par une personne. »"),
    ),
)
