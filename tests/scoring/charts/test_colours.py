"""Colours, computed from the style sheet's own tokens: text, marks, controls and focus stand out, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring.charts.colours import COLOURS

STYLE = (Path(__file__).resolve().parents[3] / "static" / "css" / "portal.css").read_text(encoding="utf-8")
TOKENS = STYLE.partition("(prefers-contrast")[0]
LIGHT, DARK = (dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", part)) for part in TOKENS.split("scheme: dark"))
SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
BACKGROUNDS = ("--page", "--surface", "--sunken")


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_files_and_pages_draw_in_the_same_colours() -> None:
    tokens = {name for name in LIGHT if name.startswith("--chart-")}
    assert tokens == set(COLOURS)
    for name, (in_light, in_dark) in COLOURS.items():
        assert (LIGHT[name], DARK[name]) == (in_light, in_dark)


@SCHEMES
def test_text_stands_out_four_and_a_half_to_one(tokens: dict[str, str]) -> None:
    pairs = [(text, ground) for text in ("--ink", "--soft", "--link") for ground in BACKGROUNDS]
    pairs += [(f"--{kind}", f"--{kind}-tint") for kind in ("approve", "review", "decline")]
    pairs += [("--brand-ink", "--brand"), ("--decline", "--surface"), ("--decline", "--page")]
    pairs += [("--ink", "--decline-tint"), ("--link", "--decline-tint")]
    pairs += [("--chart-ink", "--chart-surface"), ("--chart-soft", "--chart-surface")]
    weak = [(pair, round(contrast(*(tokens[name] for name in pair)), 2)) for pair in pairs]
    assert [(pair, ratio) for pair, ratio in weak if ratio < 4.5] == []


@SCHEMES
def test_controls_marks_and_focus_stand_out_three_to_one(tokens: dict[str, str]) -> None:
    pairs = [("--focus", ground) for ground in (*BACKGROUNDS, "--decline-tint")]
    pairs += [(edge, ground) for edge in ("--control", "--brand") for ground in ("--page", "--surface")]
    pairs += [(name, "--chart-surface") for name in COLOURS if name != "--chart-surface"]
    weak = [(pair, round(contrast(*(tokens[name] for name in pair)), 2)) for pair in pairs]
    assert [(pair, ratio) for pair, ratio in weak if ratio < 3] == []


@SCHEMES
def test_the_mark_of_the_focus_is_told_from_every_bar_by_more_than_hue(tokens: dict[str, str]) -> None:
    # The focused mark is outlined 4 px wide, on the card's ground: the outline is what must be seen there.
    assert contrast(tokens["--chart-focus"], tokens["--chart-surface"]) >= 3
    assert tokens["--chart-focus"] not in {tokens[name] for name in COLOURS if name != "--chart-focus"}
