"""The seven Home Credit tables, declared once. The reader, the records, the features and the words come from here."""

from ml.tables.application import APPLICATION
from ml.tables.bureau import BUREAU
from ml.tables.bureau_balance import BUREAU_BALANCE
from ml.tables.credit_card_balance import CREDIT_CARD_BALANCE
from ml.tables.installments_payments import INSTALLMENTS_PAYMENTS
from ml.tables.pos_cash_balance import POS_CASH_BALANCE
from ml.tables.previous_application import PREVIOUS_APPLICATION
from ml.tables.schema import Category, Column, Kind, Table, Unit
from ml.tables.wording import Text

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        APPLICATION,
        BUREAU,
        BUREAU_BALANCE,
        PREVIOUS_APPLICATION,
        POS_CASH_BALANCE,
        CREDIT_CARD_BALANCE,
        INSTALLMENTS_PAYMENTS,
    )
}

__all__ = ["TABLES", "Category", "Column", "Kind", "Table", "Text", "Unit"]
