"""The model card, from an artefact's manifest and evaluation: sections for the portal, Markdown for the documents."""

from ml.card.markdown import document
from ml.card.parts import Section, Table
from ml.card.sections import sections

__all__ = ["Section", "Table", "document", "sections"]
