"""Every figure of the search and of the portfolio: read from the page as shown, counted again over the records."""

from __future__ import annotations

import html
import re
from collections import Counter

import numpy as np
import pytest

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core.worklist import NEAREST
from scoring.models.assessments import BatchAssessment
from tests.scoring.everyone import everyone as count_everyone
from tests.scoring.factories import signed_in
from tests.scoring.reading import look, number_in, says

pytestmark = pytest.mark.django_db
FILTERS = {
    "contract_type": "name_contract_type",
    "income_type": "name_income_type",
    "education_type": "name_education_type",
    "recommendation": "assessments__recommendation",
}


@pytest.mark.parametrize(
    "chosen", [{}, {"contract_type": "Cash loans"}, {"income_type": "Working", "recommendation": "APPROVE"}]
)
def test_the_options_of_the_search_say_how_many_they_list(scored: Model, chosen: dict[str, str]) -> None:
    page = look(signed_in(), "/clients/", chosen)
    found = Client.objects.filter(**{FILTERS[name]: value for name, value in chosen.items()})
    assert f"{found.count()} clients" in page.text
    for name, column in FILTERS.items():
        select = re.search(rf'<select[^>]* name="{name}".*?</select>', page.source, re.DOTALL)
        assert select
        others = Client.objects.filter(**{FILTERS[n]: value for n, value in chosen.items() if n != name})
        options = re.findall(r'<option value="([^"]*)"[^>]*>[^<]*\((\d+)\)<', select[0])
        # Those that find nobody are not offered.
        assert dict(Counter(others.values_list(column, flat=True))) == {
            html.unescape(value): int(count) for value, count in options
        }


@pytest.mark.parametrize("chosen", [{}, {"contract_type": "Cash loans"}, {"income_type": "Working"}])
def test_the_portfolio_counts_the_stored_assessments(scored: Model, chosen: dict[str, str]) -> None:
    page, everyone = look(signed_in(), "/portfolio/", chosen), count_everyone()
    kept = BatchAssessment.objects.filter(**{f"client__{FILTERS[name]}": value for name, value in chosen.items()})
    told = Counter(kept.values_list("recommendation", flat=True))
    chances = dict(kept.values_list("client", "probability_of_default"))
    assert chances == pytest.approx({pk: everyone.chances[everyone.place(pk)] for pk in chances}, abs=1e-12)
    outcomes = np.array([everyone.outcomes[everyone.place(pk)] for pk in chances])
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.source))
    assert number_in(facts["Clients évalués"]) == len(chances)
    tiles = re.findall(r'<b class="tile-count[^>]*>(.*?)</b>\s*<span class="badge badge-(\w+)', page.source)
    assert {answer.upper(): number_in(count) for count, answer in tiles} == told
    assert says(facts["Probabilité de défaut médiane"], float(np.median([*chances.values()])))
    assert says(facts["Taux de défaut observé"], float(np.nanmean(outcomes)))
    labels = [row["label"] for row in page.rows["probabilities"]]
    inside = np.isin(everyone.keys, [*chances])
    for row in page.rows["probabilities"]:
        there = everyone.within("probability_of_default", row["label"], labels, written=True)
        assert row["first_clients"] == there.sum()
        assert row["first"] == pytest.approx(there.mean())
        assert row.get("second_clients") == ((there & inside).sum() if chosen else None)
    counts = Counter(kept.values_list("client__name_contract_type", "recommendation"))
    assert sorted(row["clients"] for row in page.rows["products"] if row["clients"]) == sorted(counts.values())
    threshold = scored.manifest["decision_threshold"]
    work = re.findall(r'href="/clients/(\d+)/["?]', page.source[page.source.index('id="work"') :])
    nearest = sorted(chances, key=lambda pk: (abs(chances[pk] - threshold), pk))[:NEAREST]
    assert [int(pk) for pk in dict.fromkeys(work)] == nearest
