"""The table of clients that lists show: its columns, which the page's lines repeat, and its file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from scoring.charts.chart import Column, Row, Table
from scoring.core.search import ClientRow
from scoring.text.facts import line


def client_columns() -> tuple[Column, ...]:
    """Return the columns of a table of clients."""
    return (
        Column("identifier", _("Identifiant")),
        Column("occupation", _("Profession")),
        Column("age", _("Âge"), numeric=True),
        Column("credit", _("Montant demandé"), numeric=True),
        Column("payment", _("Mensualité"), numeric=True),
        Column("probability", _("Risque estimé"), numeric=True),
        Column("recommendation", _("Recommandation")),
    )


def clients_table(name: str, title: str, rows: Sequence[ClientRow], pseudonyms: Sequence[str] = ()) -> Table:
    """Return clients as a file takes them; without probability and recommendation where none is assessed yet.

    `pseudonyms`, where they are not empty, stand in place of the identifiers.
    """
    called = pseudonyms or [""] * len(rows)
    lines = tuple(_row(row, name) for row, name in zip(rows, called, strict=True))
    return Table(name, title, client_columns(), lines)


def _row(row: ClientRow, pseudonym: str) -> Row:
    client, assessment = row.client, row.assessment
    return {
        "identifier": pseudonym or client.pk,
        "occupation": line(row).occupation or None,
        "age": client.age_years,
        "credit": client.amt_credit,
        "payment": client.amt_annuity,
        "probability": assessment.probability_of_default if assessment else None,
        "recommendation": str(assessment.get_recommendation_display()) if assessment else None,
    }
