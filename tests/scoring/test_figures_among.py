"""Every figure that sets fifty clients among others: read from the page as shown, counted again over all clients."""

from __future__ import annotations

import html
import re
from itertools import cycle
from typing import Any

import numpy as np
import pytest
from scipy import stats

from clients.models.client import Client
from ml.features import feature
from ml.population.peers import peer_group
from ml.population.store import PROBABILITY
from tests.scoring.everyone import BoolArray, Everyone
from tests.scoring.everyone import everyone as count_everyone
from tests.scoring.factories import signed_in
from tests.scoring.reading import Page, look, number_in, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored", "fewer_peers")]
FIFTY, PEERS, FEWEST = 50, 60, 30
# A number, one that some lack, a count, yes or no, a category of few, one of many, one that some lack, the result.
FEATURES = (
    *("age_years", "ext_source_1", "cnt_children", "flag_own_car", "name_education_type"),
    *("organization_type", "occupation_type", "amt_income_total", PROBABILITY),
)
CHOSEN: tuple[dict[str, Any], ...] = (
    {},
    {"group": "chosen"},
    {"group": "chosen", "income_type": "Working", "age_min": "25", "age_max": "60"},
    {"group": "chosen", "income_min": "120000", "contract": "Cash loans"},
)


@pytest.fixture
def fewer_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among a hundred clients, three hundred peers would be everybody: let a group be told from the others."""
    assert peer_group.__kwdefaults__
    monkeypatch.setitem(peer_group.__kwdefaults__, "count", PEERS)


def fifty() -> list[int]:
    return list(Client.objects.order_by("pk").values_list("pk", flat=True)[:FIFTY])


def group_of(everyone: Everyone, pk: int, asked: dict[str, Any]) -> BoolArray:
    """Return who is in the group that the address asks for."""
    if not asked:
        return np.isin(everyone.keys, everyone.nearest(pk, PEERS)[0])
    inside = np.ones(len(everyone.keys), dtype=bool)
    limits = {"age": "age_years", "income": "amt_income_total"}
    for field, name in limits.items():
        inside &= everyone.column(name) >= float(asked.get(f"{field}_min", "-inf"))
        inside &= everyone.column(name) <= float(asked.get(f"{field}_max", "inf"))
    for field, name in {"income_type": "name_income_type", "contract": "name_contract_type"}.items():
        if field in asked:
            inside &= everyone.column(name) == [c.value for c in feature(name).categories].index(asked[field])
    return inside


def rate(outcomes: np.ndarray[Any, Any]) -> float:
    return float(np.nanmean(outcomes))


def check_bins(everyone: Everyone, name: str, page: Page, chart: str, populations: list[BoolArray]) -> None:
    """Assert each bar's counts and shares, by the words of its bin."""
    rows, known = page.rows[chart], ~np.isnan(everyone.column(name))
    labels = [row["label"] for row in rows]
    for row in rows:
        there = everyone.within(name, row["label"], labels)
        for field, who in zip(("first", "second"), populations, strict=False):
            assert row[f"{field}_clients"] == (there & who).sum(), (name, row["label"], field)
            assert row[field] == pytest.approx((there & who).sum() / max(1, (known & who).sum()))
    for field, who in zip(("first", "second"), populations, strict=False):
        assert sum(row[f"{field}_clients"] for row in rows) == (known & who).sum()


