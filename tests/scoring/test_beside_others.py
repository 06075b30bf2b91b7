"""The pages that set a client beside others: who may see them, at what cost, whatever is asked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models.recents import RecentClient
from ml.serving.model import Model
from ml.tables.numerics import FloatArray
from scoring.core.comparison import COMPARABLE
from tests.clients.factories import a_client
from tests.scoring.factories import signed_in
from tests.scoring.reading import plain_text_of

pytestmark = pytest.mark.django_db
PAGES = ("compare", "similar", "two-features")
NUMBER, CATEGORY = "age_years", "name_education_type"


def page(sk_id_curr: int, name: str) -> str:
    return f"/clients/{sk_id_curr}/{name}/"


@pytest.mark.parametrize("name", PAGES)
def test_a_user_without_a_role_is_refused(model: Model, name: str) -> None:
    a_client()
    assert signed_in("").get(page(100_001, name)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_without_a_reference_population_the_page_says_so(model: Model, name: str) -> None:
    a_client()
    response = signed_in().get(page(100_001, name), {"x": NUMBER, "y": CATEGORY})
    assert response.status_code == 503


ASKED = {"compare": {"feature": NUMBER}, "similar": {}, "two-features": {"x": NUMBER, "y": CATEGORY}}


def test_pages_cost_few_queries_in_both_languages_and_their_files_open(rows: dict[int, FloatArray]) -> None:
    pk = next(iter(rows))
    for language, role in (("fr", "advisor"), ("en", "senior")):
        browser = signed_in(role, language)
        for name, query in ASKED.items():
            browser.get(page(pk, name), query)
            with CaptureQueriesContext(connection) as captured:
                response = browser.get(page(pk, name), query)
            assert response.status_code == 200
            assert len(captured) <= 14, (name, [q["sql"][:80] for q in captured])
            for chart in response.context["charts"]:
                for wanted in ("svg", "csv"):
                    found = browser.get(page(pk, name), {**query, "as": wanted, "of": chart.name})
                    assert found.status_code == 200, (name, chart.name, wanted)
    french = re.compile(r"\b(clients similaires|parmi|taux de défaut|médiane|plus bas|plus élevé)\b", re.IGNORECASE)
    for name, query in ASKED.items():
        assert not french.findall(plain_text_of(browser, page(pk, name), query))


NOT_UNDERSTOOD: list[tuple[str, dict[str, Any], int]] = [
    ("compare", {"feature": "nothing"}, 404),
    ("compare", {"feature": "code_gender"}, 404),
    ("compare", {"feature": sorted(COMPARABLE)[:9]}, 400),
    ("compare", {"group": "everybody"}, 400),
    ("compare", {"group": "chosen", "age_min": "50", "age_max": "30"}, 400),
    ("compare", {"group": "chosen", "age_min": "nan"}, 400),
    ("compare", {"group": "chosen", "income_min": "inf"}, 400),
    ("compare", {"group": "chosen", "income_min": "-5"}, 400),
    ("compare", {"group": "chosen", "contract": "Loan' OR 1=1"}, 400),
    ("compare", {"as": "svg", "of": "nothing"}, 404),
    ("two-features", {"x": "xyzzy", "y": NUMBER}, 400),
    ("two-features", {"x": "code_gender", "y": NUMBER}, 400),
    ("two-features", {"x": "score", "y": NUMBER}, 400),
    ("two-features", {"x": NUMBER, "y": NUMBER}, 400),
    ("similar", {"as": "csv", "of": "nothing"}, 404),
]


def test_what_is_not_understood_is_answered_clearly_and_stores_nothing(rows: dict[int, FloatArray]) -> None:
    browser, pk = signed_in(), next(iter(rows))
    for name, query, status in NOT_UNDERSTOOD:
        response = browser.get(page(pk, name), query)
        assert response.status_code == status, query
        assert response["Content-Type"].startswith("text/html")
        if status == 400:
            assert 'role="alert"' in response.content.decode(), query
    assert not RecentClient.objects.exists()


def test_the_pages_of_a_client_with_nothing_but_an_application_row_open(rows: dict[int, FloatArray]) -> None:
    client = a_client(999_999_999)
    browser = signed_in()
    for name in PAGES:
        assert browser.get(page(client.pk, name)).status_code == 200
    for asked in ("bureau_active_count", "occupation_type", "ext_source_1", "probability_of_default"):
        if asked in COMPARABLE:
            plain_text_of(browser, page(client.pk, "compare"), {"feature": asked})
            plain_text_of(browser, page(client.pk, "two-features"), {"x": asked, "y": NUMBER})
    told = plain_text_of(browser, page(client.pk, "two-features"), {"x": "ext_source_1", "y": NUMBER})
    assert "Ce client : Non renseigné × " in told
