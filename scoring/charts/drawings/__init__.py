"""The drawings, one module each with `draw(variant)`: a Vega-Lite specification declared with Altair.

Those that several pages use are here, a page's own in its folder `drawings`. Compiled when the static bundle is built.
A drawing's name is its module's: `Chart.spec` says it.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
COMMON = _HERE / "common.py"  # what they share, not a drawing
_FILES = (*_HERE.glob("*.py"), *(_HERE.parents[1] / "pages").glob("*/drawings/*.py"))
# The file of each drawing by its name.
DRAWINGS = {path.stem: path for path in sorted(_FILES) if path.stem != "__init__" and path != COMMON}
