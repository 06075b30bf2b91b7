"""The dial: where a share stands on it, what is drawn of the zones, and a hundred figures beside it."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.serving.model import ReviewBand
from scoring.charts.dial import angle, dial, small_bar, small_dial
from scoring.charts.people import people

SVG = "{http://www.w3.org/2000/svg}"
BAND = ReviewBand(0.068, 0.114)
shares = st.floats(0, 1)


@given(first=shares, second=shares)
def test_a_larger_share_never_stands_further_left(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert 0 <= angle(low) <= angle(high) <= 180


def test_the_limits_stand_at_the_top_and_large_shares_apart() -> None:
    assert angle(0) == 0
    assert angle(1) == 180
    assert 70 < angle(BAND.lower) < angle(BAND.upper) < 90
    assert angle(0.66) - angle(0.31) > 30


@given(share=shares, threshold=shares, low=shares, high=shares)
def test_any_policy_is_drawn_with_a_part_for_each_row(share: float, threshold: float, low: float, high: float) -> None:
    lower, upper = sorted((low, high))
    root = ET.fromstring(dial(share, threshold, ReviewBand(lower, upper), "risque"))  # noqa: S314
    parts = [int(part.get("data-order", "")) for part in root.iter() if part.get("data-order")]
    assert sorted(parts) == [0, 1, 2, 3, 4]
    numbers = re.findall(r"-?\d+\.\d+", "".join(str(part.get("d", "")) for part in root.iter()))
    assert all(math.isfinite(float(number)) for number in numbers)


@pytest.mark.parametrize(
    ("share", "shown", "limits"), [(0.0676, "6,76", "6,80"), (0.0684, "6,84", "6,80"), (0.05, "5,0", "6,8")]
)
def test_a_share_beside_a_limit_has_the_decimals_that_tell_them_apart(share: float, shown: str, limits: str) -> None:
    root = ET.fromstring(dial(share, 0.09, BAND, "x"))  # noqa: S314
    written = ["".join(text.itertext()).replace("\u202f%", "") for text in root.iter(f"{SVG}text")]
    assert shown in written
    assert limits in written


@pytest.mark.parametrize("share", [0.0, 0.05, 0.09, 0.5, 1.0])
def test_the_needle_points_at_the_share_in_both_sizes(share: float) -> None:
    for drawing in (dial(share, 0.09, BAND, "x"), small_dial(share, BAND)):
        turned = re.findall(r'class="needle" data-order="4" transform="rotate\(([\d.]+)\)', drawing)
        assert [float(degrees) for degrees in turned] == [pytest.approx(angle(share), abs=0.005)]


@given(share=shares)
def test_the_zone_of_the_value_is_the_thick_one_and_bears_no_sign(share: float) -> None:
    root = ET.fromstring(dial(share, 0.09, BAND, "x"))  # noqa: S314
    thick = [
        int(path.get("data-order", ""))
        for path in root.iter(f"{SVG}path")
        if path.get("data-order") and "A158 158" in str(path.get("d"))
    ]
    zones = ["APPROVE", "REVIEW", "DECLINE"]
    assert [zones[place] for place in thick] == [BAND.zone(share)]
    signs = {text.text for text in root.iter(f"{SVG}text")} & {"✓", "?", "✕"}
    assert {"APPROVE": "✓", "REVIEW": "?", "DECLINE": "✕"}[BAND.zone(share)] not in signs


@given(of=st.floats(0, 100))
def test_as_many_figures_are_filled_as_is_said(of: float) -> None:
    drawing = people(of)
    places = re.findall(
        r'<rect x="([\d.e-]+)" y="(\d+)" height="26" width="([\d.e-]+)" fill="url\(#people-(on|off)\)"', drawing
    )
    filled = sum(float(width) for *_, width, name in places if name == "on") / 20
    empty = sum(float(width) for *_, width, name in places if name == "off") / 20
    assert filled == pytest.approx(of, abs=0.01)
    assert filled + empty == pytest.approx(100, abs=0.01)


def test_the_bar_of_a_line_has_three_zones_and_the_mark_where_the_dial_has_its_needle() -> None:
    colours = [f"var(--chart-{zone})" for zone in ("approve", "review", "decline")]
    for share in (0.0, 0.04, 0.09, 0.5, 1.0):
        *zones, _ground, mark = ET.fromstring(small_bar(share, BAND))  # noqa: S314
        assert [zone.get("fill") for zone in zones] == colours
        assert float(mark.get("x", "")) + 2 == pytest.approx(angle(share) * 96 / 180, abs=0.1)
