"""What the client may read, in words: how many of a hundred, where the facts come from."""

from __future__ import annotations

from ml.features import feature
from ml.features.definition import Family
from ml.tables.schema import Text
from scoring.text.assessment import Explanation, _counted
from scoring.text.numbers import number

_REQUEST = Text("votre demande", "your application")


_HERE = Text("vos demandes et crédits chez nous", "your applications and credits with us")


_SOURCES = {  # to whom a client turns to have a fact corrected
    **dict.fromkeys((Family.IDENTITY, Family.EMPLOYMENT, Family.INCOME, Family.REQUEST), _REQUEST),
    **dict.fromkeys((Family.PREVIOUS_APPLICATIONS, Family.REPAYMENT, Family.CARD_USE), _HERE),
    Family.CREDIT_BUREAU: Text(
        "ce que d’autres prêteurs déclarent de vos crédits", "what other lenders report of your credits"
    ),
    Family.EXTERNAL_SCORES: Text(
        "des notes que d’autres organismes vous donnent (demandez à votre conseiller lesquels)",
        "ratings that other organisations give you (ask your advisor which)",
    ),
}


def natural_frequency_to_client(probability: float, language: str) -> str:
    """Return the same count, said to the client: of those whom the model gives the same chance, who did not repay."""
    count, among = _counted(probability)
    shown = number(among, language)
    number_fr = "moins d’un" if count == 0 else f"plus de {among - 1}" if count == among else str(count)
    number_en = "fewer than 1" if count == 0 else f"more than {among - 1}" if count == among else str(count)
    one = count <= 1
    return Text(
        f"Sur {shown} clients au même niveau de risque que vous, {number_fr} n’{'a' if one else 'ont'} pas remboursé "
        f"{'son' if one else 'leur'} crédit.",
        f"Of {shown} clients at the same level of risk as you, {number_en} did not repay.",
    ).in_language(language)


def sources(explanation: Explanation, language: str) -> str:
    """Return, to the client, whom the facts behind the principal reasons come from; empty where there is no reason."""
    found = dict.fromkeys(_SOURCES[feature(reason.feature).family] for reason in explanation.reasons)
    if not found:
        return ""
    told = Text(", ".join(one.fr for one in found), ", ".join(one.en for one in found))
    return Text(f"D’où viennent ces éléments : {told.fr}.", f"Where this comes from: {told.en}.").in_language(language)