def test_a_comparison_counts_everyone_and_the_group() -> None:
    everyone, browser, lacking = count_everyone(), signed_in(), 0
    outcomes, whole = everyone.outcomes, np.ones(len(everyone.keys), dtype=bool)
    asked = [(name, group) for name in FEATURES for group in CHOSEN]
    for pk, (name, group) in zip(fifty(), cycle(asked), strict=False):
        page = look(browser, f"/clients/{pk}/compare/", {"feature": name, **group})
        values, inside = everyone.column(name), group_of(everyone, pk, group)
        own, known = values[everyone.place(pk)], ~np.isnan(values)
        assert inside.sum() > FEWEST
        says_group = re.search(r"(?:les|clients \(|choisi \() ?(\d+)", page.text[page.text.index("Groupe") :])
        assert says_group
        assert int(says_group[1]) == inside.sum()
        rates = re.search(r"connue, ([^ ]+%) n’ont pas remboursé, contre ([^ ]+%) de tous", page.text)
        assert rates
        assert says(rates[1], rate(outcomes[inside]))
        assert says(rates[2], rate(outcomes))
        check_bins(everyone, name, page, "distribution", [whole, inside])
        check_bins(everyone, name, page, "outcomes", [outcomes == 0, outcomes == 1])
        for row in page.rows["outcomes"]:
            told = everyone.within(name, row["label"], [r["label"] for r in page.rows["outcomes"]])
            labelled = told & ~np.isnan(outcomes)
            assert row["rate"] == (pytest.approx(rate(outcomes[labelled])) if labelled.sum() >= FEWEST else None)
        if (~known).any():
            said = re.search(r"(\d+) clients n’ont pas cette information \(([^ ]+%)\), dont (\d+) du groupe", page.text)
            assert said
            assert (int(said[1]), int(said[3])) == ((~known).sum(), (~known & inside).sum())
            assert says(said[2], (~known).mean())
        for cells, who in zip(page.cells["standing"], (whole, inside), strict=True):
            *_, count, without = cells
            assert (number_in(count), number_in(without)) == ((known & who).sum(), (~known & who).sum())
            if np.isnan(own):
                lacking += 1
                assert cells[1] == "non renseigné"
            elif len(cells) > 4 and name != "flag_own_car":
                for text, value in zip(cells[2:5], np.quantile(values[known & who], [0.1, 0.5, 0.9]), strict=True):
                    assert says(text, float(value)), (name, text, value)
    assert lacking


def test_small_distributions_count_everyone_and_the_group() -> None:
    everyone, browser = count_everyone(), signed_in()
    whole = np.ones(len(everyone.keys), dtype=bool)
    for pk, group in zip(fifty()[:12], cycle(CHOSEN), strict=False):
        page = look(browser, f"/clients/{pk}/compare/", {"feature": FEATURES[:8], **group})
        for name in FEATURES[:8]:
            check_bins(everyone, name, page, name, [whole, group_of(everyone, pk, group)])


def test_similar_clients_are_those_of_the_stated_metric_and_so_is_their_rate() -> None:
    everyone, browser = count_everyone(), signed_in()
    for pk in fifty():
        page = look(browser, f"/clients/{pk}/similar/")
        members, distance = everyone.nearest(pk, PEERS)
        inside = np.isin(everyone.keys, members)
        known = everyone.outcomes[inside & ~np.isnan(everyone.outcomes)]
        interval = stats.binomtest(int(known.sum()), len(known)).proportion_ci(method="wilson")
        peers, others, own = page.rows["rates"]
        assert [peers[n] for n in ("rate", "low", "high", "clients")] == pytest.approx(
            [known.mean(), interval.low, interval.high, len(known)]
        )
        assert [others["rate"], others["clients"]] == pytest.approx(
            [rate(everyone.outcomes), (~np.isnan(everyone.outcomes)).sum()]
        )
        assert own["rate"] == pytest.approx(everyone.chances[everyone.place(pk)], abs=1e-12)
        sizes = re.search(r"Parmi (\d+) clients, ce sont les (\d+) dont", page.text)
        assert sizes
        assert [int(n) for n in sizes.groups()] == [len(everyone.keys), PEERS]
        opened = re.findall(r'Dossier ([A-E]).*?href="/clients/(\d+)/"', page.source[page.source.index('id="files"') :])
        assert [int(found) for _, found in opened] == members[:5]
        *facts, likeness = page.cells["similar"]
        for text, member in zip(likeness[3:], members, strict=False):
            assert says(text, 1 - distance[everyone.place(member)])
        chances = [everyone.chances[everyone.place(one)] for one in members[:5]]
        middle = float(np.median(everyone.chances[inside]))
        for text, chance in zip(facts[0][1:], [own["rate"], middle, *chances], strict=True):
            assert says(text, chance)


PAIRS = (("age_years", "amt_credit"), ("age_years", "name_education_type"), ("organization_type", "flag_own_car"))


def associated(everyone: Everyone, x: str, y: str) -> float:
    """Return how two features go together, by SciPy and the definitions: Spearman, η², Cramér."""
    columns = [everyone.column(name) for name in (x, y)]
    both = ~np.isnan(columns[0]) & ~np.isnan(columns[1])
    one, other = (column[both] for column in columns)
    categories = [name != PROBABILITY and feature(name).is_category for name in (x, y)]
    if not any(categories):
        return float(stats.spearmanr(one, other).statistic)
    if all(categories):
        table = np.array([[((one == a) & (other == b)).sum() for b in np.unique(other)] for a in np.unique(one)])
        return float(stats.contingency.association(table, method="cramer"))
    number, category = (other, one) if categories[0] else (one, other)
    within = sum(((number[category == c] - number[category == c].mean()) ** 2).sum() for c in np.unique(category))
    return float(1 - within / ((number - number.mean()) ** 2).sum())


