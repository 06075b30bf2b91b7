"""The model card, from an artefact's manifest and evaluation: sections for the portal, Markdown for the documents."""
