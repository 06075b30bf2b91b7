"""A client's history as its page shows it: sentences, and a table a source.

The page has a table's newest rows in chosen columns, its file every row and column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clients.language import translated
from clients.models.tables import attribute_of
from ml.tables import TABLES
from ml.tables.schema import Column as Declared
from ml.tables.schema import Kind, Unit
from scoring.charts.chart import Column, Row, Table, Value
from scoring.core.history import BureauMonths, History, Instalment, by_month
from scoring.pages.history.service import HistoryFacts
from scoring.text.history import ago, history_sentences, repayments
from scoring.text.values import money, number, record_value, unit_words

SHOWN = 12  # rows of a table on the page
BY_MONTH = "instalments"  # the instalments, summed by month
# What the page shows of each table; the files have every column.
_SHOWN_COLUMNS = {
    "bureau": (
        *("sk_id_bureau", "credit_type", "credit_active", "days_credit", "days_credit_enddate", "days_enddate_fact"),
        *("amt_credit_sum", "amt_credit_sum_debt", "amt_credit_sum_overdue", "credit_day_overdue"),
    ),
    "bureau_balance": ("sk_id_bureau", "months_balance", "status"),
    "previous_application": (
        *("sk_id_prev", "name_contract_type", "name_contract_status", "code_reject_reason", "days_decision"),
        *("amt_application", "amt_credit", "cnt_payment", "name_goods_category"),
    ),
    "installments_payments": (
        *("sk_id_prev", "num_instalment_number", "payment_rank", "days_instalment", "days_entry_payment"),
        *("amt_instalment", "amt_payment"),
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
SOURCES = (
    *("bureau", "bureau_balance", "previous_application", BY_MONTH, "installments_payments"),
    *("pos_cash_balance", "credit_card_balance"),
)
_NUMBERS = (Kind.INTEGER, Kind.NUMBER)
_IN_WORDS = (Kind.CATEGORY, Kind.FLAG)


@dataclass(frozen=True)
class HistoryView:
    """What the page says, and the tables that it gives as files."""

    sentences: tuple[str, ...]
    repayments: Table | None
    tables: list[Table]
    files: list[Table]


def months_asked(file: str) -> int | None:
    """Return how many months of the bureau's credits the page (file "") or this file takes; None for all."""
    return None if file == "bureau_balance" else SHOWN


def describe_history(facts: HistoryFacts, file: str) -> HistoryView:
    """Return the page's sentences and tables; with the name of a `file`, the files alone.

    What a file holds differs from what the page shows of it, and a page is not made for a file.
    """
    history, months = facts.history, facts.months
    repayments = repayments_table(history) if history.instalments else None
    files = [repayments] if repayments else []
    if file:
        source = [history_file(file, history, months)] if file in SOURCES else []
        return HistoryView((), repayments, [], files + source)
    return HistoryView(history_sentences(history), repayments, history_tables(history, months), files)


def history_tables(history: History, months: BureauMonths) -> list[Table]:
    """Return a table for each source that holds something: its newest SHOWN rows, in the columns a person reads."""
    shown = (_by_month(history, whole=False) if name == BY_MONTH else _shown(name, history, months) for name in SOURCES)
    return [table for table in shown if table.rows]


def history_file(name: str, history: History, months: BureauMonths) -> Table:
    """Return the file of a source: every row and every stored column, whatever the page shows of it.

    `months` are all those of the client for the bureau's. Raises KeyError for a name that is no source's.
    """
    if name == BY_MONTH:
        return _by_month(history, whole=True)
    records = _records(history, months)[name][0]
    first = [TABLES[name].column(column) for column in _SHOWN_COLUMNS[name]]
    declared = [*first, *(column for column in TABLES[name].stored_columns if column not in first)]
    columns = [Column(column.name, _heading(column)) for column in declared]
    rows = [{column.name: _exact(name, column, one) for column in declared} for one in records]
    return _table(name, history, columns, rows, records, len(records))


def _records(history: History, months: BureauMonths) -> dict[str, tuple[Sequence[Any], int]]:
    """Return, by table, the records at hand, newest first, and how many there are."""
    whole: dict[str, Sequence[Any]] = {
        "bureau": history.bureau,
        "previous_application": history.previous,
        "installments_payments": history.payments,
        "pos_cash_balance": history.pos_months,
        "credit_card_balance": history.card_months,
    }
    return {name: (rows, len(rows)) for name, rows in whole.items()} | {"bureau_balance": (months.newest, months.total)}


def _shown(name: str, history: History, months: BureauMonths) -> Table:
    records, total = _records(history, months)[name]
    newest = records[:SHOWN]
    declared = [TABLES[name].column(column) for column in _SHOWN_COLUMNS[name]]
    columns = [_column(column) for column in declared]
    rows = [_row(name, declared, record) for record in newest]
    return _table(name, history, columns, rows, newest, total)


