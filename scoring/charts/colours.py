"""The colours of drawings outside a page: as a file or an image, where the page's CSS variables do not reach."""

from __future__ import annotations

import re

# name → (light, dark). The same names and values stand in static/css/portal.css; a test compares them.
COLOURS = {
    "--chart-ink": ("#1b2432", "#e9edf3"),
    "--chart-soft": ("#566174", "#aab4c3"),
    "--chart-surface": ("#ffffff", "#19212c"),
    "--chart-approve": ("#0f7355", "#4cc69a"),
    "--chart-review": ("#a65a00", "#eaa94b"),
    "--chart-decline": ("#a8243f", "#f2808f"),
    "--chart-raises": ("#b84a1a", "#f0966a"),
    "--chart-lowers": ("#1c69a6", "#78b9ee"),
    "--chart-focus": ("#5b21d6", "#ffd84d"),
}
FAINT, STRONG = 0.05, 0.48  # opacity of shades: at most what the figures on them can be read on, in every theme
_REFERENCE = re.compile(r"var\((--chart-[a-z]+)\)")


def in_light(svg: str) -> str:
    """Return the SVG with the colours of light mode in place of CSS variables, as it stands on paper."""
    return _REFERENCE.sub(lambda found: COLOURS[found.group(1)][0], svg)


def standalone(svg: str) -> str:
    """Return the SVG with real colours in place of CSS variables, and a style that swaps them in dark mode."""
    used = sorted(set(_REFERENCE.findall(svg)))
    body = in_light(svg)
    rules = "".join(
        f'[{attribute}="{COLOURS[name][0]}"]{{{attribute}:{COLOURS[name][1]}}}'
        for name in used
        for attribute in ("fill", "stroke")
    )
    head, tag, rest = body.partition(">")
    return f"{head}{tag}<style>@media (prefers-color-scheme: dark){{{rules}}}</style>{rest}"
