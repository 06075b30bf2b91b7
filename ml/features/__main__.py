"""Prints the documentation of every feature: `python -m ml.features > docs/features.md`."""

from ml.features.document import document

print(document(), end="")  # noqa: T201
