"""The drawing of a gauge as SVG: a half dial from 0 to 100 %, its three zones, their limits, the needle.

The scale is the cube root of the share: the limits of a usual policy stand at the top, and 31 % is far from 66 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from ml.serving.model import ReviewBand, Zone
from scoring.text.values import decimal, percent, risk_digits

FONT = "&quot;Segoe UI&quot;, Roboto, &quot;Helvetica Neue&quot;, &quot;Liberation Sans&quot;, Arial, sans-serif"
_CENTRE, _BASE = 200.0, 196.0
_THIN, _THICK = (122.0, 150.0), (114.0, 158.0)  # inner and outer radius; thick: the zone that holds the value
_GAP = 0.9  # degrees between two zones
_TICKS = (0.01, 0.3, 0.5, 0.03, 0.2, 0.7)  # the rounder come first: a finer one is taken where they leave room
_APART = 13.0  # degrees that a sign needs
_BETWEEN = 22.0  # degrees between two labels
SIGNS = {Zone.APPROVE: "✓", Zone.REVIEW: "?", Zone.DECLINE: "✕"}


def angle(share: float) -> float:
    """Return where a share from 0 to 1 stands, in degrees from the left end of the dial, 0 to 180."""
    return 180.0 * math.cbrt(min(1.0, max(0.0, share)))


def dial(value: float, threshold: float, band: ReviewBand, caption: str, today: float | None = None) -> str:
    """Return the drawing of a share, 448 by 224, with the number inside; `caption` says what it is of.

    What stands for a row of the chart carries its `order` as `data-order`: zones 0 to 2, the threshold 3, the value 4.
    Value and limits are written with the fewest decimals that tell them apart.
    With the share of `today` the needle may be moved: its ghost stays there, and what a zone shows while it holds the
    value, and while it does not, is marked by `data-zone` and `data-holds`.
    """
    moves, digits = today is not None, risk_digits(value, band)
    parts = [
        '<svg class="dial" xmlns="http://www.w3.org/2000/svg" width="448" height="224" viewBox="-24 0 448 224" '
        f'font-family="{FONT}">',
        '<g class="zones ground">',
        *_zones(value, band, _CENTRE, _BASE, _THIN, _THICK, moves=moves),
        "</g>",
        *_signs(value, threshold, band, moves=moves),
        *_labels(band, digits),
        _threshold(threshold),
        "" if today is None else _ghost(today),
        _needle(value, _CENTRE, _BASE, (104, 164)),
        f'<text class="dial-value" x="{_CENTRE:g}" y="168" text-anchor="middle" font-size="42px" font-weight="700" '
        f'fill="var(--chart-ink)">{escape(percent(value, digits))}</text>',
        f'<text class="dial-caption" x="{_CENTRE:g}" y="193" text-anchor="middle" font-size="20px" '
        f'fill="var(--chart-soft)">{escape(caption)}</text>',
        "</svg>",
    ]
    return "".join(parts)


def small_dial(value: float, band: ReviewBand) -> str:
    """Return the same without labels, 108 by 64, for the head of a page."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="6 0 108 64" font-family="{FONT}" aria-hidden="true">',
        *_zones(value, band, 60, 58, (38, 50), (34, 54)),
        _needle(value, 60, 58, (27, 56)),
        '<text x="60" y="58" text-anchor="middle" font-size="20px" font-weight="700" '
        f'fill="var(--chart-ink)">{escape(decimal(100 * value, risk_digits(value, band)))}</text>',
        "</svg>",
    ]
    return "".join(parts)


def small_bar(value: float, band: ReviewBand) -> str:
    """Return the same laid out straight, 96 by 14, for a line of a table."""
    edges = (0.0, angle(band.lower), angle(band.upper), 180.0)
    zones = (
        f'<rect x="{(start + (2 if order else 0)) * 8 / 15:.1f}" y="4" height="6" rx="1.5" '
        f'width="{max(0.0, end - start - (2 if order else 0)) * 8 / 15:.1f}" fill="var(--chart-{zone.lower()})"/>'
        for order, (zone, start, end) in enumerate(zip(Zone, edges, edges[1:], strict=False))
    )
    at = angle(value) * 8 / 15
    return (
        f'<svg class="risk-bar" viewBox="-3 0 102 14" aria-hidden="true">{"".join(zones)}'
        f'<rect x="{at - 3.5:.1f}" y="0" width="7" height="14" rx="3.5" fill="var(--chart-surface)"/>'
        f'<rect x="{at - 2:.1f}" y="0" width="4" height="14" rx="2" fill="var(--chart-ink)"/></svg>'
    )


def _point(x: float, y: float, radius: float, degrees: float) -> str:
    turned = math.radians(degrees)
    return f"{x - radius * math.cos(turned):.1f} {y - radius * math.sin(turned):.1f}"


