"""The drawings, one module each with `draw(language, variant)`: a Vega-Lite specification declared with Altair.

Compiled when the static bundle is built. A drawing's name is its module's: `Chart.spec` says it.
"""

from __future__ import annotations

from pathlib import Path

# `common` is what they share, not a drawing.
DRAWINGS = tuple(sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in ("__init__", "common")))
