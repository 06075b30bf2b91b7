"""A client's file and the lines of the client list in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from clients.language import translated
from clients.models.client import Client
from ml.features import feature
from ml.tables import TABLES
from ml.tables.durations import years_before
from ml.tables.schema import Column
from scoring.core.engine import NoModelError, current_model
from scoring.core.search import ClientRow
from scoring.text.standing import standing_label
from scoring.text.values import money, percent, quantity, record_value, risk_percent

# What a paper or a comparison tells of a client and their application.
MAIN_FACTS = (
    *("name_contract_type", "amt_credit", "amt_annuity", "amt_goods_price", "amt_income_total", "days_birth"),
    *("name_family_status", "cnt_children", "cnt_fam_members", "name_housing_type", "name_education_type"),
    *("name_income_type", "occupation_type", "days_employed", "ext_source_1", "ext_source_2", "ext_source_3"),
)


def facts(client: Client, columns: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return (label, shown value) of these columns of the client's application; years instead of days ago."""
    return [fact(name, getattr(client, name)) for name in columns]


def fact(name: str, value: Any) -> tuple[str, str]:
    """Return (label, shown value) of a column of the application, an age and a seniority in years."""
    column = _column(name)
    if name == "days_birth" and value is not None:
        age = feature("age_years")
        return translated(age.label), quantity(int(years_before(value)), age.unit)
    if name == "days_employed" and value is not None and value not in column.missing:
        employed = feature("employed_years")
        return translated(employed.label), quantity(years_before(value), employed.unit)
    return translated(column.label), record_value("application", name, value)


@cache
def _column(name: str) -> Column:
    return TABLES["application"].column(name)


@dataclass(frozen=True)
class Line:
    """A line of a table of clients in words; what is not known is empty, `probability` until batch scoring came by.

    A line with a pseudonym shows it in place of identifier and link.
    """

    row: ClientRow
    occupation: str
    age: str
    credit: str
    payment: str
    probability: str
    pseudonym: str = ""
    decision: str = ""  # where the file's decision stands, or what was decided

    @property
    def client(self) -> Client:
        """The line's client."""
        return self.row.client


def line(row: ClientRow, pseudonym: str = "") -> Line:
    """Return a line of a table of clients in words, under a pseudonym where one is given."""
    client, assessment = row.client, row.assessment
    return Line(
        row=row,
        occupation=record_value("application", "occupation_type", client.occupation_type)
        if client.occupation_type
        else "",
        age="" if client.days_birth is None else quantity(client.age_years, feature("age_years").unit),
        credit="" if client.amt_credit is None else money(client.amt_credit),
        payment="" if client.amt_annuity is None else money(client.amt_annuity),
        probability=listed_risk(assessment.probability_of_default) if assessment else "",
        pseudonym=pseudonym,
        decision=standing_label(row.decision) if row.decision and not pseudonym else "",
    )


def listed_risk(probability: float) -> str:
    """Return a risk in a list as the dial of its file writes it; plainly where no model in service has limits."""
    try:
        return risk_percent(probability, current_model().review_band)
    except NoModelError:
        return percent(probability)