def _zones(
    value: float,
    band: ReviewBand,
    x: float,
    y: float,
    thin: tuple[float, float],
    thick: tuple[float, float],
    *,
    moves: bool = False,
) -> Iterator[str]:
    edges = (0.0, angle(band.lower), angle(band.upper), 180.0)
    for order, zone in enumerate(Zone):
        start = edges[order] + (_GAP if order else 0)
        end = max(start, edges[order + 1] - (_GAP if order < len(edges) - 2 else 0))  # a zone may have no width
        holds = zone is band.zone(value)
        for thicker in (False, True) if moves else (holds,):
            inner, outer = thick if thicker else thin
            path = (
                f"M{_point(x, y, outer, start)}A{outer:g} {outer:g} 0 0 1 {_point(x, y, outer, end)}"
                f"L{_point(x, y, inner, end)}A{inner:g} {inner:g} 0 0 0 {_point(x, y, inner, start)}Z"
            )
            when = _while(zone, thicker, holds) if moves else ""
            yield f'<path data-order="{order}"{when} d="{path}" fill="var(--chart-{zone.lower()})"/>'


def _while(zone: Zone, holds: bool, held: bool) -> str:
    """Return the attributes of what is drawn while a zone holds the value, or does not; `held`: it does now."""
    return f' data-zone="{zone}" data-holds="{int(holds)}"' + ("" if holds is held else ' display="none"')


def _signs(value: float, threshold: float, band: ReviewBand, *, moves: bool = False) -> Iterator[str]:
    """Give the signs of the zones that have room: the needle may stand in the way, or the threshold."""
    edges = (0.0, angle(band.lower), angle(band.upper), 180.0)
    for zone, start, end in zip(Zone, edges, edges[1:], strict=False):
        middle, holds = (start + end) / 2, zone is band.zone(value)
        if end - start < _APART or abs(angle(threshold) - middle) < _APART / 2 or (holds and not moves):
            continue
        at = _point(_CENTRE, _BASE + 6, sum(_THIN) / 2, middle).split()
        yield (
            f'<text class="dial-sign" x="{at[0]}" y="{at[1]}" text-anchor="middle" font-size="20px" font-weight="700" '
            f'fill="var(--chart-surface)"{_while(zone, False, holds) if moves else ""}>{SIGNS[zone]}</text>'
        )


def _labels(band: ReviewBand, digits: int) -> Iterator[str]:
    """Give the limits of the zones in bold, and the ticks that have room beside them."""
    limits = (band.lower, band.upper)
    taken = [angle(limit) for limit in limits]
    yield _end(64, percent(0, 0))
    yield _end(336, percent(1, 0))
    for limit, side in zip(limits, _sides(taken), strict=True):
        if 0 < limit < 1:
            yield _label(limit, 168, side, percent(limit, digits), "limit")
    for tick in _TICKS:
        if all(abs(angle(tick) - place) >= _BETWEEN for place in taken):
            taken.append(angle(tick))
            yield _label(tick, 164, _side(angle(tick)), decimal(100 * tick, 0), "tick")


def _end(x: float, text: str) -> str:
    return (
        f'<text class="dial-tick" x="{x:g}" y="219" text-anchor="middle" font-size="20px" fill="var(--chart-soft)">'
        f"{escape(text)}</text>"
    )


def _sides(places: Sequence[float]) -> tuple[str, str]:
    """Return the anchors of the two limits: away from each other where they stand close."""
    first, second = places
    return ("end", "start") if second - first < _BETWEEN + 4 else (_side(first), _side(second))


def _side(degrees: float) -> str:
    return "end" if degrees < 82 else "start" if degrees > 98 else "middle"


def _label(share: float, radius: float, side: str, text: str, kind: str) -> str:
    degrees = angle(share)
    start, end = (_point(_CENTRE, _BASE, length, degrees).split() for length in (_THICK[1] + 2, radius))
    x, y = (float(one) for one in _point(_CENTRE, _BASE, radius + 6, degrees).split())
    weight, colour = ("700", "ink") if kind == "limit" else ("400", "soft")
    drop = 5 if degrees < 45 or degrees > 135 else 0
    return (
        f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" stroke="var(--chart-{colour})" '
        f'stroke-width="1.5"/><text class="dial-{kind}" x="{x:.1f}" y="{y + drop:.1f}" text-anchor="{side}" '
        f'font-size="20px" font-weight="{weight}" fill="var(--chart-{colour})">{escape(text)}</text>'
    )


def _threshold(share: float) -> str:
    start, end = (_point(_CENTRE, _BASE, radius, angle(share)).split() for radius in _THIN)
    return (
        f'<line data-order="3" x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" '
        'stroke="var(--chart-surface)" stroke-width="2.5" stroke-dasharray="5 3"/>'
    )


def _ghost(value: float) -> str:
    """Return where the needle stood."""
    return (
        f'<g class="ghost" transform="translate({_CENTRE:g} {_BASE:g}) rotate({angle(value):.2f})">'
        '<path d="M-164 0L-104 -6v12z" fill="none" stroke="var(--chart-soft)" stroke-width="2.5" '
        'stroke-dasharray="5 3"/></g>'
    )


def _needle(value: float, x: float, y: float, reach: tuple[float, float]) -> str:
    """Return the needle, drawn to the left and turned: what moves it turns it by another angle."""
    near, far = reach
    half = (far - near) / 10
    shape = f"M{-far:g} 0L{-near:g} {-half:.1f}v{2 * half:.1f}z"
    return (
        f'<g transform="translate({x:g} {y:g})">'
        f'<g class="needle" data-order="4" transform="rotate({angle(value):.2f})">'
        f'<path d="{shape}" stroke="var(--chart-surface)" stroke-width="3"/>'
        f'<path d="{shape}" fill="var(--chart-ink)"/></g></g>'
    )