def test_two_features_are_counted_cell_by_cell_and_their_association_is_scipys() -> None:
    everyone, browser = count_everyone(), signed_in()
    lacking = (("occupation_type", "name_education_type"), ("own_car_age", "ext_source_1"))
    both_ways = (("occupation_type", "age_years"), ("organization_type", "occupation_type"))
    pairs = (*PAIRS, ("ext_source_1", PROBABILITY), *lacking, *both_ways)
    own_missing = 0
    for pk, (x, y) in zip(fifty(), cycle(pairs), strict=False):
        page = look(browser, f"/clients/{pk}/two-features/", {"x": x, "y": y, "view": "cells"})
        rows = page.rows["cells-rate"]
        named = [row["cell"].split(" × ") for row in rows]
        first, second = ([*dict.fromkeys(side)] for side in zip(*named, strict=True))
        label = re.search(r'<h2 id="association">(.*?)</h2>', page.source)
        assert label
        assert html.unescape(label[1]) == f"{label_of(x)} × {label_of(y)}"
        known = ~np.isnan(everyone.column(x)) & ~np.isnan(everyone.column(y))
        for row, other in zip(rows, page.rows["cells-share"], strict=True):
            across, down = row["cell"].split(" × ")
            there = everyone.within(x, across, first) & everyone.within(y, down, second)
            outcomes = everyone.outcomes[there & ~np.isnan(everyone.outcomes)]
            assert (row["clients"], row["labelled"]) == (there.sum(), len(outcomes)), row["cell"]
            assert row["rate"] == (pytest.approx(outcomes.mean()) if len(outcomes) >= FEWEST else None)
            assert other["share"] == pytest.approx(there.sum() / len(everyone.keys))
            assert row["is_client"] == there[everyone.place(pk)]
        assert sum(row["clients"] for row in rows) == len(everyone.keys)
        assert sum(row["is_client"] for row in rows) == 1
        for name, labels in ((x, first), (y, second)):
            assert "Non renseigné" not in labels[:-1]
            assert (labels[-1] == "Non renseigné") == np.isnan(everyone.column(name)).any()
        own = next(row for row in rows if row["is_client"])
        own_missing += "Non renseigné" in own["cell"]
        told = f"Ce client : {own['cell']}. Taux de défaut de cette case : {own['rate_shown']}."
        assert told.replace("\u00a0", " ") in page.text
        missing = re.search(r"l’une des deux informations : (\d+)", page.text)
        assert (int(missing[1]) if missing else 0) == (~known).sum()
        assert ("la liaison est mesurée sans eux" in page.text) == (not known.all())
        said = re.search(r"(?:Spearman|η²|Cramér) : ([^ ]+), sur (\d+) clients", page.text)
        assert said
        assert says(said[1], associated(everyone, x, y))
        assert int(said[2]) == known.sum()
    assert own_missing > 5


def label_of(name: str) -> str:
    return "Probabilité de défaut" if name == PROBABILITY else feature(name).label.fr


def test_an_explained_feature_is_counted_over_everyone() -> None:
    everyone, browser = count_everyone(), signed_in()
    heaviest = sorted(everyone.inputs, key=lambda name: (-everyone.weights[name], name))
    for pk, name in zip(fifty(), cycle([*heaviest[:12], "organization_type", "name_education_type"]), strict=False):
        page = look(browser, f"/clients/{pk}/why/", {"feature": name})
        check_bins(everyone, name, page, "distribution", [np.ones(len(everyone.keys), dtype=bool)])
        chance = everyone.chances[everyone.place(pk)]
        base = 1 / (1 + np.exp(-everyone.base))
        worth = 100 * (chance - base) / (np.log(chance / (1 - chance)) - everyone.base)
        parts, rows = worth * everyone.contributed(name), page.rows["dependence"]
        labels = [row["label"] for row in page.rows["distribution"]]
        for row in rows:
            if row["kind"] == "client":
                assert row["mean"] == pytest.approx(parts[everyone.place(pk)], abs=0.1)  # written to a tenth
                continue
            there = parts[everyone.within(name, row["label"], labels)]
            assert row["clients"] == len(there)
            if len(there):
                expected = [there.mean(), *np.quantile(there, [0.1, 0.9])]
                assert [row[n] for n in ("mean", "low", "high")] == pytest.approx(expected, rel=1e-5, abs=1e-5)