def _table(
    name: str,
    history: History,
    columns: list[Column],
    rows: list[dict[str, Value]],
    records: Sequence[Any],
    total: int,
) -> Table:
    """Return the table of these rows; a credit of the bureau also says in how many months it was late."""
    if name == "bureau":
        late = Counter(month.bureau_credit_id for month in history.late_months)
        columns = [*columns, Column("late_months", _("Mois en retard"), numeric=True)]
        rows = [row | {"late_months": late[credit.pk]} for row, credit in zip(rows, records, strict=True)]
    label = translated(TABLES[name].label)
    return Table(name, _title(label, len(rows), total), tuple(columns), tuple(rows))


def _heading(declared: Declared) -> str:
    """Return a column's label with its unit, where it is a number of something."""
    label, unit = translated(declared.label), unit_words(declared)
    return label if declared.unit is Unit.NONE and declared.kind is not Kind.FLAG else f"{label} ({unit})"


def _column(declared: Declared) -> Column:
    label = translated(declared.label)
    if declared.is_identifier:
        return Column(declared.name, label)
    return Column(declared.name, label, f"{declared.name}_shown", numeric=declared.kind in _NUMBERS)


def _exact(source: str, column: Declared, record: Any) -> Value:
    """Return a value as the file takes it: None where it is not known; a category, a yes or no in words."""
    value: Value = getattr(record, attribute_of(source, column.name))
    if value is None or value in column.missing:
        return None
    return record_value(source, column.name, value) if column.kind in _IN_WORDS else value


def _row(source: str, declared: list[Declared], record: Any) -> dict[str, Value]:
    """Return each value as the file takes it and as the page shows it."""
    row: dict[str, Value] = {}
    for column in declared:
        value = _exact(source, column, record)
        row[column.name] = value
        if column.is_identifier:
            continue
        if value is None:
            shown = "—"
        elif column.name.startswith("days_") and isinstance(value, int):
            shown = ago(value)
        elif column.kind in _IN_WORDS:
            shown = str(value)
        else:
            shown = record_value(source, column.name, value)
        row[f"{column.name}_shown"] = shown
    return row


def repayments_table(history: History) -> Table:
    """Return how the instalments of the last one, two and three years were paid."""
    labels = {
        "period": _("Période avant la demande"),
        "due": _("Échéances"),
        "late": _("Payées en retard"),
        "longest_days": _("Retard le plus long (jours)"),
        "unpaid": _("Sans paiement"),
        "missing": _("Somme non payée"),
    }
    rows: tuple[Row, ...] = tuple(
        {
            "period": period.period,
            "due": period.due,
            "late": period.late,
            "longest_days": period.longest_days,
            "unpaid": period.unpaid,
            "missing": period.missing,
            "missing_shown": period.shown_missing,
        }
        for period in repayments(history)
    )
    columns = tuple(
        Column(name, label, "missing_shown" if name == "missing" else "", numeric=name != "period")
        for name, label in labels.items()
    )
    return Table("repayments", _("Paiement des échéances"), columns, rows)


def _by_month(history: History, *, whole: bool) -> Table:
    months = by_month(history.instalments)
    newest = months if whole else months[:SHOWN]
    rows = tuple(_month_row(month, due) for month, due in newest)
    labels = {
        "month": _("Mois avant la demande"),
        "due": _("Échéances"),
        "late": _("En retard"),
        "unpaid": _("Impayées"),
        "longest": _("Retard maximal (jours)"),
        "amount": _("Somme due"),
        "paid": _("Somme payée"),
    }
    columns = tuple(
        Column(name, label, f"{name}_shown" if name in ("amount", "paid") else "", numeric=True)
        for name, label in labels.items()
    )
    label = _("Échéances par mois")
    return Table(BY_MONTH, _title(label, len(newest), len(months)), columns, rows)


def _month_row(month: int, due: Sequence[Instalment]) -> Row:
    amount, paid = sum(i.due for i in due), sum(i.paid for i in due)
    return {
        "month": month,
        "due": len(due),
        "late": sum(i.days_late > 0 for i in due),
        "unpaid": sum(i.is_unpaid for i in due),
        "longest": max(i.days_late for i in due),
        "amount": amount,
        "amount_shown": money(amount),
        "paid": paid,
        "paid_shown": money(paid),
    }


def _title(label: str, shown: int, total: int) -> str:
    """Return the caption: what, how many, and where the rest is."""
    if shown == total:
        return f"{label} ({number(total)})"
    return _("%(label)s : les %(shown)s lignes les plus récentes sur %(total)s, toutes dans le fichier CSV") % {
        "label": label,
        "shown": shown,
        "total": number(total),
    }
