"""Turns the feature declarations into one Ibis expression over the seven tables, one row a client.

The same expression serves a whole population and one client. Sentinels, and categories that the
schema does not declare, become missing here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ml.features.aggregates import ratio, share
from ml.features.definition import Expression, Feature, Source
from ml.tables import TABLES
from ml.tables.schema import Kind, Table

CLIENT_KEY = "sk_id_curr"
_IBIS_TYPES = {Kind.INTEGER: "int64", Kind.FLAG: "int64", Kind.NUMBER: "float64", Kind.CATEGORY: "string"}


def unbound_tables() -> dict[str, Expression]:
    """Return the seven tables as unbound Ibis tables named as in `ml.tables`."""
    import ibis

    return {table.name: ibis.table(table_types(table), name=table.name) for table in TABLES.values()}


def table_types(table: Table) -> dict[str, str]:
    """Return column → Ibis type of one table, with the rank that makes an instalment payment's key unique."""
    types = {column.name: _IBIS_TYPES[column.kind] for column in table.columns}
    return types | {name: "int64" for name in table.key if name not in types}


def normalised(table: Table, rows: Expression) -> Expression:
    """Return the rows with sentinels and unknown categories as missing, numbers as float64. Keys keep their type."""
    import ibis

    changes = {}
    for column in table.columns:
        if column.name in table.key or column.name.startswith("sk_id"):
            continue
        value = rows[column.name]
        for sentinel in column.missing:
            value = value.nullif(sentinel)
        if column.kind is Kind.CATEGORY:
            # One text after the other: a long IN, or an array, doubles the time that a single client's features take.
            known = [category.value for category in column.categories]
            changes[column.name] = ibis.cases(*((value == text, text) for text in known))
        else:
            changes[column.name] = value.cast("float64")
    return rows.mutate(**changes)


def _instalments(payments: Expression) -> Expression:
    """Return one row an instalment: several payments can settle one. Days are offsets from the application date."""
    instalments = payments.group_by(
        [CLIENT_KEY, "sk_id_prev", "num_instalment_version", "num_instalment_number"]
    ).aggregate(
        due_day=payments.days_instalment.max(),
        paid_day=payments.days_entry_payment.max(),
        due=payments.amt_instalment.max(),
        paid=payments.amt_payment.sum().fill_null(0.0),  # a row without a payment is an instalment left unpaid
    )
    return instalments.mutate(
        days_late=(instalments.paid_day - instalments.due_day).clip(lower=0),
        days_early=(instalments.due_day - instalments.paid_day).clip(lower=0),
        short=(instalments.due - instalments.paid).clip(lower=0),
    )


def _by_credit(instalments: Expression) -> Expression:
    """Return one row a credit repaid in instalments: when it began and how it was repaid."""
    return instalments.group_by([CLIENT_KEY, "sk_id_prev"]).aggregate(
        instalments=instalments.count().cast("float64"),
        first_day=instalments.due_day.min(),
        late_share=share(instalments.days_late > 0),
        mean_days_late=instalments.days_late.mean(),
        max_days_late=instalments.days_late.max(),
        mean_days_early=instalments.days_early.mean(),
        short_share=ratio(instalments.short.sum(), instalments.due.sum()),
    )


def prepared(tables: Mapping[str, Expression]) -> dict[Source, Expression]:
    """Return what each source's `compute` sees: normalised rows that carry the client key."""
    rows = {name: normalised(TABLES[name], tables[name]) for name in TABLES}
    instalments = _instalments(rows["installments_payments"])
    owner = tables["bureau"].select("sk_id_bureau", CLIENT_KEY)
    return {
        Source.APPLICATION: rows["application"],
        Source.BUREAU: rows["bureau"],
        Source.BUREAU_BALANCE: rows["bureau_balance"].inner_join(owner, "sk_id_bureau"),
        Source.PREVIOUS: rows["previous_application"],
        Source.POS_CASH: rows["pos_cash_balance"],
        Source.CARD: rows["credit_card_balance"],
        Source.INSTALMENTS: instalments,
        Source.INSTALMENT_CREDITS: _by_credit(instalments),
    }


def feature_expression(features: Iterable[Feature], tables: Mapping[str, Expression]) -> Expression:
    """Return the expression of `features` over `tables`: sk_id_curr, then one column a feature, in their order.

    Numbers are float64, categories string. A client without rows in a history has missing values there, not zeros.
    """
    features = tuple(features)
    sources = prepared(tables)
    by_source = {source: [f for f in features if f.source is source] for source in Source}
    application = sources[Source.APPLICATION]
    result = application.select(CLIENT_KEY, **{f.name: _typed(f, application) for f in by_source[Source.APPLICATION]})
    for source, rows in sources.items():
        if source is Source.APPLICATION or not by_source[source]:
            continue
        owner = f"owner_of_{source}"  # a key of another name: joins whose names do not clash compile to one statement
        aggregated = rows.group_by(rows[CLIENT_KEY].name(owner)).aggregate(
            **{f.name: _typed(f, rows) for f in by_source[source]}
        )
        result = result.left_join(aggregated, application[CLIENT_KEY] == aggregated[owner])
    derived = by_source[Source.DERIVED]
    if derived:
        result = result.mutate(**{f.name: _typed(f, result) for f in derived})
    return result.select(CLIENT_KEY, *[f.name for f in features])


def changed_expression(features: Iterable[Feature], rows: Expression) -> Expression:
    """Return the expression of those of `features` that come from the application alone or are derived.

    `rows` holds the application's columns and, under their own names, the history features that derived ones read.
    """
    features = tuple(features)
    application = normalised(TABLES["application"], rows)
    of_application = [f for f in features if f.source is Source.APPLICATION]
    derived = [f for f in features if f.source is Source.DERIVED]
    kept = [name for name in rows.columns if name not in table_types(TABLES["application"])]
    result = application.select(CLIENT_KEY, *kept, **{f.name: _typed(f, application) for f in of_application})
    result = result.mutate(**{f.name: _typed(f, result) for f in derived})
    return result.select(CLIENT_KEY, *[f.name for f in (*of_application, *derived)])


def _typed(feature: Feature, rows: Expression) -> Expression:
    return feature.compute(rows).cast("string" if feature.is_category else "float64")
