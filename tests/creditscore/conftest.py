"""The pages are tested here with a model in service, as in tests/scoring."""

from tests.scoring.conftest import model, nothing_served, published_dir

__all__ = ["model", "nothing_served", "published_dir"]
