"""The small bar beside a reason: how much it weighs next to the heaviest. What it weighs is said beside it."""

from __future__ import annotations

_LENGTH, _HEIGHT = 240, 6


def reason_bar(share: float, *, raises: bool) -> str:
    """Return the drawing of a share, 0 to 1, in the colour of what raises or of what lowers the risk."""
    colour = f"var(--chart-{'raises' if raises else 'lowers'})"
    filled = max(2.0, min(1.0, share) * _LENGTH)  # the lightest is seen too
    return (
        f'<svg class="reason-bar" viewBox="0 0 {_LENGTH} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{_LENGTH}" height="{_HEIGHT}" fill="var(--sunken)"/>'
        f'<rect width="{filled:.1f}" height="{_HEIGHT}" fill="{colour}"/></svg>'
    )
