"""A hundred figures, some of them filled: a probability as one can count it."""

from __future__ import annotations

from collections.abc import Iterator

_ACROSS, _DOWN = 20, 5
_WIDTH, _HEIGHT = 20, 26  # of one figure and the room around it
_FIGURE = '<circle cx="10" cy="6.2" r="3.3"/><path d="M4.5 23.5v-6.5a5.5 5.5 0 0 1 11 0v6.5z" stroke-linejoin="round"/>'


def people(in_a_hundred: float) -> str:
    """Return the drawing of so many filled figures of a hundred, in rows of twenty; of 0.4 a part of one is filled."""
    filled = min(100.0, max(0.0, in_a_hundred))
    patterns = "".join(
        f'<pattern id="people-{name}" width="{_WIDTH}" height="{_HEIGHT}" patternUnits="userSpaceOnUse">'
        f"<g {ink}>{_FIGURE}</g></pattern>"
        for name, ink in (
            ("on", 'fill="var(--chart-ink)" stroke="var(--chart-ink)"'),
            ("off", 'fill="none" stroke="var(--chart-soft)"'),
        )
    )
    rows = "".join(f'<rect {place} fill="url(#people-{name})"/>' for name, place in _rectangles(filled))
    size = f"{_ACROSS * _WIDTH} {_DOWN * _HEIGHT}"
    return f'<svg class="people" viewBox="0 0 {size}" aria-hidden="true"><defs>{patterns}</defs>{rows}</svg>'


def _rectangles(filled: float) -> Iterator[tuple[str, str]]:
    """Give the pattern and the place of each rectangle: what is filled of a row, then what is not."""
    for row in range(_DOWN):
        on = min(float(_ACROSS), max(0.0, filled - row * _ACROSS)) * _WIDTH
        top = f'y="{row * _HEIGHT}" height="{_HEIGHT}"'
        if on:
            yield "on", f'x="0" {top} width="{on:g}"'
        if on < _ACROSS * _WIDTH:
            yield "off", f'x="{on:g}" {top} width="{_ACROSS * _WIDTH - on:g}"'
