"""The tables beneath the timeline, one a source: the newest rows on the page, every row in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from ml.tables import TABLES, Kind
from ml.tables import Column as Declared
from scoring.charts.chart import Column, Row, Table
from scoring.charts.words import say
from scoring.numbers import number
from scoring.services import History, by_month
from scoring.wording import record_value
from scoring.wording.history import ago

SHOWN = 12  # rows of a table on the page
_SOURCES = {
    "bureau": (
        *("sk_id_bureau", "credit_type", "credit_active", "days_credit", "days_credit_enddate", "days_enddate_fact"),
        *("amt_credit_sum", "amt_credit_sum_debt", "amt_credit_sum_overdue", "credit_day_overdue"),
    ),
    "previous_application": (
        *("sk_id_prev", "name_contract_type", "name_contract_status", "code_reject_reason", "days_decision"),
        *("amt_application", "amt_credit", "cnt_payment", "name_goods_category"),
    ),
    "pos_cash_balance": (
        *("sk_id_prev", "months_balance", "name_contract_status", "cnt_instalment", "cnt_instalment_future"),
        *("sk_dpd", "sk_dpd_def"),
    ),
    "credit_card_balance": (
        *("sk_id_prev", "months_balance", "name_contract_status", "amt_balance", "amt_credit_limit_actual"),
        *("amt_drawings_current", "amt_payment_total_current", "sk_dpd", "sk_dpd_def"),
    ),
}
_NUMBERS = (Kind.INTEGER, Kind.NUMBER)


def history_tables(history: History, language: str, *, whole: bool) -> list[Table]:
    """Return a table for each source that holds something: its newest SHOWN rows, or all of them where `whole`."""
    late = Counter(month.bureau_credit_id for month in history.late_months)
    months = by_month(history.instalments)
    tables = [
        _table("bureau", history.bureau, language, whole, lambda credit: {"late_months": late[credit.pk]}),
        _table("previous_application", history.previous, language, whole),
        _instalments(months, language, whole),
        _table("pos_cash_balance", history.pos_months, language, whole),
        _table("credit_card_balance", history.card_months, language, whole),
    ]
    return [table for table in tables if table.rows]


def _table(
    source: str,
    records: Sequence[Any],
    language: str,
    whole: bool,
    more: Callable[[Any], Row] | None = None,
) -> Table:
    declared = [TABLES[source].column(name) for name in _SOURCES[source]]
    columns = [_column(column, language) for column in declared]
    if more:
        columns.append(Column("late_months", say(language, "Mois en retard", "Late months"), numeric=True))
    kept = records if whole else records[:SHOWN]
    rows = [{**_row(source, declared, record, language), **(more(record) if more else {})} for record in kept]
    label = TABLES[source].label.in_language(language)
    return Table(source, _title(label, len(kept), len(records), language), tuple(columns), tuple(rows))


def _column(declared: Declared, language: str) -> Column:
    label = declared.label.in_language(language)
    if declared.is_identifier:
        return Column(declared.name, label)
    return Column(declared.name, label, f"{declared.name}_shown", numeric=declared.kind in _NUMBERS)


def _row(source: str, declared: list[Declared], record: Any, language: str) -> Row:
    """Return each value as the file takes it and as the page shows it; a category is words in both."""
    row: dict[str, str | float | int | None] = {}
    for column in declared:
        value = getattr(record, column.name)
        if column.is_identifier:
            row[column.name] = value
            continue
        known = value is not None and value not in column.missing
        if not known:
            shown = "—"
        elif column.name.startswith("days_"):
            shown = ago(value, language)
        else:
            shown = record_value(source, column.name, value, language)
        row[f"{column.name}_shown"] = shown
        row[column.name] = None if not known else shown if column.kind is Kind.CATEGORY else value
    return row


def _instalments(months: list[tuple[int, list[Any]]], language: str, whole: bool) -> Table:
    kept = months if whole else months[:SHOWN]
    rows = []
    for month, due in kept:
        amount, paid = sum(i.due for i in due), sum(i.paid for i in due)
        rows.append(
            {
                "month": month,
                "due": len(due),
                "late": sum(i.days_late > 0 for i in due),
                "unpaid": sum(i.is_unpaid for i in due),
                "longest": max(i.days_late for i in due),
                "amount": amount,
                "amount_shown": number(amount, language),
                "paid": paid,
                "paid_shown": number(paid, language),
            }
        )
    labels = {
        "month": say(language, "Mois avant la demande", "Months before the application"),
        "due": say(language, "Échéances", "Instalments"),
        "late": say(language, "En retard", "Late"),
        "unpaid": say(language, "Impayées", "Unpaid"),
        "longest": say(language, "Retard maximal (jours)", "Longest delay (days)"),
        "amount": say(language, "Somme due", "Amount due"),
        "paid": say(language, "Somme payée", "Amount paid"),
    }
    columns = tuple(
        Column(name, label, f"{name}_shown" if name in ("amount", "paid") else "", numeric=True)
        for name, label in labels.items()
    )
    label = say(language, "Échéances par mois", "Instalments by month")
    return Table("instalments", _title(label, len(kept), len(months), language), columns, tuple(rows))


def _title(label: str, shown: int, total: int, language: str) -> str:
    """Return the caption: what, how many, and where the rest is."""
    if shown == total:
        return f"{label} ({number(total, language)})"
    return say(
        language,
        f"{label} : les {shown} lignes les plus récentes sur {number(total, language)}, toutes dans le fichier CSV",
        f"{label}: the {shown} latest rows of {number(total, language)}, all of them in the CSV file",
    )
