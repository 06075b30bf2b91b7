"""The head of a client's pages: who it is, what is asked."""

from __future__ import annotations

import pytest

from clients.models.client import Client
from scoring.web.head import describe_head
from tests.languages import spoken
from tests.scoring.reading import plain


def head_of(**values: object) -> tuple[str, ...]:
    return describe_head(Client(sk_id_curr=1, days_birth=-12_000, **values), None).traits


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "« Alchimiste », « Viager », que le modèle ne connaît pas"),
        ("en", "“Alchimiste”, “Viager”, which the model does not know"),
    ],
)
def test_what_the_model_does_not_know_is_said_once(language: str, said: str) -> None:
    traits = spoken(language, lambda: head_of(occupation_type="Alchimiste", name_contract_type="Viager"))
    assert [plain(one) for one in traits[1:]] == [said]


def test_what_it_knows_comes_before_what_it_does_not_know() -> None:
    traits = head_of(occupation_type="Alchimiste", name_contract_type="Cash loans")
    assert [plain(one) for one in traits] == [
        "30 à 34 ans",
        "Prêt personnel",
        "« Alchimiste », que le modèle ne connaît pas",
    ]


def test_each_amount_says_what_it_is_counted_by_where_its_label_has_no_room() -> None:
    client = Client(sk_id_curr=1, days_birth=-12_000, amt_credit=300_000, amt_annuity=15_000, amt_income_total=150_000)
    asked = describe_head(client, None).asked
    assert [(one.label, one.per) for one in asked] == [
        ("Crédit demandé", "demandés"),
        ("Mensualité", "par mois"),
        ("Part des revenus", "des revenus"),
    ]
    assert asked[2].shown == "10\u202f%"
