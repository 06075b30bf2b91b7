"""The table of clients that lists show: its columns, which the page's lines repeat, and its file."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.charts.chart import Column, Row, Table
from scoring.charts.words import say
from scoring.core.search import ClientRow
from scoring.text.facts import line


def client_columns(language: str) -> tuple[Column, ...]:
    """Return the columns of a table of clients."""
    return (
        Column("identifier", say(language, "Identifiant", "Identifier")),
        Column("contract", say(language, "Contrat", "Contract")),
        Column("credit", say(language, "Crédit demandé", "Credit requested"), numeric=True),
        Column("age", say(language, "Âge", "Age"), numeric=True),
        Column("probability", say(language, "Probabilité de défaut", "Probability of default"), numeric=True),
        Column("recommendation", say(language, "Recommandation", "Recommendation")),
    )


def clients_table(
    name: str, title: str, rows: Sequence[ClientRow], language: str, pseudonyms: Sequence[str] = ()
) -> Table:
    """Return clients as a file takes them; without probability and recommendation where none is assessed yet.

    `pseudonyms`, where they are not empty, stand in place of the identifiers.
    """
    called = pseudonyms or [""] * len(rows)
    lines = tuple(_row(row, name, language) for row, name in zip(rows, called, strict=True))
    return Table(name, title, client_columns(language), lines)


def _row(row: ClientRow, pseudonym: str, language: str) -> Row:
    client, assessment = row.client, row.assessment
    return {
        "identifier": pseudonym or client.pk,
        "contract": line(row, language).contract_type,
        "credit": client.amt_credit,
        "age": client.age_years,
        "probability": assessment.probability_of_default if assessment else None,
        "recommendation": str(assessment.get_recommendation_display()) if assessment else None,
    }
