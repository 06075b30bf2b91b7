"""Keeps out of the portal's processes what LightGBM would load for interfaces that nothing here uses."""

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder

UNUSED = ("pandas", "sklearn")  # some 40 to 100 MB in every worker, and a second at each start


class _NotInstalled(MetaPathFinder):
    """Answers for some packages as if they were not installed."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Raise ModuleNotFoundError for these packages, leave every other to the next finder."""
        if fullname in UNUSED:
            raise ModuleNotFoundError(f"{fullname} is left out while LightGBM is loaded", name=fullname)


def import_lightgbm_alone() -> None:
    """Import LightGBM as if pandas and scikit-learn were not installed.

    It takes frames and offers scikit-learn's interface where it finds them, and loads them to look. What needs them
    still imports them afterwards, as training does; what is loaded already stays.
    """
    finder = _NotInstalled()
    sys.meta_path.insert(0, finder)
    try:
        import_module("lightgbm")
    finally:
        sys.meta_path.remove(finder)
