"""The pages are tested here with a model in service, as in tests/scoring."""

from tests.scoring.conftest import model, nothing_served, published_dir, quick_checks

__all__ = ["model", "nothing_served", "published_dir", "quick_checks"]
