"""How to explain a score to the client in front of you, step by step. The help page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from ml.tables.schema import Text


@dataclass(frozen=True)
class Step:
    """A step: what to do, how, and a sentence that can be said aloud."""

    title: Text
    how: Text
    example: Text


STEPS = (
    Step(
        Text("Commencer par la personne", "Begin with the person"),
        Text(
            "Dites d’abord ce qui est demandé et que vous allez regarder le dossier ensemble. Le modèle aide, il ne "
            "décide pas.",
            "First say what is requested and that you will look at the file together. The model helps, it does not "
            "decide.",
        ),
        Text(
            "« Un outil compare votre demande à celles d’autres clients. C’est moi qui décide, et je vous explique. »",
            "“A tool compares your request with those of other clients. I decide, and I will explain.”",
        ),
    ),
    Step(
        Text("Dire le risque en nombre de personnes", "Tell the risk as a number of people"),
        Text(
            "La phrase en tête du résultat compte des clients comparables. Lisez-la avant le pourcentage : elle se "
            "comprend mieux.",
            "The sentence above the result counts comparable clients. Read it before the percentage: it is easier to "
            "understand.",
        ),
        Text(
            "« Sur 100 clients au même niveau de risque que vous, 9 n’ont pas remboursé. »",
            "“Of 100 clients at the same level of risk as you, 9 did not repay.”",
        ),
    ),
    Step(
        Text("Donner les raisons, quatre au plus", "Give the reasons, four at most"),
        Text(
            "Prenez les principales raisons dans l’ordre, avec la valeur du client et la valeur habituelle. Ne dites "
            "pas qu’une valeur est bonne ou mauvaise en soi : elle compte avec les autres.",
            "Take the principal reasons in order, with the client’s value and the usual one. Do not say that a value "
            "is good or bad in itself: it counts together with the others.",
        ),
        Text(
            "« La mensualité représente 31 % de vos revenus, contre 17 % habituellement : cela augmente le risque "
            "estimé. »",
            "“The monthly payment is 31% of your income, usually 17%: this raises the estimated risk.”",
        ),
    ),
    Step(
        Text("Vérifier avec le client", "Check with the client"),
        Text(
            "Demandez si une donnée est fausse ou manque. Une information non renseignée compte aussi, dans un sens ou "
            "dans l’autre : l’explication le dit. Faites corriger le dossier avant de décider.",
            "Ask whether anything is wrong or missing. A fact not known counts too, one way or the other: the "
            "explanation says so. Have the file corrected before you decide.",
        ),
        Text("« Est-ce bien votre situation aujourd’hui ? »", "“Is this your situation today?”"),
    ),
    Step(
        Text("Parler de ce qui peut changer", "Speak of what can change"),
        Text(
            "Le montant, la durée et l’apport se discutent. L’âge, la famille et les scores externes ne se changent "
            "pas : n’en faites pas une demande.",
            "Amount, length and down payment can be discussed. Age, family and external scores cannot be changed: do "
            "not ask for it.",
        ),
        Text(
            "« Avec un montant plus faible, l’estimation serait différente ; regardons ensemble. »",
            "“With a smaller amount the estimate would differ; let us look together.”",
        ),
    ),
    Step(
        Text("Dire la suite et le droit au réexamen", "Say what comes next and the right to a review"),
        Text(
            "Dites qui décide, quand la réponse arrive, et que le client peut donner son point de vue et demander "
            "qu’une personne regarde à nouveau son dossier.",
            "Say who decides, when the answer comes, and that the client may give their point of view and ask for a "
            "person to look at the file again.",
        ),
        Text(
            "« Si vous n’êtes pas d’accord, vous pouvez demander un nouvel examen par une personne. »",
            "“If you do not agree, you may ask for a person to review it.”",
        ),
    ),
)
