"""Keeps out of the portal's processes what LightGBM and Arrow would load for interfaces that nothing here uses."""

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder

import pyarrow as pa

UNUSED = ("pandas", "sklearn")  # some 40 to 100 MB in every worker, and a second at each start


class _NotInstalled(MetaPathFinder):
    """Answers for some packages as if they were not installed."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Raise ModuleNotFoundError for these packages, leave every other to the next finder."""
        if fullname in UNUSED:
            raise ModuleNotFoundError(f"{fullname} is left out while LightGBM and Arrow look for it", name=fullname)


def import_without_frames() -> None:
    """Import LightGBM as if pandas and scikit-learn were not installed, and let Arrow find no pandas.

    LightGBM takes frames and offers scikit-learn's interface where it finds them, and loads them to look; so does Arrow
    with frames at its first array, and looks once. What needs them still imports them afterwards, as training does, and
    Arrow makes a frame where it is asked for one; what is loaded already stays.
    """
    finder = _NotInstalled()
    sys.meta_path.insert(0, finder)
    try:
        import_module("lightgbm")
        pa.array([])
    finally:
        sys.meta_path.remove(finder)
